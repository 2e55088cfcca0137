"""What a comparison is over: picked places, years and columns, to and from a form's fields.

Places picked by hand and by region come together; kinds and years narrow them. Nothing picked means all, and
of the years each place's newest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from rag.catalog import Catalog
from rag.columns import every_column

PLACE = "place"
"""The sort column that stands for the order of the official list of local governments."""

ASCENDING, DESCENDING = "asc", "desc"
MOST_PAIRS = 600  # fields that are read: the registry's places, each year and column, and room
LONGEST = 100  # characters of a value that is read
_MOST_UNKNOWN = 20
_YES = "1"
_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Cn")
_YEAR = re.compile(r"[12][0-9]{3}")


@dataclass(frozen=True, slots=True)
class Selection:
    """``columns``, ``sort`` and ``chart`` are keys such as ``measure:KEY``, ``rate:KEY``, ``section:KEY``.

    ``sort`` is empty or ``place`` for the official order. ``by_area`` asks for a row for each 圏域.
    ``unknown`` are values that meant nothing and were left out.
    """

    jurisdictions: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    fiscal_years: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    by_area: bool = False
    sort: str = ""
    descending: bool = False
    chart: str = ""
    unknown: tuple[str, ...] = ()


def selection_from_pairs(pairs: Iterable[tuple[str, str]], catalog: Catalog) -> Selection:
    """The selection that a form's fields or an address's query name, in whatever order.

    The pairs are not trusted: more than ``MOST_PAIRS`` and values longer than ``LONGEST`` are not read, and
    fields of other names are passed over. Places, regions, kinds and years that the reports do not have are
    kept, so that a choice of nothing but them does not become a choice of everything; columns are not.
    """
    fields: dict[str, list[str]] = {}
    unknown: list[str] = []
    for name, value in islice(pairs, MOST_PAIRS):
        text = _cleaned(value)
        if text:
            fields.setdefault(name, []).append(text)
    keys = tuple(column.key for column in every_column(catalog))
    columns, strange = _known_first(fields.get("column", ()), keys)
    unknown += strange
    years = [text for text in fields.get("year", ()) if _YEAR.fullmatch(text)]
    unknown += [text for text in fields.get("year", ()) if not _YEAR.fullmatch(text)]
    regions = dict.fromkeys(j.region for j in catalog.jurisdictions)
    kinds = dict.fromkeys(j.kind for j in catalog.jurisdictions)
    sort = _one(fields, "sort", (PLACE, *keys), unknown)
    return Selection(
        jurisdictions=_ordered(fields.get("place", ()), [j.name for j in catalog.jurisdictions]),
        regions=_ordered(fields.get("region", ()), list(regions)),
        kinds=_ordered(fields.get("kind", ()), list(kinds)),
        fiscal_years=tuple(sorted({int(year) for year in years})),
        columns=columns,
        by_area=_YES in fields.get("by_area", ()),
        sort=sort,
        descending=bool(sort) and fields.get("direction", [""])[-1] == DESCENDING,
        chart=_one(fields, "chart", keys, unknown),
        unknown=tuple(dict.fromkeys(unknown))[:_MOST_UNKNOWN],
    )


def selection_pairs(selection: Selection) -> list[tuple[str, str]]:
    """The fields from which ``selection_from_pairs`` makes the same selection, ``unknown`` aside."""
    pairs = [("place", name) for name in selection.jurisdictions]
    pairs += [("region", name) for name in selection.regions]
    pairs += [("kind", name) for name in selection.kinds]
    pairs += [("year", str(year)) for year in selection.fiscal_years]
    pairs += [("column", key) for key in selection.columns]
    if selection.by_area:
        pairs.append(("by_area", _YES))
    if selection.sort:
        pairs.append(("sort", selection.sort))
        pairs.append(("direction", DESCENDING if selection.descending else ASCENDING))
    if selection.chart:
        pairs.append(("chart", selection.chart))
    return pairs


def _cleaned(value: str) -> str:
    """NFKC on one line without control characters; nothing where it is too long to be a name."""
    if len(value) > LONGEST:
        return ""
    bare = "".join(c for c in value if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    text = " ".join(unicodedata.normalize("NFKC", bare).split())
    return text if len(text) <= LONGEST else ""


def _known_first(given: Sequence[str], known: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The known ones in their own order, and the others."""
    chosen = set(given)
    return tuple(k for k in known if k in chosen), [g for g in dict.fromkeys(given) if g not in known]


def _ordered(given: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Each given value once: those that are known in their own order, then a few of the others."""
    first, others = _known_first(given, known)
    return (*first, *others[:_MOST_UNKNOWN])


def _one(fields: Mapping[str, Sequence[str]], name: str, known: Sequence[str], unknown: list[str]) -> str:
    """The field's last value where it is known, else nothing."""
    given = fields.get(name, ("",))[-1]
    if given and given not in known:
        unknown.append(given)
        return ""
    return given
