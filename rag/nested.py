"""Questions about places that another question chooses: 研修会の参加者が最も多い自治体の退院者数は."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.cues import cue
from rag.followup import asks_of_something
from rag.intents import trends
from rag.model import Draft, Intent, Query, Statement, Status
from rag.orders import ranks
from rag.phrases import Phrases

_CHOSEN = cue("chosen_place")
_OF_BEFORE = cue("nth_told")  # 2位の自治体の成果は is of the ranking before


@dataclass(frozen=True, slots=True)
class Nested:
    """Two questions asked as one: who is chosen, and what is asked of those, as a follow-up to it."""

    choice: str
    asked: str


def read_nested(text: str) -> Nested | None:
    """The two questions of an NFKC text; None where it is one."""
    found = _CHOSEN.fullmatch(text.strip())
    if found is None or _OF_BEFORE.match(text):
        return None
    parts = found.groupdict()
    if parts["choice"]:
        nested = Nested(f"{parts['choice']}{parts['kind']}は?", f"その自治体{parts['link']}{parts['asked']}?")
    else:
        kind = parts["place"]
        nested = Nested(f"Which {kind} had the {parts['chosen']}?", f"{parts['wanted']} in that {kind}?")
    chooses = ranks(nested.choice) or trends(nested.choice)
    return nested if chooses and not ranks(nested.asked) and not trends(nested.asked) else None


def with_choice(asked: Query, choice: Query) -> Query | None:
    """``asked``, which follows ``choice``, as the whole question; None where it asks nothing beside that."""
    if not (asks_of_something(choice) or choice.topic):
        return None
    if asked.intent is Intent.OVERVIEW or asked.sections or asked.hard_topic:
        return replace(asked, choice=choice)
    new = _figures(asked) != _figures(choice) and bool(asked.measures or asked.rate)
    return replace(asked, choice=choice) if new else None


def _figures(query: Query) -> tuple[object, ...]:
    return query.measures, query.rate, query.fiscal_years


def chosen_first(query: Query, choice: Query, chosen: Draft, draft: Draft, *, by_number: bool) -> Draft:
    """What chose the places above what was asked of them; alone where it chose none.

    ``by_number`` says that numbers chose: how much is written of something is no number.
    """
    if chosen.status is not Status.ANSWERED:
        return chosen
    if not (by_number and query.places.named):
        note = Statement(Phrases(query.language).say("not_chosen"), framing=True)
        return replace(chosen, statements=(note, *chosen.statements))
    figures = bool(choice.measures or choice.rate)
    whole = choice.order.count is not None or trends(choice.text) or not figures
    lead = [s for s in chosen.statements if whole or not re.match(r"\s*(?:\||- )", s.text)]
    if not figures:
        lead.append(Statement(Phrases(query.language).say("bound_each"), framing=True))
    return replace(draft, status=Status.ANSWERED, statements=(*lead, *draft.statements))
