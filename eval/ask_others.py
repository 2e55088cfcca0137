"""Gold questions that lean on turns before, that cannot be answered, or that have to be asked back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from corpus.registry import load_registry
from corpus.years import fiscal_year_name
from eval.asker import Asked, Asker, Right, lines, said, unlike, value_of
from eval.phrases import Slots, wordings
from eval.truth import TrueReport

Drawn = Asked | None
REFUSED = "not_found"
ASKED_BACK = "clarify"


def _answer(report: TrueReport, measure: str, wrong: tuple[str, ...] = ()) -> Right | None:
    reading = report.reading(measure)
    if reading.value is None:
        return None
    number = said(value_of(reading), "人", [reading])
    return Right((number,), forbidden=unlike(wrong, reading), evidence=lines([reading]), reports=(report,))


def _stated_number(report: TrueReport, measure: str) -> tuple[str, ...]:
    reading = report.reading(measure)
    return () if reading.value is None else (f"{reading.value}人",)


def follow_place(asker: Asker) -> Drawn:
    """The same of another place."""
    year, measure = asker.rng.choice(asker.world.years), asker.measure()
    reports = asker.world.of_year(year)
    if len(reports) < 3:
        return None
    first, second, third = asker.rng.sample(reports, 3)
    right = _answer(third, measure, _stated_number(second, measure))
    places = {"i": first.jurisdiction, "j": second.jurisdiction, "k": third.jurisdiction}
    return None if right is None else Asked(Slots(places, {"m": measure}, {"y": year}), right)


def follow_measure(asker: Asker) -> Drawn:
    """Another figure of the same place and year."""
    report, measure = asker.report(), asker.measure()
    other = "supported" if measure == "discharged" else "discharged"
    # そのうち asks for a part: the figure behind it is the part.
    if measure == "supported":
        measure, other = other, measure
    right = _answer(report, measure)
    rest = [r for r in asker.world.of_year(report.fiscal_year) if r != report]
    if right is None or not rest:
        return None
    places = {"j": report.jurisdiction, "k": asker.rng.choice(rest).jurisdiction}
    return Asked(Slots(places, {"m": measure, "o": other}, {"y": report.fiscal_year}), right)


def follow_year(asker: Asker) -> Drawn:
    """The same of another year."""
    report, measure = asker.report(), asker.measure()
    other = asker.other_year(report)
    if other is None:
        return None
    right = _answer(report, measure, _stated_number(other, measure))
    rest = [r for r in asker.world.reports if r.name != report.name]
    if right is None or not rest:
        return None
    places = {"j": report.jurisdiction, "k": asker.rng.choice(rest).jurisdiction}
    years = {"y": report.fiscal_year, "z": other.fiscal_year}
    return Asked(Slots(places, {"m": measure}, years), right)


def other_town(asker: Asker) -> Drawn:
    """A place of which there is no report."""
    held = {r.name for r in asker.world.reports}
    absent = [j.name for j in load_registry().jurisdictions if j.name not in held]
    name = asker.rng.choice([*wordings()["elsewhere"], *absent])
    year, measure = asker.rng.choice(asker.world.years), asker.measure()
    slots = Slots({}, {"m": measure}, {"y": year}, {"t": name})
    return Asked(slots, Right(status=REFUSED))


def other_year(asker: Asker) -> Drawn:
    """A year of which there is no report."""
    report, measure = asker.report(), asker.measure()
    years = [y for y in range(2012, 2024) if all(abs(y - held) > 1 for held in asker.world.years)]
    year = asker.rng.choice([y for y in years if y < 2019])  # 平成 has 31 years
    words = _stated_number(report, measure)
    slots = Slots({"j": report.jurisdiction}, {"m": measure}, {"u": year})
    return Asked(slots, Right(forbidden=words, status=REFUSED))


def other_measure(asker: Asker) -> Drawn:
    """Something that no report tells."""
    report = asker.report()
    slots = Slots({"j": report.jurisdiction}, {}, {"y": report.fiscal_year})
    return Asked(slots, Right(status=REFUSED))


def small_talk(asker: Asker) -> Drawn:
    """Nothing that reports are about."""
    del asker
    return Asked(Slots(), Right(status=REFUSED))


def vague(asker: Asker) -> Drawn:
    """A number of nobody knows what."""
    del asker
    return Asked(Slots(), Right(status=ASKED_BACK))


def short_name(asker: Asker) -> Drawn:
    """A name that a prefecture and a city of it bear."""
    held = [r.jurisdiction for r in asker.world.reports]
    both = sorted(
        {j.name[:-1] for j in held if j.kind == "designated_city"}
        & {j.name[:-1] for j in held if j.kind == "prefecture"}
    )
    if not both:
        return None
    year = asker.rng.choice(asker.world.years)
    words = {"b": asker.rng.choice(both)}
    return Asked(Slots({}, {"m": asker.measure()}, {"y": year}, words), Right(status=ASKED_BACK))


def area_shared(asker: Asker) -> Drawn:
    """An area's name that several places' reports use."""
    year = asker.rng.choice(asker.world.years)
    reports = asker.world.of_year(year)
    owners: dict[str, set[str]] = {}
    for report in reports:
        for figure in report.figures:
            if figure.area is not None:
                owners.setdefault(figure.area, set()).add(report.name)
    shared = sorted(area for area, names in owners.items() if len(names) > 1)
    if not shared:
        return None
    words = {"a": asker.rng.choice(shared)}
    return Asked(Slots({}, {"m": asker.measure()}, {"y": year}, words), Right(status=ASKED_BACK))


def inventory(asker: Asker) -> Drawn:
    """Whose reports are there: how many places, so that a list cut short does not pass for all."""
    places = {report.name for report in asker.world.reports}
    return Asked(Slots(), Right((str(len(places)),)))


def inventory_years(asker: Asker) -> Drawn:
    """Of which years there are reports."""
    return Asked(Slots(), Right(words=tuple(fiscal_year_name(year) for year in asker.world.years)))


def _without_numbers(make: Callable[[Asker], Drawn]) -> Callable[[Asker], Drawn]:
    """Refusals and questions back never cite: nobody's report is a right source."""

    def made(asker: Asker) -> Drawn:
        asked = make(asker)
        return None if asked is None else replace(asked, right=replace(asked.right, evidence=()))

    return made


OTHER_QUESTIONS: Mapping[str, Callable[[Asker], Drawn]] = {
    "follow_place": follow_place,
    "follow_measure": follow_measure,
    "follow_year": follow_year,
    "other_town": _without_numbers(other_town),
    "other_year": _without_numbers(other_year),
    "other_measure": _without_numbers(other_measure),
    "small_talk": small_talk,
    "vague": vague,
    "short_name": short_name,
    "area_shared": area_shared,
    "inventory": inventory,
    "inventory_years": inventory_years,
}
