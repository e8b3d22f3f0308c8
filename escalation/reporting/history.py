"""How tickets stood at an instant, told by their events alone: their columns only know the present."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from store.tables import Contact, Ticket, TicketEvent


@dataclass(slots=True)
class Standing:
    """A ticket at an instant. ``since``: when it was opened, or reopened last."""

    open: bool = False
    agency: str = ""
    asked_back: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of a ticket's history."""

    ticket_id: int
    at: datetime
    kind: str
    data: dict[str, Any]
    channel: str


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
    """What the events of a stretch tell, and how every ticket stood at its end."""

    standings: dict[int, Standing] = field(default_factory=dict)
    at_start: int = 0
    opened: list[Deed] = field(default_factory=list)
    reopened: int = 0
    closings: list[Closing] = field(default_factory=list)


def deeds_until(session: Session, end: datetime) -> Sequence[Deed]:
    """All events before ``end``, in their order."""
    rows = session.exec(
        select(  # type: ignore[call-overload]
            TicketEvent.ticket_id, TicketEvent.at, TicketEvent.kind, TicketEvent.data, Contact.channel
        )
        .outerjoin(Contact, col(Contact.id) == col(TicketEvent.contact_id))
        .where(TicketEvent.at < end)
        .order_by(col(TicketEvent.id))
    )  # fmt: skip
    return [Deed(ticket, at, kind, data, channel or "") for ticket, at, kind, data, channel in rows]


def tell(deeds: Iterable[Deed], start: datetime) -> Told:
    """Go through the events; those from ``start`` on are counted."""
    told = Told()
    for deed in deeds:
        standing = told.standings.setdefault(deed.ticket_id, Standing())
        inside = deed.at >= start
        if deed.kind == "opened":
            told.at_start += not inside
            if inside:
                told.opened.append(deed)
        elif deed.kind == "reopened":
            told.at_start += not inside
            told.reopened += inside
        elif deed.kind == "closed":
            told.at_start -= not inside
            if inside:
                told.closings.append(_closing(deed, standing))
        _move(standing, deed)
    return told


def _closing(deed: Deed, standing: Standing) -> Closing:
    due = deed.data.get("due")
    return Closing(
        ticket_id=deed.ticket_id,
        why=str(deed.data.get("why", "")),
        agency=standing.agency,
        since=standing.since or deed.at,
        at=deed.at,
        due=datetime.fromisoformat(due) if due else None,
    )


def _move(standing: Standing, deed: Deed) -> None:
    match deed.kind:
        case "opened":
            standing.open, standing.agency, standing.since = True, str(deed.data.get("agency", "")), deed.at
        case "reopened":
            standing.open, standing.since, standing.asked_back = True, deed.at, False
        case "closed":
            standing.open = standing.asked_back = False
        case "asked_back":
            standing.asked_back = True
        case "asker_added":
            standing.asked_back = False
        case "rerouted" | "referred" | "inherited":
            standing.agency = str(deed.data.get("to", standing.agency))


@dataclass(frozen=True, slots=True)
class Asked:
    """What reports need of a ticket beside its events."""

    topic: str
    competence: str
    due: datetime | None
    exam_opened_at: datetime


UNKNOWN = Asked("", "", None, datetime(2000, 1, 1, tzinfo=UTC))


def asked_by_ticket(session: Session) -> dict[int, Asked]:
    """Topic, kind, deadline and opening of every ticket, by its id."""
    rows = session.exec(
        select(Ticket.id, Ticket.topic, Ticket.competence, Ticket.due_at, Ticket.exam_opened_at)  # type: ignore[call-overload]
    )
    return {id_: Asked(topic or "", kind, due, opened) for id_, topic, kind, due, opened in rows}


def counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """How often each word came, the most frequent first."""
    return tuple(sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))
