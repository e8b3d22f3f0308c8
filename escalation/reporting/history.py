"""How tickets stood at an instant, told by their events alone: their columns only know the present."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlmodel import Session, col

from escalation.reporting.periods import Stretch
from store.tables import Contact, Ticket, TicketEvent

OPENS, CLOSES = ("opened", "reopened"), "closed"
MOVES = ("rerouted", "referred", "inherited")
COUNTED = (*OPENS, CLOSES, *MOVES, "asked_back", "asker_added")
STEP: ColumnElement[int] = case(
    (col(TicketEvent.kind).in_(OPENS), 1), (col(TicketEvent.kind) == CLOSES, -1), else_=0
)


@dataclass(slots=True)
class Standing:
    """A ticket at an instant. ``since``: when it was opened, or reopened last."""

    open: bool = False
    agency: str = ""
    asked_back: bool = False
    since: datetime | None = None


class Deed(NamedTuple):
    """One line of a ticket's history, with what reports need of its data; empty where it is not there."""

    ticket_id: int
    at: datetime
    kind: str
    channel: str
    agency: str
    reason: str
    why: str
    due: str
    to: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A ticket that was closed: when, why, by which unit, and since when it had been open."""

    ticket_id: int
    why: str
    agency: str
    since: datetime
    at: datetime
    due: datetime | None


@dataclass(slots=True)
class Told:
    """What the events of a stretch tell. ``standings`` are the tickets that moved in it or were open at its
    end, as they stood then."""

    at_start: int
    standings: dict[int, Standing] = field(default_factory=dict)
    opened: list[Deed] = field(default_factory=list)
    reopened: int = 0
    closings: list[Closing] = field(default_factory=list)


def told_by(session: Session, stretch: Stretch) -> Told:
    """Go through the histories of the tickets that matter; what lies in the stretch is counted."""
    told = Told(_open_before(session, stretch.start))
    for deed in _deeds(session, stretch):
        standing = told.standings.setdefault(deed.ticket_id, Standing())
        if deed.at >= stretch.start:
            if deed.kind == "opened":
                told.opened.append(deed)
            elif deed.kind == "reopened":
                told.reopened += 1
            elif deed.kind == CLOSES:
                told.closings.append(_closing(deed, standing))
        _move(standing, deed)
    return told


def _open_before(session: Session, start: datetime) -> int:
    """How many tickets were open at an instant."""
    return session.execute(select(func.sum(STEP)).where(col(TicketEvent.at) < start)).scalar_one() or 0


def _that_matter(stretch: Stretch) -> Select[Any]:
    """The tickets that were opened, reopened or closed in a stretch, or were open at its end."""
    return (  # type: ignore[no-any-return]
        select(TicketEvent.ticket_id)  # type: ignore[call-overload]
        .where(col(TicketEvent.kind).in_((*OPENS, CLOSES)), col(TicketEvent.at) < stretch.end)
        .group_by(TicketEvent.ticket_id)
        .having(or_(func.max(TicketEvent.at) >= stretch.start, func.sum(STEP) > 0))
    )


def _deeds(session: Session, stretch: Stretch) -> Iterable[Deed]:
    """All that was done to these tickets before the end, in its order."""
    words = [
        func.coalesce(col(TicketEvent.data)[key].as_string(), "")
        for key in ("agency", "reason", "why", "due", "to")
    ]
    rows = session.execute(
        select(  # type: ignore[call-overload]
            TicketEvent.ticket_id, TicketEvent.at, TicketEvent.kind,
            func.coalesce(Contact.channel, ""), *words,
        )
        .outerjoin(Contact, col(Contact.id) == col(TicketEvent.contact_id))
        .where(
            col(TicketEvent.ticket_id).in_(_that_matter(stretch)),
            col(TicketEvent.kind).in_(COUNTED),
            col(TicketEvent.at) < stretch.end,
        )
        .order_by(TicketEvent.id)
    )  # fmt: skip
    return (Deed._make(row) for row in rows)


def _closing(deed: Deed, standing: Standing) -> Closing:
    return Closing(
        ticket_id=deed.ticket_id,
        why=deed.why,
        agency=standing.agency,
        since=standing.since or deed.at,
        at=deed.at,
        due=datetime.fromisoformat(deed.due) if deed.due else None,
    )


def _move(standing: Standing, deed: Deed) -> None:
    match deed.kind:
        case "opened":
            standing.open, standing.agency, standing.since = True, deed.agency, deed.at
        case "reopened":
            standing.open, standing.since, standing.asked_back = True, deed.at, False
        case "closed":
            standing.open = standing.asked_back = False
        case "asked_back":
            standing.asked_back = True
        case "asker_added":
            standing.asked_back = False
        case _:  # one of `MOVES`
            standing.agency = deed.to or standing.agency


def opened_by_topic(session: Session, stretch: Stretch) -> Counter[str]:
    """How many tickets were opened on each topic."""
    topic = func.coalesce(Ticket.topic, "").label("asked_topic")
    rows = session.execute(
        select(topic, func.count())
        .join(TicketEvent, col(TicketEvent.ticket_id) == col(Ticket.id))
        .where(TicketEvent.kind == "opened", TicketEvent.at >= stretch.start, TicketEvent.at < stretch.end)  # type: ignore[arg-type]
        .group_by("asked_topic")
    )
    return Counter(dict(rows.all()))


@dataclass(frozen=True, slots=True)
class Asked:
    """What reports need of a ticket beside its events."""

    topic: str
    competence: str
    due: datetime | None
    exam_opened_at: datetime


UNKNOWN = Asked("", "", None, datetime(2000, 1, 1, tzinfo=UTC))


def asked_by_ticket(session: Session, stretch: Stretch) -> dict[int, Asked]:
    """Topic, kind, deadline and opening of the tickets of `told_by`, by their id."""
    rows = session.execute(
        select(Ticket.id, Ticket.topic, Ticket.competence, Ticket.due_at, Ticket.exam_opened_at).where(  # type: ignore[call-overload]
            col(Ticket.id).in_(_that_matter(stretch))
        )
    )
    return {id_: Asked(topic or "", kind, due, opened) for id_, topic, kind, due, opened in rows}


def counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """How often each word came, the most frequent first."""
    return tuple(sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))
