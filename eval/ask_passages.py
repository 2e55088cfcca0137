"""Gold questions about what reports write: sessions, meetings, roles, sections, subjects, who does what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from eval.asker import Asked, Asker, Right
from eval.material import load_material
from eval.phrases import Slots, squeezed
from eval.truth import TrueItem, TrueReport, TrueSession

Drawn = Asked | None
_MOST_OWNERS = 12  # places that one question names


def _slots(report: TrueReport, **words: str) -> Slots:
    return Slots({"j": report.jurisdiction}, {}, {"y": report.fiscal_year}, words)


def _session(asker: Asker) -> tuple[TrueReport, TrueSession] | None:
    report = asker.report()
    return (report, asker.rng.choice(report.sessions)) if report.sessions else None


def session_date(asker: Asker) -> Drawn:
    """When a session was held."""
    drawn = _session(asker)
    if drawn is None:
        return None
    report, session = drawn
    right = Right(words=(f"{session.month}月{session.day}日",), evidence=(session.span,), reports=(report,))
    return Asked(_slots(report, s=session.name), right)


def session_place(asker: Asker) -> Drawn:
    """Where a session was held."""
    drawn = _session(asker)
    if drawn is None:
        return None
    report, session = drawn
    right = Right(words=(session.place,), evidence=(session.span,), reports=(report,))
    return Asked(_slots(report, s=session.name), right)


def session_attendance(asker: Asker) -> Drawn:
    """How many came to a session."""
    drawn = _session(asker)
    if drawn is None:
        return None
    report, session = drawn
    right = Right((f"{session.attendance}人",), evidence=(session.span,), reports=(report,))
    return Asked(_slots(report, s=session.name), right)


def meeting(asker: Asker) -> Drawn:
    """How often a meeting was held; where several areas held one of that name, every count."""
    report = asker.report()
    if not report.meetings:
        return None
    name = asker.rng.choice(report.meetings).name
    same = [m for m in report.meetings if m.name == name]
    right = Right(
        tuple(f"{m.count}回" for m in same), evidence=tuple(m.span for m in same), reports=(report,)
    )
    return Asked(_slots(report, s=name), right)


def role(asker: Asker) -> Drawn:
    """What an advisor does, and not what the other does."""
    report = asker.report()
    if not report.roles:
        return None
    chosen = asker.rng.choice(report.roles)
    right = Right(words=(chosen.text,), evidence=(chosen.span,), reports=(report,))
    return Asked(_slots(report, s=chosen.advisor), right)


def _told(report: TrueReport, key: str) -> Right:
    """All that a section tells, bullet by bullet; damaged lines are not quoted."""
    bullets = [b for b in report.bullets if b.section == key and not b.damaged]
    meetings = [m for m in report.meetings if m.section == key]
    sessions = report.sessions if key == "activities" else ()
    roles = report.roles if key == "activities" else ()
    items: tuple[TrueItem, ...] = (*bullets, *meetings, *sessions, *roles)
    return Right(
        numbers=tuple(f"{m.count}回" for m in meetings),
        words=(*(b.text for b in bullets), *(s.name for s in sessions), *(r.text for r in roles)),
        forbidden=tuple(b.text for b in report.bullets if b.damaged),
        evidence=tuple(item.span for item in items),
        reports=(report,),
    )


def section(asker: Asker) -> Drawn:
    """A section's content. The policy is asked for by ``next_policy``: it is named by another year."""
    report = asker.report()
    keys = [key for key in report.sections if key not in ("discharge", "policy")]
    if not keys:
        return None
    key = asker.rng.choice(keys)
    right = _told(report, key)
    if not right.words:
        return None
    slots = Slots({"j": report.jurisdiction}, {}, {"y": report.fiscal_year}, {}, key)
    return Asked(slots, right)


def next_policy(asker: Asker) -> Drawn:
    """The policy for the year that its heading names, one after the report's."""
    report = asker.report()
    right = _told(report, "policy")
    if not right.words:
        return None
    slots = Slots({"j": report.jurisdiction}, {}, {"p": report.fiscal_year + 1})
    return Asked(slots, right)


def topic(asker: Asker) -> Drawn:
    """What a place writes of a subject: every bullet that names it."""
    report = asker.report()
    bullets = [b for b in report.bullets if b.words]
    if not bullets:
        return None
    word = asker.rng.choice(asker.rng.choice(bullets).words)
    own = [b for b in bullets if word in squeezed(b.text)]
    right = Right(words=tuple(b.text for b in own), evidence=tuple(b.span for b in own), reports=(report,))
    return Asked(_slots(report, w=word), right)


def which(asker: Asker) -> Drawn:
    """Every place of a year that has an undertaking, and no other."""
    year = asker.rng.choice(asker.world.years)
    initiative = asker.rng.choice(load_material().initiatives)
    right = _who(asker.world.of_year(year), initiative.name)
    return None if right is None else Asked(Slots({}, {}, {"y": year}, {"w": initiative.name}), right)


def mentions(asker: Asker) -> Drawn:
    """Every place of a group that writes of a subject, and no other."""
    year = asker.rng.choice(asker.world.years)
    group, reports = asker.group(year)
    word = asker.rng.choice(load_material().themes).word
    right = _who(reports, word)
    return None if right is None else Asked(Slots({}, {}, {"y": year}, {"w": word}, None, group), right)


def _who(reports: Sequence[TrueReport], word: str) -> Right | None:
    found = [(r, b) for r in reports for b in r.bullets if not b.damaged and word in b.text]
    owners = {r.name: r for r, _ in found}
    if not 1 <= len(owners) <= _MOST_OWNERS:
        return None
    return Right(
        words=tuple(owners), evidence=tuple(b.span for _, b in found), reports=tuple(owners.values())
    )


PASSAGE_QUESTIONS: Mapping[str, Callable[[Asker], Drawn]] = {
    "session_date": session_date,
    "session_place": session_place,
    "session_attendance": session_attendance,
    "meeting": meeting,
    "role": role,
    "section": section,
    "next_policy": next_policy,
    "topic": topic,
    "which": which,
    "mentions": mentions,
}
