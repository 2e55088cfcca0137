"""Turns the hand reading of the seed report (``seed_reading.py``) into ``seed.json``, and checks it.

Run ``python -m tests.golden.make_golden`` to write the file, with ``--check`` to compare only. It knows lines
and offsets and nothing of how a report is cut, so that what it writes stays independent of the program.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.golden.seed_reading import FISCAL_YEAR, SECTION_NAMES, SOURCE, TOWNS, F, M, P, Town

HERE = Path(__file__).resolve().parent
REPORT = HERE.parents[1] / "corpus" / "reports" / SOURCE
GOLDEN = HERE / "seed.json"
ANSWERS = HERE / "answers.json"

Json = dict[str, Any]

_STATUSES = {"answered", "not_found", "clarify"}


class GoldenError(ValueError):
    """The golden file says something that its source does not bear out."""


def read_source() -> str:
    """The report's text with its newlines as they stand."""
    with REPORT.open(encoding="utf-8", newline="") as file:
        return file.read()


def nfkc(text: str) -> str:
    """NFKC, but enclosed numbers stay: ``①７/20`` is item 1 on 7/20, and NFKC alone makes it ``17/20``."""
    return "".join(c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c) for c in text)


def _single_blanks(text: str) -> str:
    return " ".join(nfkc(text).split())


