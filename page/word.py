"""A conversation as a Word file: headings, paragraphs, bullets, tables, and sources as footnotes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.text.paragraph import CT_P
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from page.exported import Notes, holdable, source_line, state_lines
from page.footnotes import Footnotes, element
from page.markup import Block, Bullets, Line, Paragraph, Table, plain_line, read_markup
from page.store.conversations import Exchange
from page.text import one_line, shortened
from page.words import Words

_FONT, _INSTEAD = "Yu Gothic", "MS Gothic"
_INK = RGBColor(0x1C, 0x27, 0x33)
_HEAD = "E8EEF3"  # behind the names of a table's columns
_SIZES = {"Title": 18, "Heading 1": 13, "Heading 2": 11, "Heading 3": 10.5}
_TEXT_CM = 16.0  # between the margins
_NARROWEST, _WIDEST = 5, 30  # characters that a column is taken to hold
_LONGEST_TITLE = 255  # of the file's properties


def word_document(title: str, exchanges: Sequence[Exchange], words: Words) -> bytes:
    """The file's bytes. Foreign text stands there as text; what XML cannot hold as U+FFFD."""
    document = docx.Document()
    _set_up(document, title)
    writer = _Writer(document, words)
    writer.text(title, style="Title")
    writer.text(words.say("records_made"))
    for number, exchange in enumerate(exchanges, start=1):
        writer.exchange(number, exchange)
    writer.footnotes.write()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Writer:
    """Writes one block after the other at the document's end."""

    def __init__(self, document: Document, words: Words) -> None:
        self._document = document
        self._words = words
        self._notes = Notes()
        self.footnotes = Footnotes(document)
        self._styles = {style.name: style.style_id for style in document.styles}
        self._end = document.sections[-1]._sectPr

    def text(self, text: str, *, style: str = "Normal") -> WordParagraph:
        # As Document.add_paragraph, which searches all styles and the whole body each time.
        made = cast(CT_P, element("p"))
        self._end.addprevious(made)
        made.style = self._styles[style]
        paragraph = WordParagraph(made, self._document)
        if text:
            paragraph.add_run(holdable(one_line(text)))
        return paragraph

    def exchange(self, number: int, exchange: Exchange) -> None:
        self.text(self._words.say("records_question", number=number), style="Heading 1")
        for line in exchange.question.splitlines():
            self.text(line).paragraph_format.left_indent = Cm(0.5)
        self.text(self._words.say("records_answer"), style="Heading 2")
        answer = exchange.answer
        if answer is None:
            self.text(self._words.say("records_failure", reason=exchange.failure))
            return
        self._notes.begin(answer.citations)
        for line in state_lines(answer, self._words):
            self.text(line).runs[0].bold = True
        for block in read_markup(answer.answer):
            self._block(block)
        if exchange.note:
            self.text(exchange.note)
        if self._notes.unnamed:
            paragraph = self.text(self._words.say("records_uncited"))
            self._marks(paragraph, self._notes.unnamed)

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            paragraph = self.text("", style="Heading 3" if block.heading else "Normal")
            for number, line in enumerate(block.lines):
                if number:
                    paragraph.add_run().add_break()
                self._line(paragraph, line)
        elif isinstance(block, Bullets):
            for item in block.items:
                self._line(self.text("", style="List Bullet 2" if item.nested else "List Bullet"), item.line)
        else:
            self._table(block)

    def _table(self, block: Table) -> None:
        width = max(len(row) for row in block.rows)
        table = self._document.add_table(rows=len(block.rows), cols=width, style="Table Grid")
        for column, centimetres in zip(table.columns, _widths(block, width), strict=True):
            column.width = Cm(centimetres)  # LibreOffice reads this, Word the cells
            for cell in column.cells:
                cell.width = Cm(centimetres)
        for number, (cells, row) in enumerate(zip(block.rows, table.rows, strict=True)):
            properties = row._tr.get_or_add_trPr()
            properties.append(element("cantSplit"))
            is_head = block.head and number == 0
            if is_head:
                properties.append(element("tblHeader"))  # again on each page
            for line, cell in zip(cells, row.cells, strict=False):
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(2)
                self._line(paragraph, line, bold=is_head)
                if is_head:
                    cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill=_HEAD))
        self.text("").paragraph_format.space_after = Pt(0)

    def _line(self, paragraph: WordParagraph, line: Line, *, bold: bool = False) -> None:
        for place, piece in enumerate(line):
            if piece.mark is None:
                run = paragraph.add_run(holdable(piece.text))
                run.bold = True if bold or piece.bold else None
            else:
                follows = place > 0 and line[place - 1].mark is not None
                self._mark(paragraph, piece.mark, follows=follows)

    def _marks(self, paragraph: WordParagraph, marks: Sequence[int]) -> None:
        for place, mark in enumerate(marks):
            self._mark(paragraph, mark, follows=place > 0)

    def _mark(self, paragraph: WordParagraph, mark: int, *, follows: bool) -> None:
        number = self._notes.number(mark)
        if number is None:
            paragraph.add_run(f"[{mark}]")
            return
        if follows:
            self.footnotes.part(paragraph)
        if number > self.footnotes.count:
            self.footnotes.add(paragraph, source_line(self._notes.cited[-1], self._words))
        else:
            self.footnotes.refer(paragraph, number)


def _widths(table: Table, columns: int) -> list[float]:
    """Centimetres for each column: by its longest cell, neither very narrow nor all of the page."""
    longest = [
        max(len(plain_line(row[column])) if column < len(row) else 0 for row in table.rows)
        for column in range(columns)
    ]
    wanted = [min(max(length, _NARROWEST), _WIDEST) for length in longest]
    return [_TEXT_CM * part / sum(wanted) for part in wanted]


def _set_up(document: Document, title: str) -> None:
    """A4, fonts for Japanese, and properties that say what it is instead of what the template was."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(25)
    _set_fonts(document)
    properties = document.core_properties
    properties.title = shortened(holdable(title), _LONGEST_TITLE)
    properties.author = properties.last_modified_by = "Kikeru"
    properties.comments = ""
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
    package = document.part.package
    rels = {} if package is None else package.rels
    for name, relation in list(rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:  # a picture of the template's empty page
            del rels[name]


def _set_fonts(document: Document) -> None:
    """One font for all scripts wherever a style names one, and what to take where it is missing."""
    styles = document.styles.element
    for fonts in styles.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), _FONT)
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "ja-JP")
    document.styles["Normal"].font.size = Pt(10.5)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, size in _SIZES.items():
        font = document.styles[name].font
        font.size, font.color.rgb = Pt(size), _INK
    _name_substitute(document)


def _name_substitute(document: Document) -> None:
    """What Word takes where the font is missing, in the table of fonts, which python-docx leaves alone."""
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            part = relation.target_part
            table = parse_xml(part.blob)
            named = element("font", element("altName", val=_INSTEAD), element("charset", val="80"))
            named.set(qn("w:name"), _FONT)
            table.append(named)
            part._blob = serialize_part_xml(table)
