"""A small corpus to compare, and a reader of the HTML that is made of it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from corpus.forms import load_forms
from rag.catalog import Catalog
from rag.matrix import Matrix, build_matrix
from rag.selection import Selection
from tests.rag.conftest import load
from tests.rag.second_corpus import sheet

SUPPORTED, DISCHARGED, RATE = "measure:supported", "measure:discharged", "rate:discharge_rate"
POLICY = "section:policy"
HOSTILE = '=HYPERLINK("http://example.com")<script>alert(1)</script>\'"{{x}}'
FILES = {
    "a.txt": sheet("千葉県", "42人", "17人")
    + sheet("千葉市", "２５名", "約９名", policy=HOSTILE)
    + sheet("横浜市", "110人", "集計中"),
    "b&<b>.txt": sheet("長野県", "12人 7人 5人", "3人 0人 2人", areas=("佐久圏域", "上小圏域", "諏訪圏域"))
    + sheet("大阪市", "延べ45人", "0人")
    + sheet("千葉市", "３３名", "１２名", year=30),
}
"""Supported and discharged: 千葉県 42, 17; 千葉市 25, 約9 and in 2018 33, 12; 横浜市 110, 集計中;
長野県 12 + 7 + 5, 3 + 0 + 2; 大阪市 延べ45, 0."""

VOID = frozenset({"input", "br", "meta", "link", "img"})


@cache
def catalog() -> Catalog:
    folder = Path(tempfile.mkdtemp(prefix="kikeru-compare-"))
    (folder / "reports").mkdir()
    for name, text in FILES.items():
        (folder / "reports" / name).write_bytes(text.encode("utf-8"))
    return Catalog(load(folder / "reports", folder / "index"), load_forms())


def matrix(selection: Selection | None = None) -> Matrix:
    """The comparison of 平成29年度, or what ``selection`` says."""
    return build_matrix(catalog(), selection or Selection(fiscal_years=(2017,)))


@dataclass
class Element:
    """An element with its attributes, the elements in it and all its text."""

    tag: str
    attributes: dict[str, str | None]
    children: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def all(self, tag: str, **wanted: str) -> list[Element]:
        """Every element of that tag in it, in order, with these attributes (``data_kk`` for ``data-kk``)."""
        found = []
        for child in self.children:
            given = {name.replace("_", "-"): value for name, value in wanted.items()}
            if child.tag == tag and given.items() <= child.attributes.items():
                found.append(child)
            found += child.all(tag, **wanted)
        return found

    def one(self, tag: str, **wanted: str) -> Element:
        (found,) = self.all(tag, **wanted)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.words.append(data)


def read_html(html: str) -> Element:
    """The elements of ``html``. Raises AssertionError where a tag is left open or closed twice."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is left open"
    return reader.open[0]


def every(element: Element) -> list[Element]:
    return [element, *(inner for child in element.children for inner in every(child))]
