"""What a report is, once recovered: frozen values that each know where they stand in the source.

A ``Span`` counts characters (Unicode code points) of the source's extracted text, zero-based and
half-open, so that ``text[start:end]`` is the quote. Two kinds of things carry spans: ``Mark`` (title,
headings, labels, area names) and ``Passage`` (bullets, paragraphs, figure lines). Together they hold
every non-blank character of the source exactly once.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``[start, end)`` of ``source`` (a path relative to the corpus folder, with ``/``).

    ``page`` is 1-based, or None where the source has no pages.
    """

    source: str
    start: int
    end: int
    page: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span [{self.start}, {self.end}) of {self.source} is empty or negative")


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A local government. ``code`` is its 6-digit 全国地方公共団体コード; empty if not in the registry.

    ``kind`` is ``prefecture``, ``designated_city`` or ``other``; ``region`` one of the eight 地方.
    """

    code: str
    name: str
    kind: str
    region: str
    kana: str = ""
    romaji: str = ""
    prefecture: str = ""


class MarkKind(StrEnum):
    """What a line that is not content is for."""

    PREAMBLE = "preamble"
    TITLE = "title"
    HEADING = "heading"
    LABEL = "label"
    AREA = "area"
    FURNITURE = "furniture"  # page numbers


@dataclass(frozen=True, slots=True)
class Mark:
    """A title, heading, label or area name. ``text`` is cleaned (NFKC, decoration and spaces off)."""

    kind: MarkKind
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A bullet or paragraph: whole sentences, wrapped lines joined in ``text``.

    ``label`` is the cleaned label it stands under (研修会の開催), whether that label has a line of its own or
    opens the passage. ``level`` is 0, or 1 for a bullet under a bullet. A ``damaged`` passage has lost
    glyphs: it is kept and shown, and never used as a fact or quoted in an answer.
    """

    span: Span
    text: str
    label: str | None = None
    area: str | None = None
    level: int = 0
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a report. ``key`` is the form's (``outcomes``), or ``""`` for the report's own
    heading; ``name`` is the form's name of it or the heading itself. ``confidence`` in [0, 1] says how
    sure it is that the passages belong here; 1.0 where they stand directly under their heading.
    """

    key: str
    name: str
    heading: str
    passages: tuple[Passage, ...]
    confidence: float = 1.0


class ValueState(StrEnum):
    """Whether a fact has a number, and if not, why."""

    NUMBER = "number"
    NONE = "none"  # なし, 該当なし: the source says that there is none, without a figure
    PENDING = "pending"  # 集計中, 調査中, 未定
    NOT_DONE = "not_done"  # 未実施
    SAME = "same"  # 同上, 〃: as the line above, of which it says no more
    BLANK = "blank"  # －, 記載なし, or nothing behind the label


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure (or its stated absence) with its owner and its place in the source.

    ``measure`` is the form's measure key, or ``""`` for a figure that only its own words name.
    ``label`` is those words, cleaned: the text that the figure counts. ``qualifiers`` are words such as
    延べ, 約, 予定, and sub-counts such as 申請検討中. ``span`` is the whole line or clause to quote;
    ``value_span`` the number with its unit (or the word, such as 集計中). ``as_of`` is the date the source
    gives, as written. ``is_total`` is set for a column or row that sums others (計, 合計).
    """

    jurisdiction: str
    fiscal_year: int | None
    section: str
    area: str | None
    measure: str
    label: str
    state: ValueState
    value: float | None
    unit: str
    span: Span
    value_span: Span
    qualifiers: tuple[str, ...] = ()
    as_of: str | None = None
    note: str | None = None
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One jurisdiction's report of one fiscal year (April to March, named by the year it begins in).

    ``areas`` are the 圏域 the report names, in order. ``form`` is the form's id or ``""``.
    """

    jurisdiction: Jurisdiction
    fiscal_year: int | None
    source: str
    title: str
    form: str
    span: Span
    marks: tuple[Mark, ...]
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...] = ()
    areas: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file's extracted text, its newlines as they stand, with how it was read.

    ``path`` is relative to the corpus folder, with ``/``. ``page_starts[i]`` is the offset where page
    i + 1 begins; empty where the source has no pages.
    """

    path: str
    text: str
    encoding: str
    sha256: str
    page_starts: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """Characters ``[start, end)`` of this source, with the page they begin on."""
        page = bisect_right(self.page_starts, start) if self.page_starts else None
        return Span(self.path, start, end, page)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit of search: neighbouring passages of one section, area and label of one report.

    ``id`` is a hash of place and content, so that the same report gives the same ids. ``context`` is
    what a reader of the page would know besides the text: jurisdiction, year, section, area, label.
    """

    id: str
    jurisdiction: str
    fiscal_year: int | None
    section: str
    section_name: str
    area: str | None
    label: str | None
    context: str
    text: str
    passages: tuple[Passage, ...] = field(default=())

    @property
    def source(self) -> str:
        return self.passages[0].span.source


def content_id(*parts: str) -> str:
    """A 16-hex-digit id of the given strings, the same on every machine."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()[:16]
