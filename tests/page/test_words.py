"""The page's words: both languages, one file a name, and what scripts may say."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from page.head import gradio_words, scripts, styles
from page.words import LANGUAGE, Words, read_words
from rag.model import Language

FILES = sorted(LANGUAGE.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_name_has_its_words_in_both_languages(path: Path) -> None:
    # With YAML's own reader: some machines have no faster one, and the two differ in what they take.
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    assert data
    for both in data.values():
        assert set(both) == {"ja", "en"}
        assert all(isinstance(text, str) and text for text in both.values())


def test_a_name_stands_in_one_file() -> None:
    counts = Counter(name for path in FILES for name in yaml.safe_load(path.read_text(encoding="utf-8")))
    assert [name for name, count in counts.items() if count > 1] == []
    assert set(counts) == set(read_words())


def test_words_are_filled_in() -> None:
    words = Words(Language.JAPANESE)
    assert words.say("chat_sources", count=3) == "出典 3件"
    with pytest.raises(KeyError):
        words.say("no such name")
    with pytest.raises(KeyError):
        words.say("chat_sources")


def test_the_head_is_local_and_cannot_be_closed_by_its_words() -> None:
    html = scripts()
    assert (
        html.count("<script>")
        == html.count("</script>")
        == len(list(LANGUAGE.parent.glob("assets/*.js"))) + 1
    )
    found = re.findall(r"https?://(?!www\.w3\.org/)|@import|url\(", html)
    assert found == []
    for path in styles():
        assert re.findall(r"https?://|@import|url\(", path.read_text(encoding="utf-8")) == []


def test_scripts_say_only_words_that_they_are_given() -> None:
    html = scripts()
    given = html[: html.index("</script>")]
    said = set(re.findall(r'"((?:said|dialog)_\w+)"', html[len(given) :])) | {"dialog_reason_up"}
    assert [name for name in said if f'"{name}"' not in given] == []


def test_components_are_labelled_in_both_languages() -> None:
    words = gradio_words()
    assert set(words) == {"ja", "en"}
    assert words["ja"]["tab_compare"] == "比較"
    assert words["en"]["tab_compare"] == "Compare"
