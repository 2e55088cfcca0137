"""The one door to the jurisdictions: the registry itself and finding its names in text.

    from corpus.registry import find_mentions, load_registry

``gazetteer`` reads the data, ``mentions`` finds jurisdictions, ``places`` finds groups and other places.
"""

from __future__ import annotations

from corpus.gazetteer import (
    DESIGNATED_CITY,
    PREFECTURE,
    Registry,
    load_registry,
    short_kana,
    short_name,
)
from corpus.mentions import Mention, find_mentions
from corpus.places import GroupMention, UnknownPlace, doubtful_regions, find_groups, find_unknown_places

__all__ = [
    "DESIGNATED_CITY",
    "PREFECTURE",
    "GroupMention",
    "Mention",
    "Registry",
    "UnknownPlace",
    "doubtful_regions",
    "find_groups",
    "find_mentions",
    "find_unknown_places",
    "load_registry",
    "short_kana",
    "short_name",
]
