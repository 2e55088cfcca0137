"""Questions that point into the answer before: an item of it (2つ目を詳しく), the rest of it, its sources.

The answer before is composed anew from its question, so that nothing depends on what a caller says it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from corpus.errors import QuestionError
from corpus.model import Span
from rag.after_turn import place_asked
from rag.catalog import Catalog, Located, passages
from rag.compounds import noun_runs, surface
from rag.followup import is_small_talk
from rag.model import Draft, Evidence, Language, Query, Statement, Status
from rag.passage_texts import bare_text
from rag.passage_words import bullet, drafted, heading
from rag.phrases import Phrases
from rag.pointers import Aim, read_pointer
from rag.understand import TURNS, Turn, check_question

_RELATED = 3  # related passages shown of a report
_LONG_NAME = 4  # characters of a name by which passages are related
_COMMON = 0.34  # share of a report's passages above which a name relates nothing


class PointedComposer:
    """Answers such questions. ``compose`` gives the checked draft to a query."""

    def __init__(
        self,
        catalog: Catalog,
        understand: Callable[[str, Sequence[Turn]], Query],
        compose: Callable[[Query], Draft],
    ) -> None:
        self._catalog = catalog
        self._sources = catalog.index.sources
        self._understand = understand
        self._compose = compose

    def draft(self, question: str, history: Sequence[Turn], language: Language) -> Draft | None:
        """The answer to a question that points into the answer before; None for any other question.

        Raises QuestionError as ``check_question`` does.
        """
        pointer = read_pointer(check_question(question))
        asked = self._asked(history) if pointer is not None else []
        if pointer is None or not asked:
            return None
        if pointer.aim is Aim.MORE:
            return self._more(asked, language)
        ranked = self._understand(asked[-1].content, asked[:-1])
        if pointer.aim is Aim.ITEM and place_asked(check_question(question), ranked) is not None:
            return None  # 2番目は？ is of the ranking, not of a line
        before = self._answered(asked, pointer.aim)
        if before is None:
            return None
        if pointer.aim is Aim.SOURCE:
            return self._cited(before, language)
        return self._item(before, pointer.number, language)

    def _asked(self, history: Sequence[Turn]) -> list[Turn]:
        """The user's turns that can be read, without small talk; at most as many as are ever read."""
        turns = [turn for turn in history if turn.role == "user"][-TURNS:]
        return [turn for n, turn in enumerate(turns) if self._says_something(turn, turns[:n])]

    def _says_something(self, turn: Turn, before: Sequence[Turn]) -> bool:
        try:
            points = read_pointer(check_question(turn.content)) is not None
            return points or not is_small_talk(self._understand(turn.content, before))
        except QuestionError:
            return False

    def _answered(self, asked: Sequence[Turn], aim: Aim) -> Draft | None:
        """The answer that is pointed into: one item after another is of the same answer, and what pointed
        at nothing is passed over."""
        turns = list(asked)
        while turns:
            pointer = read_pointer(check_question(turns[-1].content))
            again = pointer is not None and pointer.aim is aim is Aim.ITEM
            draft = None if again else self._before(turns)
            if draft is not None and draft.status is Status.ANSWERED:
                return draft
            if pointer is None:
                return None
            turns.pop()
        return None

    def _before(self, asked: Sequence[Turn]) -> Draft:
        """The answer to the last of the turns."""
        last, earlier = asked[-1], asked[:-1]
        query = self._understand(last.content, earlier)
        pointed = self.draft(last.content, earlier, query.language)
        return pointed if pointed is not None else self._compose(query)

    def _more(self, asked: Sequence[Turn], language: Language) -> Draft | None:
        """The next page of the answer that has been gone on with; a refusal where it has none."""
        turns = list(asked)
        page = 1
        while turns and _points_at_more(turns[-1]):
            turns.pop()
            page += 1
        if not turns:
            return None
        query = self._understand(turns[-1].content, turns[:-1])
        first = self._before(turns)
        if first.status is not Status.ANSWERED:
            return None
        draft = self._compose(replace(query, page=page, language=language))
        if draft.status is Status.ANSWERED and draft.statements != first.statements:
            return draft
        return _refused("no_more", language)

    def _cited(self, before: Draft, language: Language) -> Draft:
        """The lines that the answer before stands on."""
        evidence = list(dict.fromkeys(e for statement in before.statements for e in statement.evidence))
        head = Statement(Phrases(language).say("sources_are"), framing=True)
        return drafted([head, *self._quoted(evidence, language)])

    def _item(self, before: Draft, number: int, language: Language) -> Draft:
        """One item of the answer before, with what stands below it and what the report says beside it."""
        items = _items(before)
        if not -len(items) <= number <= len(items) or not items:
            return _refused("no_such_item", language)
        chosen = items[number - 1 if number > 0 else number]
        evidence = [e for statement in chosen for e in statement.evidence]
        shown = list(self._located(evidence))
        related = [item for one in shown[:1] for item in _related(one, shown)]
        statements = self._quoted(evidence, language)
        say = Phrases(language).say
        if related:
            statements.append(Statement("\n" + say("related"), framing=True))
            statements += self._lines(related, language)
        else:
            statements.append(Statement(say("no_more_of_item"), framing=True))
        return drafted(statements)

    def _quoted(self, evidence: Sequence[Evidence], language: Language) -> list[Statement]:
        return self._lines(list(self._located(evidence)), language)

    def _lines(self, shown: Sequence[Located], language: Language) -> list[Statement]:
        """Passages under their places and sections."""
        statements: list[Statement] = []
        head: Statement | None = None
        for item in shown:
            above = heading(item.report, item.section, language, item.passage.area)
            statements += [above] if above != head else []
            head = above
            statements.append(bullet(item, self._sources))
        return statements

    def _located(self, evidence: Sequence[Evidence]) -> Iterator[Located]:
        """The passages that hold the quotes, each once."""
        spans = [e.span for e in evidence]
        for item in self._catalog.located:
            if any(_meets(item.passage.span, span) for span in spans):
                yield item


