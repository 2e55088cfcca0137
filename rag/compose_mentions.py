"""What the reports of others say of a place that has no report of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rag.catalog import Catalog, Located
from rag.compose_topics import TopicComposer
from rag.model import Draft, Intent, Query
from rag.passage_words import drafted
from rag.retrieval import Found
from rag.topic_words import more, page_of

_MOST = 8  # passages shown
_NOT_ASKED = frozenset({Intent.INVENTORY, Intent.UNCLEAR, Intent.AREAS})
_INSIDE = (
    r"(?<![一-鿿々](?<![都道府県市郡との及やは]))"  # behind another kanji a name is part of a longer one
)


class MentionComposer:
    """Composes from passages that name a place."""

    def __init__(self, catalog: Catalog, topics: TopicComposer) -> None:
        self._catalog = catalog
        self._topics = topics

    def compose(self, query: Query, names: Sequence[str]) -> Draft | None:
        """The passages that name one of ``names`` and hold each topic of the question; None where none does.

        Of the years that it names, else of each place's newest report that has one.
        """
        if query.intent in _NOT_ASKED:
            return None
        found = [item for item in self._catalog.located if self._fits(item, query, names)]
        newest: dict[str, int] = {}
        for item in found:
            name = item.report.jurisdiction.name
            newest[name] = max(newest.get(name, 0), item.report.fiscal_year or 0)
        if not query.fiscal_years:
            found = [i for i in found if (i.report.fiscal_year or 0) == newest[i.report.jurisdiction.name]]
        if not found:
            return None
        page = page_of([Found(item, 1.0, 1.0) for item in found], _MOST, query.page)
        return drafted([*self._topics.shown(query, page.shown), *more(page.left, query.language)])

    def _fits(self, item: Located, query: Query, names: Sequence[str]) -> bool:
        if query.fiscal_years and item.report.fiscal_year not in query.fiscal_years:
            return False
        text = unicodedata.normalize("NFKC", "\n".join((item.passage.label or "", item.passage.text)))
        named = any(re.search(_INSIDE + re.escape(name), text) for name in names)
        hard = [topic for topic in query.topic if topic not in query.soft_topics]
        return named and all(topic in text for topic in hard)
