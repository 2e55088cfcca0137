"""Titles, section headings, labels and area names: the lines that say what other lines are about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.dates import fiscal_years
from corpus.forms import Form, SectionSpec
from corpus.gazetteer import Registry
from corpus.lines import Line
from corpus.model import Jurisdiction

_DECORATION = r"[■◆●○◎□◇▼▽★☆【】〔〕\[\]<>〈〉《》「」『』#*=:：\-–—─・.,、]"
_DIGIT = "[0-9一二三四五六七八九十]"
_NUMBERING = rf"(?:第?{_DIGIT}{{1,2}}[章節項.、)]|\({_DIGIT}{{1,2}}\)|[①-⑳ⅠⅡⅢⅣⅤIV]{{1,3}}[.、]?)"
_LEAD = re.compile(rf"(?:{_DECORATION}|{_NUMBERING})*")
_TAIL = re.compile(rf"(?:{_DECORATION}|\((?:続き|つづき)\))*$")

_YEAR = r"(?:(?:平成|令和|H|R)?(?:\d{1,4}|元)年度?(?:版|分)?|\(?(?:19|20)\d\d\)?)"
_TITLE = re.compile(
    rf"(?:(?:自治体|都道府県市?|市町村|市区町村|団体)名[:】])?(?:No\.?)?(?:\d{{1,3}}(?![\d年./月]))?(?:\(?{_YEAR}\)?)?(?P<name>[^()\d]{{2,12}}?)(?:\((?P<note>[^()]{{1,40}})\)|\[(?P<box>[^\]]{{1,40}})\])?"
    rf"(?:\(?{_YEAR}\)?)?(?:(?:の|における)?(?:取り?組み?(?:状況|報告)?|(?:実績|事業)?報告書?|(?:実施)?状況))?"
)
_MUNICIPALITY = re.compile(r"[一-鿿ぁ-んァ-ヶ々]{1,6}[市区町村]")
LONGEST_HEADING = 80  # characters, without blanks
_AREA_WORD = r"(?:圏域|ブロック|医療圏域?|区域|エリア)"
_AREA = re.compile(rf"[^()、。,:]{{1,24}}{_AREA_WORD}(?:\([^()]{{1,20}}\))?")
_BRACKETED = re.compile(r"[【〔\[<〈《](?P<name>[^】〕\]>〉》]{1,30})[】〕\]>〉》]")
TOTAL_COLUMNS = frozenset({"計", "合計", "総計", "全体", "県計", "市計", "県全体", "全圏域"})
_LONGEST_ROW = 300  # characters of a line of area names
_CORNER_CELLS = frozenset({"区分", "項目", "圏域", "圏域名", "内容"})


@dataclass(frozen=True, slots=True)
class Title:
    """What a title line says. ``fiscal_year`` is None where it names none."""

    jurisdiction: Jurisdiction
    areas: tuple[str, ...]
    fiscal_year: int | None


@dataclass(frozen=True, slots=True)
class AreaCell:
    """An area's name on a line of area names: ``[start, end)`` in the line's cleaned text."""

    name: str
    start: int
    end: int


def is_area_name(bare: str) -> bool:
    """Whether ``bare`` reads as the name of an area: it ends in 圏域, ブロック and the like."""
    return _AREA.fullmatch(bare) is not None


def undecorated(bare: str) -> str:
    """``bare`` without leading bullets, brackets and numbering and without trailing decoration.

    A text too long to be a heading comes back as it is.
    """
    if len(bare) > LONGEST_HEADING:
        return bare
    return _TAIL.sub("", bare[_LEAD.match(bare).end() :])  # type: ignore[union-attr]  # always matches


def read_title(line: Line, registry: Registry) -> Title | None:
    """The jurisdiction that a line names, when the line does nothing else."""
    bare = undecorated(line.bare)
    found = _TITLE.fullmatch(bare) if len(bare) <= LONGEST_HEADING else None
    if found is None:
        return None
    jurisdiction = _named(found["name"], registry)
    if jurisdiction is None:
        return None
    years = fiscal_years(bare)
    return Title(jurisdiction, area_names(found["note"] or found["box"] or ""), years[0] if years else None)


def _named(name: str, registry: Registry) -> Jurisdiction | None:
    """The registry's jurisdiction of that name, or a municipality outside it; 千葉県千葉市 is 千葉市."""
    whole = registry.by_name(name)
    if whole is not None:
        return whole
    ends = (index + 1 for index, char in enumerate(name[:-1]) if char in "都道府県")
    prefecture = next((found for end in ends if (found := registry.by_name(name[:end])) is not None), None)
    rest = name if prefecture is None else name[len(prefecture.name) :]
    city = registry.by_name(rest) if prefecture is not None else None
    if city is not None or _MUNICIPALITY.fullmatch(rest) is None:
        return city
    region = prefecture.region if prefecture is not None else ""
    home = prefecture.name if prefecture is not None else ""
    return Jurisdiction(code="", name=rest, kind="other", region=region, prefecture=home)


