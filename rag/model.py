"""What is asked and what is answered: the values that pass between understanding, composing and checking."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.model import Jurisdiction, Span


class Intent(StrEnum):
    """What kind of answer a question wants."""

    VALUE = "value"
    LIST = "list"
    COMPARE = "compare"
    RANK = "rank"
    TOTAL = "total"
    AVERAGE = "average"
    MEDIAN = "median"
    RATIO = "ratio"
    MATCH = "match"  # which places fulfil a condition on a figure
    DESCRIBE = "describe"
    DEFINE = "define"
    WHICH = "which"  # which places write of something
    SEARCH = "search"
    OVERVIEW = "overview"
    AREAS = "areas"
    INVENTORY = "inventory"
    UNCLEAR = "unclear"


OF_SEVERAL = frozenset({Intent.TOTAL, Intent.AVERAGE, Intent.MEDIAN})  # one number made of several


class Status(StrEnum):
    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    CLARIFY = "clarify"


class Language(StrEnum):
    JAPANESE = "ja"
    ENGLISH = "en"


class Reach(StrEnum):
    """Where a question's places come from, as far as it has to be said."""

    OWN = "own"
    INHERITED = "inherited"  # the region or kind of the turn before
    TOLD = "told"  # the places that the answer before named
    WIDENED = "widened"  # everyone, though the turn before was about a region or kind


@dataclass(frozen=True, slots=True)
class Condition:
    """A bound on a figure. ``operator``: ``==``, ``!=``, ``>=``, ``<=``, ``>``, ``<``, ``absent``
    or ``marked``.

    ``word`` is the one that must stand in the number's place (集計中; empty for any), or that it is marked
    with (約). ``unit`` is ``%`` for a
    share (5割 is 50), empty for people and for a bare number. ``at`` is where it stands in the question;
    ``subject`` the measure that it is on, where the question names several. ``limit`` are the question's own
    words for the value where these are no count (5割, 半数), or for a band of values (10人台).
    """

    operator: str
    value: float
    word: str = ""
    unit: str = ""
    at: int = field(default=0, compare=False)
    subject: str = ""
    limit: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Order:
    """How a ranking is asked for. ``directions`` are the ends asked for: True for the greatest.

    ``count`` is how many of that end are wanted (上位3), ``place`` the one at that place alone (2番目);
    ``is_list`` is set where all are wanted in that order and no end of them (少ない順).
    """

    directions: tuple[bool, ...] = ()
    count: int | None = None
    place: int | None = None
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Jurisdictions that a question names together, by ``words`` of its own (東北の政令市).

    They are those of ``kinds`` in ``prefectures`` (None: any), or, where it sets a single place beside a
    group, ``named``.
    """

    words: str
    kinds: frozenset[str] | None = None
    prefectures: frozenset[str] | None = None
    named: Jurisdiction | None = None

    @property
    def is_everyone(self) -> bool:
        """Whether it is all jurisdictions (全国), set beside another group."""
        return self.kinds is None and self.prefectures is None and self.named is None

    def has(self, jurisdiction: Jurisdiction) -> bool:
        if self.named is not None:
            return jurisdiction.name == self.named.name
        if self.kinds is not None and jurisdiction.kind not in self.kinds:
            return False
        home = jurisdiction.prefecture or jurisdiction.name
        return self.prefectures is None or home in self.prefectures


@dataclass(frozen=True, slots=True)
class Places:
    """Whose reports a question is about.

    ``named`` are the jurisdictions it names; ``unknown`` names of places that are no jurisdiction of the
    registry; ``ambiguous`` the candidates of each short name that several bear. ``groups`` are the regions
    and kinds that it names; of several, each is meant for itself. ``everywhere`` is set where it asks across
    all.
    ``assumed`` are the candidates of a short name of which one alone has a report, that one first.
    ``towns`` are unknown places whose name is looked for in the reports of others.
    ``excluded`` are jurisdictions that it leaves out, ``excluded_areas`` areas; ``parts`` are areas and
    wards that the corpus does not know.
    """

    named: tuple[Jurisdiction, ...] = ()
    areas: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    ambiguous: tuple[tuple[Jurisdiction, ...], ...] = ()
    groups: tuple[Group, ...] = ()
    everywhere: bool = False
    parts: tuple[str, ...] = ()
    assumed: tuple[tuple[Jurisdiction, ...], ...] = ()
    towns: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    excluded_areas: frozenset[str] = frozenset()

    @property
    def is_group(self) -> bool:
        return bool(self.groups) or self.everywhere

    @property
    def is_empty(self) -> bool:
        return not (self.named or self.areas or self.unknown or self.ambiguous or self.is_group)


@dataclass(frozen=True, slots=True)
class Wants:
    """What the asked-for passage must hold: a number, a date, a month, an ordinal (第2回)."""

    units: tuple[str, ...] = ()
    number: bool = False
    date: bool = False
    months: frozenset[int] = frozenset()
    ordinals: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """An understood question. ``topic`` are the content words that no other field has taken;
    ``hard_topic`` says that one of them has to be found;
    ``soft_topics`` are those that need not.

    ``also`` are conditions beside ``condition``; ``whether`` is set where it asks if they hold.
    ``order`` is the ranking that it asks for.
    ``recent`` are the jurisdictions of the turns before, newest first, for どちら and 合わせて.
    ``earlier`` are the regions, or the areas, that were asked for one by one, newest first.
    ``whole`` are the places of which its own have a part that is asked for; None where none is.
    ``page`` is how often more of the same answer has been asked for (もっと見せて).
    ``choice`` is the question that chose its places, where both were asked as one.
    """

    text: str
    language: Language
    intent: Intent
    places: Places
    measures: tuple[str, ...] = ()
    rate: str | None = None
    sections: tuple[str, ...] = ()
    fiscal_years: tuple[int, ...] = ()
    topic: tuple[str, ...] = ()
    hard_topic: bool = False
    soft_topics: frozenset[str] = frozenset()
    order: Order = Order()
    condition: Condition | None = None
    also: tuple[Condition, ...] = ()
    whether: bool = False
    wants: Wants = field(default_factory=Wants)
    vague_number: bool = False
    recent: tuple[Jurisdiction, ...] = ()
    earlier: tuple[Places, ...] = ()
    page: int = 0
    reach: Reach = Reach.OWN
    whole: Places | None = None
    choice: Query | None = None

    @property
    def directions(self) -> tuple[bool, ...]:
        """The ends of a ranking that it asks for, the greatest where it names none."""
        return self.order.directions or (True,)

    @property
    def descending(self) -> bool:
        """Whether a ranking runs from the greatest down."""
        return self.directions[0]

    @property
    def bounds(self) -> tuple[Condition, ...]:
        """All its conditions, in their order."""
        return () if self.condition is None else (self.condition, *self.also)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote with its owner, as a statement stands on it."""

    span: Span
    jurisdiction: str
    section: str
    area: str | None
    fiscal_year: int | None


