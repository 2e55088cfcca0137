"""The form that comes with the code, and forms that are not valid."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.errors import FormError
from corpus.forms import FORMS, load_form, load_forms
from corpus.model import Source
from corpus.registry import load_registry
from corpus.structure import recover

_FORM = FORMS / "chiiki-iko-2017.yaml"


@pytest.fixture
def data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_FORM.read_text(encoding="utf-8"))
    return deepcopy(loaded)


def _refusal(tmp_path: Path, data: object) -> str:
    path = tmp_path / "broken.yaml"
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True), "utf-8")
    with pytest.raises(FormError) as caught:
        load_form(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ") and "\n" not in message
    return message


def test_the_form_has_its_five_sections_and_two_measures() -> None:
    (form,) = [form for form in load_forms() if form.id == "chiiki-iko-2017"]
    assert [section.key for section in form.sections] == [
        "outcomes",
        "activities",
        "model_area",
        "discharge",
        "policy",
    ]
    assert [measure.key for measure in form.measures] == ["supported", "discharged"]
    assert form.section("discharge").figures_only


@pytest.mark.parametrize(
    ("bare", "key"),
    [
        ("支援事業に参加した成果", "outcomes"),
        ("構築支援事業への参加による成果", "outcomes"),
        ("支援事業に関する取組", "activities"),
        ("モデル圏域(姶良・伊佐圏域)における具体的な取組", "model_area"),
        ("モデル圏域における退院支援の状況", "discharge"),
        ("平成30年度取組方針", "policy"),
        ("令和元年度取組方針", "policy"),
        ("次年度の取り組み方針", "policy"),
        ("支援事業に参加した成果について", None),
        ("取組", None),
    ],
)
def test_headings_are_matched_whole(bare: str, key: str | None) -> None:
    section = load_forms()[0].heading_section(bare)
    assert (section.key if section is not None else None) == key


@pytest.mark.parametrize(
    ("bare", "key"),
    [
        ("退院支援を実施した者の人数", "supported"),
        ("退院支援を行った者の人数", "supported"),
        ("退院支援者数", "supported"),
        ("そのうち、退院した者の人数", "discharged"),
        ("うち退院者数", "discharged"),
        ("退院した者の人数", "discharged"),
        ("退院", None),
        ("退院支援", None),
    ],
)
def test_measures_are_matched_whole(bare: str, key: str | None) -> None:
    measure = load_forms()[0].measure_named(bare)
    assert (measure.key if measure is not None else None) == key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sections: [", "not readable as YAML"),
        ("", "top level"),
        ("- 1\n- 2\n", "top level"),
        ("id: x\n", "Field required"),
    ],
)
def test_what_is_no_form_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in _refusal(tmp_path, text)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FormError, match=re.escape(str(path))):
        load_form(path)
    with pytest.raises(FormError, match="absent"):
        load_form(tmp_path / "absent.yaml")


def test_a_pattern_that_is_no_regular_expression_is_named(tmp_path: Path, data: dict[str, Any]) -> None:
    data["sections"][1]["headings"][0] = "支援(事業"
    message = _refusal(tmp_path, data)
    assert "sections.1.headings.0" in message and "'支援(事業'" in message


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("fiscal_year", "section"), "nowhere", "section 'nowhere' is used but not defined"),
        (("fiscal_year", "offset"), "last", "fiscal_year.offset"),
        (("measures", 0, "section"), "nowhere", "section 'nowhere' is used but not defined"),
        (("measures", 1, "part_of"), "nobody", "measure 'nobody' is used but not defined"),
        (("measures", 0, "units"), [], "measures.0.units"),
        (("measures", 1, "key"), "supported", "two measures have the key 'supported'"),
        (("labels", 0, "sections"), ["nowhere"], "section 'nowhere' is used but not defined"),
        (("labels", 0, "patterns"), [], "labels.0.patterns"),
        (("rates", 0, "denominator"), "nobody", "measure 'nobody' is used but not defined"),
        (("sections", 0, "key"), "policy", "two sections have the key 'policy'"),
        (("sections", 0, "headings"), [], "section 'outcomes' has no heading"),
        (("sections", 0, "cues", 0, "weight"), "heavy", "sections.0.cues.0.weight"),
        (("sections", 0, "colour"), "red", "sections.0.colour"),
        (("id",), "", "id: "),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, data: dict[str, Any], place: tuple[str | int, ...], value: object, said: str
) -> None:
    inner: Any = data
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    assert said in _refusal(tmp_path, data)


def test_two_forms_of_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_bytes(_FORM.read_bytes())
    with pytest.raises(FormError, match="two forms have the id 'chiiki-iko-2017'"):
        load_forms(tmp_path)


def test_a_second_form_is_recognised_by_its_headings_alone(tmp_path: Path, data: dict[str, Any]) -> None:
    data["id"] = "other"
    data["fiscal_year"] = {"section": "outcomes", "offset": 0}
    data["labels"], data["measures"], data["rates"] = [], [], []
    data["sections"] = [
        {"key": "outcomes", "name": "実績", "english": "results", "literal_headings": ["平成29年度実績"]},
        {"key": "issues", "name": "課題", "english": "issues", "headings": ["(今後の)?課題"]},
    ]
    (tmp_path / "other.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    text = "千葉市\n平成29年度 実績\n○相談を行った。\n今後の課題\n○人材の不足\n"
    (report,) = recover(Source("a.txt", text, "utf-8", ""), load_forms(tmp_path), load_registry())
    assert (report.form, report.fiscal_year) == ("other", 2017)
    assert [(s.key, [p.text for p in s.passages]) for s in report.sections] == [
        ("outcomes", ["○相談を行った。"]),
        ("issues", ["○人材の不足"]),
    ]
