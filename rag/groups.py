"""The groups that a question names (東北の政令市), and which of them it sets side by side (東北と関東)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.model import Jurisdiction
from corpus.registry import DESIGNATED_CITY, PREFECTURE, GroupMention, find_groups, load_registry
from rag.cues import cue
from rag.model import Group, Places

# A kind that is named by its last character alone: 市だけ, 県の中で.
_ALONE = {
    DESIGNATED_CITY: re.compile(
        r"(?<![一-鿿ぁ-ん])(?:市|都市)(?=だけ|のみ|に限|の中|のうち|で(?:最|一番))|(?:どの|何)市(?!町)"
    ),
    PREFECTURE: re.compile(r"(?<![一-鿿ぁ-ん])県(?=だけ|のみ|に限|の中|のうち|で(?:最|一番))"),
}
_BOTH_KINDS = re.compile(
    r"市(?:や|と|・|、|及び|および|または|か)(?:都道府)?県|県(?:や|と|・|、|及び|および|または|か)市"
    r"|県と(?:一番|最も|もっとも|いちばん)[^。、]{0,8}市|市と(?:一番|最も|もっとも|いちばん)[^。、]{0,8}県"
)
# 市 beside 県 (市と県), or behind it (県と市): the cities of the registry.
_CITIES_BESIDE = re.compile(
    r"(?<![一-鿿々ぁ-んァ-ヶー\ue000])市(?=(?:と|より|対)(?:都道府)?県)|(?<=県[とよ対])り?市(?![一-鿿])"
)
_EVERYONE = re.compile(r"全国|全自治体|すべての自治体|\ball jurisdictions\b|\bnationwide\b", re.IGNORECASE)
_LOOSE = re.compile(r"\b(?:city|cities)\b", re.IGNORECASE)
_STRICT = re.compile(r"\b(?:designated|ordinance|prefectures?)\b", re.IGNORECASE)
_EXCLUDED, _EACH_REGION = cue("excluded"), cue("each_region")
_LINK = cue("group_link")
_WITHIN = cue("group_within")
_OPENS = cue("group_opens")
_AGAINST = cue("group_against")
_OWN = re.compile(r"(?:うち|[私僕俺]|私たち|私ども|わたし|自分|当方|こちら)の$|(?:わが|我が)$")  # of うちの県
_SHORT = 6  # characters between two groups that nothing but a link stands between


@dataclass(frozen=True, slots=True)
class Placed:
    """A jurisdiction that a question names at ``[start, end)`` of its text."""

    start: int
    end: int
    jurisdiction: Jurisdiction


@dataclass(frozen=True, slots=True)
class GroupReading:
    """The groups, and the spans of the text that they took.

    ``is_mixed`` is set where every jurisdiction that is named is one of the groups.
    """

    groups: tuple[Group, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    is_mixed: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    """A kind, a region, a kind in a region or one place, at ``[start, end)`` between ``gap`` and ``tail``."""

    start: int
    end: int
    kinds: frozenset[str] | None = None
    prefectures: frozenset[str] | None = None
    place: Jurisdiction | None = None
    kind: str = ""
    region: str = ""
    gap: str = ""
    tail: str = ""

    @property
    def group(self) -> Group:
        if self.place is not None:
            return Group(self.place.name, named=self.place)
        parted = f"{self.kind} in {self.region}" if self.region.isascii() else f"{self.region}の{self.kind}"
        words = parted if self.kind and self.region else self.kind or self.region
        return Group(words, self.kinds, self.prefectures)


def read_groups(text: str, masked: str, named: Sequence[Placed], *, others: bool) -> GroupReading:
    """The groups of an NFKC question; ``masked`` is it without the names of its places, as long.

    ``named`` are its jurisdictions. Where it sets one beside a group (A県とB地方), each is a group for
    itself; where it names them otherwise, or ``others``, places of another sort, it means those alone.
    """
    tokens = [] if others else _tokens(text, masked)
    if not tokens and not (named or others) and _EACH_REGION.search(masked):
        return GroupReading(_regions(english=masked.isascii()))
    if not tokens:
        return GroupReading()
    spans = tuple((token.start, token.end) for token in tokens)
    places = [_Token(p.start, p.end, place=p.jurisdiction) for p in named]
    places += [_Token(*hit.span(), region=hit[0]) for hit in _EVERYONE.finditer(masked)]
    run = _longest_run(_narrowed(_with_gaps([*tokens, *places], text)))
    beside = {token.place for token in run} - {None}
    if any(place.jurisdiction not in beside for place in named):
        return GroupReading()
    if len(run) > 1:
        groups = tuple(dict.fromkeys(token.group for token in _distributed(run)))
        return GroupReading(groups, spans, is_mixed=bool(named))
    if _BOTH_KINDS.search(text):
        tokens = [token for token in tokens if token.kinds is None]
    return GroupReading(_together(tokens), spans)


def _regions(*, english: bool) -> tuple[Group, ...]:
    """Every region of the registry, by the first of its words."""
    registry = load_registry()
    items = [item for item in registry.jurisdictions if item.region and not item.prefecture]
    found = []
    for region in dict.fromkeys(item.region for item in items):
        members = tuple(item.name for item in items if item.region == region)
        words = (w.surface for w in registry.group_words if w.prefectures == members and w.english == english)
        found.append(Group(next(words, region), None, frozenset(members)))
    return tuple(found)


def widened(places: Places, text: str) -> Places:
    """For a question of no figure: "which city does…" in English asks everyone, a town being meant."""
    kinds_only = all(group.prefectures is None and group.named is None for group in places.groups)
    if not places.groups or not kinds_only or _LOOSE.search(text) is None or _STRICT.search(text):
        return places
    return replace(places, groups=(), everywhere=True)


def _tokens(text: str, masked: str) -> list[_Token]:
    """Each word for a group, with what says that it is left out (関東以外), and the kinds named alone."""
    found = [_mentioned(m, text) for m in find_groups(masked) if not _OWN.search(text[: m.start])]
    alone = [(hit, kind) for kind, pattern in _ALONE.items() for hit in pattern.finditer(masked)]
    alone += [(hit, DESIGNATED_CITY) for hit in _CITIES_BESIDE.finditer(masked)]
    for hit, kind in alone:
        if all(hit.end() <= token.start or token.end <= hit.start() for token in found):
            found.append(_Token(*hit.span(), frozenset({kind}), kind=_kind_words(kind)))
    return found


def _mentioned(mention: GroupMention, text: str) -> _Token:
    left_out = _EXCLUDED.match(text, mention.end)
    end = mention.end if left_out is None else left_out.end()
    behind = text[mention.end : end]
    if mention.kind is not None:
        kinds = {mention.kind} if left_out is None else {DESIGNATED_CITY, PREFECTURE} - {mention.kind}
        words = _kind_words(mention.kind, mention.surface)
        return _Token(mention.start, end, frozenset(kinds), kind=words + behind)
    prefectures = frozenset(mention.prefectures or ())
    if left_out is not None:
        prefectures = frozenset(j.name for j in load_registry().jurisdictions) - prefectures
    return _Token(mention.start, end, None, prefectures, region=mention.surface + behind)


def _kind_words(kind: str, surface: str = "") -> str:
    """The words for a kind: those of the question where they are a name of it, else the registry's first."""
    if len(surface) > 1 and not surface.isascii():
        return surface
    words = (word for word in load_registry().group_words if word.kind == kind)
    return next(word.surface for word in words if word.english == (surface.isascii() and bool(surface)))