@dataclass(frozen=True, slots=True)
class Calculation:
    """A number made from others.

    ``operator`` is ``sum``, ``difference``, ``percent``, ``mean``, ``median``, ``count`` or ``times``.

    ``times`` is the first operand in multiples of the second, to one decimal.
    """

    operator: str
    operands: tuple[float, ...]
    result: float


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of an answer with what it stands on.

    ``context`` are words of the line that name its owner, year or section rather than claim something, so
    that the digits in 平成29年度 are not taken for a figure. A ``framing`` statement claims nothing.
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    calculations: tuple[Calculation, ...] = ()
    context: tuple[str, ...] = ()
    framing: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A composed answer before it is checked. ``choices`` are questions to ask back or to go on with.

    ``mode`` says whose words it is in: ``extractive``, or ``llm`` where a model worded what was found.
    """

    status: Status
    statements: tuple[Statement, ...]
    choices: tuple[str, ...] = ()
    mode: str = "extractive"


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote: ``quote == source_text[start:end]``. ``section`` is the section's name."""

    id: int
    source: str
    jurisdiction: str
    area: str | None
    section: str
    fiscal_year: int | None
    quote: str
    start: int
    end: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person is given. ``answer`` is Markdown with ``[1]`` marks; ``timings_ms`` milliseconds."""

    question: str
    answer: str
    status: Status
    mode: str
    citations: tuple[Citation, ...]
    timings_ms: dict[str, float]
    choices: tuple[str, ...] = ()
