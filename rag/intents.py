"""What kind of answer a question wants, read from its wording alone. Tables of patterns, first match wins."""

from __future__ import annotations

import re

from rag.model import Condition, Intent, Wants

_FLAGS = re.IGNORECASE

INVENTORY = re.compile(
    r"(?:何|なに|どんな|どの|どこの|どちらの)[^。?]{0,12}(?:入って|収録|登録|載って|ありますか|読め|扱って|対象)"
    r"|(?:報告書|資料|データ|文書|ファイル)(?:は|の)?(?:何|いくつ|どれ|一覧|種類|件数|リスト)|収録(?:されて|自治体|年度|して)"
    r"|(?:自治体|報告書|資料)の?(?:リスト|名簿)|(?:何|どの)年度の(?:報告書|資料|データ)|(?:使い方|何が(?:聞け|分か|わか|でき))"
    r"|\b(?:what|which)\b.{0,30}\b(?:reports|documents|data|sources)\b|\blist\b.{0,20}\breports\b|\bwhat can (?:you|i)\b",
    _FLAGS,
)
OVERVIEW = re.compile(
    r"^(?:\ue000|の|は|って|\s)*(?:について|に関して|の概要|の全体像|の報告書?|のこと)?(?:を|は|も)?(?:教えて|知りたい|説明して|まとめて|要約して|概要|見せて|ください|下さい|お願い|どう)?(?:ください|下さい|お願いします|ほしい|欲しい|です|か)*[。?!\s]*$"
)
_RATIO = re.compile(r"割合|比率|パーセント|%|何割|percent|\brate\b|\bratio\b|\bshare\b|\bproportion\b", _FLAGS)
_TOTAL = re.compile(
    r"合計|総計|総数|合わせ[てる]|あわせて|合わすと|足す|足し|トータル|累計|通算|全部で|みんなで|全体で(?:は)?(?:何|ど|い)|\btotal\b|\bsum\b|\baltogether\b|\bcombined\b|\bin all\b|\boverall\b",
    _FLAGS,
)
_AVERAGE = re.compile(r"平均|\baverage\b|\bmean\b", _FLAGS)
_RANK_DOWN = re.compile(r"(?:最も|もっとも|一番|いちばん|最大|最高|最多|1番|トップ|首位|1位)(?!少|低|すくな|小)|多い順|高い順|大きい順|ランキング|順位|順に|最多|\bmost\b|\bhighest\b|\blargest\b|\bgreatest\b|\bmaximum\b|\brank|\btop\b", _FLAGS)
_RANK_UP = re.compile(r"(?:最も|もっとも|一番|いちばん)(?:少|低|すくな|小)|最少|最小|最低|少ない順|低い順|小さい順|最下位|ワースト|\bfewest\b|\bleast\b|\blowest\b|\bsmallest\b|\bminimum\b", _FLAGS)
_COMPARE = re.compile(
    r"比較|比べ|くらべ|対比|違い|違う|ちがい|異な|差は|差を|の差|どちら|どっち|いずれ|より多い|より少ない|\bcompar|\bversus\b|\bvs\.?\b|\bdiffer|\bmore than\b.*\?|\bwhich has (?:more|fewer)|\bmore\b[^?]*\bor\b",
    _FLAGS,
)
_LIST = re.compile(
    r"一覧|それぞれ|各(?:自治体|市|県|地域|圏域)|(?:自治体|圏域|地域|市|県|年度)(?:ごと|別|毎)|すべて|全て|全自治体|リスト|表に|挙げて|並べて|まとめて|\blist\b|\beach\b|\bevery\b|\bby (?:jurisdiction|municipality|city|prefecture)\b|\ball\b",
    _FLAGS,
)
_DEFINE = re.compile(
    r"とは(?!異|違|別)(?:何|なに|どう|どんな|、|$|\?|。|です)|って(?:何|なに|どんな|$|\?)|(?:の|という)意味|何の略|の定義|とはどういう|の役割|はどんな役割|は何をする(?:人|役)|何のこと|\bwhat is (?:a |an |the )?(?!total|sum|number|average)|\bwhat does\b.*\bmean\b|\bdefine\b|\brole of\b|\bmeaning of\b",
    _FLAGS,
)
_WHICH = re.compile(
    r"(?:どの|どこの)(?:自治体|市|県|都市|地域|圏域|ところ)|どこ(?:が|で(?!す)|に|の|を|は|か|です|$|\?|。)|(?:して|やって|行って|取り組んで|ある|いる|た|の|な)(?:自治体|市|県|都市|ところ)(?:は|を|って|が|$)"
    r"|\bwhich\b|\bwho\b|\bwhere\b",
    _FLAGS,
)

