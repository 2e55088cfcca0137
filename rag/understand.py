"""From a question and its history to a ``Query``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.dates import find_dates
from corpus.errors import QuestionError
from rag import intents
from rag.after_turn import is_aside, read_after
from rag.asides import without_asides
from rag.beyond_figures import asks_beyond, beyond_rate
from rag.bounds import asks_whether, conditions, fitting, on_subjects
from rag.catalog import Catalog
from rag.change_shares import without_share
from rag.figures_meant import asks_for_word, measures_named, of_whole, rate_meant, rate_with
from rag.followup import inherit
from rag.followup_sums import of_sum_before
from rag.groups import widened
from rag.model import Intent, Language, Query
from rag.nested import read_nested, with_choice
from rag.orders import ranks, read_order
from rag.places import PlaceReader, taken_out
from rag.plain_words import read_plain
from rag.question_language import is_clear, language_of
from rag.share_reading import of_share, read_share, share_after
from rag.told_places import Compose, counted_item, of_same_reports, with_told_places
from rag.topics import Topic, find_topics, subject_topics, touched
from rag.vocabulary import Term, Vocabulary
from rag.years_asked import completed_years, undated, years_asked

LONGEST = 2_000  # characters of a question
TURNS = 12  # user turns of the history that are read, newest last
_THERE = re.compile(r"そこ|その(?:圏域|地域|ところ)|\bthere\b", re.IGNORECASE)
_VARIANTS = str.maketrans("﨑髙濵德", "崎高浜徳")  # kanji that names are also written with
_JAPANESE_RUN = re.compile(r"[ぁ-ヿ一-鿿々ー]+")
_STRONG = re.compile(
    r"[人者数名方率]|たのは$|院は$|割合|実績|discharged|supported|recipients|support|left|leave|rate",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation. ``role`` is ``user`` or ``assistant``."""

    role: str
    content: str


def check_question(question: str) -> str:
    """The question as NFKC on one line. Raises QuestionError where it is empty or too long."""
    if len(question) > LONGEST:
        raise QuestionError(
            f"the question has {len(question)} characters; at most {LONGEST} can be read: shorten it",
            for_user=f"質問が長すぎます（{len(question)}文字）。{LONGEST}文字以内に短くしてください。",
        )
    text = unicodedata.normalize("NFKC", question).translate(_VARIANTS)
    text = re.sub(r"\s+", " ", text).strip()
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))
    if not any(c.isalnum() for c in text):
        raise QuestionError(
            "the question is empty: write what you want to know",
            for_user="質問が空です。知りたいことを書いてください（例：どの自治体の報告書がありますか？）。",
        )
    return text


