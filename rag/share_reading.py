"""What part of a whole a question asks for: 退院者に占める川北の割合, 川北の退院者は県全体の何割."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace

from corpus.dates import find_dates
from corpus.registry import find_groups, load_registry
from rag.cues import cue
from rag.model import Intent, Places, Query
from rag.vocabulary import Term

# Signs for what is named in a question whose wording is looked at.
_P, _G, _M = "\ue010", "\ue011", "\ue012"
_NAMED = rf"[{_P}{_G}](?:地方|内)?"
_PART = rf"{_NAMED}(?:(?:の|と|や|、|・|及び|および|それぞれ)*{_NAMED})*"
_SUM = r"の?(?:全体|全域|総数|合計|計|全員|全部)"
_EVERYONE = r"全国|全自治体|(?:すべて|全て|全部)の自治体|収録[^。、]{0,8}自治体"
_WHOLE = rf"(?:{_NAMED}{_SUM}|(?:県|都|府|道|市|自治体)内?{_SUM}|{_SUM}|{_EVERYONE})"
_OF = r"(?:に(?:占め|対)(?:る|する|して)|の?うち(?:の|で)?、?|の?(?:中|なか)(?:で|の|に占める)?、?)"
_HOW_MUCH = r"(?:何|\d{1,3}|[一二三四五六七八九])(?:%|パーセント|割)|どの(?:くらい|程度)の割合|半分|半数"
_SHARE = rf"(?:割合|比率|シェア|構成比|{_HOW_MUCH})"
_LINK = rf"(?:[のがはで、]|それぞれ|合わせて|あわせて|{_M}|占め(?:る|て(?:いる)?)|分)*"
_IN = r"(?:の|で|における|では|において|にいる)?"
_JAPANESE = tuple(
    re.compile(pattern)
    for pattern in (
        # 退院者のうち川北の割合, 川北に占める…
        rf"{_M}(?:{_SUM})?{_OF}(?P<part>{_PART}){_LINK}{_SHARE}",
        rf"{_WHOLE}の?{_M}(?:{_SUM})?、?の?(?P<part>{_PART}){_LINK}{_SHARE}",
        rf"(?:{_NAMED}|{_WHOLE}){_OF}(?P<part>{_PART}){_IN}{_M}{_LINK}{_SHARE}",
        # 川北の退院者は県全体の何割
        rf"(?P<part>{_PART}){_IN}{_M}[はがって、]*(?:それぞれ|合わせて|、)*(?:{_WHOLE}の?{_M}?|{_NAMED}の?{_M})"
        rf"(?:{_OF}の?{_SHARE}|の(?:{_HOW_MUCH}))",
        rf"(?P<part>{_PART}){_IN}{_M}[はがって、]+(?:それぞれ|合わせて|、)*{_NAMED}(?:の|{_OF})(?:{_HOW_MUCH})",
        rf"(?P<part>{_PART}){_IN}{_M}(?:の|が|は|って|、)*(?:{_WHOLE}|{_NAMED}){_OF}の?{_SHARE}",
        # 退院者の何割が川北
        rf"{_M}(?:{_SUM})?(?:{_OF})?の?(?:{_HOW_MUCH})[がはを](?P<part>{_PART})",
        # 川北が退院者全体に占める割合
        rf"(?P<part>{_PART})[がは]、?(?:{_NAMED}の?)?{_M}(?:(?:{_SUM})?に(?:占め|対す)るの?{_SHARE}|{_SUM}の(?:{_HOW_MUCH}))",
        rf"(?P<part>{_PART})の{_M}{_SUM}に(?:占め|対す)るの?{_SHARE}",
        # 退院者は川北が全体の何割
        rf"{_M}[はがで、って]+(?P<part>{_PART})[がはで、]+(?:{_WHOLE}|{_NAMED})(?:の|{_OF})の?{_SHARE}",
        # 退院者は合わせて何人、そのうち川北の割合; 退院者は何人で、川北が占める割合
        rf"{_M}[^{_M}]{{0,24}}(?:その|この)?(?:うち|中|なか|内訳)(?:で|に|の|、)*(?P<part>{_PART}){_LINK}{_SHARE}",
        rf"{_M}[^{_M}]{{0,24}}(?P<part>{_PART})[がの]占める{_SHARE}",
    )
)
_ALL_OF = rf"(?:(?:all|the|total|those|people|{_P}(?:'s)?|{_G}) )*{_M}(?: people| patients)?"
_ENGLISH = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:shares?|percentage|proportion|percent|part) of {_ALL_OF}(?: in (?:the )?[{_P}{_G}])?,?"
        r" (?:is|are|was|were|comes?|came|does|do|did)(?: in| from| by| of)?(?: the)? "
        rf"(?P<part>{_P})",
        rf"(?P<part>{_P})(?:'s)? (?:share|percentage|proportion) of {_ALL_OF}",
        rf"{_M}[^{_M}.?]*[.?,;]? (?:and )?what (?:share|percentage|proportion|part)"
        r"(?: of (?:them|those|these|that|the total))?"
        rf" (?:is|are|was|were|comes?|came|does|do|did)(?: in| from| by| of)?(?: the)? (?P<part>{_P})",
    )
)
# 県全体の何割ですか, of the figure spoken of.
_UNNAMED = re.compile(
    rf"^(?:それ|これ|その(?:人数|数)|では|じゃあ|[、はっての])*(?:{_PART}[はがの、]*)?"
    rf"(?:{_WHOLE})(?:の(?:{_HOW_MUCH})|に(?:占め|対す)るの?{_SHARE})"
)
# 退院者の半分以上を占める自治体は
_HOLDERS = re.compile(
    rf"{_M}(?:{_SUM})?(?:の(?:(?:{_HOW_MUCH})[^。、]{{0,4}}|大半|大部分|多く)を|に)占め[^。、]{{0,6}}(?:自治体|都市|[県市]|ところ|の(?:は|が))"
)
_OF_ALL = cue("share_of_all")
_OWN_WHOLE = re.compile(rf"{_NAMED}{_SUM}")  # 甲県全体の退院者の割合 is of no one else
# 川北の支援者の割合, of a figure that is nothing's part
_ALONE = re.compile(
    rf"^[、\s]*(?P<part>{_PART}){_IN}{_M}の?(?:割合|比率|シェア|構成比)(?:は|を|って|$|[?。])"
)
_ALL = re.compile(_EVERYONE)
_HOME = re.compile(rf"(?<![一-鿿\ue010\ue011])[都道府県]内?{_SUM}")

Read = Callable[[str], Places]


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` is whose figure is meant, ``whole`` those of whom it is a part.

    An empty ``whole`` is what the part lies in: of an area its jurisdiction, of a jurisdiction everyone.
    """

    part: Places
    whole: Places


