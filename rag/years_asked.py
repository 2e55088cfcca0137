"""The fiscal years that a question means by its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.dates import DateKind, find_dates, fiscal_years
from rag import intents
from rag.model import Query
from rag.places import taken_out

_BARE_YEAR = re.compile(r"(?<![\d.,])((?:19[89]|20[0-4])\d)(?![\d.,]|\s?[年人名回件%])")


def years_asked(text: str, known: Sequence[int]) -> tuple[int, ...]:
    """The years that an NFKC question names, or counts back from the newest of ``known``; none for all."""
    back = intents.relative_year(text)
    named = intents.years_compared(text, tuple(dict.fromkeys(fiscal_years(text))))
    if not named:
        named = tuple(dict.fromkeys(int(found[1]) for found in _BARE_YEAR.finditer(text)))
        if len(named) < 2 and intents.trends(text):
            return ()
    if named or back is None or not known:
        return named
    return (known[-1] - back,)


def completed_years(query: Query, known: Sequence[int]) -> Query:
    """``query`` with the years that its words mean because of what it asks for: that of a figure to come is
    behind the newest of ``known``; one without 年度 (H29, 2017年) is the fiscal year of that name.
    """
    if query.fiscal_years:
        return query
    if intents.asks_ahead(query.text) and (query.measures or query.rate) and known:
        return replace(query, fiscal_years=(known[-1] + 1,), sections=())
    years = (token.year for token in find_dates(query.text) if token.kind is DateKind.YEAR)
    return replace(query, fiscal_years=tuple(dict.fromkeys(year for year in years if year is not None)))


def undated(text: str) -> str:
    """``text``, as long, without its dates, so that H29の自治体 sets no bound of 29."""
    return taken_out(text, [(token.start, token.end) for token in find_dates(text)])
