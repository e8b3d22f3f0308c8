"""What agencies have: letters of a stretch, and every question that lay at an agency when it ended."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from escalation.chase import ORDER
from escalation.clocks import Calendar, minutes_between
from escalation.plan import Plan
from escalation.reporting.figures import AgencyRow, Letters, Spread, spread
from escalation.reporting.periods import Stretch
from store.referral_tables import Chase, Letter, Referral, ReferralEvent

ENDS = ("answered", "handed_back", "passed_on", "recalled")


@dataclass(frozen=True, slots=True)
class There:
    """A question that lay at an agency at the end of the stretch."""

    agency: str
    letter_id: int
    since: datetime
    due: datetime


def letters_of(
    session: Session, stretch: Stretch, plan: Plan, calendar: Calendar
) -> tuple[Letters, tuple[AgencyRow, ...], Spread]:
    """The balance of questions in letters, who has them at the end, and how long answers of agencies took."""
    events = session.exec(
        select(ReferralEvent.referral_id, ReferralEvent.kind, ReferralEvent.at, ReferralEvent.data)
        .where(ReferralEvent.at < stretch.end)
        .order_by(col(ReferralEvent.id))
    ).all()
    facts = {
        id_: (agency, letter, created, due)
        for id_, agency, letter, created, due in session.exec(
            select(Referral.id, Letter.agency, Referral.letter_id, Referral.created_at, Letter.due_at).join(  # type: ignore[call-overload]
                Letter, col(Letter.id) == col(Referral.letter_id)
            )
        )
    }
    there: dict[int, str] = {}
    kinds: Counter[str] = Counter()
    at_start, minutes = 0, []
    for id_, kind, at, data in events:
        inside = at >= stretch.start
        if kind in ("referred", "inherited"):
            there[id_] = str(data.get("to", facts[id_][0]))
        elif kind in ENDS:
            there.pop(id_, None)
        else:
            continue
        if kind != "inherited":
            kinds[kind] += inside
            at_start += 0 if inside else (1 if kind == "referred" else -1)
        if kind == "answered" and inside:
            created = facts[id_][2]
            minutes.append(float(minutes_between(calendar, created + stretch.shift, at + stretch.shift)))
    letters = Letters(
        written=_written(session, stretch), at_start=at_start, at_end=len(there), referred=kinds["referred"],
        **{kind: kinds[kind] for kind in ENDS},
    )  # fmt: skip
    waiting = [There(agency, facts[id_][1], facts[id_][2], facts[id_][3]) for id_, agency in there.items()]
    return letters, _agencies(session, waiting, plan, stretch), spread(minutes)


def _written(session: Session, stretch: Stretch) -> int:
    return session.exec(
        select(func.count())
        .select_from(Letter)
        .where(Letter.created_at >= stretch.start, Letter.created_at < stretch.end)
    ).one()


def _agencies(
    session: Session, waiting: Iterable[There], plan: Plan, stretch: Stretch
) -> tuple[AgencyRow, ...]:
    rungs: dict[int, int] = {}
    for letter, rung in session.exec(select(Chase.letter_id, Chase.rung).where(Chase.at < stretch.end)):
        rungs[letter] = max(rungs.get(letter, -1), ORDER.index(rung))
    named = {agency.id: agency.name for agency in plan.agencies}
    rows: dict[str, list[There]] = {}
    for one in waiting:
        rows.setdefault(one.agency, []).append(one)
    found = [
        AgencyRow(
            agency=agency,
            name=named.get(agency, agency),
            waiting=len(ones),
            since=min(one.since for one in ones) + stretch.shift,
            overdue=sum(one.due <= stretch.exam_end for one in ones),
            rung=_rung(max(rungs.get(one.letter_id, -1) for one in ones)),
        )
        for agency, ones in rows.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.overdue, row.since, row.agency)))


def _rung(place: int) -> str:
    return ORDER[place] if place >= 0 else ""