def area_names(note: str) -> tuple[str, ...]:
    """The areas listed in a title's brackets: 姶良・伊佐圏域 is one, 県北圏域・両毛圏域 are two."""
    names = re.findall(rf"[^、,]+?{_AREA_WORD}", note)
    return tuple(re.sub(r"^(?:・|及び|と|および|モデル(?:圏域)?[:：])", "", name) for name in names)


def read_heading(line: Line, form: Form) -> tuple[SectionSpec, int] | None:
    """The section a line is the heading of, and where in its cleaned text the heading ends.

    The end is ``len(line.text)`` for a line that is all heading, less where the section's text begins on
    the same line (``支援事業に参加した成果：○…``).
    """
    section = form.heading_section(undecorated(line.bare)) if len(line.bare) <= LONGEST_HEADING else None
    if section is not None:
        return section, len(line.text)
    for found in re.finditer(r"[:：]\s*|\s+|(?<=[】〕\]》])", line.text[:LONGEST_HEADING]):
        if found.start() == 0 or found.end() >= len(line.text):
            continue
        head = undecorated(re.sub(r"\s+", "", line.text[: found.start()]))
        section = form.heading_section(head) if len(head) >= 6 else None
        if section is not None:
            return section, found.start()
    return None


def wrapped_heading(first: Line, second: Line, form: Form) -> SectionSpec | None:
    """The section whose heading is broken over two lines, neither of them a heading alone."""
    if first.bullet or second.bullet or second.gap > 2 or len(first.bare) + len(second.bare) > 60:
        return None
    if undecorated(first.bare) == "" or form.heading_section(undecorated(second.bare)) is not None:
        return None
    return form.heading_section(undecorated(first.bare + second.bare))


def section_headed(lines: Sequence[Line], index: int, form: Form) -> SectionSpec | None:
    """The section whose heading begins at ``lines[index]``, whole or broken over two lines."""
    found = read_heading(lines[index], form)
    if found is not None:
        return found[0]
    return wrapped_heading(lines[index], lines[index + 1], form) if index + 1 < len(lines) else None


def read_areas(line: Line) -> tuple[AreaCell, ...]:
    """The areas a line names, when it does nothing else: one over a block, several over a table."""
    return _bracketed_areas(line.text) or _plain_areas(line)


def _bracketed_areas(text: str) -> tuple[AreaCell, ...]:
    found = list(_BRACKETED.finditer(text))
    outside = list(re.finditer(r"\S+", _BRACKETED.sub(lambda f: " " * len(f[0]), text)))
    totals = [f for f in outside if f[0] in TOTAL_COLUMNS]
    corner = [f for f in outside if f[0] in _CORNER_CELLS and f.end() <= found[0].start()] if found else []
    if not found or len(totals) + len(corner) < len(outside) or len(corner) > 1:
        return ()
    named = [AreaCell(re.sub(r"\s+", "", f["name"]), f.start(), f.end()) for f in found]
    plain = [AreaCell(f[0], f.start(), f.end()) for f in totals]
    cells = tuple(sorted((*named, *plain), key=lambda cell: cell.start))
    all_named = all(_AREA.fullmatch(c.name) or c.name in TOTAL_COLUMNS for c in cells)
    # Short names (【県北】【両毛】) are areas only side by side: alone they could be any label.
    side_by_side = len(cells) > 1 and all(len(c.name) <= 8 and "AD" not in c.name for c in cells)
    return cells if all_named or side_by_side else ()


def _plain_areas(line: Line) -> tuple[AreaCell, ...]:
    text = line.text
    if len(text) > _LONGEST_ROW:
        return ()
    cells = [AreaCell(f[0], f.start(), f.end()) for f in re.finditer(r"\S+", text)]
    if cells and cells[0].name in _CORNER_CELLS:
        cells = cells[1:]
    if len(cells) > 1 and all(is_area_name(c.name) or c.name in TOTAL_COLUMNS for c in cells):
        return tuple(cells)
    inner = re.sub(r"\s+", "", text[line.after_bullet :])
    unwrapped = inner[1:-1] if inner.startswith("(") and inner.endswith(")") else inner
    if is_area_name(unwrapped) and not re.search(r"[をにはがでへ]|以外|モデル|事業", unwrapped):
        return (AreaCell(unwrapped, 0, len(text)),)
    return ()
