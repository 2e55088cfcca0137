"""Conversations as Word files: their parts, footnotes, looks, and text that XML cannot hold."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import docx
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from page.export import conversation_docx
from page.exported import holdable, source_line
from page.store.conversations import Exchange
from page.words import Words
from rag.model import Language, Status
from tests.page.answers import answer, citation, exchange

JA = Words(Language.JAPANESE)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FULL = citation(1, area="北圏域", page=3)
SECOND = citation(2, jurisdiction="川崎市")


class File:
    """A Word file with its XML read."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            self.names = set(archive.namelist())
            self.xml = {
                name: ElementTree.fromstring(archive.read(name))
                for name in self.names
                if name.endswith((".xml", ".rels"))
            }
        self.document: Document = docx.Document(io.BytesIO(data))

    def find(self, part: str, tag: str) -> list[ElementTree.Element]:
        return list(self.xml[f"word/{part}.xml"].iter(W + tag))

    @property
    def notes(self) -> list[str]:
        """The texts of the footnotes that are no separators."""
        return [
            "".join(t.text or "" for t in note.iter(f"{W}t")).strip()
            for note in self.find("footnotes", "footnote")
            if value(note, "type") is None
        ]

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        """(style, text) of each paragraph that has text; numbers of footnotes are none."""
        return [(p.style.name, p.text) for p in self.document.paragraphs if p.style is not None and p.text]


def value(element: ElementTree.Element, name: str) -> str | None:
    return element.get(W + name)


def written(*exchanges: Exchange, title: str = "題") -> File:
    return File(conversation_docx(title, exchanges, JA))


def test_a_conversation_is_written_in_words_own_means() -> None:
    text = "**13人** です。\n二行目\n\n**見出し**\n\n- 一\n  - 二\n\n## 節"
    file = written(Exchange("何\n人？", answer(text)))
    assert file.paragraphs == [
        ("Title", "題"),
        (
            "Normal",
            "「聞ける報告書 Kikeru」との会話の記録です。数字を使う前に、出典の原文を確かめてください。",
        ),
        ("Heading 1", "質問 1"),
        ("Normal", "何"),
        ("Normal", "人？"),
        ("Heading 2", "回答"),
        ("Normal", "13人 です。\n二行目"),
        ("Normal", "見出し"),
        ("List Bullet", "一"),
        ("List Bullet 2", "二"),
        ("Heading 3", "節"),
        ("Normal", "出典："),
    ]
    looks = [(run.text, run.bold) for run in file.document.paragraphs[6].runs if run.text.strip()]
    assert looks == [("13人", True), (" です。", None), ("二行目", None)]


def test_footnotes_are_real_ones() -> None:
    first = Exchange("一", answer("あ [1] い [2]", FULL, SECOND))
    file = written(first, exchange("二", "う [1]"))
    assert file.notes == [source_line(cited, JA) for cited in (FULL, SECOND, citation(1))]
    notes = file.find("footnotes", "footnote")
    assert [(value(note, "id"), value(note, "type")) for note in notes] == [
        ("-1", "separator"),
        ("0", "continuationSeparator"),
        ("1", None),
        ("2", None),
        ("3", None),
    ]
    assert [value(mark, "id") for mark in file.find("document", "footnoteReference")] == ["1", "2", "3"]
    assert len(file.find("footnotes", "footnoteRef")) == 3
    assert [value(note, "id") for note in file.find("settings", "footnote")] == ["-1", "0"]
    order = [element.tag.rpartition("}")[2] for element in file.xml["word/settings.xml"]]
    assert order.index("characterSpacingControl") < order.index("footnotePr") < order.index("compat")


def test_the_part_of_the_footnotes_is_declared_and_related() -> None:
    file = written(exchange())
    kinds = {e.get("PartName"): e.get("ContentType") for e in file.xml["[Content_Types].xml"]}
    assert kinds["/word/footnotes.xml"] == (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    )
    related = {e.get("Type"): e.get("Target") for e in file.xml["word/_rels/document.xml.rels"]}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    assert related[kind] == "footnotes.xml"
    styles = {value(style, "styleId"): style for style in file.find("styles", "style")}
    assert value(styles["FootnoteText"], "type") == "paragraph"
    mark = styles["FootnoteReference"]
    assert value(mark, "type") == "character"
    assert [value(e, "val") for e in mark.iter(f"{W}vertAlign")] == ["superscript"]
    used = {value(e, "val") for tag in ("rStyle", "pStyle") for e in file.find("footnotes", tag)}
    used |= {value(e, "val") for tag in ("rStyle", "pStyle", "tblStyle") for e in file.find("document", tag)}
    assert used <= set(styles)


