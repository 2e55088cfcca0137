"""Names in the page's language."""

from __future__ import annotations

import pytest

from page.names import headed, place_named, region_name
from rag.model import Language

JA, EN = Language.JAPANESE, Language.ENGLISH


@pytest.mark.parametrize(
    ("region", "english"),
    [
        ("北海道", "Hokkaido"), ("東北", "Tohoku"), ("関東", "Kanto"), ("中部", "Chubu"), ("近畿", "Kinki"),
        ("中国", "Chugoku"), ("四国", "Shikoku"), ("九州", "Kyushu"),
    ],
)  # fmt: skip
def test_regions_have_english_names(region: str, english: str) -> None:
    assert region_name(region, EN) == f"{english} ({region})"
    assert region_name(region, JA) == region


def test_what_the_registry_does_not_know_stays() -> None:
    assert [region_name(name, EN) for name in ("", "火星")] == ["", "火星"]
    assert place_named("架空市", EN) == "架空市"


def test_places_are_named_as_everywhere() -> None:
    assert place_named("千葉市", EN) == "Chiba City (千葉市)"
    assert place_named("千葉市", JA) == "千葉市"


def test_an_english_heading_begins_with_a_capital_letter() -> None:
    assert headed("people discharged", EN) == "People discharged"
    assert headed("退院した者", JA) == "退院した者"
    assert headed("", EN) == ""