def read_share(
    text: str, masked: str, measures: Sequence[Term], places: Places, read: Read, parts: Set[str]
) -> Share | None:
    """The share that an NFKC question asks for; None where it asks for none, or of several figures.

    ``masked`` is it, as long, without its places; ``measures`` are its words for figures, of which ``parts``
    are part of another; ``read`` reads the places of a piece of it. One figure divided by another
    (支援した人のうち退院した人) is no share.
    """
    keys = {term.key for term in measures}
    if len(keys) > 1:
        return None
    marked = _marked(masked, measures)
    if not keys:
        named = _UNNAMED.search(marked.text) is not None
        part = replace(places, everywhere=False)
        return Share(part, _stated(text, places)) if named else None
    patterns = (*_JAPANESE, *_ENGLISH, *(() if keys & parts else (_ALONE,)))
    if not (places.named or places.areas or places.groups) and _HOLDERS.search(marked.text):
        return Share(Places(everywhere=True), Places(everywhere=True))
    found = next((hit for pattern in patterns if (hit := pattern.search(marked.text))), None)
    if found is None:
        alone = len(places.named) == 1 and not places.areas and _OWN_WHOLE.search(marked.text) is None
        alone = alone and _OF_ALL.search(text) is not None
        return Share(places, Places(groups=places.groups)) if alone else None
    start, end = marked.span(found, "part")
    part = read(text[start:end])
    whole = read(text[:start] + "、" + text[end:])
    return _settled(text, part, whole)


