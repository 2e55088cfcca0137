"""Figures in cleaned text: a number with its unit, the words it counts, and what qualifies it.

Dates, clock times, ordinals and item numbers are taken out first, so that none of them is ever a figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.dates import find_dates
from corpus.model import ValueState
from corpus.numerals import parse_number

_KANJI = "一-鿿々"
_UNITS = (
    "名|人|回|件|か所|カ所|ヶ所|ケ所|ヵ所|箇所|つ|組|%|割|円|千円|万円|億円|床|日間|時間|分間|週間|か月|ヶ月|カ月|ヵ月"
    "|年間|世帯|例|事例|校|室|部|冊|台|戸|棟|チーム|グループ|ケース|コース|クール|ユニット|地区|地域|種類|項目|社|法人|自治体"
    "|会場|点|倍|歳|床|人月|市町村|市町|市|町|村|区|県|課|係|班|枚|通|本"
)
_UNIT = rf"(?:[{_KANJI}]{{0,8}}(?:圏域|病院|事業所|機関|団体|施設|センター|保健所)|{_UNITS})"
_BEFORE = (
    "(?:約|およそ|概ね|おおむね|延べ?人数|延べ?数|延べ?|のべ|実人数|実人員|実数|実|合計|総計|総数|累計|計|各"
    "|毎月|毎週|毎年|月|週|年|最大|最少|うち)"
)
_AFTER = r"(?:程度|以上|以下|未満|強|弱|超|前後|予定|見込み?|ずつ)"
# Never begun inside a longer number, and bounded, so that a page of digits takes no quadratic time.
# The end of a range (10~15人) is no figure either.
_ARABIC = r"(?<!\d)(?<!\d[,.~〜-])(?<!\d[人名回件][~〜-])\d[\d,]{0,20}(?:\.\d{1,10})?(?!\d)"
# Kanji numerals are also parts of words (数十人, 一人ひとり, 第一回), and 〇〇人 stands for any number.
_KANJI_NUMBER = (
    r"(?<![数何幾第同一二三四五六七八九十百千万〇])(?!〇〇)[一二三四五六七八九十百千〇]{1,9}"
    r"(?=\s?(?:人(?!ひとり|一人|暮|親|称|前|気|口|材)|名(?!称|前|古)|回(?!答|復)|件))"
)
_NUMBER = rf"{_ARABIC}|{_KANJI_NUMBER}"
_LEAD = rf"(?P<before>(?:{_BEFORE}[\s:：]{{0,2}}){{0,4}})"
_FIGURE = re.compile(rf"{_LEAD}(?P<number>{_NUMBER})\s?(?P<unit>{_UNIT})(?![間目](?!的))(?P<after>{_AFTER}?)")
_BARE_NUMBER = re.compile(rf"{_LEAD}(?P<number>{_ARABIC})(?P<unit>)(?P<after>)(?![\d.,:/])")
_ORDINAL = re.compile(
    r"第\s?\d{1,6}(?:\s?[回期次章条号部四半]{1,4})?|(?<!\d)\d{1,6}\s?(?:回|人|つ|年|番|期|日|か月)目(?!標|的)"
    r"|(?<!\d)\d{1,3}\.\s|\(\d{1,2}\)|No\.?\d{1,6}|(?:^|\s)\d{1,2}[.)](?=\D)"
)
_QUALIFIER_NAMES = {
    "延": "延べ", "のべ": "延べ", "延べ数": "延べ", "延数": "延べ", "延べ人数": "延べ", "延人数": "延べ",
    "実人数": "実", "実人員": "実", "実数": "実",
    "合計": "計", "総計": "計", "総数": "計", "累計": "計",
    "およそ": "約", "概ね": "約", "おおむね": "約", "程度": "約", "前後": "約",
    "見込み": "予定", "見込": "予定", "ずつ": "", "うち": "",
}  # fmt: skip
_STATES = (
    (ValueState.PENDING, re.compile(r"集計中|調査中|確認中|未集計|未確定|未定|把握中|精査中|照会中|算定中")),
    (ValueState.NOT_DONE, re.compile(r"未実施|実施せず|実施していない|実施なし|未開催")),
    (ValueState.NONE, re.compile(r"該当者?(?:なし|無し)|なし|無し|^無$|いない|おらず|実績なし")),
    (ValueState.SAME, re.compile(r"^(?:同上|同左|〃)$")),
    (ValueState.BLANK, re.compile(r"記載なし|未記入|空欄|不明|非公表|未把握|把握していない|^[-－―—–‐ー…]+$")),
)
MASK = "\ue000"  # stands for one character of a date or ordinal


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit at ``[start, end)`` of the text; its qualifiers begin at ``words_start``."""

    start: int
    end: int
    value: float
    unit: str
    qualifiers: tuple[str, ...]
    words_start: int