_NUMBER = re.compile(
    r"何(?:人|名|回|件|か所|カ所|ヶ所|箇所|圏域|病院|事業所|施設|%|パーセント|日|時間|つ)|いくつ|いくら|どれ(?:くらい|ぐらい|だけ)|どの(?:くらい|ぐらい|程度)"
    r"|人数|回数|件数|者数|箇所数|か所数|数は|数を|数が|頻度|\bhow many\b|\bhow often\b|\bnumber of\b|\bhow much\b",
    _FLAGS,
)
_UNIT_WORDS = (
    (re.compile(r"何人|何名|人数|者数|参加者|\bpeople\b|\battend|\bparticipant|\bpatients?\b|\bpersons?\b", _FLAGS), ("人", "名")),
    (re.compile(r"何回|回数|頻度|\bhow often\b|\btimes\b|\bmeetings?\b", _FLAGS), ("回",)),
    (re.compile(r"何件|件数"), ("件", "例", "事例")),
    (re.compile(r"何(?:か所|カ所|ヶ所|箇所)|(?:か所|箇所)数"), ("か所", "カ所", "ヶ所", "箇所", "ヵ所", "ケ所")),
    (re.compile(r"何圏域|圏域数"), ("圏域", "障害保健福祉圏域")),
)
_DATE = re.compile(r"いつ|何月|何日|日程|日付|日時|時期|年月日|開催日|\bwhen\b|\bwhat date\b", _FLAGS)
_MONTHS = re.compile(r"(?<![0-9])(1[0-2]|[1-9])\s?月(?!額|間|数)")
_VAGUE = re.compile(r"^(?:その|この|全体の|具体的な)?(?:人数|数|数字|数値|実績|件数|実数|結果|値|figures?|numbers?|how many)(?:は|を|って|について|の)?", _FLAGS)

_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")
_BOUND = re.compile(r"(?P<n>[0-9]+|[一二三四五六七八九])\s?(?:人|名)?\s?(?P<op>以上|以下|未満|超|を超え|より多|より少|を下回|を上回|もいな|だけ)")
_EQUAL = re.compile(r"(?:(?P<n>[0-9]+)|(?P<zero>ゼロ|零))\s?(?:人|名)?(?:だった|である|の(?=自治体|市|県|ところ|圏域|所)|でした|となっ)")
_NONE = re.compile(r"(?:人|者|方|例)?が?(?:い|居)(?:ない|なかっ)|(?:人|者)(?:の)?(?:なし|無し)|\bno one\b|\bnobody\b|\bzero\b|\bnone\b", _FLAGS)
_SOME = re.compile(r"(?:人|者|方)が(?:い|居)(?:る|た|ます)|(?:い|居)(?:る|た)(?:自治体|市|県|ところ|圏域)|出(?:た|て(?:い)?る)(?:自治体|市|県|ところ)")
_OPERATORS = {
    "以上": ">=", "以下": "<=", "未満": "<", "超": ">", "を超え": ">", "より多": ">", "より少": "<", "を下回": "<", "を上回": ">",
    "もいな": "<", "だけ": "==",
}  # fmt: skip


def figure_intent(text: str) -> Intent:
    """The intent of a question that names a figure; VALUE where the wording asks for no more."""
    if _RATIO.search(text):
        return Intent.RATIO
    if _AVERAGE.search(text):
        return Intent.AVERAGE
    if _RANK_UP.search(text) or _RANK_DOWN.search(text):
        return Intent.RANK
    if _TOTAL.search(text):
        return Intent.TOTAL
    if _COMPARE.search(text):
        return Intent.COMPARE
    return Intent.LIST if _LIST.search(text) else Intent.VALUE


def wording_intent(text: str) -> Intent:
    """The intent of a question about words rather than figures."""
    if _DEFINE.search(text):
        return Intent.DEFINE
    return Intent.WHICH if _WHICH.search(text) else Intent.SEARCH


def compares(text: str) -> bool:
    return _COMPARE.search(text) is not None


def ranks(text: str) -> bool:
    return _RANK_UP.search(text) is not None or _RANK_DOWN.search(text) is not None


def lists(text: str) -> bool:
    return _LIST.search(text) is not None


def descending(text: str) -> bool:
    """Whether a ranking runs from the greatest down."""
    return _RANK_UP.search(text) is None


def asks_difference(text: str) -> bool:
    return re.search(r"差|違い|ちがい|difference|どれ(?:くらい|だけ)(?:多|少)", text, _FLAGS) is not None


def vague_number(text: str) -> bool:
    """Whether a question asks for a number without saying of what (人数は？)."""
    return _VAGUE.match(text.strip("\ue000のはで、 ")) is not None


def condition(text: str) -> Condition | None:
    """A bound on the figure: 10人以上, 0人だった, 退院者がいない; None where there is none."""
    bound = _BOUND.search(text)
    if bound is not None:
        value = float(bound["n"].translate(_KANJI_DIGITS))
        return Condition(_OPERATORS[bound["op"]], value)
    equal = _EQUAL.search(text)
    if equal is not None:
        return Condition("==", float(equal["n"] or 0))
    if _NONE.search(text):
        return Condition("==", 0.0)
    return Condition(">", 0.0) if _SOME.search(text) else None


def wants(text: str) -> Wants:
    """What the passage must hold: numbers of which units, a date, months."""
    units = tuple(unit for pattern, names in _UNIT_WORDS if pattern.search(text) for unit in names)
    months = frozenset(int(found[1]) for found in _MONTHS.finditer(text))
    number = _NUMBER.search(text) is not None
    return Wants(units if number else (), number, _DATE.search(text) is not None, months)
