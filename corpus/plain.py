"""Reports that follow no known form: their own headings make a form of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.forms import FiscalYearRule, Form, SectionSpec
from corpus.headings import undecorated
from corpus.lines import Line

INTRO = "本文"
_NUMBERED = re.compile(
    r"(?:第\s?[0-9一二三四五六七八九十]{1,3}\s?[章節部]|[0-9]{1,2}(?:\.[0-9]{1,2})*[.、)\s]|\([0-9一二三四五六七八九十]{1,2}\)"
    r"|[IVXⅠ-Ⅻ]{1,4}[.、\s]|[一二三四五六七八九十]{1,2}[、.])\s*\S"
)
_FRAMED = re.compile(r"#{1,4}\s*\S|[■◆□◇▼]\s*\S|[【〔《].{2,30}[】〕》]$")
_LEAD = re.compile(
    r"^(?:#+|第[0-9一二三四五六七八九十]+[章節部]|[0-9]{1,2}(?:\.[0-9]{1,2})*[.、)]?|\([0-9一二三四五六七八九十]+\)"
    r"|[IVXⅠ-Ⅻ]+[.、]?|[■◆□◇▼])"
)
_LONGEST = 30
_OWN = "own"


def is_own(key: str) -> bool:
    """Whether a section key is of a report's own heading rather than of a known form."""
    return key.startswith(_OWN)


def own_form(lines: Sequence[Line], forms: Sequence[Form]) -> Form:
    """A form made of a text's own headings, with the measures and terms of all known forms."""
    intro = SectionSpec(key=f"{_OWN}-0", name=INTRO, english="text", headings=(r"(?!)",))
    sections = [intro]
    for number, bare in enumerate(dict.fromkeys(line.bare for line in lines if _is_heading(line)), start=1):
        name = _unnumbered(bare)
        spellings = tuple(dict.fromkeys((name, bare, undecorated(bare))))
        sections.append(
            SectionSpec(key=f"{_OWN}-{number}", name=name, english="", literal_headings=spellings)
        )
    home = {"section": intro.key}
    measures = {m.key: m.model_copy(update=home) for form in forms for m in form.measures}
    return Form(
        id=_OWN,
        name="",
        english="",
        fiscal_year=FiscalYearRule(section=intro.key, offset=0),
        sections=tuple(sections),
        measures=tuple(measures.values()),
        terms=tuple(term for form in forms for term in form.terms),
    )


def _is_heading(line: Line) -> bool:
    text = line.text[: 2 * _LONGEST]
    if len(line.bare) > _LONGEST or re.search(r"[。、]|\d\s*[人名回件]", text) is not None:
        return False
    return _NUMBERED.match(text) is not None or _FRAMED.match(text) is not None


def _unnumbered(bare: str) -> str:
    name = _LEAD.sub("", bare).strip("【】〔〕《》:：")
    return name or bare