def test_a_source_named_again_refers_to_its_footnote() -> None:
    file = written(Exchange("一", answer("あ [1][2] い [2][1]", FULL, SECOND)))
    assert len(file.notes) == 2
    assert [value(mark, "id") for mark in file.find("document", "footnoteReference")] == ["1", "2"]
    named = {value(start, "name") for start in file.find("document", "bookmarkStart")}
    fields = [(field.text or "").split() for field in file.find("document", "instrText")]
    assert [field[0] for field in fields] == ["NOTEREF", "NOTEREF"]
    assert [field[1] for field in fields] == ["_Ref100000002", "_Ref100000001"]
    assert {field[1] for field in fields} <= named
    kinds = [value(mark, "fldCharType") for mark in file.find("document", "fldChar")]
    assert kinds == ["begin", "separate", "end"] * 2
    (line,) = [p.text for p in file.document.paragraphs if p.text.startswith("あ")]
    assert line == "あ , い 2,1"  # footnotes number themselves; fields show the number; commas part them


def test_tables_have_their_head_on_every_page() -> None:
    file = written(
        Exchange("一", answer("| 市 | 数 |\n|---|---|\n| a | **1** [1] |\n| とても長い名前の市 |", FULL))
    )
    (table,) = file.document.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells == [["市", "数"], ["a", "1 "], ["とても長い名前の市", ""]]
    heads = [len(row._tr.findall(f"{W}trPr/{W}tblHeader")) for row in table.rows]
    assert heads == [1, 0, 0]
    bold = [[run.bold for run in row.cells[1].paragraphs[0].runs] for row in table.rows]
    assert bold[:2] == [[True], [True, None, None]]  # the last run is the mark
    widths = [cell.width for cell in table.rows[1].cells]
    assert widths[0] is not None
    assert widths[1] is not None
    assert widths[0] > widths[1]
    assert len(file.notes) == 1


def test_japanese_has_its_font_language_and_paper() -> None:
    file = written(exchange())
    fonts = {value(fonts, "eastAsia") for fonts in file.find("styles", "rFonts")}
    assert fonts == {"Yu Gothic"}
    assert not any("Theme" in name for fonts in file.find("styles", "rFonts") for name in fonts.keys())  # noqa: SIM118
    (named,) = [font for font in file.find("fontTable", "font") if value(font, "name") == "Yu Gothic"]
    assert [value(name, "val") for name in named.iter(f"{W}altName")] == ["MS Gothic"]
    assert {value(language, "eastAsia") for language in file.find("styles", "lang")} == {"ja-JP"}
    section = file.document.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_the_properties_are_its_own() -> None:
    file = written(exchange(), title="あ" * 300)
    properties = file.document.core_properties
    assert properties.title == "あ" * 254 + "…"
    assert properties.author == "Kikeru"
    assert properties.comments == ""
    assert properties.created is not None
    assert properties.created.year > 2025
    assert not any("thumbnail" in name for name in file.names)
    assert written(title="\n").document.paragraphs[0].text == "会話の記録"


def test_states_failures_and_notes_are_said() -> None:
    file = written(
        Exchange("一", answer("ありません。[9]", status=Status.NOT_FOUND)),
        Exchange("二", failure="索引を\n読めません"),
        Exchange("三", answer("書いた。[1]", mode="llm"), note="一部だけ"),
    )
    texts = [text for _, text in file.paragraphs]
    assert texts[5:8] == ["見つかりませんでした", "ありません。[9]", "出典："]
    assert "回答できませんでした：索引を 読めません" in texts
    assert texts[-3:] == ["文章は言語モデルが書き、出典と照らし合わせたものです。", "書いた。", "一部だけ"]


def _all_text(file: File) -> str:
    return "".join(text for _, text in file.paragraphs) + "".join(file.notes)


def test_markup_of_others_is_text() -> None:
    hostile = "<w:p/> &amp; ]]> {{x}}"
    file = written(
        Exchange(hostile, answer("字 [1]", citation(1, quote=hostile, source=hostile))), title=hostile
    )
    assert _all_text(file).count(hostile) == 4


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec=None), max_size=20))
def test_what_xml_cannot_hold_does_not_break_the_file(text: str) -> None:
    cited = citation(1, quote=text, source=text)
    told = f"字 [1]\n\n{text}\n\n| {text} |\n\n- {text}"
    file = written(Exchange(text, answer(told, cited)), Exchange(text, failure=text), title=text)
    assert file.notes == [source_line(cited, JA)]


def test_a_character_that_xml_cannot_hold_is_shown_as_lost() -> None:
    assert holdable("a\x00\x0b\x1f\ud800\ufffe\uffffb\t\n👍") == "a" + "\ufffd" * 6 + "b\t\n👍"
    file = written(Exchange("a\x00b", answer("c\x01d [1]", citation(1, quote="e\x02f"))))
    assert {"a\ufffdb", "c\ufffdd "} <= {text for _, text in file.paragraphs}
    assert file.notes[0].endswith("「e\ufffdf」")
