"""Lines that have lost glyphs are told from lines that are merely set wide."""

from __future__ import annotations

import pytest

from corpus.damage import is_damaged, is_damaged_label

_MEASURES = ("退院支援を実施した者の人数", "そのうち、退院した者の人数")


@pytest.mark.parametrize(
    "line",
    [
        "携会議 参加 る病院 相談支援事業所 地域活動支援 タ が相互連携 ながら 退院から連",
        "域移行 推進 る会議 病院 相談事業所 地域活動 タ が 集ま ながら 検討 重",
        "生活保護を受 入院者 意向調査 終 た。",
        "措置入院と 人 支援計画を全件 作成で た。",
        "支援\ufffd体制の整備",
        "人数 □人",
        "(cid:1234)体制の整備",
        "圏域〓会議",
        "\ue123\ue124を実施",
    ],
)
def test_lost_glyphs_are_seen(line: str) -> None:
    assert is_damaged(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "（ そ の 他 ） 相談支援従事者専門コース別研修（地域移行・定着） 参加者16名",
        "10 月 精神科病院職員へ説明、多摩区相談支援センター連絡会",
        "○広域アドバイザーの役割 アドバイザー会議に出席し事業実施に向けた助言",
        "千 葉 市",
        "退院支援  実施  病院  会議",
        "□ チェック項目",
        "基盤づくり に主眼を置いた２つの分科会",
        "【県北圏域】 【両毛圏域】 【県央圏域】 【県南圏域】",
        "研修会 見学会 講演会 事例検討会",
        "医師、看護師、家族 を対象に研修会を開き、支援者を増やした。",
        "実施 なし。 変更 なし。",
    ],
)
def test_wide_setting_is_no_damage(line: str) -> None:
    assert not is_damaged(line)


@pytest.mark.parametrize(
    ("line", "damaged"),
    [
        ("(退院支援を 施した者の人 ) 3 人", True),
        ("(そのう 、退院 た者の 数) 1 人", True),
        ("・退院支援を 施した者の人数:3人", True),
        ("退院支援 を 実施した者の人数 3人", False),
        ("(退院支援を実施した者の人数) 3人", False),
        ("退院支援の 実施", False),
        ("退院 者", False),
        ("", False),
    ],
)
def test_a_label_with_lost_glyphs_is_one_with_something_missing_at_a_blank(line: str, damaged: bool) -> None:
    assert is_damaged_label(line, _MEASURES) is damaged
