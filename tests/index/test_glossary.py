from __future__ import annotations

import re

import pytest

from corpus.everyday import Subject
from corpus.forms import load_forms
from corpus.gazetteer import GroupWord
from corpus.model import Jurisdiction
from index.glossary import Glossary, Names, glossary_of
from index.romaji import romaji


@pytest.mark.parametrize(
    ("kana", "latin"),
    [
        ("りょうもう", "ryomo"),
        ("あいら", "aira"),
        ("きょうと", "kyoto"),
        ("はっとり", "hattori"),
        ("まっちゃ", "matcha"),
        ("ほんま", "honma"),
        ("じゅん", "jun"),
        ("しゅう", "shu"),
        ("", ""),
    ],
)
def test_romaji(kana: str, latin: str) -> None:
    assert romaji(kana) == latin


@pytest.mark.parametrize("text", ["漢字", "ゃ", "かゃ", "a"])
def test_what_is_no_kana_has_no_romaji(text: str) -> None:
    assert romaji(text) is None


class TestWidened:
    def test_the_longest_english_wording_counts(self) -> None:
        glossary = Glossary({"hospital": "病院", "psychiatric hospital": "精神科病院"})
        question = "Which psychiatric hospital, or hospital?"
        assert glossary.widened(question) == question + " 精神科病院 病院"

    def test_hyphens_and_case_do_not_matter(self) -> None:
        glossary = Glossary({"wide-area advisor": "広域アドバイザー"})
        assert glossary.widened("the Wide area advisor").endswith(" 広域アドバイザー")

    def test_wide_letters_are_letters(self) -> None:
        assert Glossary({"ad": "アドバイザー"}).widened("ＡＤとは？") == "ＡＤとは？ アドバイザー"

    def test_a_word_is_no_part_of_another(self) -> None:
        assert Glossary({"train": "養成"}).widened("training") == "training"

    def test_japanese_wordings_take_their_characters(self) -> None:
        glossary = Glossary({"退院者": "退院した者", "退院者数": "退院した者の人数"})
        assert glossary.widened("退院者数は？") == "退院者数は？ 退院した者の人数"

    def test_what_stands_there_is_not_added(self) -> None:
        assert Glossary({"方針": "取組方針"}).widened("取組方針は") == "取組方針は"

    def test_kana_are_read(self) -> None:
        glossary = Glossary(
            {"退院者数": "退院した者の人数"}, {"たいいんしゃすう": "退院者数", "けんしゅう": "研修"}
        )
        assert glossary.widened("タイインシャスウは") == "タイインシャスウは 退院者数 退院した者の人数"

    def test_patterns_see_no_blanks(self) -> None:
        glossary = Glossary({}, patterns=[(re.compile("何人退院"), "退院した者の人数")])
        assert glossary.widened("何人 退院した？").endswith(" 退院した者の人数")


ACITY = Jurisdiction("", "甲乙市", "designated_city", "東部", "こうおつし", "Kootsu", "甲乙県")
APREFECTURE = Jurisdiction("", "甲乙県", "prefecture", "東部", "こうおつけん", "Kootsu")


class TestMade:
    def test_places_with_and_without_their_kind(self) -> None:
        glossary = glossary_of([], [APREFECTURE, ACITY], Names())
        assert glossary.widened("Kootsu City?") == "Kootsu City? 甲乙市"
        assert glossary.widened("Kootsu Prefecture?") == "Kootsu Prefecture? 甲乙県"
        assert glossary.widened("Kootsu?") == "Kootsu? 甲乙県"
        assert glossary.widened("こうおつしは") == "こうおつしは 甲乙市"

    def test_a_group_is_its_members(self) -> None:
        groups = [
            GroupWord("東部", False, None, ("甲乙県",)),
            GroupWord("都道府県", False, "prefecture", None),
            GroupWord("西部", False, None, ("丙県",)),
        ]
        glossary = glossary_of([], [APREFECTURE, ACITY], Names(), groups)
        assert glossary.widened("東部は") == "東部は 甲乙県 甲乙市"
        assert glossary.widened("都道府県は") == "都道府県は 甲乙県"
        assert glossary.widened("西部は") == "西部は"

    def test_a_group_word_inside_a_name_is_none(self) -> None:
        groups = [GroupWord("乙県", False, "designated_city", None)]
        assert glossary_of([], [APREFECTURE, ACITY], Names(), groups).widened("甲乙県は") == "甲乙県は"

    def test_names_by_their_reading(self) -> None:
        glossary = glossary_of([], [], Names(proper=("両毛",), common=("研修",)))
        assert glossary.widened("in Ryomo") == "in Ryomo 両毛"
        assert glossary.widened("けんしゅうは") == "けんしゅうは 研修"

    def test_a_wording_that_holds_another_is_not_added_to_it(self) -> None:
        form = load_forms()[0].model_copy(update={"terms": (("乙の場", "甲と乙の場", "丙"),)})
        glossary = glossary_of([form], [], Names())
        assert glossary.widened("乙の場") == "乙の場 丙"
        assert glossary.widened("丙") == "丙 乙の場 甲と乙の場"

    @pytest.mark.parametrize("form", load_forms(), ids=lambda form: form.id)
    def test_a_form_prints_its_measures(self, form: object) -> None:
        for measure in form.measures:  # type: ignore[attr-defined]
            widened = glossary_of([form], [], Names()).widened(measure.english)  # type: ignore[list-item]
            assert measure.name in widened

    def test_everyday_words_are_what_reports_write(self) -> None:
        """Only wordings that are words, of what is asked for, in the question's own language."""
        glossary = glossary_of(
            [], [], Names(), (), [_subject("家", "house"), _subject("事", "thing", point=True)]
        )
        assert glossary.widened("家はどこ") == "家はどこ 住居 住まい"
        assert glossary.widened("Which house, and 住居?") == "Which house, and 住居? 住居 住まい"
        assert glossary.widened("大事な thing") == "大事な thing"


def _subject(asked: str, english: str, *, point: bool = False) -> Subject:
    return Subject(
        name=asked,
        english=english,
        asked=re.compile(asked),
        asked_in_english=re.compile(english),
        written=re.compile("住居|住まい|宅(?!地)"),
        words=("住居", "住まい"),
        context=False,
        point=point,
    )
