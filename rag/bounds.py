"""The bounds that a question sets on a figure (10人以上, 50%未満), and whether it asks if they hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.numerals import parse_number
from rag.cues import cue
from rag.model import Condition
from rag.vocabulary import Term

_FLAGS = re.IGNORECASE
_NUMBER = r"(?<![\d.,])\d[\d,]{0,14}(?:\.\d{1,6})?|[一二三四五六七八九十百千]{1,7}|半分|半数"
_HALVES = ("半分", "半数")
_SHARE = r"%|パーセント|割"
_UNIT = rf"人|名|{_SHARE}|か所|カ所|ヶ所|ケ所|箇所|回|件|圏域"
_OPERATORS = {
    "以上": ">=", "以下": "<=", "以内": "<=", "未満": "<", "超": ">", "より多": ">", "より少": "<",
    "より大き": ">", "より小さ": "<", "より高": ">", "より低": "<", "より上": ">", "より下": "<",
    "を超え": ">", "を越え": ">", "超え": ">",
    "を下回": "<", "を上回": ">", "を切": "<", "に満たな": "<", "に達し": ">=", "に届": ">=", "だけ": "==",
}  # fmt: skip
_CONTRARY = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}
_DENIED = re.compile(r"(?:ら|っ?て(?:い)?|で(?:は|も)?)?な[いかくけ]")
_JAPANESE = re.compile(
    rf"(?P<n>{_NUMBER})\s?(?P<unit>{_UNIT})?\s?(?P<op>{'|'.join(sorted(_OPERATORS, key=len, reverse=True))})"
)
# The places of a range (10人から20人の自治体), so that 2人から3人に増えた is none.
_BEHIND_RANGE = (
    r"(?=の[^。、]{0,10}(?:自治体|市|県|ところ|圏域|所)"
    r"|の間|の範囲|まで|だった|である|台|となっ|に収ま|$|[?。])"
)
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})\s?(?P<first>{_UNIT})?\s?(?:以上)?(?:から|[~〜～]|と)\s?(?P<high>{_NUMBER})\s?(?P<unit>{_UNIT})"
    rf"(?:まで)?{_BEHIND_RANGE}"
)
_BAND = re.compile(rf"(?P<n>{_NUMBER})\s?(?P<unit>{_UNIT})?台")
_EQUAL = re.compile(
    rf"(?:(?P<n>(?<![\d.,])\d[\d,]{{0,14}}(?:\.\d{{1,6}})?)\s?(?P<unit>人|名|(?<!第)回|{_SHARE})?|(?P<zero>ゼロ|零)\s?(?:人|名)?)"
    r"(?:だった|である|の(?=[^。、]{0,14}(?:自治体|市|県|ところ|圏域|所|一覧))|なの(?=[はが])|でした|となっ)"
)
_ZERO = re.compile(r"(?<![\d.,])0\s?(?:人|名)?(?![\d.,%割人名])|ゼロ|零人")
_DIGITS = re.compile(r"(?P<n>[1-9一二三四五])(?:桁|けた|ケタ)(?!以|未)")
_UNEQUAL = re.compile(
    rf"(?P<n>(?<![\d.,])\d[\d,]{{0,14}}(?:\.\d{{1,6}})?)\s?(?P<unit>人|名|{_SHARE})?(?:では|じゃ)な[いくか]"
)
_STATED_NUMBER = re.compile(
    rf"(?P<n>{_NUMBER})\s?(?P<unit>{_UNIT}|people\b|persons?\b|percent\b|times\b)", _FLAGS
)
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "a hundred": 100, "one hundred": 100, "half": 50,
}  # fmt: skip
_COUNT = rf"(?:\d[\d,]{{0,14}}(?:\.\d{{1,6}})?|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_OF = r"\s?(?P<unit>%|percent\b|people\b|persons?\b)?"
_BETWEEN = re.compile(
    rf"\b(?:between|from)\s(?P<low>{_COUNT})\s?(?:%|percent)?\s(?:and|to)\s(?P<high>{_COUNT}){_OF}", _FLAGS
)
# Two years and no unit behind them are a time, not a range of figures: from 2017 to 2018.
_YEARS = re.compile(r"\D*(?:19|20)\d\d\D+(?:19|20)\d\d\W*", _FLAGS)
_BEFORE = (
    ("<=", r"(?:no|not) more than|at most|up to|a maximum of|not exceeding"),
    (">=", r"(?:no|not) (?:fewer|less) than|at least|a minimum of"),
    (">", r"more than|over|above|exceed(?:s|ed|ing)?|(?:greater|higher|larger) than"),
    ("<", r"(?:fewer|less|lower|smaller) than|under|below"),
    ("==", r"exactly|equal to"),
)
_BEHIND = (
    (">=", r"or (?:more|higher|above|over|greater)"),
    ("<=", r"or (?:fewer|less|lower|below|under)"),
)
_ENGLISH = tuple(
    (operator, re.compile(rf"\b(?:{words})\s(?P<n>{_COUNT})\b{_OF}", _FLAGS)) for operator, words in _BEFORE
) + tuple(
    (operator, re.compile(rf"\b(?P<n>{_COUNT}){_OF}\s(?:{words})\b", _FLAGS)) for operator, words in _BEHIND
)
_NONE, _SOME, _ABSENT, _MARKED = cue("none"), cue("some"), cue("absent"), cue("marked")
_AGAINST = re.compile(
    r"(?:した|行った|受けた|あった|して(?:い[るた])?)(?:の(?:に|だが)|ものの|けれども?|けど|が|にもかかわらず)"
    r"|(?:い(?:て|る(?:のに|が))|ある(?:のに|が))"
)
_STATED = ("集計中", "調査中", "未実施")
_WHETHER, _OPEN = cue("whether"), cue("open_question")
_ASIDE = re.compile(r"[（(][^（）()]*[)）]\s*[。?]*\s*$|(?<=[。?])[^。?]{1,12}で(?:す|お願いします)?[。]?$")
_PERCENT = "%"


def conditions(text: str) -> tuple[Condition, ...]:
    """The bounds on a figure in their order: 10人以上, 0人だった, 退院者がいない, 集計中.

    A first figure that is set against a 0 (支援したのに退院者がいない) is bound to be none.
    """
    bounds = _conditions(text)
    against = _AGAINST.search(text)
    if against is None or len(bounds) != 1 or (bounds[0].operator, bounds[0].value) != ("==", 0.0):
        return bounds
    if bounds[0].at < against.end():
        return bounds
    return (Condition(">=", 1.0, at=against.start()), *bounds)


def _conditions(text: str) -> tuple[Condition, ...]:
    absent = _ABSENT.search(text)
    if absent is not None:
        word = next((stated for stated in _STATED if absent[0][:2] == stated[:2]), "")
        return (Condition("absent", 0.0, word),)
    marked = _MARKED.search(text)
    if marked is not None:
        return (Condition("marked", 0.0, marked[0]),)
    bounds = _bounds(text)
    if bounds:
        return (*bounds, *_zero_behind(bounds, text))
    unequal = _UNEQUAL.search(text)
    if unequal is not None and not asks_whether(text):
        return (_condition("!=", unequal["n"], unequal["unit"], unequal.start()),)
    equal = _EQUAL.search(text)
    if equal is not None:
        return (_condition("==", equal["n"] or "0", equal["unit"], equal.start()),)
    none = _NONE.search(text)
    if none is not None:
        return (Condition("==", 0.0, at=none.end()),)
    if _SOME.search(text):
        return (Condition(">=", 1.0),)
    return _stated(text) if asks_whether(text) else ()


def _zero_behind(bounds: Sequence[Condition], text: str) -> tuple[Condition, ...]:
    """The 0 that stands behind other bounds, on a figure of its own: 10人以上で退院者がいない."""
    zero = _ZERO.search(text, bounds[-1].at) or _NONE.search(text, bounds[-1].at)
    if zero is None or any(bound.value == 0.0 for bound in bounds):
        return ()
    return (Condition("==", 0.0, at=zero.end()),)


def asks_whether(text: str) -> bool:
    """Whether a question wants はい or いいえ rather than a figure: 13人ですよね, 100人を超えていますか."""
    text = _ASIDE.sub("", text)
    return _WHETHER.search(text) is not None and _OPEN.search(text) is None


def _stated(text: str) -> tuple[Condition, ...]:
    """The figure that a question holds up to be confirmed."""
    found = _STATED_NUMBER.search(text)
    return () if found is None else (_condition("==", found["n"], found["unit"], found.start()),)


def _bounds(text: str) -> tuple[Condition, ...]:
    """All bounds in their order; a range and a band (10人台) are two."""
    found: list[Condition] = []
    for pattern, read in _PAIRS:
        for hit in pattern.finditer(text):
            if pattern is _BETWEEN and not hit["unit"] and _YEARS.fullmatch(hit[0]):
                continue
            found += read(hit)
            text = text[: hit.start()] + "\ue000" * (hit.end() - hit.start()) + text[hit.end() :]
    for hit in _JAPANESE.finditer(text):
        operator = _OPERATORS[hit["op"]]
        denied = hit["op"] != "に満たな" and _DENIED.match(text, hit.end()) is not None
        operator = _CONTRARY.get(operator, operator) if denied else operator
        found.append(_condition(operator, hit["n"], hit["unit"], hit.start()))
    for operator, english in _ENGLISH:
        for hit in english.finditer(text):
            found.append(_condition(operator, hit["n"], hit["unit"], hit.start()))
            text = text[: hit.start()] + "\ue000" * (hit.end() - hit.start()) + text[hit.end() :]
    return tuple(sorted(found, key=lambda bound: bound.at))


def _range(hit: re.Match[str]) -> list[Condition]:
    first = hit.groupdict().get("first") or hit["unit"]
    return [
        _condition(">=", hit["low"], first, hit.start()),
        _condition("<=", hit["high"], hit["unit"], hit.start()),
    ]


def _band(hit: re.Match[str]) -> list[Condition]:
    """10人台 is 10 to under 20, 150人台 150 to under 160, 5%台 5 to under 6."""
    low = _condition(">=", hit["n"], hit["unit"], hit.start())
    step = 1.0
    while low.value and low.value % (step * 10) == 0:
        step *= 10
    band = [low, Condition("<", low.value + step, unit=low.unit, at=low.at)]
    return [replace(bound, limit=hit[0]) for bound in band]


def _digits(hit: re.Match[str]) -> list[Condition]:
    """2桁 is 10 to 99; 1桁 begins at 0."""
    digits = int(parse_number(hit["n"]) or 1)
    low = 10.0 ** (digits - 1) if digits > 1 else 0.0
    return [
        Condition(">=", low, at=hit.start(), limit=hit[0]),
        Condition("<", 10.0**digits, at=hit.start(), limit=hit[0]),
    ]


_PAIRS = ((_RANGE, _range), (_BETWEEN, _range), (_BAND, _band), (_DIGITS, _digits))


def _condition(operator: str, number: str, unit: str | None, at: int) -> Condition:
    value = _value(number)
    name = (unit or "").lower()
    if name == "割":
        return Condition(operator, value * 10, unit=_PERCENT, at=at, limit=number + name)
    halves = number in _HALVES or number.lower() == "half"
    share = halves or name in ("パーセント", "percent", _PERCENT)
    counted = name if name not in ("人", "名", "people", "person", "persons") else ""
    limit = number if halves else ""
    return Condition(operator, value, unit=_PERCENT if share else counted, at=at, limit=limit)


def _value(number: str) -> float:
    if number in _HALVES:
        return 50.0
    known = _WORDS.get(number.lower())
    return float(known) if known is not None else parse_number(number) or 0.0


def on_subjects(bounds: Sequence[Condition], terms: Sequence[Term]) -> tuple[Condition, ...]:
    """The bounds, each on the measure that is named last before it, where a question names several."""
    measures = [term for term in terms if term.kind == "measure"]
    if len({term.key for term in measures}) < 2:
        both = {(bound.operator, bound.value) for bound in bounds} == {(">=", 1.0), ("==", 0.0)}
        return tuple(bounds[1:] if both else bounds)
    found = []
    for bound in bounds:
        before = [term for term in measures if term.end <= bound.at]
        behind = [term for term in measures if term.end > bound.at]
        nearest = before[-1] if before else behind[0]
        found.append(replace(bound, subject=nearest.key))
    return tuple(found)


def fitting(bounds: Sequence[Condition], *, share: bool) -> tuple[Condition, ...]:
    """The bounds that are on a share (％, 割), or those that are not."""
    return tuple(bound for bound in bounds if (bound.unit == _PERCENT) == share)
