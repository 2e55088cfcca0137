"""What is still to be held when a report is written: the lines on it that say 予定."""

from __future__ import annotations

import re

from rag.compose_topics import TopicComposer
from rag.cues import cue
from rag.model import Draft, Query, Statement, Status
from rag.passage_words import drafted
from rag.phrases import Phrases
from rag.retrieval import Found, Retriever
from rag.scope import Scope
from rag.topic_words import more, page_of, topics_in_words

_PLANNED, _LACKING = cue("planned"), cue("lacking")
_PRINTED = re.compile(r"予定|計画中")
_MOST = 12  # passages shown


class PlannedComposer:
    """Composes from passages that print that something is planned."""

    def __init__(self, retriever: Retriever, topics: TopicComposer) -> None:
        self._retriever = retriever
        self._topics = topics

    def compose(self, query: Query, scope: Scope) -> Draft | None:
        """The passages on the topic that say it is planned, or that none does; None for other questions."""
        told = query.measures or query.rate is not None or query.sections
        if told or not query.topic or not asks_planned(query.text):
            return None
        found = [item for item in self._retriever.find(query, scope.reports) if _is_planned(item)]
        name = "planned" if found else "planned_none"
        subject = topics_in_words(query) or "・".join(query.topic)
        head = Statement(Phrases(query.language).say(name, subject=subject), framing=True)
        if not found:
            rest = self._topics.search(query, scope)
            return drafted([head, *rest.statements]) if rest.status is Status.ANSWERED else rest
        page = page_of(found, _MOST, query.page)
        return drafted([head, *self._topics.shown(query, page.shown), *more(page.left, query.language)])


def asks_planned(text: str) -> bool:
    """Whether it is asked what is still to be held, and not who has held nothing yet."""
    return _PLANNED.search(text) is not None and _LACKING.search(text) is None


def _is_planned(item: Found) -> bool:
    return _PRINTED.search(item.located.passage.text) is not None
