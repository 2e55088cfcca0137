"""Footnotes of a Word file, which python-docx 1.2 cannot write: the part, its relation, styles and settings.

After ECMA-376 part 1, 17.11 (footnotes), 17.16.5.41 (NOTEREF).
"""

from __future__ import annotations

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph

_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))
_BEHIND_SETTING = ("w:endnotePr", "w:compat", "w:docVars", "w:rsids")
"""What may follow ``w:footnotePr`` in the order of the settings, nearest first."""


def element(tag: str, *children: BaseOxmlElement, **attributes: object) -> BaseOxmlElement:
    """``<w:tag w:name="value">`` with children."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    for child in children:
        made.append(child)
    return made


class Footnotes:
    """The footnotes of one document; ``write`` once, when all are there."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._notes = [_note(number, kind=kind) for number, kind in _SEPARATORS]
        _add_styles(document)

    @property
    def count(self) -> int:
        return len(self._notes) - len(_SEPARATORS)

    def add(self, paragraph: Paragraph, text: str) -> int:
        """A new footnote at the end of ``paragraph``, and its number from 1."""
        number = self.count + 1
        self._notes.append(_note(number, text=text))
        # The bookmark is what a second mark for the same source refers to.
        paragraph._p.append(element("bookmarkStart", id=number, name=_bookmark(number)))
        paragraph._p.append(_reference_run(element("footnoteReference", id=number)))
        paragraph._p.append(element("bookmarkEnd", id=number))
        return number

    def refer(self, paragraph: Paragraph, number: int) -> None:
        """The number of a footnote that is there, once more: a field that Word keeps right."""
        instruction = element("instrText")
        instruction.set(qn("xml:space"), "preserve")
        instruction.text = f" NOTEREF {_bookmark(number)} \\f \\h "
        shown = element("t")
        shown.text = str(number)
        for content in (
            element("fldChar", fldCharType="begin"),
            instruction,
            element("fldChar", fldCharType="separate"),
            shown,
            element("fldChar", fldCharType="end"),
        ):
            paragraph._p.append(_reference_run(content))

    def part(self, paragraph: Paragraph) -> None:
        """A raised comma, so that the numbers 1 and 2 do not read as 12."""
        comma = element("t")
        comma.text = ","
        paragraph._p.append(_reference_run(comma))

    def write(self) -> None:
        """Puts the part and the settings that belong to it into the document."""
        package = self._document.part.package
        if package is None:
            raise ValueError("the document belongs to no package")
        blob = serialize_part_xml(element("footnotes", *self._notes))
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, package)
        self._document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        separators = (element("footnote", id=number) for number, _ in _SEPARATORS)
        settings = self._document.settings.element
        settings.insert_element_before(element("footnotePr", *separators), *_BEHIND_SETTING)


def _note(number: int, *, text: str = "", kind: str = "") -> BaseOxmlElement:
    if kind:
        paragraph = element("p", element("r", element(kind)))
        return element("footnote", paragraph, type=kind, id=number)
    words = element("t")
    words.set(qn("xml:space"), "preserve")
    words.text = f" {text}"
    style = element("pPr", element("pStyle", val="FootnoteText"))
    paragraph = element("p", style, _reference_run(element("footnoteRef")), element("r", words))
    return element("footnote", paragraph, id=number)


def _reference_run(content: BaseOxmlElement) -> BaseOxmlElement:
    return element("r", element("rPr", element("rStyle", val="FootnoteReference")), content)


def _bookmark(number: int) -> str:
    return f"_Ref{100_000_000 + number}"  # Word hides bookmarks of this kind


def _add_styles(document: Document) -> None:
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.element.set(qn("w:styleId"), "FootnoteText")
    text.base_style = document.styles["Normal"]
    text.font.size = Pt(8.5)
    text.paragraph_format.space_after = Pt(2)
    text.paragraph_format.line_spacing = 1.0
    mark = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.element.set(qn("w:styleId"), "FootnoteReference")
    mark.font.superscript = True