class Lines:
    """Offsets of the 1-based lines of a text, without the blanks around them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line(self, number: int) -> str:
        """Line ``number`` with its newline."""
        stop = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : stop]

    def span(self, first: int, last: int, part: str | None = None) -> tuple[int, int]:
        """``[start, end)`` of lines ``first`` to ``last``, or of ``part``, which must stand there once."""
        begin = self._starts[first - 1]
        block = "".join(self.line(number) for number in range(first, last + 1))
        if part is None:
            part = block.strip()
        if not part or block.count(part) != 1:
            raise GoldenError(f"{part!r} is {block.count(part)} times on lines {first}-{last}; name it once")
        start = begin + block.index(part)
        return start, start + len(part)

    def nth(self, line: int, quote: str, n: int) -> tuple[int, int]:
        """``[start, end)`` of the ``n``-th (from 0) ``quote`` on ``line`` that no other digit precedes."""
        start, end = self.span(line, line)
        hits = [m.start() for m in re.finditer(rf"(?<!\d){re.escape(quote)}", self.text[start:end])]
        if n >= len(hits):
            raise GoldenError(f"{quote!r} number {n} is not on line {line}; it has {len(hits)}")
        return start + hits[n], start + hits[n] + len(quote)


def _quoted(lines: Lines, start: int, end: int) -> Json:
    return {"start": start, "end": end, "quote": lines.text[start:end]}


def _mark(lines: Lines, mark: M) -> Json:
    start, end = lines.span(mark.line, mark.line, mark.part)
    text = _single_blanks(lines.text[start:end])
    if mark.kind in ("label", "area"):
        text = text.replace(" ", "").strip("()【】")
    return {"kind": mark.kind, **_quoted(lines, start, end), "text": text}


def _passage(lines: Lines, passage: P) -> Json:
    start, end = lines.span(passage.first, passage.last, passage.part)
    if passage.part is not None:
        text = _single_blanks(passage.part)
    else:
        text = ""
        for number in range(passage.first, passage.last + 1):
            text += _single_blanks(lines.line(number)) + (" " if number in passage.blank_after else "")
    return {
        **_quoted(lines, start, end),
        "text": text,
        "label": passage.label,
        "area": passage.area,
        "level": passage.level,
        "damaged": passage.damaged,
    }


def _fact(lines: Lines, figure: F, sections: list[Json]) -> Json:
    start, end = lines.nth(figure.line, figure.quote, figure.nth)
    section, passage = next(
        (section, passage)
        for section in sections
        for passage in section["passages"]
        if passage["start"] <= start and end <= passage["end"]
    )
    return {
        "section": section["key"],
        "area": figure.area or passage["area"],
        "measure": figure.measure,
        "label": figure.label,
        "state": "number",
        "value": figure.value,
        "unit": figure.unit,
        "qualifiers": list(figure.qualifiers),
        "as_of": figure.as_of,
        "quote": passage["quote"],
        "start": passage["start"],
        "end": passage["end"],
        "value_quote": figure.quote,
        "value_start": start,
        "value_end": end,
    }


def _town(lines: Lines, town: Town) -> Json:
    marks = sorted((_mark(lines, mark) for mark in town.marks), key=lambda mark: mark["start"])
    headings = [mark["text"] for mark in marks if mark["kind"] == "heading"]
    sections = [
        {
            "key": key,
            "name": name,
            "heading": heading,
            "passages": [_passage(lines, p) for p in town.passages if p.section == key],
        }
        for (key, name), heading in zip(SECTION_NAMES.items(), headings, strict=True)
    ]
    facts = [_fact(lines, figure, sections) for figure in town.figures]
    return {
        "jurisdiction": town.jurisdiction,
        "title": next(mark["text"] for mark in marks if mark["kind"] == "title"),
        "fiscal_year": FISCAL_YEAR,
        "areas": list(town.areas),
        "marks": marks,
        "sections": sections,
        "facts": sorted(facts, key=lambda fact: fact["value_start"]),
    }


def build(text: str) -> list[Json]:
    """The golden reports, in file order.

    Raises:
        GoldenError: the reading names words that are not on their lines.
    """
    lines = Lines(text)
    return [_town(lines, town) for town in TOWNS]


def spans(reports: list[Json]) -> Iterator[Json]:
    """Every mark and passage of the reports."""
    for report in reports:
        yield from report["marks"]
        for section in report["sections"]:
            yield from section["passages"]


def _is_blank(char: str) -> bool:
    return char.isspace() or char == "\ufeff"


def check_coverage(text: str, reports: list[Json]) -> None:
    """Every non-blank character is in exactly one mark or passage, and no span begins or ends blank.

    Raises:
        GoldenError: naming the first character, or the span, for which that does not hold.
    """
    owners = [0] * len(text)
    for item in spans(reports):
        start, end = item["start"], item["end"]
        if text[start:end] != item["quote"]:
            raise GoldenError(f"quote {item['quote']!r} is not what stands at [{start}, {end})")
        if _is_blank(text[start]) or _is_blank(text[end - 1]):
            raise GoldenError(f"span [{start}, {end}) begins or ends with a blank; draw it in")
        for offset in range(start, end):
            owners[offset] += 1
    for offset, (char, count) in enumerate(zip(text, owners, strict=True)):
        if count > 1 or (count == 0 and not _is_blank(char)):
            raise GoldenError(f"{char!r} at {offset} is in {count} spans; it must be in one")


def check_facts(text: str, reports: list[Json]) -> None:
    """Every value stands inside its passage, which is not damaged, and its digits are the value.

    Raises:
        GoldenError: naming the first figure for which that does not hold.
    """
    for report in reports:
        whole = {p["start"]: p for s in report["sections"] for p in s["passages"]}
        for fact in report["facts"]:
            passage = whole.get(fact["start"])
            name = f"{report['jurisdiction']} {fact['value_quote']!r} at {fact['value_start']}"
            if passage is None or passage["damaged"] or passage["quote"] != fact["quote"]:
                raise GoldenError(f"{name}: its quote is not a sound passage")
            if not passage["start"] <= fact["value_start"] < fact["value_end"] <= passage["end"]:
                raise GoldenError(f"{name}: it stands outside its passage")
            if text[fact["value_start"] : fact["value_end"]] != fact["value_quote"]:
                raise GoldenError(f"{name}: that is not what stands there")
            if nfkc(fact["value_quote"]).replace(" ", "") != f"{fact['value']}{fact['unit']}":
                raise GoldenError(f"{name}: it does not read {fact['value']}{fact['unit']}")


def check_answers(reports: list[Json], answers: list[Json]) -> None:
    """Each question has a known status, and its evidence stands in passages of its jurisdiction and section.

    Raises:
        GoldenError: naming the first question for which that does not hold.
    """
    for answer in answers:
        name = f"{answer['id']} {answer['question']!r}"
        if answer["status"] not in _STATUSES:
            raise GoldenError(f"{name}: status {answer['status']!r} is none of {sorted(_STATUSES)}")
        if (answer["status"] == "answered") != bool(answer["required"]):
            raise GoldenError(f"{name}: an answer requires strings, a refusal none")
        if set(answer["required"]) & set(answer["forbidden"]):
            raise GoldenError(f"{name}: a string is both required and forbidden")
        for evidence in answer["evidence"]:
            if not any(evidence["quote"] in quote for quote in _sound_quotes(reports, evidence)):
                raise GoldenError(f"{name}: no sound passage holds {evidence['quote']!r}")


def _sound_quotes(reports: list[Json], evidence: Json) -> list[str]:
    return [
        passage["quote"]
        for report in reports
        if report["jurisdiction"] == evidence["jurisdiction"]
        for section in report["sections"]
        if section["key"] == evidence["section"]
        for passage in section["passages"]
        if not passage["damaged"]
    ]


def load(path: Path) -> list[Json]:
    """A golden file's list."""
    loaded: list[Json] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def main(argv: list[str] | None = None) -> int:
    """Writes or compares ``seed.json``; 1 where it is stale or a check fails."""
    parser = argparse.ArgumentParser(description="Write seed.json from the hand reading.")
    parser.add_argument("--check", action="store_true", help="compare only")
    options = parser.parse_args(argv)
    text = read_source()
    try:
        reports = build(text)
        check_coverage(text, reports)
        check_facts(text, reports)
        check_answers(reports, load(ANSWERS))
    except GoldenError as error:
        print(f"golden: {error}", file=sys.stderr)
        return 1
    if options.check:
        return 0 if load(GOLDEN) == reports else 1
    GOLDEN.write_text(json.dumps(reports, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
