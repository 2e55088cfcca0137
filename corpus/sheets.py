"""Where one jurisdiction's sheet ends and the next begins: a file may hold many with no page break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.forms import Form
from corpus.gazetteer import Registry
from corpus.headings import Title, read_title, section_headed
from corpus.lines import Line

_NEAR = 4  # non-blank lines within which a title is followed by one of the form's headings
_TOP = 3  # lines of a file of no known form among which an unknown municipality's name is its title
_TITLE_BULLETS = frozenset("■◆□◇●◎★")  # bullets that also adorn titles


@dataclass(frozen=True)
class Sheet:
    """The lines of one jurisdiction. ``titles`` are its title line and where that is printed again."""

    title: Title
    titles: tuple[Line, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that could be a title, and the sections whose headings stand between it and the next one."""

    index: int
    title: Title
    sections: tuple[str, ...]
    near: bool


def split_sheets(
    lines: Sequence[Line], form: Form, registry: Registry, *, known: bool
) -> tuple[list[Line], list[Sheet]]:
    """The lines before the first title, and a sheet per title.

    ``known`` says that ``form`` is a known one: then a name is a title where the form's headings follow it
    closely, or where a heading that the sheet before has already had follows it at any distance. In a
    report of no known form any line that is a registered name is one. A title that is printed again on
    another page of its sheet begins no new one.
    """
    candidates = _candidates(lines, form, registry)
    starts: list[_Candidate] = []
    seen: set[str] = set()
    for candidate in candidates:
        begins = _begins(candidate, starts, seen) if known else _stands_alone(candidate)
        if begins and not _goes_on(candidate, starts, seen):
            starts.append(candidate)
            seen = set()
        seen.update(candidate.sections)
    if not starts:
        return list(lines), []
    ends = [start.index for start in starts[1:]] + [len(lines)]
    sheets = [_sheet(lines, start, end, candidates) for start, end in zip(starts, ends, strict=True)]
    return list(lines[: starts[0].index]), sheets


def _candidates(lines: Sequence[Line], form: Form, registry: Registry) -> list[_Candidate]:
    titles = []
    for index, line in enumerate(lines):
        title = read_title(line, registry) if _may_be_title(line) else None
        if title is not None:
            titles.append((index, title))
    if not titles:
        return []
    ends = [index for index, _ in titles[1:]] + [len(lines)]
    headed = (section_headed(lines, index, form) for index in range(len(lines)))
    keys = [section.key if section is not None else None for section in headed]
    return [
        _Candidate(
            index,
            title,
            tuple(key for key in keys[index:end] if key is not None),
            _is_near(lines, keys, index),
        )
        for (index, title), end in zip(titles, ends, strict=True)
    ]


def _may_be_title(line: Line) -> bool:
    return line.bullet == "" or line.bullet in _TITLE_BULLETS


def _is_near(lines: Sequence[Line], keys: Sequence[str | None], index: int) -> bool:
    for line, key in zip(lines[index + 1 : index + 1 + _NEAR], keys[index + 1 :], strict=False):
        if key is not None:
            return True
        if line.bullet or len(line.bare) > 40:
            return False
    return False


def _begins(candidate: _Candidate, starts: Sequence[_Candidate], seen: set[str]) -> bool:
    if candidate.near:
        return True
    if not starts:
        return bool(candidate.sections)
    return bool(candidate.sections) and candidate.sections[0] in seen


def _stands_alone(candidate: _Candidate) -> bool:
    return candidate.title.jurisdiction.code != "" or candidate.index < _TOP


def _goes_on(candidate: _Candidate, starts: Sequence[_Candidate], seen: set[str]) -> bool:
    """Whether a title only repeats that of the sheet above it, at the head of another page.

    It does not where another year is named or where sections that the sheet has had begin again.
    """
    if not starts or not _is_same(candidate.title, starts[-1].title):
        return False
    return not seen.intersection(candidate.sections)


def _is_same(title: Title, other: Title) -> bool:
    same_year = None in (title.fiscal_year, other.fiscal_year) or title.fiscal_year == other.fiscal_year
    return title.jurisdiction == other.jurisdiction and same_year


def _sheet(lines: Sequence[Line], start: _Candidate, end: int, candidates: Sequence[_Candidate]) -> Sheet:
    repeats = {
        other.index
        for other in candidates
        if start.index <= other.index < end and _is_same(other.title, start.title)
    }
    body = tuple(lines[i] for i in range(start.index, end) if i not in repeats)
    return Sheet(start.title, tuple(lines[i] for i in sorted(repeats)), body)
