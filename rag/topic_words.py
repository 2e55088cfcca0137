"""Which of the passages found are shown, and what is said of the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.model import Jurisdiction, Report
from rag.model import Language, Query, Statement
from rag.passage_texts import bare_text
from rag.passage_words import bullet
from rag.phrases import Phrases
from rag.plain_words import shown_topic
from rag.retrieval import Found
from rag.wording import context_of, owner, place_name, year_name

_MOST_NAMES = 6  # places named in a remark


@dataclass(frozen=True, slots=True)
class Page:
    """The passages that are shown, and those behind them."""

    shown: list[Found]
    left: list[Found]


def page_of(found: Sequence[Found], most: int, page: int) -> Page:
    """The ``page``-th (0-based) ``most`` of the passages; of many places each one's best come first.

    A sentence that several reports share is shown once before another place repeats it.
    """
    ordered = _spread(found)
    return Page(ordered[page * most : (page + 1) * most], ordered[(page + 1) * most :])


def _spread(found: Sequence[Found]) -> list[Found]:
    if len({item.located.report.jurisdiction.name for item in found}) == 1:
        return list(found)
    turns: Counter[str] = Counter()
    told: Counter[str] = Counter()
    keyed: list[tuple[int, int, Found]] = []
    for rank, item in enumerate(found):
        place = item.located.report.jurisdiction.name
        text = bare_text(item.located.passage.text)
        keyed.append((turns[place] + told[text], rank, item))
        turns[place] += 1
        told[text] += 1
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
    told = (len(left), *places.values())  # numbers of lines, which are no figures of a report
    return [Statement(text, context=tuple(f"{count}件" for count in told), framing=True)]


def without_word(places: Sequence[Jurisdiction], language: Language) -> list[Statement]:
    """The places whose reports were read and do not say it: by name where they are few."""
    if not places:
        return []
    phrases = Phrases(language)
    names = phrases.listed(place_name(j, language) for j in places[:_MOST_NAMES])
    say = "silent_few" if len(places) <= _MOST_NAMES else "silent_many"
    return [Statement(phrases.say(say, count=len(places), places=names), framing=True)]


def lacking(query: Query, places: Sequence[Jurisdiction], others: int) -> Statement:
    """All places whose reports do not write of the topic, where those are asked for; ``others`` do."""
    phrases = Phrases(query.language)
    names = phrases.listed(place_name(j, query.language) for j in places)
    sentence = "lacking" if places else "lacking_none"
    text = phrases.say(
        sentence, subject=topics_in_words(query), count=len(places), places=names, others=others
    )
    return Statement(text, framing=True)


def owned_bullet(found: Found, sources: Mapping[str, str], language: Language) -> Statement:
    """A passage as a list item behind its place and year."""
    located = found.located
    item = bullet(located, sources, found.facts)
    place = owner(located.report, located.passage.area, language)
    year = year_name(located.report.fiscal_year, language)
    opening = Phrases(language).say("owned", place=place, year=year)
    return replace(
        item,
        text=opening + item.text.removeprefix("- "),
        context=(*item.context, *context_of(located.report)),
    )


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
    """A word as the question has it, with what grammar took off its ends: 担当 was asked as 担当者."""
    text = text.replace("その後", "、")
    found = re.search(rf"[0-9一-鿿々ァ-ヶー]{{0,4}}{re.escape(topic)}[一-鿿々ァ-ヶー]{{0,4}}", text)
    return found[0] if found is not None else topic
