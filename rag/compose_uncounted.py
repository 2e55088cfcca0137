"""Superlatives of what no report counts: that it is not counted is said first, then what is written of it."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.compose_topics import TopicComposer
from rag.cues import cue
from rag.model import Draft, Intent, Order, Query, Statement, Status
from rag.phrases import Phrases
from rag.plain_words import shown_topic
from rag.scope import Scope
from rag.topic_words import topics_in_words

_MOST, _WHY = cue("most_of"), cue("why")
_COUNTED = re.compile(r"の?(?:総|実)?(?:数|人数|件数|箇所数)?(?:が|の|は|も|って|を)")


def asks_most(query: Query) -> bool:
    """Whether it is asked who has most, or fewest, of something that is no measure."""
    told = query.measures or query.rate is not None or query.sections
    if told or _MOST.search(query.text) is None or _WHY.search(query.text):
        return False
    hard = any(topic not in query.soft_topics for topic in query.topic)
    return bool(_counted(query)) or (hard and bool(query.order.directions))


def counted_topic(query: Query) -> str:
    """The word whose number a question means: 事業所 in 事業所数が一番多い県; all where it is open."""
    return _counted(query) or topics_in_words(query)


def _counted(query: Query) -> str:
    for topic in query.topic:
        at = query.text.find(topic)
        if at >= 0 and _COUNTED.match(query.text, at + len(topic)):
            return shown_topic(topic, query.language)
    return ""


class UncountedComposer:
    """Composes from passages, none of which is said to answer."""

    def __init__(self, topics: TopicComposer) -> None:
        self._topics = topics

    def compose(self, query: Query, scope: Scope) -> Draft | None:
        """That the number is not written and the passages on the subject; None for other questions."""
        if not asks_most(query):
            return None
        wants = replace(query.wants, units=(), number=False)
        plain = replace(query, order=Order(), wants=wants, intent=Intent.SEARCH)
        found = self._topics.search(plain, scope)
        if found.status is not Status.ANSWERED:
            return found
        text = Phrases(query.language).say("uncounted_most", subject=counted_topic(query))
        return replace(found, statements=(Statement(text, framing=True), *found.statements))
