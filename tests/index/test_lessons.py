"""Which pairs are the encoder's and which the fusion's, on a folder of a few articles."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable
from pathlib import Path

import pytest

from corpus.errors import EncoderError
from index.__main__ import main
from index.fusion import FORM, OTHER, OTHER_FORM, SAME, load_fusion
from index.training.fusion import Lesson
from index.training.lessons import (
    article_lessons,
    is_held,
    read_lessons,
    split,
    translated_lessons,
)
from index.training.lessons import (
    test_lessons as kept_back,
)

ARTICLES = [f"記事{number}" for number in range(24)]
TRANSLATED = [
    (f"これは{number}番目の日本語の長い文です。", f"This is the long sentence number {number}.")
    for number in range(40)
]


def write(path: Path, pairs: list[tuple[str, str]]) -> None:
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(pair, ensure_ascii=False) + "\n" for pair in pairs)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    folder = tmp_path / "pairs"
    folder.mkdir()
    titles = [(name, f"{name}は第{n}の町である。{name}の人口は{n}00人。") for n, name in enumerate(ARTICLES)]
    write(folder / "jaquad_title.jsonl.xz", titles)
    write(folder / "jaquad_q.jsonl.xz", [(f"{name}の人口は何人ですか", text) for name, text in titles])
    write(folder / "par_x.jsonl.xz", TRANSLATED)
    write(folder / "par_jmdict.jsonl.xz", [("犬", "dog")])
    write(folder / "law.jsonl.xz", [("条", "条文")])
    return folder


def read(path: Path) -> list[list[str]]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_about_half_is_held_and_always_the_same() -> None:
    held = [name for name in ARTICLES if is_held(name, 50)]
    assert 4 < len(held) < 20
    assert [name for name in ARTICLES if is_held(name, 100)] == ARTICLES
    assert not any(is_held(name, 0) for name in ARTICLES)


def test_no_article_is_on_both_sides(pairs: Path, tmp_path: Path) -> None:
    split(pairs, tmp_path / "out")
    encoders = {passage for _, passage in read(tmp_path / "out" / "jaquad_q.jsonl.xz")}
    assert {passage for _, passage in read(tmp_path / "out" / "jaquad_title.jsonl.xz")} == encoders
    ours = {each.body for lesson in article_lessons(pairs) for each in lesson.documents if each.heading}
    assert encoders & ours == set()
    assert len(encoders | ours) == len(ARTICLES)
    assert read(tmp_path / "out" / "law.jsonl.xz") == [["条", "条文"]]


def test_no_translation_is_on_both_sides(pairs: Path, tmp_path: Path) -> None:
    split(pairs, tmp_path / "out")
    encoders = {japanese for japanese, _ in read(tmp_path / "out" / "par_x.jsonl.xz")}
    there, back = translated_lessons(pairs)
    ours = {document.body for document in there.documents}
    assert encoders | ours == {japanese for japanese, _ in TRANSLATED}
    assert encoders & ours == set()
    assert [asked.text for asked in there.questions] == [document.body for document in back.documents]
    assert read(tmp_path / "out" / "par_jmdict.jsonl.xz") == [["犬", "dog"]]


def test_a_folder_in_use_is_refused(pairs: Path) -> None:
    with pytest.raises(EncoderError, match="in use"):
        split(pairs, pairs)


def test_each_article_comes_with_its_title_and_without(pairs: Path) -> None:
    lessons = list(article_lessons(pairs))
    for headed, bare, unnamed in zip(lessons[::3], lessons[1::3], lessons[2::3], strict=True):
        assert [document.body for document in headed.documents] == [d.body for d in bare.documents]
        assert all(document.heading in document.body for document in headed.documents)
        assert {document.heading for document in (*bare.documents, *unnamed.documents)} <= {""}
        assert not any(
            named.heading in document.body
            for named, document in zip(headed.documents, unnamed.documents, strict=True)
        )
        asked = [question for lesson in (headed, bare, unnamed) for question in lesson.questions]
        assert len({question.text for question in asked}) == len(asked) == len(headed.documents)
        for number, lesson in enumerate((headed, bare, unnamed)):
            assert len(lesson.questions) == len(range(number, len(asked), 3))
    for question in lessons[0].questions:
        (number,) = question.right
        assert question.text.startswith(lessons[0].documents[number].heading)


def test_what_is_kept_back_is_not_taught(pairs: Path) -> None:
    def headings(lessons: Iterable[Lesson]) -> set[str]:
        return {document.heading for lesson in lessons for document in lesson.documents} - {""}

    taught, tested = headings(article_lessons(pairs, held_back=25)), headings(kept_back(pairs, held_back=25))
    assert tested and taught and tested & taught == set()


def test_lessons_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "lessons.jsonl"
    line = {"documents": [["見出し", "本文"]], "questions": [["What?", [0], "What? 何"]]}
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    (lesson,) = read_lessons(path)
    assert lesson.documents[0].heading == "見出し"
    assert (lesson.questions[0].right, lesson.questions[0].widened) == ((0,), "What? 何")


@pytest.mark.parametrize("text", ["{", "[]", '{"documents": [], "questions": [["x"]]}'])
def test_a_file_without_lessons_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lessons.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EncoderError, match="eval lessons"):
        read_lessons(path)


def test_the_command_writes_weights(pairs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "weights.json"
    assert main(["fuse", "--pairs", str(pairs), "--out", str(out), "--test", "25"]) == 0
    tables = load_fusion(out)
    assert len({tables[name].signals for name in (SAME, FORM, OTHER, OTHER_FORM)}) == 1
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 9  # three forms, three measures
    assert all(float(line.split("\t")[-1]) > 0.5 for line in shown)


def test_the_command_splits(pairs: Path, tmp_path: Path) -> None:
    assert main(["fuse", "--pairs", str(pairs), "--split", str(tmp_path / "standin")]) == 0
    assert (tmp_path / "standin" / "jaquad_q.jsonl.xz").exists()


def test_pairs_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fuse", "--pairs", str(tmp_path), "--out", str(tmp_path / "w.json")]) == 1
    assert "jaquad_title" in capsys.readouterr().err
