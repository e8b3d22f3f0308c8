"""How long an asker can still be written to: the countdown, the warning, what is kept meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import ColumnElement, ScalarSelect, and_, false, func, or_
from sqlmodel import Session, col, select

from desk import wording
from desk.deadline import ago, span
from escalation.tickets import OPEN_STATES
from store.outbox import STAFF_KINDS
from store.tables import Contact, Message, Ticket, TicketAsker
from store.windows import Window

WARN = timedelta(hours=6)
LONGEST_LIST = 100
Windows = Mapping[str, Window]
NO_WINDOWS: Windows = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Countdown:
    """What a ticket's page says of one asker. ``level`` is late, soon or empty."""

    words: str
    level: str


def countdown(heard_at: datetime | None, window: Window | None, now: datetime) -> Countdown | None:
    """How long this asker can be written to; None where there is no such limit."""
    if window is None:
        return None
    if heard_at is None or not window.is_open(heard_at, now):
        return Countdown(wording.WINDOW_CLOSED, "late")
    free, last = heard_at + window.free - now, heard_at + window.last - now
    if free > timedelta():
        level = "soon" if free <= WARN else ""
        return Countdown(wording.WINDOW_FREE.format(left=span(free)), level)
    return Countdown(wording.WINDOW_PAID.format(left=span(last)), "soon")


@dataclass(frozen=True, slots=True)
class Closing:
    """A ticket whose asker can soon not be written to, or an answer that is kept for that reason."""

    code: str
    channel: str
    words: str


def nearest(session: Session, ids: Sequence[int], windows: Windows, now: datetime) -> dict[int, Countdown]:
    """For each of these tickets, all open, the asker who can be written to for the shortest time."""
    if not windows:
        return {}
    rows = session.exec(
        select(TicketAsker.ticket_id, Contact.channel, Contact.heard_at)
        .join(Contact, col(Contact.id) == col(TicketAsker.contact_id))
        .where(col(TicketAsker.ticket_id).in_(ids))
        .order_by(col(Contact.heard_at).desc().nulls_last())
    ).all()  # of several the last one stays: who was heard longest ago
    left = {
        ticket: countdown(heard_at, windows[channel], now)
        for ticket, channel, heard_at in rows
        if channel in windows  # sorted out here: asked for it, SQLite begins with everybody of the channel
    }
    return {ticket: found for ticket, found in left.items() if found is not None}


def has_closing_asker(windows: Windows, now: datetime) -> ColumnElement[bool]:
    """Whether an asker of a ticket can be written to, or for free, only a little longer.

    These people are few: they are looked for once, not anew for every ticket.
    """
    if not windows:
        return false()
    closing = (
        select(TicketAsker.ticket_id)
        .join(Contact, col(Contact.id) == col(TicketAsker.contact_id))
        .where(or_(*(_ends_soon(*one, now) for one in windows.items())))
    )
    return and_(col(Ticket.state).in_(OPEN_STATES), col(Ticket.id).in_(closing))


def longest_silent() -> ScalarSelect[datetime | None]:
    """When the asker of a ticket was heard who was heard longest ago; for ordering."""
    return (
        select(func.min(Contact.heard_at))
        .join(TicketAsker, col(TicketAsker.contact_id) == col(Contact.id))
        .where(col(TicketAsker.ticket_id) == col(Ticket.id))
        .correlate(Ticket)
        .scalar_subquery()
    )


def kept_answers(session: Session, windows: Windows, now: datetime) -> list[Closing]:
    """Answers that wait for their asker to write again, the oldest first."""
    closed = [
        and_(
            col(Contact.channel) == name,
            or_(col(Contact.heard_at).is_(None), col(Contact.heard_at) <= now - window.last),
        )
        for name, window in windows.items()
    ]
    if not closed:
        return []
    rows = session.exec(
        select(Ticket.code, Contact.channel, Message.created_at)
        .join(Message, col(Message.ticket_id) == col(Ticket.id))
        .join(Contact, col(Contact.id) == col(Message.contact_id))
        .where(Message.state == "queued", col(Message.kind).in_(STAFF_KINDS), or_(*closed))
        .order_by(col(Message.id))
        .limit(LONGEST_LIST)
    ).all()
    return [
        Closing(code, wording.channel(channel), wording.KEPT_SINCE.format(ago=ago(at, now)))
        for code, channel, at in rows
    ]


def closing_soon(session: Session, windows: Windows, now: datetime) -> list[Closing]:
    """Open tickets whose asker can be written to, or for free, only a little longer."""
    if not windows:
        return []
    rows = session.exec(
        select(Ticket.code, Contact.channel, Contact.heard_at)
        .join(TicketAsker, col(TicketAsker.ticket_id) == col(Ticket.id))
        .join(Contact, col(Contact.id) == col(TicketAsker.contact_id))
        .where(col(Ticket.state).in_(OPEN_STATES), or_(*(_ends_soon(*one, now) for one in windows.items())))
        .order_by(col(Contact.heard_at))
        .limit(LONGEST_LIST)
    ).all()
    found = [(code, channel, countdown(heard_at, windows[channel], now)) for code, channel, heard_at in rows]
    return [Closing(code, wording.channel(channel), left.words) for code, channel, left in found if left]


def _ends_soon(channel: str, window: Window, now: datetime) -> ColumnElement[bool]:
    heard = col(Contact.heard_at)
    return and_(
        col(Contact.channel) == channel,
        or_(*(and_(heard > now - end, heard <= now - end + WARN) for end in (window.free, window.last))),
    )
