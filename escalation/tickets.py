"""Tickets: a question owed an answer, and everything that happens to it. Events hold ids, never text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from escalation import wording
from escalation.clocks import Calendar, add_minutes, minutes_between
from escalation.clocks import Moment as Moment  # named here too: every verb of a ticket takes one
from store.leases import dialect_of
from store.tables import Ticket, TicketAsker, TicketEvent, TicketNote

OPEN_STATES = ("new", "waiting_for_staff", "waiting_for_asker", "waiting_for_agency")


class EscalationError(Exception):
    """A verb that cannot be done now. The message is Vietnamese and fit for an officer."""


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What is needed to open a ticket. ``secret_hash`` belongs to the asker's return link."""

    code: str
    secret_hash: str
    contact_id: int
    question_id: int
    topic: str | None
    competence: str
    agency: str
    route: str
    reason: str
    urgent: bool
    due_at: datetime


def open_ticket(session: Session, new: NewTicket, at: Moment) -> Ticket:
    """Open a ticket for one asker.

    Raises:
        sqlalchemy.exc.IntegrityError: when the code is taken; take another and try again.
    """
    ticket = Ticket(
        code=new.code, state="new", question_id=new.question_id, topic=new.topic, competence=new.competence,
        agency=new.agency, route=new.route, reason=new.reason, urgent=new.urgent, opened_at=at.now,
        exam_opened_at=at.exam, due_at=new.due_at, updated_at=at.now,
    )  # fmt: skip
    session.add(ticket)
    session.flush()
    assert ticket.id is not None
    join(session, ticket.id, new.contact_id, new.secret_hash, at.now)
    add_event(session, ticket.id, "opened", at.now, contact_id=new.contact_id, message_id=new.question_id,
              data={"reason": new.reason, "agency": new.agency})  # fmt: skip
    return ticket


def join(session: Session, ticket_id: int, contact_id: int, secret_hash: str | None, now: datetime) -> None:
    """Let one more person wait for this ticket's answer; a second joining changes nothing."""
    ticket_of(session, ticket_id)  # held, so that an answer which leaves meanwhile misses nobody
    there = session.exec(
        select(TicketAsker).where(TicketAsker.ticket_id == ticket_id, TicketAsker.contact_id == contact_id)
    ).first()
    if there is None:
        session.add(
            TicketAsker(ticket_id=ticket_id, contact_id=contact_id, secret_hash=secret_hash, joined_at=now)
        )
        session.flush()


def add_event(session: Session, ticket_id: int, kind: str, now: datetime, **fields: Any) -> None:
    """Write one line of a ticket's history."""
    session.add(TicketEvent(ticket_id=ticket_id, kind=kind, at=now, **fields))


def ticket_of(session: Session, ticket_id: int) -> Ticket:
    """A ticket by id, as it is now; on PostgreSQL nobody else changes it until this transaction ends.

    Raises:
        EscalationError: when there is none.
    """
    if dialect_of(session) != "sqlite":
        session.execute(select(Ticket.id).where(Ticket.id == ticket_id).with_for_update())
    ticket = session.get(Ticket, ticket_id, populate_existing=dialect_of(session) != "sqlite")
    if ticket is None:
        raise EscalationError(wording.TICKET_UNKNOWN)
    return ticket


def add_message(
    session: Session, ticket_id: int, contact_id: int, message_id: int, at: Moment, calendar: Calendar
) -> None:
    """An asker adds to a ticket; a clock that waited for them runs again.

    Raises:
        EscalationError: when it was closed in the meantime; look again and decide anew.
    """
    ticket = ticket_of(session, ticket_id)
    if ticket.state == "closed":
        raise EscalationError(wording.TICKET_CLOSED)
    add_event(session, ticket_id, "asker_added", at.now, contact_id=contact_id, message_id=message_id)
    if ticket.state == "waiting_for_asker":
        _resume(ticket, at, calendar)
    ticket.updated_at = at.now


def _resume(ticket: Ticket, at: Moment, calendar: Calendar) -> None:
    ticket.state = "waiting_for_staff"
    if ticket.left_minutes is not None:
        ticket.due_at = add_minutes(calendar, at.exam, max(ticket.left_minutes, 1))
        ticket.left_minutes = None