class Understander:
    """Reads questions against one catalog."""

    def __init__(self, catalog: Catalog, compose: Compose | None = None) -> None:
        """``compose`` answers an earlier question, for one that means the places which that answer named."""
        self._catalog = catalog
        self._compose = compose
        self._places = PlaceReader(catalog)
        self._vocabulary = Vocabulary(catalog)

    def understand(
        self, question: str, history: Sequence[Turn] = (), *, language: Language | None = None
    ) -> Query:
        """The question with what it leaves unsaid taken from the user's turns before.

        ``language`` is the asker's, for a question whose own is not clear.
        Raises QuestionError for a question that is empty or too long; such turns in the history are skipped.
        """
        before: Query | None = None
        item: int | None = None
        for text in [turn.content for turn in history if turn.role == "user"][-TURNS:]:
            try:
                asked_then = self._whole(check_question(text), before, item)
            except QuestionError:
                continue
            # Thanks between two questions, and 出典は？, are not what the second one follows.
            aside = before is not None and is_aside(asked_then, before)
            item = counted_item(asked_then.text) if aside else None
            before = before if aside else asked_then
        query = self._whole(check_question(question), before, item)
        if language is not None and not is_clear(query.text):
            query = replace(query, language=language)
        told = [turn.content for turn in history if turn.role == "assistant"]
        return self._pointed(query, told[-1]) if told else query

    def _whole(self, text: str, before: Query | None, item: int | None) -> Query:
        """A question as it stands after ``before``; of two in one, the second after the first."""
        nested = read_nested(text)
        if nested is not None:
            choice = self._after(self._read(nested.choice), before, item)
            whole = with_choice(self._after(self._read(nested.asked), choice, None), choice)
            if whole is not None:
                return whole
        return self._after(self._read(text), before, item)

    def _after(self, query: Query, before: Query | None, item: int | None) -> Query:
        """``query`` completed from ``before`` and the answer to that, of which ``item`` was pointed at."""
        if before is not None:
            query = of_sum_before(read_after(self._catalog, query, before), before)
        if before is not None and self._compose is not None:
            query = with_told_places(self._catalog, self._compose, query, before, item)
        whole = of_same_reports(self._catalog, query, inherit(query, before), before)
        whole = share_after(whole, query, before)
        if whole.intent is Intent.RATIO and whole.rate is None and whole.whole is None:
            whole = replace(whole, rate=rate_with(self._catalog, whole.measures))
        return whole

    def _pointed(self, query: Query, answer: str) -> Query:
        """そこ and その圏域 mean the one place that the answer before named."""
        if _THERE.search(query.text) is None:
            return query
        places = self._places.read(unicodedata.normalize("NFKC", answer)).places
        if len(places.areas) == 1 and len(places.named) <= 1:
            return replace(query, places=replace(places, everywhere=False, unknown=(), parts=()))
        return query

    def _read(self, text: str) -> Query:
        text = without_asides(self._vocabulary.spelled(text))
        reading = self._places.read(text)
        masked = taken_out(text, reading.taken)
        masked = without_share(masked) if intents.trends(text) else masked
        terms = self._vocabulary.find(masked)
        places = reading.places
        bounds = conditions(undated(masked))
        query = Query(
            text=text,
            language=language_of(text),
            intent=Intent.UNCLEAR,
            places=places,
            fiscal_years=years_asked(text, self._catalog.years),
            order=read_order(masked),
            condition=bounds[0] if bounds else None,
            also=bounds[1:],
            whether=asks_whether(masked),
            wants=intents.wants(masked),
            vague_number=intents.vague_number(masked),
            recent=places.named,
        )
        sure = [term for term in terms if not self._is_weak(term, masked)]
        topics = self._topics(masked, sure, query.language)
        if _hard(topics):
            sure = [term for term in sure if not self._is_vague(term, masked)]
            topics = self._topics(masked, sure, query.language)
        if not sure and not _hard(topics):
            # Nothing else is asked for: the weak word is what the question is about.
            sure, topics = terms, self._topics(masked, terms, query.language)
        if self._is_of_subject(masked, query.language) or asks_beyond(masked, sure, topics):
            sure = [term for term in sure if term.kind != "measure"]  # 退院した人の住まい asks for no number
        named = self._vocabulary.measures(masked)
        beyond = beyond_rate(masked, sure, named)
        sure, topics = ([], beyond) if beyond else (sure, topics)
        parts = {key for key, spec in self._catalog.measures.items() if spec.part_of is not None}
        share = read_share(text, masked, named, places, lambda piece: self._places.read(piece).places, parts)
        return of_share(self._with_subject(query, masked, sure, topics), share, named)

    def _is_of_subject(self, masked: str, language: Language) -> bool:
        """Whether a subject in everyday words is asked about, and no figure."""
        figures = intents.wants(masked).number or bool(conditions(undated(masked)))
        if figures or intents.figure_intent(masked) not in (Intent.VALUE, Intent.COMPARE, Intent.LIST):
            return False
        return any(not subject.is_common for subject in read_plain(masked, language).subjects)

    def _is_weak(self, term: Term, masked: str) -> bool:
        """A measure's word that may as well be about the work as about the number (退院支援をどう…)."""
        if term.kind != "measure":
            return False
        surface = masked[term.start : term.end]
        if _STRONG.search(surface) or re.fullmatch(r"[ぁ-ヶー]+", surface):
            return False
        asks = intents.wants(masked).number or bool(conditions(masked))
        return not (asks or intents.figure_intent(masked) is not Intent.VALUE)

    def _is_vague(self, term: Term, masked: str) -> bool:
        """A section's word that names it only where nothing else is asked for (…に関する取組)."""
        section = self._catalog.sections.get(term.key) if term.kind == "section" else None
        return section is not None and masked[term.start : term.end] in section.vague

    def _with_subject(self, query: Query, masked: str, terms: list[Term], topics: tuple[Topic, ...]) -> Query:
        measures = measures_named(self._catalog, masked, terms)
        rates = [term.key for term in terms if term.kind == "rate"]
        if not terms and asks_for_word(query.bounds, topics):
            measures, topics = tuple(self._catalog.measures), ()
        sections = tuple(dict.fromkeys(term.key for term in terms if term.kind == "section"))
        rate = rates[0] if rates else rate_meant(self._catalog, measures, masked, query.bounds)
        bounds = on_subjects(query.bounds, terms)
        if len(measures) == 1 and len(bounds) < len(query.bounds):
            measures, bounds = of_whole(self._catalog, measures[0], query.bounds)
        if rate is None and intents.trends(masked):
            bounds = fitting(bounds, share=False)  # 半分以下に減った is no share of anything
        query = replace(
            query,
            places=query.places if measures or rate else widened(query.places, query.text),
            measures=measures,
            rate=rate,
            sections=sections,
            condition=bounds[0] if bounds else None,
            also=bounds[1:],
            topic=tuple(topic.surface for topic in topics),
            hard_topic=_hard(topics),
            soft_topics=frozenset(topic.surface for topic in topics if topic.soft),
        )
        query = completed_years(query, self._catalog.years)
        return replace(query, intent=self._intent(query, masked, topics))

    def _intent(self, query: Query, masked: str, topics: tuple[Topic, ...]) -> Intent:
        if intents.SMALL_TALK.search(query.text) and not (query.measures or query.rate or query.sections):
            return Intent.UNCLEAR
        if query.rate is not None:
            return self._rate_intent(query, masked)
        if query.measures:
            across = query.places.is_group or intents.lists(masked) or intents.of_areas(masked)
            if query.condition is not None and (across or not query.places.named):
                return Intent.MATCH
            intent = intents.figure_intent(masked)
            why = bool(query.places.named) and intents.asks_why(masked)  # なぜ支援者より多い
            return Intent.VALUE if why else intent
        hard = _hard(topics)
        asks_place = bool(topics and query.places.named)  # which meetings a place held: 会議は何がありますか
        other = any("圏域" not in topic.surface for topic in topics if not topic.soft)
        if intents.AREAS.search(query.text) and not (other or query.sections):
            return Intent.AREAS
        if intents.INVENTORY.search(query.text) and not (hard or query.sections or asks_place):
            return Intent.INVENTORY
        if query.sections and not hard:
            return Intent.SEARCH if query.wants.months else Intent.DESCRIBE
        if topics and (hard or not query.vague_number):
            found = intents.wording_intent(masked)
            named = bool(query.places.named or query.places.areas)
            return Intent.SEARCH if found is Intent.WHICH and named else found
        return self._bare_intent(query, masked)

    def _rate_intent(self, query: Query, masked: str) -> Intent:
        across = query.places.is_group or intents.lists(masked) or not query.places.named
        if fitting(query.bounds, share=True) and across:
            return Intent.MATCH
        return Intent.RANK if ranks(masked) else Intent.RATIO

    def _bare_intent(self, query: Query, masked: str) -> Intent:
        """The intent of a question with no subject: a name alone, a word of comparison alone, small talk."""
        if query.vague_number:
            return Intent.UNCLEAR
        if query.wants.months:
            return Intent.SEARCH
        about = intents.ABOUT.search(masked) is not None
        if (
            (query.places.named or query.places.areas)
            and about
            and (query.language is Language.ENGLISH or intents.OVERVIEW.fullmatch(masked))
        ):
            return Intent.OVERVIEW
        figure = intents.figure_intent(masked)
        return figure if figure is not Intent.VALUE else Intent.UNCLEAR

    def _topics(self, masked: str, terms: Sequence[Term], language: Language) -> tuple[Topic, ...]:
        spans = [(term.start, term.end) for term in terms]
        spans += [(token.start, token.end) for token in find_dates(masked)]
        spans += [
            found.span() for word in self._catalog.programme for found in re.finditer(re.escape(word), masked)
        ]
        plain = read_plain(taken_out(masked, spans), language)
        text = plain.rest
        known = list(self._catalog.parted_terms)
        if language is Language.ENGLISH:
            quoted = [run for run in _JAPANESE_RUN.findall(text) if len(run) > 1]
            known += quoted
            meant = [*self._catalog.japanese_for(text), *quoted]
            if not (meant or terms or plain.subjects):
                return self._unknown_words(text)
            text = "、".join(meant)
        found = find_topics(text, known)
        return touched((*found, *subject_topics(plain.subjects, found)), masked)

    def _unknown_words(self, text: str) -> tuple[Topic, ...]:
        """English words that neither glossary nor form knows, where a question holds nothing else: they have
        no answer.
        """
        topics = [topic for topic in find_topics(text.lower()) if topic.surface.isascii()]
        return tuple(replace(t, soft=False) for t in topics if not self._vocabulary.find(t.surface))


def _hard(topics: tuple[Topic, ...]) -> bool:
    return any(not topic.soft for topic in topics)
