"""The seed report as a person reads it, written down by hand: what stands on which lines, and what it is.

Lines are 1-based lines of the file. Nothing here comes out of the program: ``make_golden.py`` only turns
line numbers into offsets. The reasons for the doubtful decisions are in ``README.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

SOURCE = "000_853a29f0c745dffe.txt"
FISCAL_YEAR = 2017

SECTION_NAMES = {
    "outcomes": "支援事業に参加した成果",
    "activities": "支援事業での取組",
    "model_area": "モデル圏域における具体的な取組",
    "discharge": "モデル圏域における退院支援の状況",
    "policy": "来年度の取組方針",
}
OUT, ACT, MODEL, DIS, POLICY = SECTION_NAMES

TRAINING = "研修会の開催"
ONSITE = "広域AD現地支援"
COUNCIL = "協議の場の開催状況"
CONCRETE = "その他、具体的な取組内容"
OTHER = "その他"
SUPPORTED = "退院支援を実施した者の人数"
DISCHARGED = "そのうち、退院した者の人数"

AIRA = "姶良・伊佐圏域"
KENHOKU = "県北障害保健福祉圏域"
RYOMO = "両毛障害保健福祉圏域"


@dataclass(frozen=True, slots=True)
class M:
    """A mark on one line; ``part`` is its text where the line holds more than the mark."""

    kind: str
    line: int
    part: str | None = None


@dataclass(frozen=True, slots=True)
class P:
    """A passage on lines ``first`` to ``last``; ``part`` is its text where it has only part of the line.

    ``blank_after`` are the lines that ended on their own, so that one blank joins the next line to them.
    """

    section: str
    first: int
    last: int
    label: str | None = None
    area: str | None = None
    level: int = 0
    part: str | None = None
    blank_after: tuple[int, ...] = ()
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class F:
    """A figure: ``quote`` is its number and unit as printed, the ``nth`` (from 0) of these on ``line``."""

    line: int
    quote: str
    value: float
    unit: str
    label: str | None
    measure: str = ""
    qualifiers: tuple[str, ...] = ()
    as_of: str | None = None
    nth: int = 0
    area: str | None = None  # only where the passage's own area is not the figure's


@dataclass(frozen=True, slots=True)
class Town:
    jurisdiction: str
    areas: tuple[str, ...]
    marks: tuple[M, ...]
    passages: tuple[P, ...]
    figures: tuple[F, ...]


def _headings(*lines: int) -> tuple[M, ...]:
    return tuple(M("heading", line) for line in lines)


def _labels(*lines: int) -> tuple[M, ...]:
    return tuple(M("label", line) for line in lines)


def _under(area: str, *passages: P) -> tuple[P, ...]:
    return tuple(replace(passage, area=area) for passage in passages)


KAGOSHIMA = Town(
    "鹿児島県",
    (AIRA,),
    (M("title", 4), *_headings(5, 14, 22, 30, 34), *_labels(48, 54, 60, 68)),
    (
        P(OUT, 37, 41),
        P(OUT, 42, 46),
        P(ACT, 50, 50, TRAINING),
        P(ACT, 52, 52, TRAINING),
        P(ACT, 56, 56, ONSITE),
        P(ACT, 58, 58, ONSITE),
        *_under(
            AIRA,
            P(MODEL, 62, 64, COUNCIL),
            P(MODEL, 66, 66, COUNCIL),
            P(MODEL, 70, 70, CONCRETE),
            P(DIS, 72, 72, SUPPORTED),
            P(DIS, 74, 74, DISCHARGED),
        ),
        P(POLICY, 76, 76),
        P(POLICY, 77, 79),
        P(POLICY, 80, 83, blank_after=(82,)),
        P(POLICY, 85, 85),
    ),
    (
        F(50, "51名", 51, "名", "長期入院精神障害者の地域移行推進研修会"),
        F(52, "143名", 143, "名", "精神障害者地域移行・地域定着推進研修会"),
        F(62, "１回", 1, "回", COUNCIL, qualifiers=("毎月",)),
        F(72, "６名", 6, "名", SUPPORTED, "supported", ("地域移行支援の個別給付申請",), "2月1日現在"),
        F(72, "４名", 4, "名", SUPPORTED, "supported", ("申請検討中",), "2月1日現在"),
        F(74, "０名", 0, "名", DISCHARGED, "discharged"),
        F(76, "１圏域", 1, "圏域", "姶良・伊佐圏域以外"),
        F(80, "７障害保健福祉圏域", 7, "障害保健福祉圏域", "県内"),
    ),
)

TOCHIGI = Town(
    "栃木県",
    (KENHOKU, RYOMO),
    (
        M("title", 86),
        *_headings(87, 91, 94, 97, 104),
        M("area", 98, "【県北障害保健福祉圏域】"),
        M("area", 98, "【両毛障害保健福祉圏域】"),
        M("area", 122),
        M("area", 146),
        *_labels(124, 134, 148, 156),
    ),
    (
        P(DIS, 99, 99, SUPPORTED),
        P(DIS, 101, 101, DISCHARGED),
        P(OUT, 108, 110),
        P(OUT, 112, 112),
        P(ACT, 114, 114, TRAINING),
        P(ACT, 116, 116, ONSITE),
        P(ACT, 118, 118, OTHER),
        P(ACT, 120, 120, OTHER),
        *_under(
            KENHOKU,
            P(MODEL, 126, 126, COUNCIL),
            P(MODEL, 128, 128, COUNCIL),
            P(MODEL, 130, 132, COUNCIL),
            P(MODEL, 136, 136, CONCRETE),
            P(MODEL, 138, 140, CONCRETE),
            P(MODEL, 142, 142, CONCRETE),
        ),
        *_under(
            RYOMO,
            P(MODEL, 150, 154, COUNCIL),
            P(MODEL, 158, 158, CONCRETE),
            P(MODEL, 160, 160, CONCRETE),
        ),
        *(P(POLICY, line, line) for line in range(162, 167)),
    ),
    (
        F(99, "18人", 18, "人", SUPPORTED, "supported", area=KENHOKU),
        F(99, "2人", 2, "人", SUPPORTED, "supported", area=RYOMO),
        F(101, "1人", 1, "人", DISCHARGED, "discharged", area=KENHOKU),
        F(101, "0人", 0, "人", DISCHARGED, "discharged", area=RYOMO),
        F(108, "35名", 35, "名", "地域の支援があれば退院可能な長期入院者"),
        F(114, "94名", 94, "名", "参加者"),
        F(118, "16名", 16, "名", "参加者"),
        F(120, "５回", 5, "回", "運営を行う地域移行ワーキンググループの開催", qualifiers=("計",)),
        F(126, "51名", 51, "名", "参加者"),
        F(128, "19名", 19, "名", "参加者", qualifiers=("各",)),
        F(132, "３回", 3, "回", COUNCIL, qualifiers=("計",)),
        F(132, "81名", 81, "名", "参加者", qualifiers=("延べ",)),
        F(136, "２回", 2, "回", CONCRETE, qualifiers=("計",)),
        F(136, "42名", 42, "名", "参加者", qualifiers=("延べ",)),
        F(140, "２回", 2, "回", CONCRETE, qualifiers=("計",)),
        F(140, "54名", 54, "名", "参加者", qualifiers=("延べ",)),
    ),
)

KAWASAKI = Town(
    "川崎市",
    (),
    (M("title", 167), *_headings(168, 174, 180, 192, 196)),
    (
        P(ACT, 199, 199, TRAINING),
        P(ACT, 201, 201, "アドバイザー会議の開催"),
        P(ACT, 202, 202, "広域アドバイザーの役割"),
        P(ACT, 204, 204, "密着アドバイザーの役割"),
        P(OUT, 206, 208),
        P(OUT, 209, 211),
        P(MODEL, 215, 215),
        P(MODEL, 216, 216, level=1),
        P(MODEL, 217, 217, level=1),
        P(MODEL, 218, 220, level=1, blank_after=(218,)),
        P(MODEL, 221, 221, level=1),
        P(MODEL, 222, 222, level=1),
        P(MODEL, 224, 224),
        P(MODEL, 225, 225),
        P(DIS, 227, 227, SUPPORTED),
        P(DIS, 229, 229, "うち、退院した者の人数"),
        P(POLICY, 231, 231),
        P(POLICY, 232, 232, level=1),
        P(POLICY, 233, 235, level=1),
        P(POLICY, 236, 236, level=1),
        P(POLICY, 237, 237, level=1),
        P(POLICY, 238, 238),
    ),
    (
        F(199, "５１人", 51, "人", TRAINING),
        F(201, "８回", 8, "回", "アドバイザー会議の開催", as_of="2月1日まで"),
        F(215, "15 回", 15, "回", None, qualifiers=("計",)),
        F(216, "３回", 3, "回", None, qualifiers=("計",)),
        F(217, "２回", 2, "回", None, qualifiers=("計",)),
        F(227, "３人", 3, "人", SUPPORTED, "supported"),
        F(229, "０人", 0, "人", "うち、退院した者の人数", "discharged"),
    ),
)

CHIBA = Town(
    "千葉市",
    (),
    (M("title", 239), *_headings(240, 245, 253, 265, 270), *_labels(272, 278, 296, 300, 308)),
    (
        P(ACT, 274, 274, TRAINING, part="○各病院・事業所等個別の研修会 ６回"),
        P(ACT, 274, 274, TRAINING, part="○各病院・事業所等の見学会 ７回"),
        P(ACT, 276, 276, TRAINING),
        P(ACT, 280, 280, ONSITE),
        P(OUT, 286, 286),
        P(OUT, 287, 287),
        P(OUT, 288, 288, damaged=True),
        P(MODEL, 298, 298, COUNCIL),
        P(MODEL, 302, 302, "具体的な取組内容"),
        P(MODEL, 304, 304, "具体的な取組内容"),
        P(MODEL, 306, 306, "具体的な取組内容"),
        P(MODEL, 310, 312, OTHER),
        P(DIS, 314, 314, SUPPORTED),
        P(DIS, 316, 316, DISCHARGED),
        P(POLICY, 318, 318),
        P(POLICY, 319, 319),
        P(POLICY, 320, 320),
    ),
    (
        F(274, "６回", 6, "回", "各病院・事業所等個別の研修会"),
        F(274, "７回", 7, "回", "各病院・事業所等の見学会"),
        F(276, "１回", 1, "回", "全体での研修会"),
        F(280, "５回", 5, "回", "連携会議"),
        F(280, "５回", 5, "回", "事前打ち合わせ", nth=1),
        F(298, "５回", 5, "回", "連携会議"),
        F(302, "１回", 1, "回", "生活体験の各プログラム"),
        F(312, "２つ", 2, "つ", "分科会"),
        F(314, "３１人", 31, "人", SUPPORTED, "supported"),
        F(316, "１３人", 13, "人", DISCHARGED, "discharged"),
    ),
)

TOWNS = (KAGOSHIMA, TOCHIGI, KAWASAKI, CHIBA)