def _points_at_more(turn: Turn) -> bool:
    pointer = read_pointer(check_question(turn.content))
    return pointer is not None and pointer.aim is Aim.MORE


def _items(draft: Draft) -> list[list[Statement]]:
    """What a person counts: the list items with those nested below them, else rows, else sentences."""
    claims = [s for s in draft.statements if not s.framing and s.evidence]
    listed = [s for s in claims if s.text.lstrip().startswith(("- ", "|"))] or claims
    items: list[list[Statement]] = []
    for statement in listed:
        if items and statement.text.startswith(" "):
            items[-1].append(statement)
        else:
            items.append([statement])
    return items


def _related(item: Located, shown: Sequence[Located]) -> list[Located]:
    """Other passages of the report that hold a long name of ``item`` which few of them do, best first."""
    others = [other for other in passages(item.report) if other not in shown]
    texts = [bare_text(other.passage.text) for other in others]
    names = {bare_text(surface(run)) for run in noun_runs(item.passage.text)}
    names = {name for name in names if len(name) >= _LONG_NAME}
    telling = [n for n in names if 0 < sum(n in text for text in texts) <= max(1, _COMMON * len(texts))]
    scores = [sum(len(name) for name in telling if name in text) for text in texts]
    ranked = sorted(range(len(others)), key=lambda n: (-scores[n], n))
    return [others[n] for n in ranked[:_RELATED] if scores[n] > 0]


def _meets(one: Span, other: Span) -> bool:
    return one.source == other.source and one.start < other.end and other.start < one.end


def _refused(sentence: str, language: Language) -> Draft:
    return Draft(Status.NOT_FOUND, (Statement(Phrases(language).say(sentence), framing=True),))
