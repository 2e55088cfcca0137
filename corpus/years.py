"""How a fiscal year is written."""

from __future__ import annotations

# First Western year of each era, newest first. A fiscal year is named by the era of its first of April.
_ERAS = ((2019, "令和"), (1989, "平成"), (1926, "昭和"))


def fiscal_year_name(year: int) -> str:
    """平成29年度 for 2017.

    2019 is 平成31年度 by its first of April; sheets of that year print 令和元年度, so do we.
    """
    for first, era in _ERAS:
        if year >= first:
            number = year - first + 1
            return f"{era}{'元' if number == 1 else number}年度"
    return f"{year}年度"
