"""Reading sources: encodings, newlines kept, and what is refused."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import readers
from corpus.errors import SourceError
from corpus.readers import list_sources, read_source

SHEET = "栃木県\r\n（研修会の開催）参加者16名\n　・地域移行支援の取組を行った。\r\n"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp")
# Sentences as reports hold them; generated texts are made of these words.
WORDS = (
    "精神障害者", "地域移行支援", "の", "を", "に", "参加者", "１６名", "18人", "研修会", "開催した。",
    "鹿児島県",
    "ピアサポーター", "について，", "保健所", "（その他）", "・", "\n", "\r\n", "　", "さいたま市",
    "2月1日現在", "協議の場",
)  # fmt: skip
sentences = st.lists(st.sampled_from(WORDS), min_size=3, max_size=60).map("".join)


def _write(folder: Path, data: bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_encoding_gives_the_text_with_its_newlines(tmp_path: Path, encoding: str) -> None:
    data = SHEET.encode(encoding)
    source = read_source(_write(tmp_path, data), root=tmp_path)
    assert source.text == SHEET
    assert source.encoding == encoding
    assert source.path == "a.txt"
    assert source.sha256 == hashlib.sha256(data).hexdigest()
    assert source.page_starts == ()


@settings(max_examples=150, deadline=None)
@given(text=sentences, encoding=st.sampled_from(("utf-8", "cp932", "euc_jp", "iso2022_jp")))
def test_generated_texts_round_trip(
    tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str
) -> None:
    if not text.strip():
        return
    folder = tmp_path_factory.mktemp("corpus")
    assert read_source(_write(folder, text.encode(encoding)), root=folder).text == text


@settings(max_examples=100, deadline=None)
@given(text=sentences, order=st.sampled_from(("utf-16-le", "utf-16-be")), marked=st.booleans())
def test_utf16_round_trips(
    tmp_path_factory: pytest.TempPathFactory, text: str, order: str, marked: bool
) -> None:
    if not text.strip():
        return
    folder = tmp_path_factory.mktemp("corpus")
    # Without a mark UTF-16 is unmistakable once an ASCII character puts a zero byte into it.
    data = f"\ufeff{text}".encode(order) if marked else f"{text}\n".encode(order)
    assert read_source(_write(folder, data), root=folder).text == (text if marked else f"{text}\n")


@pytest.mark.parametrize(
    "text", ["千葉市", "発表", "平成", "16名", "他12月", "会議５回", "町単位", "ｼｽﾃﾑの開発"]
)
@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8", "iso2022_jp"])
def test_short_texts_are_not_taken_for_another_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip(f"{encoding} has no such characters")
    assert read_source(_write(tmp_path, data), root=tmp_path).text == text


def test_euc_with_circled_digits(tmp_path: Path) -> None:
    text = "①会議を開催した。②研修会"
    assert read_source(_write(tmp_path, text.encode("euc_jis_2004")), root=tmp_path).text == text


def test_latin_text_in_utf8_stays_utf8(tmp_path: Path) -> None:
    text = "Café Zürich, naïve — 5 €"
    assert read_source(_write(tmp_path, text.encode()), root=tmp_path).text == text


def test_byte_order_mark_of_utf8_stays_as_the_first_character(tmp_path: Path) -> None:
    source = read_source(_write(tmp_path, b"\xef\xbb\xbf" + "千葉市\n".encode()), root=tmp_path)
    assert source.text == "\ufeff千葉市\n"
    assert source.text == (tmp_path / "a.txt").read_bytes().decode("utf-8")
    assert source.encoding == "utf-8-sig"


def test_all_kinds_of_newlines_stay(tmp_path: Path) -> None:
    text = "a\r\nb\rc\nd\u2028e\x0cf\u0085g"
    assert read_source(_write(tmp_path, text.encode()), root=tmp_path).text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "only blanks"),
        ("\ufeff　\n".encode(), "only blanks"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (bytes(range(256)) * 4, "binary"),
        (b"text\x00\x00\x00\x01", "binary"),
        (b"\x01\x02\x03\x04 a \x05", "binary"),
        ("千葉市".encode("utf-32"), "UTF-32"),
        (b"\xff\xfe" + "千葉".encode("utf-16-le") + b"x", "breaks off"),
        ("千葉市の研修会を開催した。".encode()[:-1], "broken byte at 36"),
        (b"\x80\xff\xfe\xfd\x81\xff\xa0\xff", "no known encoding"),
    ],
)
def test_unreadable_content_is_refused_in_one_line(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as caught:
        read_source(_write(tmp_path, data, "report.txt"), root=tmp_path)
    assert str(caught.value).startswith("report.txt: ")
    assert "\n" not in str(caught.value)


def test_file_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_BYTES", 8)
    assert read_source(_write(tmp_path, b"12345678"), root=tmp_path).text == "12345678"
    with pytest.raises(SourceError, match="split it"):
        read_source(_write(tmp_path, b"123456789"), root=tmp_path)


def test_missing_folder_and_dangling_link_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none.txt: does not exist"):
        read_source(tmp_path / "none.txt", root=tmp_path)
    (tmp_path / "sub").mkdir()
    with pytest.raises(SourceError, match="sub: is a folder"):
        read_source(tmp_path / "sub", root=tmp_path)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "target.txt")
    with pytest.raises(SourceError, match=r"gone.txt: is a link to a file that is gone"):
        read_source(tmp_path / "gone.txt", root=tmp_path)


def test_path_outside_the_root_is_refused(tmp_path: Path) -> None:
    inner = tmp_path / "corpus"
    inner.mkdir()
    with pytest.raises(SourceError, match="not inside the corpus folder"):
        read_source(_write(tmp_path, b"abc"), root=inner)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_permission_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, b"abc")
    path.chmod(0)
    with pytest.raises(SourceError, match="may not be read"):
        read_source(path, root=tmp_path)


def test_permission_error_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = _write(tmp_path, b"abc")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SourceError, match=r"a.txt: may not be read"):
        read_source(path, root=tmp_path)


def test_sources_are_listed_sorted_without_hidden_and_other_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("z.txt", "a.txt", "b/c.TXT", ".hidden.txt", ".git/x.txt", "README.md", "b/source.yaml"):
        (tmp_path / name).write_text("x")
    listed = [path.relative_to(tmp_path).as_posix() for path in list_sources(tmp_path)]
    assert listed == ["a.txt", "b/c.TXT", "z.txt"]


def test_nested_source_has_slashes_and_its_own_normal_form(tmp_path: Path) -> None:
    name = "か\u3099/報告.txt"
    (tmp_path / "か\u3099").mkdir()
    assert read_source(_write(tmp_path, b"x1", name), root=tmp_path).path == name


@pytest.mark.parametrize("name", ["link.txt", "folder"])
def test_link_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "corpus"
    outside.mkdir()
    inside.mkdir()
    target = _write(outside, b"secret") if name.endswith(".txt") else outside
    (inside / name).symlink_to(target)
    with pytest.raises(SourceError, match="leads out of the corpus folder"):
        list_sources(inside)
    if name.endswith(".txt"):
        with pytest.raises(SourceError, match="leads out of the corpus folder"):
            read_source(inside / name, root=inside)


def test_link_inside_the_folder_is_followed_for_files_and_skipped_for_folders(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    _write(tmp_path / "sub", b"abc")
    (tmp_path / "again.txt").symlink_to(tmp_path / "sub" / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [path.name for path in list_sources(tmp_path)] == ["again.txt", "a.txt"]


def test_missing_corpus_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        list_sources(tmp_path / "none")
    with pytest.raises(SourceError, match="is no folder"):
        list_sources(_write(tmp_path, b"abc"))