def wait_for_asker(ticket: Ticket, at: Moment, calendar: Calendar) -> None:
    """Stop the clock: the next word is the asker's."""
    if ticket.state != "waiting_for_asker":
        ticket.left_minutes = minutes_between(calendar, at.exam, ticket.due_at) if ticket.due_at else None
        ticket.state = "waiting_for_asker"
    ticket.updated_at = at.now


def claim(session: Session, ticket_id: int, staff_id: int, now: datetime) -> None:
    """Take a ticket; of two officers at the same instant one gets it.

    Raises:
        EscalationError: when somebody else has it or it is closed.
    """
    won = session.execute(
        update(Ticket)
        .where(
            col(Ticket.id) == ticket_id,
            col(Ticket.claimed_by).is_(None) | (col(Ticket.claimed_by) == staff_id),
            col(Ticket.state) != "closed",
        )
        .values(claimed_by=staff_id, updated_at=now)
        .returning(col(Ticket.id))
    ).scalar_one_or_none()
    if won is None:
        raise EscalationError(wording.TICKET_TAKEN)
    ticket = ticket_of(session, ticket_id)
    session.refresh(ticket)
    if ticket.state == "new":
        ticket.state = "waiting_for_staff"
    add_event(session, ticket_id, "claimed", now, staff_id=staff_id)


def unclaim(session: Session, ticket_id: int, staff_id: int, now: datetime) -> None:
    """Give a ticket back to the queue."""
    ticket = ticket_of(session, ticket_id)
    ticket.claimed_by = None
    ticket.updated_at = now
    add_event(session, ticket_id, "unclaimed", now, staff_id=staff_id)


def add_note(session: Session, ticket_id: int, staff_id: int, text: str, now: datetime) -> None:
    """Keep an internal note.

    Raises:
        EscalationError: when it is empty.
    """
    if not text.strip():
        raise EscalationError(wording.NOTE_EMPTY)
    ticket_of(session, ticket_id).updated_at = now
    session.add(TicketNote(ticket_id=ticket_id, staff_id=staff_id, text=text.strip(), at=now))
    add_event(session, ticket_id, "noted", now, staff_id=staff_id)


def close(session: Session, ticket_id: int, why: str, now: datetime, staff_id: int | None = None) -> None:
    """Close a ticket; ``why`` is answered, withdrawn, duplicate, not_a_question or no_reply."""
    ticket = ticket_of(session, ticket_id)
    if ticket.state == "closed":
        raise EscalationError(wording.TICKET_CLOSED_ALREADY)
    ticket.state = "closed"
    ticket.closed_at = ticket.updated_at = now
    ticket.left_minutes = None
    due = ticket.due_at.isoformat() if ticket.due_at else ""  # a later reopening forgets it; reports do not
    add_event(session, ticket_id, "closed", now, staff_id=staff_id, data={"why": why, "due": due})


def reopen(
    session: Session,
    ticket_id: int,
    due: datetime,
    now: datetime,
    *,
    staff_id: int | None = None,
    contact_id: int | None = None,
    message_id: int | None = None,
) -> None:
    """Open a closed ticket again, with a new deadline; the officer who had it keeps it."""
    ticket = ticket_of(session, ticket_id)
    if ticket.state != "closed":
        raise EscalationError(wording.TICKET_OPEN)
    ticket.state = "waiting_for_staff" if ticket.claimed_by else "new"
    ticket.closed_at = None
    ticket.due_at = due
    ticket.updated_at = now
    who = {"staff_id": staff_id, "contact_id": contact_id, "message_id": message_id}
    add_event(session, ticket_id, "reopened", now, **who)


def reroute(session: Session, ticket_id: int, agency: str, why: str, staff_id: int, now: datetime) -> None:
    """Name another competent unit; the reason is asked for and kept."""
    if not why.strip():
        raise EscalationError(wording.WHY_ANOTHER_UNIT)
    ticket = ticket_of(session, ticket_id)
    add_event(
        session, ticket_id, "rerouted", now, staff_id=staff_id, data={"from": ticket.agency, "to": agency}
    )
    ticket.agency, ticket.route, ticket.updated_at = agency, wording.BY_OFFICER.format(why=why.strip()), now