@dataclass(frozen=True, slots=True)
class _Marked:
    """A question with one sign for each place, group and figure and none for a date.

    Each character of ``text`` stands for ``[starts[i], ends[i])`` of the question.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, found: re.Match[str], name: str) -> tuple[int, int]:
        """Where what a match holds under ``name`` stands in the question."""
        return self.starts[found.start(name)], self.ends[found.end(name) - 1]


def _marked(masked: str, measures: Sequence[Term]) -> _Marked:
    spans = [(m.start, m.end, _G) for m in find_groups(masked)]
    spans += [(term.start, term.end, _M) for term in measures]
    spans += [(t.start, t.end + masked.startswith("の", t.end), "") for t in find_dates(masked)]
    spans += [(*found.span(), _P) for found in re.finditer("\ue000+", masked)]
    pieces: list[tuple[str, int, int]] = []
    position = 0
    for start, end, sign in [*sorted(spans), (len(masked), len(masked), "")]:
        if start < position:
            continue
        pieces += [(masked[i], i, i + 1) for i in range(position, start)]
        pieces += [(sign, start, end)] if sign else []
        position = end
    letters = "".join(piece[0] for piece in pieces)
    return _Marked(letters, tuple(p[1] for p in pieces), tuple(p[2] for p in pieces))


def _settled(text: str, part: Places, whole: Places) -> Share | None:
    """The share with the owner of an area named on either side of it."""
    everyone = _ALL.search(text) is not None
    if part.areas:
        owner = whole.named if not part.named and not everyone else ()
        if whole.groups or everyone:
            return Share(part, Places(groups=whole.groups, everywhere=not whole.groups))
        return Share(replace(part, named=part.named or owner), Places())
    if whole.named and whole.named != part.named:
        return Share(part, Places(named=whole.named))
    if whole.groups:
        return Share(part, Places(groups=whole.groups))
    if whole.areas or part.is_empty:
        return None
    return Share(part, _stated(text, part))


def _stated(text: str, part: Places) -> Places:
    """Everyone, where a question says so, or the prefecture of a city (県全体); empty where it does not."""
    if _ALL.search(text) is not None:
        return Places(everywhere=True)
    homes = {j.prefecture for j in part.named if j.prefecture}
    if part.areas or not homes or _HOME.search(text) is None:
        return Places()
    return Places(named=tuple(j for j in load_registry().jurisdictions if j.name in homes))


def of_share(query: Query, share: Share | None, measures: Sequence[Term]) -> Query:
    """``query`` of the part alone, with the whole and the one figure that both are of."""
    if share is None:
        return query
    keys = tuple(dict.fromkeys(term.key for term in measures))
    asked = replace(query, whole=share.whole, places=share.part)
    if not keys:
        return asked
    return replace(asked, measures=keys, rate=None, intent=Intent.VALUE)


def share_after(query: Query, own: Query, before: Query | None) -> Query:
    """``query``, completed from ``own`` and ``before``, of a share where either asks for one.

    県全体の何割ですか after 川北の退院者は; では両毛は？ after 川北の退院者は県全体の何割, of another part.
    """
    whole = own.whole
    if whole is None and before is not None and before.whole is not None:
        alike = bool(query.places.areas) == bool(before.places.areas) and not before.whole.named
        whole = before.whole if alike and own.intent is Intent.UNCLEAR and own.places != Places() else None
    if whole is None or not query.measures or (own.whole is not None and query.rate is not None):
        return replace(query, whole=None) if not own.measures else query
    return replace(query, whole=whole, rate=None, intent=Intent.VALUE)