def _with_gaps(tokens: Sequence[_Token], text: str) -> list[_Token]:
    ordered = sorted(tokens, key=lambda token: token.start)
    ends = [0, *(token.end for token in ordered)]
    pairs = zip(ordered, ends, strict=False)
    return [replace(t, gap=text[end : t.start], tail=text[t.end :]) for t, end in pairs]


def _narrowed(tokens: Sequence[_Token]) -> list[_Token]:
    """A region and a kind of which one narrows the other (東北の政令市) as one."""
    joined: list[_Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if last is not None and _fit(last, token) and _WITHIN.fullmatch(token.gap):
            joined[-1] = replace(
                last,
                end=token.end,
                tail=token.tail,
                kinds=last.kinds if last.kinds is not None else token.kinds,
                prefectures=last.prefectures if last.prefectures is not None else token.prefectures,
                kind=last.kind or token.kind,
                region=last.region or token.region,
            )
        else:
            joined.append(token)
    return joined


def _fit(one: _Token, other: _Token) -> bool:
    """Whether one gives a kind alone and the other a region alone (全国の政令市 too)."""
    return one.place is None is other.place and {bool(one.kind), bool(other.kind)} == {
        bool(one.region),
        bool(other.region),
    } == {True, False}


def _longest_run(tokens: Sequence[_Token]) -> list[_Token]:
    """The longest row of tokens of which each is linked to the next (A、BとC)."""
    runs: list[list[_Token]] = []
    for token in tokens:
        against = _OPENS.search(token.gap) and _AGAINST.match(token.tail)
        if runs and (_LINK.search(token.gap) or against):
            runs[-1].append(token)
        else:
            runs.append([token])
    return max(runs, key=len, default=[])


def _distributed(run: Sequence[_Token]) -> list[_Token]:
    """A kind behind the last region for all of them (東北と関東の政令市), a region before the first kind too
    (関東の政令市と県)."""
    first, last = run[0], run[-1]
    close = all(len(token.gap) <= _SHORT for token in run[1:])
    if close and last.kind and last.region and not any(token.kind or token.place for token in run[:-1]):
        return [replace(token, kinds=last.kinds, kind=last.kind) for token in run]
    if close and first.kind and first.region and not any(token.region or token.place for token in run[1:]):
        return [replace(token, prefectures=first.prefectures, region=first.region) for token in run]
    return list(run)


def _together(tokens: Sequence[_Token]) -> tuple[Group, ...]:
    """One group of words that are not linked: of any of the kinds, in any of the regions."""
    if not tokens:
        return ()
    kinds = frozenset().union(*(token.kinds for token in tokens if token.kinds is not None))
    regions = [token.prefectures for token in tokens if token.prefectures is not None]
    return (
        _Token(
            0,
            0,
            kinds or None,
            frozenset().union(*regions) if regions else None,
            kind="・".join(dict.fromkeys(token.kind for token in tokens if token.kind)),
            region="・".join(dict.fromkeys(token.region for token in tokens if token.region)),
        ).group,
    )
