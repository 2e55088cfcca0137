"""The sentences around totals, means and medians of groups. Wording only: every number is handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from corpus.forms import MeasureSpec
from corpus.model import Jurisdiction, Report
from rag.model import Calculation, Language, Statement
from rag.parts import Part
from rag.phrases import Phrases
from rag.rows import computed_text
from rag.wording import measure_name, owner, place_name, year_name

_MOST = 6  # places named in one sentence
_MOST_IN_NAME = 4  # places by whose names a total is called


class TotalWords:
    """Words totals in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._phrases = Phrases(language)
        self._say = self._phrases.say

    def name(self, part: Part) -> str:
        """What the places of a part are called together, with the year where other parts have others."""
        year = self._in_year([part.year]) if part.year is not None else ""
        return self._places(part) + year

    def _places(self, part: Part) -> str:
        if part.group is not None and not part.group.is_everyone:
            named = part.group.named
            words = part.group.words if named is None else place_name(named, self._language)
            return self._say("group_without", group=words) if part.excluded and named is None else words
        if part.is_everyone or part.group is not None:
            return self._say("total_of_others" if part.excluded else "total_of_all")
        owners = dict.fromkeys(owner(row.report, row.area, self._language) for row in part.rows)
        if len(owners) <= _MOST_IN_NAME and not part.left:
            return self._phrases.listed(owners, "and")
        return self._say("total_of_asked", count=len(owners), kind=self._kind(part))

    def year(self, part: Part, reports: Iterable[Report]) -> str:
        """The years of a part, of whose figures are ``reports``, in brackets; empty where its name has it."""
        years = sorted({report.fiscal_year for report in reports}, key=lambda year: year or 0)
        return self._in_year(years) if part.year is None else ""

    def names(self, part: Part) -> tuple[str, ...]:
        """Words of a part that claim nothing, though digits stand in them."""
        return self.name(part), self._of_all(part)

    def total(self, part: Part, measure: MeasureSpec) -> str:
        """The sum, of whom, of which year and over how many."""
        is_place = part.group is not None and part.group.named is not None and len(part.rows) == 1
        return self._say(
            "total_of_place" if is_place else "total",
            total=computed_text(part.total, part.counted),
            **self._values(part, measure),
        )

    def average(self, part: Part, measure: MeasureSpec) -> str:
        """The mean, with the sum that it is made of."""
        mean, whole = (computed_text(c, part.counted) for c in (part.mean, part.total))
        values = self._values(part, measure)
        some = self._say("of_all_some", **values) if part.left else ""
        return self._say("average", mean=mean, total=whole, some=some, **values)

    def median(self, part: Part, measure: MeasureSpec) -> str:
        """The median, and which of the values in their order it is or lies between."""
        low, high = (part.middle[end].reading.value_text for end in (0, -1))
        sentence = "median" if len(part.middle) == 1 else "median_between"
        places = dict(zip(("place", "next"), (*self.middle(part), ""), strict=False))
        return self._say(
            sentence,
            median=computed_text(part.median, part.counted),
            low=low,
            high=high,
            **places,
            **self._values(part, measure),
        )

    def middle(self, part: Part) -> tuple[str, ...]:
        """The places of the rows in the middle, the least being the first."""
        first = (len(part.counted) + 1) // 2
        return tuple(self._say("nth_place", n=first + n) for n in range(len(part.middle)))

    def together(self, parts: Sequence[Part], whole: Part, measure: MeasureSpec) -> str:
        """The sum over several groups, each place once."""
        values = self._values(whole, measure) | {"group": self._listed(parts)}
        return self._say("total_together", total=computed_text(whole.total, whole.counted), **values)

    def verdict(
        self, parts: Sequence[Part], results: Sequence[Calculation], gap: Calculation, kind: str
    ) -> str:
        """Groups beside each other, the greatest first: each result, and how far apart the ends are."""
        what = self._say(f"{kind}_word")
        each = [
            self._say(
                "group_result", group=self.name(part), what=what, value=computed_text(result, part.counted)
            )
            for part, result in zip(parts, results, strict=True)
        ]
        ends = [
            self._listed(p for p, r in zip(parts, results, strict=True) if r.result == end)
            for end in (results[0].result, results[-1].result)
        ]
        rows = [row for part in parts for row in part.counted]
        name = "groups_equal" if not gap.result else ("groups_two" if len(parts) == 2 else "groups_several")
        return self._say(
            name,
            what=what,
            each=self._phrases.listed(each),
            high=ends[0],
            low=ends[1],
            gap=computed_text(gap, rows),
        )

    def none(self, part: Part) -> list[Statement]:
        """That no report of a group gives a number, or that there is none; of places by name it is told
        otherwise."""
        if not part.rows and (part.gaps.unticked or part.group is None or part.group.named is not None):
            return []
        name = "group_no_number" if part.rows else "group_no_report"
        return [self._framing(self._say(name, group=self.name(part)))]

    def head(self, part: Part) -> Statement:
        """The name of a group above its rows."""
        return self._framing(self._say("group_head", group=self.name(part)))

    def unlike(self, parts: Sequence[Part]) -> list[Statement]:
        """That the totals of two years are not over the same places."""
        years = [part for part in parts if part.year is not None]
        names = {(part.group, frozenset(r.report.jurisdiction.name for r in part.counted)) for part in years}
        unlike = len(names) > len({group for group, _ in names})
        return [self._framing(self._say("groups_unlike"))] if unlike else []

    def gaps(self, part: Part) -> list[Statement]:
        """Members of a group that are not in its total, and why."""
        if not part.rows and not part.gaps.unticked:
            return []  # ``none`` has said so of all of them
        named = part.group is not None and not part.group.is_everyone
        group = part.group.words if part.group is not None and named else self._say("total_of_registry")
        years = self._phrases.listed(year_name(year, self._language) for year in part.gaps.years)
        year = self._say("gap_year", year=years) if years else ""
        pairs = (("group_absent", part.gaps.absent), ("group_unticked", part.gaps.unticked))
        return [
            self._framing(self._say(name, group=group, places=self._members(places), year=year))
            for name, places in pairs
            if places
        ]

    def excluded(self, names: Iterable[str]) -> list[Statement]:
        """The places that are left out because the question says so."""
        places = self._phrases.listed(names)
        return [self._framing(self._say("excluded", places=places))] if places else []

    def shared(self, parts: Sequence[Part]) -> list[Statement]:
        """Places that are counted in two of the groups."""
        lines = []
        for one, other in combinations(parts, 2):
            ids = {id(row) for row in other.counted}
            both = [row for row in one.counted if id(row) in ids]
            wide = any(part.group is not None and part.group.is_everyone for part in (one, other))
            if both and one.year == other.year and not wide:
                places = self._members([row.report.jurisdiction for row in both])
                lines.append(self._say("group_shared", places=places, groups=self._listed([one, other])))
        return [self._framing(line) for line in lines]

    def _values(self, part: Part, measure: MeasureSpec) -> dict[str, object]:
        return {
            "group": self.name(part),
            "year": self.year(part, (row.report for row in part.counted)),
            "of_all": self._of_all(part),
            "count": len(part.counted),
            "kind": self._kind(part),
            "name": measure_name(measure, self._language),
        }

    def _of_all(self, part: Part) -> str:
        """Of how many there are numbers, where some have none."""
        return self._say("of_all", count=len(part.rows), kind=self._kind(part)) if part.left else ""

    def _kind(self, part: Part) -> str:
        areas = all(row.area is not None for row in part.rows)
        return self._say("kind_area" if areas else "kind_place")

    def _in_year(self, years: Iterable[int | None]) -> str:
        return self._say(
            "in_year", year=self._say("year_link").join(year_name(y, self._language) for y in years)
        )

    def _listed(self, parts: Iterable[Part]) -> str:
        return self._phrases.listed((self.name(part) for part in parts), "and")

    def _members(self, places: Sequence[Jurisdiction]) -> str:
        """Places by name, the first ones where they are many, with their number."""
        names = self._phrases.listed(place_name(j, self._language) for j in places[:_MOST])
        name = "members_more" if len(places) > _MOST else "members"
        return names if len(places) == 1 else self._say(name, places=names, count=len(places))

    def _framing(self, text: str) -> Statement:
        return Statement(text, framing=True)