def masked(text: str) -> str:
    """``text``, same length, with dates, times, ordinals and circled numbers made unreadable."""
    chars = list(text)
    for token in find_dates(text):
        chars[token.start : token.end] = MASK * (token.end - token.start)
    hidden = "".join(chars)
    return _ORDINAL.sub(lambda found: MASK * len(found[0]), hidden)


def find_figures(text: str) -> list[Figure]:
    """The figures of a cleaned text, in order: numbers with a unit."""
    found = [_figure(match) for match in _FIGURE.finditer(masked(text))]
    return [figure for figure in found if figure is not None]


def find_bare_numbers(text: str) -> list[Figure]:
    """Numbers without regard to units, in order; dates and ordinals are left out."""
    found = [_figure(match) for match in _BARE_NUMBER.finditer(masked(text))]
    return [figure for figure in found if figure is not None]


def _figure(found: re.Match[str]) -> Figure | None:
    value = parse_number(found["number"])
    if value is None:
        return None
    words = [*re.findall(_BEFORE, found["before"]), found["after"] or ""]
    named = (_QUALIFIER_NAMES.get(word, word) for word in words)
    qualifiers = tuple(dict.fromkeys(name for name in named if name))
    end = found.end("unit") if found["unit"] else found.end("number")
    return Figure(found.start("number"), end, value, found["unit"], qualifiers, found.start())


def stated_absence(text: str) -> tuple[ValueState, int, int] | None:
    """The word that stands where a number would (なし, 集計中, －) and where it stands; None if none does."""
    stripped = text.strip(" :：()。")
    for state, pattern in sorted(_STATES, key=lambda pair: pair[0] is not ValueState.BLANK):
        found = pattern.search(stripped)
        if found is not None and len(stripped) <= found.end() - found.start() + 12:
            start = text.index(stripped) + found.start()
            return state, start, start + (found.end() - found.start())
    return None


_CLAUSE_BREAK = re.compile(rf"[、,。:：;；()「」『』（）※→/\s{MASK}①-⑳○●◯◎■・](?<!・)|^・")
_TRAILING = re.compile(
    r"(?:は|が|を|に|で|の|へ|と|も|や|から|まで|より|として|について|による|における|のうち|うち|及び|・)+$"
)
_PLACE = re.compile(r".*(?:室|館|所|庁|ホール|センター|会場|病院|学校|大学|オンライン)$")
_VERB = re.compile(r".*[たるてしくうつむぶぬ]$")
_LONGEST_CLAUSE = 200
_JOINED = re.compile(r"の([一-鿿々ァ-ヶー]{2,12})")
_EMPTY_WORDS = frozenset(
    {"実施", "開催", "予定", "他", "参加", "計", "そのうち", "今年度", "年度", "全", "約", "平成", "令和"}
)


def counted_words(hidden: str, figure: Figure) -> str:
    """The words a figure counts, ``""`` where there are none: those before it in its own clause, else a
    noun joined on by の (2つの分科会).

    ``hidden`` is the text as ``masked`` gives it.
    """
    before = hidden[max(0, figure.words_start - _LONGEST_CLAUSE) : figure.words_start].rstrip()
    before = _without_brackets(before)
    quoted = re.search(r"[「『]([^「」『』]+)[」』]$", before)
    if quoted is not None:
        return quoted[1]
    cut = max((found.end() for found in _CLAUSE_BREAK.finditer(before)), default=0)
    words = before[cut:].strip(" ・-")
    words = _TRAILING.sub("", words)
    if words in _EMPTY_WORDS or _VERB.fullmatch(words) or _PLACE.fullmatch(words):
        behind = _JOINED.match(hidden, figure.end)
        return behind[1] if behind is not None and behind[1] not in _EMPTY_WORDS else ""
    return words


def _without_brackets(before: str) -> str:
    """``before`` without a bracket that closes at its very end, so that 研修会(県庁)51名 counts 研修会."""
    while before.endswith(")"):
        depth = 0
        for index in range(len(before) - 1, -1, -1):
            depth += (before[index] == ")") - (before[index] == "(")
            if depth == 0:
                before = before[:index].rstrip()
                break
        else:
            break
    return before
