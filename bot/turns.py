"""Loading a Turn: what is known about one message and its sender, read in one snapshot."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from escalation.tickets import OPEN_STATES
from faq.silence import Silence
from handlers.turn import CHOICE_LIFETIME, FOLLOW_UP_LIFETIME, Chosen, Incoming, TicketView
from store.inbox import next_pending
from store.pauses import running_pauses
from store.tables import Contact, Message, Ticket, TicketAsker, TicketEvent

CLOSED_SHOWN_FOR = timedelta(days=30)
TOUCHING = ("opened", "asker_added", "asked_back", "reopened")
LONGEST_ID = 9  # digits; what has more is no message of ours
_NUMBER = re.compile(
    r"\s*(?:(?:số|so|câu|cau|chọn|chon|ý|y)\s*)?(?P<number>[0-9]{1,2})\s*[.)]?\s*(?:ạ|a|nhé|nha)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The part of a Turn that comes from the store."""

    incoming: Incoming
    channel: str
    contact_id: int
    memory: dict[str, Any]
    open: tuple[TicketView, ...]
    closed: tuple[TicketView, ...]
    chosen: Chosen | None
    last_answer: int | None
    silence: Silence


def load(session: Session, contact_id: int, now: datetime) -> Snapshot | None:
    """The oldest pending message of a person with its circumstances; None when all is handled."""
    message = next_pending(session, contact_id)
    if message is None or message.id is None:
        return None
    contact = session.get_one(Contact, contact_id)
    tickets = _tickets(session, contact_id, now)
    last = _last_line(session, message)
    return Snapshot(
        incoming=Incoming(message.id, message.kind, message.text or ""),
        channel=contact.channel,
        contact_id=contact_id,
        memory=dict(contact.memory),
        open=tuple(t for t in tickets if t.state != "closed"),
        closed=tuple(t for t in tickets if t.state == "closed"),
        chosen=_chosen(session, message, last),
        last_answer=_answered(message, last),
        silence=Silence.of((pause.scope, pause.key) for pause in running_pauses(session)),
    )


def _last_line(session: Session, message: Message) -> Message | None:
    """The last thing we said before this message came."""
    return session.exec(
        select(Message)
        .where(
            Message.contact_id == message.contact_id,
            Message.direction == "out",
            col(Message.id) < (message.id or 0),
        )
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()


def _answered(message: Message, last: Message | None) -> int | None:
    """The ticket that a person answered just before this message."""
    fresh = last is not None and message.created_at - last.created_at <= FOLLOW_UP_LIFETIME
    return last.ticket_id if last is not None and fresh and last.kind == "staff_answer" else None


def _tickets(session: Session, contact_id: int, now: datetime) -> list[TicketView]:
    rows = session.exec(
        select(Ticket)
        .join(TicketAsker, col(TicketAsker.ticket_id) == col(Ticket.id))
        .where(
            TicketAsker.contact_id == contact_id,
            col(Ticket.state).in_(OPEN_STATES) | (col(Ticket.closed_at) >= now - CLOSED_SHOWN_FOR),
        )
        .order_by(col(Ticket.id).desc())
    ).all()
    touched = _touched(session, [row.id for row in rows if row.id is not None], contact_id)
    return [_view(row, touched) for row in rows]


def _touched(session: Session, ids: Sequence[int], contact_id: int) -> dict[int, tuple[datetime, str]]:
    """When, and how, each ticket was last touched by this person or by a question back to them."""
    rows = session.exec(
        select(TicketEvent.ticket_id, TicketEvent.at, TicketEvent.kind)
        .where(
            col(TicketEvent.ticket_id).in_(ids),
            col(TicketEvent.kind).in_(TOUCHING),
            col(TicketEvent.contact_id).is_(None) | (col(TicketEvent.contact_id) == contact_id),
        )
        .order_by(col(TicketEvent.id))
    ).all()
    return {ticket_id: (at, kind) for ticket_id, at, kind in rows}


def _view(ticket: Ticket, touched: dict[int, tuple[datetime, str]]) -> TicketView:
    assert ticket.id is not None
    at, event = touched.get(ticket.id, (ticket.opened_at, "opened"))
    return TicketView(
        id=ticket.id,
        code=ticket.code,
        state=ticket.state,
        topic=ticket.topic,
        reason=ticket.reason,
        due_at=ticket.due_at,
        touched_at=at,
        agency=ticket.agency,
        last_event=event,
        question_id=ticket.question_id,
    )


def _chosen(session: Session, message: Message, last: Message | None) -> Chosen | None:
    if message.choice is not None:
        return _pressed(session, message.contact_id, message.choice)
    return _typed(session, message, last)


def _pressed(session: Session, contact_id: int, wire: str) -> Chosen | None:
    """A pressed choice ``MESSAGE.INDEX``; None when it is forged or not this person's."""
    owner, _, index = wire.partition(".")
    if (
        not (owner.isascii() and owner.isdigit() and index.isascii() and index.isdigit())
        or len(owner) > LONGEST_ID
    ):
        return None
    source = session.get(Message, int(owner))
    if source is None or source.contact_id != contact_id or source.direction != "out":
        return None
    return _choice_of(session, source, int(index[:3]))


def _typed(session: Session, message: Message, last: Message | None) -> Chosen | None:
    """A number typed soon after a line with choices; it means that line only while it is our last."""
    typed = _NUMBER.fullmatch(unicodedata.normalize("NFKC", message.text or ""))
    if typed is None or last is None or message.created_at - last.created_at > CHOICE_LIFETIME:
        return None
    return _choice_of(session, last, int(typed["number"]) - 1)


def _choice_of(session: Session, source: Message, index: int) -> Chosen | None:
    if not 0 <= index < len(source.choices):
        return None
    choice = source.choices[index]
    asked = session.get(Message, source.reply_to) if source.reply_to else None
    assert source.id is not None
    return Chosen(
        message_id=source.id,
        action=choice["action"],
        arg=choice["arg"],
        question_id=asked.id if asked else None,
        question=(asked.text or "") if asked else "",
        decision=source.decision or {},
    )
