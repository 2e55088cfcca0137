"""The はじめての方へ tab: the programme, its sections and terms in the reports' words, what to ask."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from weakref import WeakKeyDictionary

from corpus.forms import SectionSpec
from corpus.lines import BULLETS
from corpus.model import Report
from index.text import morphemes
from index.text import words as content_words
from page.names import headed
from page.path import Step, is_answered, learning_path
from page.text import escaped, one_line, shortened
from page.words import Words
from rag.assistant import Assistant
from rag.catalog import Catalog, Located
from rag.display import printed
from rag.glossary import Explained, Glossary
from rag.model import Language
from rag.wording import measure_name, place_name, section_name, year_name

_QUOTE = 160  # characters of a quote; the whole opens in the panel
_ASKED = 3  # words by which one may ask for a section
_TERMS = 14  # each is asked for once before it is shown
_USES = 40  # buttons for the uses of one term


@dataclass(frozen=True, slots=True)
class _Made:
    """What is kept of an assistant's tab. It holds no assistant, which would then never go."""

    told: Glossary
    terms: tuple[Explained, ...]
    pages: dict[Language, str]


_made: WeakKeyDictionary[Assistant, _Made] = WeakKeyDictionary()
_making = threading.Lock()


def welcome_html(assistant: Assistant, words: Words) -> str:
    """The tab. Made once for each assistant and language; safe for several threads."""
    with _making:
        kept = _made.get(assistant)
        if kept is None:
            told = Glossary(assistant.catalog)
            kept = _made.setdefault(assistant, _Made(told, told.terms(most=_TERMS), {}))
        if words.language not in kept.pages:
            kept.pages[words.language] = _Writer(assistant.extractive, kept, words).html()
        return kept.pages[words.language]


