"""Which of the passages found are shown, and what is said of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from corpus.model import Jurisdiction, Report
from rag.model import Language, Query, Statement
from rag.passage_texts import bare_text
from rag.phrases import Phrases
from rag.plain_words import shown_topic
from rag.retrieval import Found
from rag.wording import place_name, year_name

_MOST_NAMES = 6  # places named in a remark


def choose(found: Sequence[Found], most: int, *, skip: int = 0) -> list[Found]:
    """``most`` of the passages behind the first ``skip``: of many places each one's best first.

    A sentence that several reports share is shown once before another place repeats it.
    """
    return _spread(found)[skip : skip + most]


def _spread(found: Sequence[Found]) -> list[Found]:
    turns: Counter[str] = Counter()
    told: Counter[str] = Counter()
    keyed: list[tuple[int, int, Found]] = []
    for rank, item in enumerate(found):
        place = item.located.report.jurisdiction.name
        text = bare_text(item.located.passage.text)
        keyed.append((turns[place] + told[text], rank, item))
        turns[place] += 1
        told[text] += 1
    if len(turns) == 1:
        return list(found)
    return [item for _, _, item in sorted(keyed, key=lambda key: key[:2])]


def more(left: Sequence[Found], language: Language) -> list[Statement]:
    """How many passages are not shown, and whose they are; nothing where all are."""
    if not left:
        return []
    phrases = Phrases(language)
    places = Counter(item.located.report.jurisdiction for item in left)
    named = [
        phrases.say("more_of", place=place_name(j, language), count=count)
        for j, count in places.most_common(_MOST_NAMES)
    ]
    rest = phrases.say("and_so_on") if len(places) > _MOST_NAMES else ""
    text = phrases.say("more_passages", count=len(left), places=phrases.listed(named) + rest)
    return [Statement(text, framing=True)]


def without_word(places: Sequence[Jurisdiction], language: Language) -> list[Statement]:
    """The places whose reports were read and do not say it: by name where they are few."""
    if not places:
        return []
    phrases = Phrases(language)
    names = phrases.listed(place_name(j, language) for j in places[:_MOST_NAMES])
    say = "silent_few" if len(places) <= _MOST_NAMES else "silent_many"
    return [Statement(phrases.say(say, count=len(places), places=names), framing=True)]


def nothing_of(query: Query, report: Report) -> Statement:
    """A line that a report writes nothing of the topics that had to be found."""
    phrases = Phrases(query.language)
    text = phrases.say(
        "nothing_of",
        place=place_name(report.jurisdiction, query.language),
        year=year_name(report.fiscal_year, query.language),
        subject=topics_in_words(query),
    )
    return Statement(text, framing=True)


def topics_in_words(query: Query) -> str:
    """What was looked for, as it may be quoted back: the words that had to be found; empty for none."""
    hard = [topic for topic in query.topic if topic not in query.soft_topics]
    phrases = Phrases(query.language)
    if query.language is Language.ENGLISH:
        return phrases.listed(shown_topic(topic, query.language) for topic in hard)
    return "・".join(_as_asked(topic, query.text) for topic in hard)


def _as_asked(topic: str, text: str) -> str:
    return topic
