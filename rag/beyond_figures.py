"""Questions on something else of those whom a figure counts: 退院した人はその後再入院しましたか."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import intents
from rag.bounds import asks_whether, conditions
from rag.model import Intent
from rag.plain_words import subject_named
from rag.topics import Topic, find_topics
from rag.vocabulary import Term

# What stands between those who are counted and what is asked of them.
_OF_THEM = re.compile(
    r"(?:たち)?(?:の(?:うち|中|なか)(?:で|に|、|の)*|[はがもで]|、|その後|のその後(?:は|の|、)*|後に?|に)"
)
# What has become of them, or how many it has: 再入院しましたか, 再入院した人は何人, 再入院率.
_BECAME = re.compile(r"(?:し(?:た|て|ま)|さ(?:れ|せ)|(?:者|人)?(?:数|率|の割合|の人数)|者|に(?:な|つ|就))")

_PASSIVE = re.compile(r"\b(?:were|was|been|be|got|get)(?: later| then| ever)? $", re.IGNORECASE)
# What is done with the figure itself.
_SAID = frozenset({"公表", "公開", "発表", "報告", "集計", "把握", "計上", "確認", "判明", "掲載"})


def beyond_rate(masked: str, terms: Sequence[Term], figures: Sequence[Term]) -> tuple[Topic, ...]:
    """What a rate is of, where that is nothing of the form's: 再入院 in 退院者の再入院率; empty for others.

    ``figures`` are the question's words for figures, also those within a rate's wording.
    """
    rates = [term for term in terms if term.kind == "rate"]
    if len(rates) != 1 or len(terms) > 1:
        return ()
    (rate,) = rates
    inside = [term.end for term in figures if rate.start <= term.start and term.end < rate.end]
    if not inside:
        return ()
    told = find_topics(masked[max(inside) : rate.end])
    return tuple(topic for topic in told if not (topic.soft or topic.surface.isascii()))


def asks_beyond(masked: str, terms: Sequence[Term], topics: Sequence[Topic]) -> bool:
    """Whether a question is on what became of those that its one figure counts, not on the figure.

    ``masked`` is the question without its places, ``terms`` the form's words in it. The word for it has to
    stand behind the figure's, and as what they did: a figure of those who do something is the figure.
    """
    figures = [term for term in terms if term.kind == "measure"]
    if not figures or len(figures) < len(terms) or len({term.key for term in figures}) > 1:
        return False
    if (
        conditions(masked)
        or intents.trends(masked)
        or intents.figure_intent(masked) not in (Intent.VALUE, Intent.RATIO)
    ):
        return False
    if not (asks_whether(masked) or intents.wants(masked).number or intents.RATIO.search(masked)):
        return False
    end = figures[-1].end
    if any(_became_in_english(topic, masked, end) for topic in topics):
        return True
    if _OF_THEM.match(masked, end) is None:
        return False
    for topic in topics:
        at = masked.find(topic.surface, end)
        if (
            not (topic.soft or topic.surface in _SAID)
            and at >= 0
            and _BECAME.match(masked, at + len(topic.surface))
        ):
            return True
    return False


def _became_in_english(topic: Topic, masked: str, end: int) -> bool:
    """Whether an English question asks it of them as what was done to them: were readmitted."""
    subject = subject_named(topic.surface)
    found = subject.asked_in_english.search(masked, end) if subject is not None and not topic.soft else None
    return found is not None and _PASSIVE.search(masked[end : found.start()]) is not None
