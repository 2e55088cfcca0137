"""The registry, and finding its jurisdictions, groups and other places in text."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import RegistryError
from corpus.gazetteer import DATA, check_digit, read_registry
from corpus.model import Jurisdiction
from corpus.registry import (
    find_groups,
    find_mentions,
    find_unknown_places,
    load_registry,
    short_kana,
    short_name,
)

REGISTRY = load_registry()
ALL = REGISTRY.jurisdictions


def _mentions(text: str) -> list[tuple[str, list[str]]]:
    return [(mention.surface, [item.name for item in mention.candidates]) for mention in find_mentions(text)]


def _names(text: str) -> list[list[str]]:
    return [names for _, names in _mentions(text)]


# The data


def test_counts_by_kind_and_region() -> None:
    assert Counter(item.kind for item in ALL) == {"prefecture": 47, "designated_city": 20}
    regions = Counter(item.region for item in ALL if item.kind == "prefecture")
    expected = {"北海道": 1, "東北": 6, "関東": 7, "中部": 9, "近畿": 7, "中国": 5, "四国": 4, "九州": 8}
    assert regions == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [("千葉県", "120006"), ("千葉市", "121002"), ("川崎市", "141305"), ("鹿児島県", "460001"),
     ("栃木県", "090000"), ("北海道", "010006"), ("東京都", "130001"),
     ("大阪市", "271004"), ("福岡市", "401307")],
)  # fmt: skip
def test_codes(name: str, code: str) -> None:
    item = REGISTRY.by_name(name)
    assert item is not None
    assert item.code == code


@pytest.mark.parametrize(("five", "digit"), [("12000", "6"), ("12100", "2"), ("46000", "1"), ("09000", "0")])
def test_check_digit_by_the_official_rule(five: str, digit: str) -> None:
    # 12000: 1*6 + 2*5 = 16, 16 mod 11 = 5, 11 - 5 = 6; 46000: 24 + 30 = 54, mod 11 = 10, 11 - 10 = 1;
    # 09000: 45 mod 11 = 1, 11 - 1 = 10, last digit 0.
    assert check_digit(five) == digit


def test_by_name_takes_any_width_and_no_short_name() -> None:
    assert REGISTRY.by_name(" 千葉県　") == REGISTRY.by_name("千葉県")
    assert REGISTRY.by_name("千葉") is None
    assert REGISTRY.by_name("横須賀市") is None


@pytest.mark.parametrize(
    ("name", "short", "kana"),
    [("千葉市", "千葉", "ちば"), ("東京都", "東京", "とうきょう"), ("北海道", "北海道", "ほっかいどう"),
     ("大阪府", "大阪", "おおさか"), ("鹿児島県", "鹿児島", "かごしま"),
     ("北九州市", "北九州", "きたきゅうしゅう")],
)  # fmt: skip
def test_short_names(name: str, short: str, kana: str) -> None:
    item = REGISTRY.by_name(name)
    assert item is not None
    assert (short_name(item.name), short_kana(item)) == (short, kana)


def test_regions_and_their_synonyms() -> None:
    regions = REGISTRY.regions
    assert regions["関東"] == ("茨城県", "栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県")
    assert regions["関西"] == regions["近畿"] == regions["Kansai"]
    assert "三重県" in regions["近畿"]
    assert "三重県" not in regions["中部"]
    assert regions["九州・沖縄"][-1] == "沖縄県"
    assert regions["北陸"] == ("富山県", "石川県", "福井県")
    known = {item.name for item in ALL}
    assert all(set(members) <= known for members in regions.values())


def _broken(tmp_path: Path, change: str) -> Path:
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    chiba = next(row for row in data["designated_cities"] if row["name"] == "千葉市")
    {
        "digit": lambda: chiba.update(code="121003"),
        "number": lambda: chiba.update(code=121002),
        "prefecture": lambda: chiba.update(prefecture="房総県"),
        "kana": lambda: chiba.update(kana="チバシ"),
        "romaji": lambda: chiba.update(romaji="chiba"),
        "ending": lambda: chiba.update(name="千葉町"),
        "twice": lambda: data["designated_cities"].append(dict(chiba)),
        "missing": lambda: data.pop("prefectures"),
        "region": lambda: data["prefectures"][0].update(region="北国"),
        "group": lambda: data["region_groups"][0]["prefectures"].append("房総県"),
        "kind": lambda: data["kinds"][0].update(kind="town"),
        "pattern": lambda: data["short_names"]["not_before"].append("("),
        "rules": lambda: data.update(other_places=[]),
    }[change]()
    path = tmp_path / "japan.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("digit", "code 121003 of 千葉市 fails its check digit"),
        ("number", "code of 千葉市 is 121002; write a text"),
        ("prefecture", "said to lie in 房総県"),
        ("kana", "kana チバシ of 千葉市 is not hiragana"),
        ("romaji", "romaji chiba of 千葉市"),
        ("ending", "千葉町 is listed as a designated city"),
        ("twice", "code 121002 stands twice"),
        ("missing", "prefectures is missing"),
        ("region", "region .* only; list it in both"),
        ("group", "region_groups names 房総県"),
        ("kind", "kind town is unknown"),
        ("pattern", "pattern '\\(' of short_names is not valid"),
        ("rules", "other_places is not a mapping"),
    ],
)
def test_broken_registry_is_refused(tmp_path: Path, change: str, message: str) -> None:
    with pytest.raises(RegistryError, match=f"^japan.yaml: .*{message}"):
        read_registry(_broken(tmp_path, change))


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: [", "", "x: 1\n"])
def test_what_is_no_registry_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "japan.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegistryError, match=r"japan\.yaml"):
        read_registry(path)
    with pytest.raises(RegistryError, match="cannot be read"):
        read_registry(tmp_path / "none.yaml")


# Names in text

KATAKANA = str.maketrans({chr(code): chr(code + 0x60) for code in range(0x3041, 0x3097)})
ENGLISH = {
    "県": ("Prefecture", "ken"),
    "府": ("Prefecture", "fu"),
    "都": ("Metropolis", "to"),
    "市": ("City", "shi"),
}


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.name)
def test_every_exact_form_of_every_name_gives_itself(item: Jurisdiction) -> None:
    forms = [item.name, item.kana, item.kana.translate(KATAKANA)]
    if item.name != "北海道":
        word, suffix = ENGLISH[item.name[-1]]
        forms += [f"{item.romaji} {word}", f"{item.romaji}-{suffix}", f"{item.romaji.upper()} {word.upper()}"]
    if item.kind == "designated_city":
        forms += [f"City of {item.romaji}", f"{item.prefecture}{item.name}"]
    for form in forms:
        [mention] = find_mentions(f"「{form}」の実績")
        assert mention.candidates == (item,)
        assert mention.exact
        assert mention.surface == form


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.name)
def test_every_short_form_gives_all_that_bear_it(item: Jurisdiction) -> None:
    bearers = tuple(other for other in ALL if short_name(other.name) == short_name(item.name))
    for form in (short_name(item.name), item.romaji):
        [mention] = find_mentions(f"{form}の実績")
        assert set(bearers) <= set(mention.candidates)
        assert item in mention.candidates
        assert mention.exact is (item.name == "北海道")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("千葉県と千葉市の違い", [("千葉県", ["千葉県"]), ("千葉市", ["千葉市"])]),
        ("東京都の人数", [("東京都", ["東京都"])]),
        ("京都府と東京都", [("京都府", ["京都府"]), ("東京都", ["東京都"])]),
        ("京都は？", [("京都", ["京都府", "京都市"])]),
        ("千葉と川崎を比較", [("千葉", ["千葉県", "千葉市"]), ("川崎", ["川崎市"])]),
        ("札幌、神戸、北九州", [("札幌", ["札幌市"]), ("神戸", ["神戸市"]), ("北九州", ["北九州市"])]),
        ("和歌山の取組", [("和歌山", ["和歌山県"])]),
        ("さいたまは", [("さいたま", ["埼玉県", "さいたま市"])]),
        ("神奈川県川崎市", [("神奈川県川崎市", ["川崎市"])]),
        ("千葉県千葉市と千葉県", [("千葉県千葉市", ["千葉市"]), ("千葉県", ["千葉県"])]),
        ("千葉県・千葉市", [("千葉県", ["千葉県"]), ("千葉市", ["千葉市"])]),
        ("栃木県川崎市", [("栃木県", ["栃木県"]), ("川崎市", ["川崎市"])]),
        ("平成29年度千葉県の", [("千葉県", ["千葉県"])]),
        ("静岡県内の市", [("静岡県", ["静岡県"])]),
        ("大阪市立の施設", [("大阪市", ["大阪市"])]),
        ("千葉市民", [("千葉市", ["千葉市"])]),
        ("福岡市場の動き", [("福岡", ["福岡県", "福岡市"])]),
        ("千葉市町村会", [("千葉", ["千葉県", "千葉市"])]),
        ("東北福島県", [("福島県", ["福島県"])]),
        ("関東千葉県", [("千葉県", ["千葉県"])]),
        ("ちばしとちばけんの", [("ちばし", ["千葉市"]), ("ちばけん", ["千葉県"])]),
        ("こうべしではなくひろしましは", [("こうべし", ["神戸市"]), ("ひろしまし", ["広島市"])]),
        ("来年度に向けたならけんの", [("ならけん", ["奈良県"])]),
        ("こうべしじゃなくてさっぽろしなら", [("こうべし", ["神戸市"]), ("さっぽろし", ["札幌市"])]),
        ("ちばの参加者", [("ちば", ["千葉県", "千葉市"])]),
        ("カゴシマは", [("カゴシマ", ["鹿児島県"])]),
        ("ちば県の", [("ちば県", ["千葉県"])]),
        ("なら、千葉は？", [("千葉", ["千葉県", "千葉市"])]),
        ("Chiba City and chiba-ken", [("Chiba City", ["千葉市"]), ("chiba-ken", ["千葉県"])]),
        ("Kagoshima's report", [("Kagoshima", ["鹿児島県"])]),
        ("Chiba市のreport", [("Chiba市", ["千葉市"])]),
        ("Kawasaki, Kanagawa", [("Kawasaki, Kanagawa", ["川崎市"])]),
        (
            "Kawasaki, Kanagawa and Tochigi",
            [("Kawasaki", ["川崎市"]), ("Kanagawa", ["神奈川県"]), ("Tochigi", ["栃木県"])],
        ),
        ("Ōsaka-fu", [("Ōsaka-fu", ["大阪府"])]),
        ("Kita-Kyushu", [("Kita-Kyushu", ["北九州市"])]),
        ("Saga", [("Saga", ["佐賀県"])]),
        ("大分の実績", [("大分", ["大分県"])]),
        ("千葉(市)と千葉", [("千葉(市)", ["千葉市"]), ("千葉", ["千葉県", "千葉市"])]),
    ],
)
def test_mentions(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert _mentions(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        # another municipality, a ward, a station
        "東広島市", "北広島市", "東大阪市", "大阪狭山市", "北名古屋市", "西東京市", "府中市", "川崎町",
        "横浜町", "青森市", "福島区", "神奈川区",
        "新横浜", "新大阪駅", "河内長野市", "大岡山",
        # an institution, a disease, a person
        "千葉大学", "千葉科学大学",
        "横浜国立大学", "広島東洋", "川崎病", "川崎医科大学", "千葉さん", "石川先生", "Chiba University",
        "University of Tokyo", "Higashi-Hiroshima",
        # a word
        "大分減った", "五大分野",
        "三重構造", "二重三重の", "最高知能", "わたしたちばかり", "それなら県に",
        "探しがち", "saga", "Chibas", "キョウトウ",
        "都道府県", "九州・沖縄", "",
    ],
)  # fmt: skip
def test_no_mention(text: str) -> None:
    assert _mentions(text) == []


def test_offsets_are_those_of_the_text() -> None:
    text = "比較: Ōsaka-fu と千葉県千葉市、ちば"
    for mention in find_mentions(text):
        assert text[mention.start : mention.end] == mention.surface
    assert len(find_mentions(text)) == 3


@given(st.lists(st.sampled_from([item.name for item in ALL]), min_size=1, max_size=6))
def test_listed_names_are_all_found(names: list[str]) -> None:
    assert _names("、".join(names) + "の参加者数") == [[name] for name in names]


@given(
    st.text(st.sampled_from("千葉市県東京都府北海道川崎ちばしけんChiba-ku, とのは区大阪広島"), max_size=20)
)
def test_mentions_are_in_order_and_quote_the_text(text: str) -> None:
    found = find_mentions(text)
    assert all(text[mention.start : mention.end] == mention.surface for mention in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    for place in find_unknown_places(text):
        assert text[place.start : place.end] == place.surface


# Groups


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("関東の政令市", [("関東", None, 7), ("政令市", "designated_city", None)]),
        (
            "政令指定都市と都道府県",
            [("政令指定都市", "designated_city", None), ("都道府県", "prefecture", None)],
        ),
        ("どの県が多い", [("県", "prefecture", None)]),
        ("3県で実施", [("県", "prefecture", None)]),
        ("各県の状況", [("県", "prefecture", None)]),
        ("九州・沖縄の合計", [("九州・沖縄", None, 8)]),
        ("九州地方", [("九州地方", None, 8)]),
        ("北関東", [("北関東", None, 3)]),
        ("首都圏", [("首都圏", None, 8)]),
        ("中国地方", [("中国地方", None, 5)]),
        ("中国・四国", [("中国・四国", None, 9)]),
        ("一都三県", [("一都三県", None, 4)]),
        ("the Kanto region", [("Kanto region", None, 7)]),
        (
            "designated cities in kyushu",
            [("designated cities", "designated_city", None), ("kyushu", None, 8)],
        ),
        ("which prefectures", [("prefectures", "prefecture", None)]),
        ("which prefecture", [("which prefecture", "prefecture", None)]),
        ("list cities", [("cities", "designated_city", None)]),
        ("近畿と中国語", [("近畿", None, 7)]),
        ("近畿と中国", [("近畿", None, 7), ("中国", None, 5)]),
        ("中国、四国、九州", [("中国", None, 5), ("四国", None, 4), ("九州", None, 8)]),
    ],
)
def test_groups(text: str, expected: list[tuple[str, str | None, int | None]]) -> None:
    found = [
        (group.surface, group.kind, None if group.prefectures is None else len(group.prefectures))
        for group in find_groups(text)
    ]
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "千葉県",
        "県庁",
        "県内",
        "本県立",
        "ちば県",
        "九州大学",
        "東海市",
        "四国中央市",
        "北九州市",
        "中国語",
        "日本と中国",
        "Kyushu University",
        "関東学院",
        "東海道",
        "同県",
        "南部・中部地区",
        "中部圏域",
    ],
)
def test_no_group(text: str) -> None:
    assert find_groups(text) == []


# Places outside the registry


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("横須賀市は？", ["横須賀市"]),
        ("船橋市、川口市、姶良市と伊佐市", ["船橋市", "川口市", "姶良市", "伊佐市"]),
        ("神奈川県横須賀市", ["横須賀市"]),
        ("川崎市多摩区、麻生区", ["多摩区", "麻生区"]),
        ("平成29年度横須賀市の", ["横須賀市"]),
        ("東広島市と大阪狭山市", ["東広島市", "大阪狭山市"]),
        ("東京都府中市", ["府中市"]),
        ("四日市市と廿日市市", ["四日市市", "廿日市市"]),
        ("町田市・武蔵村山市", ["町田市", "武蔵村山市"]),
        ("つくば市と南アルプス市", ["つくば市", "南アルプス市"]),
        ("茅ヶ崎市", ["茅ヶ崎市"]),
        ("川崎町", ["川崎町"]),
        ("大阪県と東京府", ["大阪県", "東京府"]),
        ("架空県の人数", ["架空県"]),
        ("千葉県市川市", ["市川市"]),
        ("津市", ["津市"]),
        ("横須賀市民と横須賀市立病院", ["横須賀市", "横須賀市"]),
        ("Yokosuka City and Funabashi-shi", ["Yokosuka City", "Funabashi-shi"]),
    ],
)
def test_unknown_places(text: str, expected: list[str]) -> None:
    assert [place.surface for place in find_unknown_places(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "都市", "大都市圏", "市町村", "市区町村", "区市町村", "各市", "同市", "本市", "他市", "全市町村",
        "当該市", "政令指定都市", "指定都市", "政令市", "中核市",
        "関係市町", "県内市町村", "管内市町", "保健所設置市", "安足地区", "第3地区", "学区", "特別区",
        "北部地区", "農村", "農山漁村", "町村会", "卸売市場",
        "都道府県", "各県", "本県", "他府県", "近隣県", "一都三県", "3県", "政府", "内閣府", "首都",
        "千葉県と千葉市", "神奈川県川崎市", "市内", "県北障害保健福祉圏域",
        "その市", "The City", "designated City", "事業区域", "2市3町", "区役所", "下町",
    ],
)  # fmt: skip
def test_common_words_are_no_places(text: str) -> None:
    assert find_unknown_places(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("じゃあきょうとふだと？", ["京都府"]),
        ("ちばしだった？", ["千葉市"]),
        ("ちばけんでしたっけ", ["千葉県"]),
        ("みえだけ聞きたい", []),
        ("よくみえだした", []),
    ],
)
def test_a_name_in_kana_before_the_verb_to_be(text: str, names: list[str]) -> None:
    assert [item.name for mention in find_mentions(text) for item in mention.candidates] == names