class _Writer:
    def __init__(self, assistant: Assistant, made: _Made, words: Words) -> None:
        self._assistant = assistant
        self._catalog: Catalog = assistant.catalog
        self._told = made.told
        self._terms = made.terms
        self._words = words
        self._language = words.language

    def html(self) -> str:
        steps = learning_path(self._assistant, self._terms, self._words)
        return (
            f'<div class="kk-welcome"><h2>{self._say("title")}</h2><p>{self._say("lead")}</p>'
            f"{self._programme()}{self._path(steps)}{self._sections()}{self._glossary(self._terms)}</div>"
        )

    def _say(self, name: str, /, **values: object) -> str:
        return escaped(self._words.say(f"welcome_{name}", **values))

    def _programme(self) -> str:
        catalog = self._catalog
        form = next((form for form in catalog.forms if any(r.form == form.id for r in catalog.reports)), None)
        numbers = {
            "places": len(catalog.jurisdictions),
            "reports": len(catalog.reports),
            "years": self._words.say("middle").join(year_name(year, self._language) for year in catalog.years)
            or year_name(None, self._language),
        }
        if form is None:
            return self._part("programme", f"<p>{self._say('no_form', **numbers)}</p>")
        japanese = self._language is Language.JAPANESE
        name = (form.programme[0] if form.programme else form.name) if japanese else form.english
        body = f"<p>{self._say('programme_line', name=name, **numbers)}</p>"
        others = [other for other in form.programme if other != name and morphemes(other)[-1].part == "名詞"]
        if japanese and others:
            body += f"<p>{self._say('names', names='、'.join(f'「{other}」' for other in others))}</p>"
        spoken = self._told.programme()
        if not spoken:
            return self._part("programme", f"{body}<p>{self._say('programme_none')}</p>")
        quotes = "".join(self._quote(located) for located in spoken)
        return self._part("programme", f"{body}<h4>{self._say('programme_quotes')}</h4>{quotes}")

    def _sections(self) -> str:
        catalog = self._catalog
        if not any(report.form for report in catalog.reports):
            return ""
        shown: list[str] = []
        items = []
        for key, spec in catalog.sections.items():
            example = self._told.example(key, not_of=shown)
            shown += [example.report.jurisdiction.name] if example is not None else []
            title = escaped(headed(section_name(spec, self._language), self._language))
            items.append(f"<li><h4>{title}</h4>{self._about(spec, example)}</li>")
        lead = self._say("sections_lead", count=len(items))
        return self._part("sections", f'<p>{lead}</p><ol class="kk-sections">{"".join(items)}</ol>')

    def _about(self, spec: SectionSpec, example: Located | None) -> str:
        """How many reports have a section, what it may be called in a question, and an example."""
        catalog, key = self._catalog, spec.key
        holders = [r for r in catalog.reports if any(s.key == key and s.passages for s in r.sections)]
        lines = [self._say("section_held", count=len(holders), all=len(catalog.reports))]
        japanese = self._language is Language.JAPANESE
        synonyms = spec.synonyms if japanese else spec.english_synonyms
        asked = list({tuple(content_words(s)): s for s in reversed(synonyms)}.values())[::-1][:_ASKED]
        if asked:
            names = "".join(f"「{word}」" for word in asked) if japanese else ", ".join(asked)
            lines.append(self._say("section_asked", names=names))
        if any(form.fiscal_year.section == key and form.fiscal_year.offset == -1 for form in catalog.forms):
            lines.append(self._say("section_next"))
        measures = [m for m in catalog.measures.values() if m.section == key]
        if measures:
            names = self._words.say("comma").join(
                measure_name(measure, self._language) for measure in measures
            )
            lines.append(self._say("section_measures", names=names))
        told = f'<p class="kk-dim">{" ".join(lines)}</p>'
        return told + (self._quote(example) if example is not None else f"<p>{self._say('section_none')}</p>")

    def _path(self, steps: Sequence[Step]) -> str:
        if not steps:
            return self._part("path", f"<p>{self._say('path_none')}</p>")
        items = "".join(f"<li>{_ask(step.question)}{_learns(step)}</li>" for step in steps)
        return self._part("path", f'<p>{self._say("path_lead")}</p><ol class="kk-path">{items}</ol>')

    def _glossary(self, terms: Sequence[Explained]) -> str:
        if not terms:
            return self._part("glossary", f"<p>{self._say('glossary_none')}</p>")
        entries = "".join(self._entry(entry) for entry in terms)
        return self._part(
            "glossary", f'<p>{self._say("glossary_lead")}</p><div class="kk-terms">{entries}</div>'
        )

    def _entry(self, entry: Explained) -> str:
        notes = []
        if entry.reading:
            notes.append(self._say("reading", reading=entry.reading))
        if entry.variants:
            notes.append(self._say("variants", variants=self._words.say("comma").join(entry.variants)))
        english = self._english((entry.term, *entry.variants))
        if english:
            notes.append(self._say("english", names=english))
        question = self._words.say("welcome_ask_define", term=entry.term)
        ask = _ask(question) if is_answered(self._assistant, question) else ""
        return (
            f'<section class="kk-term"><h4>{escaped(entry.term)}</h4>'
            f'<p class="kk-dim">{self._words.say("slash").join(notes)}</p>'
            f'<p class="kk-kicker">{self._say("explains" if entry.explains else "shows")}</p>'
            f"{self._quote(entry.quote)}{self._uses(entry)}{ask}</section>"
        )

    def _english(self, variants: Sequence[str]) -> str:
        """What the form's glossary calls a term in English; empty where it does not."""
        entries = [entry for form in self._catalog.forms for entry in form.glossary]
        return next((entry.english[0] for entry in entries if entry.japanese in variants), "")

    def _uses(self, entry: Explained) -> str:
        title = self._say("uses", places=len(entry.places), uses=len(entry.uses))
        shown = entry.uses[:_USES]
        items = []
        for report, group in groupby(shown, key=lambda use: use.report):
            buttons = "".join(self._use(report, use, n) for n, use in enumerate(group, start=1))
            items.append(f"<li>{escaped(self._owner(report))} {buttons}</li>")
        rest = len(entry.uses) - len(shown)
        more = f"<p>{self._say('more_uses', count=rest)}</p>" if rest else ""
        return f'<details class="kk-uses"><summary>{title}</summary><ul>{"".join(items)}</ul>{more}</details>'

    def _use(self, report: Report, use: Located, number: int) -> str:
        place = place_name(report.jurisdiction, self._language)
        year = year_name(report.fiscal_year, self._language)
        label = self._say("use_label", place=place, year=year, number=number)
        return _open(use, str(number), f'class="kk-cite" aria-label="{label}"')

    def _owner(self, report: Report) -> str:
        place = place_name(report.jurisdiction, self._language)
        year = year_name(report.fiscal_year, self._language)
        return f"{place}（{year}）" if self._language is Language.JAPANESE else f"{place}, {year}"

    def _quote(self, located: Located) -> str:
        """A passage in its own words, whose it is, and a button that opens it."""
        text = one_line(printed(located.passage, self._catalog.index.sources))
        text = shortened(text.lstrip(f"{BULLETS} "), _QUOTE)
        where = [self._owner(located.report), located.passage.area, located.section.name]
        owner = " / ".join(part for part in where if part)
        opening = _open(located, self._words.say("welcome_open"), 'class="kk-link"')
        return (
            f'<blockquote class="kk-quoted" lang="ja"><p>{escaped(text)}</p>'
            f'<footer><span class="kk-where">{escaped(owner)}</span> '
            f"{opening}</footer></blockquote>"
        )

    def _part(self, name: str, body: str) -> str:
        return f'<section class="kk-part"><h3>{self._say(name)}</h3>{body}</section>'


def _learns(step: Step) -> str:
    return f'<span class="kk-learns">{escaped(step.learns)}</span>'


def _ask(question: str) -> str:
    text = escaped(question)
    return f'<button type="button" class="kk-ask" data-kk="ask" data-question="{text}">{text}</button>'


def _open(located: Located, text: str, attributes: str) -> str:
    span = located.passage.span
    return (
        f'<button type="button" {attributes} data-kk="open" data-source="{escaped(span.source)}" '
        f'data-start="{span.start}" data-end="{span.end}">{escaped(text)}</button>'
    )
