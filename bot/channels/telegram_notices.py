"""The staff group hears of every ticket: new or reopened, due soon, waiting for approval.

What was announced is an event of the ticket, written in the transaction that queues the message. So a
notice is owed as long as that event is missing: nothing is lost while the channel is off or away, what was
settled meanwhile is not announced, and two processes cannot say the same thing twice. What comes in while
the last notice has not left goes together into the next one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import ScalarSelect, func
from sqlmodel import Session, col, select

from bot.channels import telegram_wording as wording
from bot.channels.telegram_staff import NOTICE, staff_contact
from bot.channels.telegram_tickets import line, quotes
from bot.rounds import rounds
from bot.work import World
from escalation.tickets import Moment, add_event
from handlers.escalate import REPORTS
from store.database import Database
from store.inbox import lock_contact
from store.outbox import Outgoing, queue
from store.tables import Draft, Message, Ticket, TicketEvent

log = structlog.get_logger()
PAUSE = 3.0  # seconds: at most twenty a minute, what a group takes
MOST_LINES = 12
SOON, SOON_URGENT = timedelta(minutes=30), timedelta(minutes=5)
ARRIVED = ("opened", "reopened")
ANNOUNCED, ANNOUNCED_DUE, ANNOUNCED_APPROVAL = "announced", "announced_due", "announced_approval"


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing the group has not heard."""

    event: str
    what: str
    ticket: Ticket


class Notices:
    """Tells the group what it has not heard, at its pace."""

    def __init__(
        self, db: Database, world: World, staff_chat: Callable[[], int | None], ring: Callable[[], None],
        *, show_question: bool,
    ) -> None:  # fmt: skip
        self.db, self.world, self.staff_chat, self.ring = db, world, staff_chat, ring
        self.show_question = show_question

    async def run(self) -> None:
        """Tell until cancelled."""
        await rounds(self.once, PAUSE, "notices_failed", channel="telegram")

    async def once(self) -> bool:
        """Queue one notice if something is owed."""
        chat = self.staff_chat()
        if chat is None or not await self.db.read(self._something_is_owed):
            return False
        told = await self.db.write(lambda session: self.tell(session, str(chat)))
        if told:
            self.ring()
        return told

    def _something_is_owed(self, session: Session) -> bool:
        return bool(owed(session, self.world.clock(), 1))

    def tell(self, session: Session, chat: str) -> bool:
        """Queue one notice with all that is owed, and write down that it was said."""
        at = self.world.clock()
        contact = staff_contact(session, chat, at.now)
        session.flush()
        lock_contact(session, contact)
        if _still_under_way(session, contact):
            return False
        found = owed(session, at, MOST_LINES)
        if not found:
            return False
        only = found[0].ticket.id if len({one.ticket.id for one in found}) == 1 else None
        lane = "emergency" if any(one.ticket.urgent for one in found) else "staff"
        words = "\n".join(self._words(session, one) for one in found)
        queue(session, contact, Outgoing(NOTICE, words, lane=lane, ticket_id=only), at.now)
        for one in found:
            add_event(session, one.ticket.id or 0, one.event, at.now)
        return True

    def _words(self, session: Session, one: Owed) -> str:
        words = line(self.world, one.ticket, one.what)
        if not self.show_question or one.event != ANNOUNCED or one.ticket.reason in REPORTS:
            return words
        return "\n".join((words, *quotes(session, one.ticket)))


def _still_under_way(session: Session, contact: int) -> bool:
    waiting = select(Message.id).where(
        Message.contact_id == contact,
        Message.kind == NOTICE,
        col(Message.state).in_(("queued", "sending")),
    )
    return session.exec(waiting.limit(1)).first() is not None


def owed(session: Session, at: Moment, limit: int) -> list[Owed]:
    """What the group has not heard, the urgent first."""
    found = [
        *_arrived(session, limit),
        *_waiting_for_approval(session, limit),
        *_due_soon(session, at, limit),
    ]
    return sorted(found, key=lambda one: not one.ticket.urgent)[:limit]


def last_event(*kinds: str) -> ScalarSelect[int]:
    """The id of a ticket's last event of these kinds, 0 where there is none."""
    return (
        select(func.coalesce(func.max(TicketEvent.id), 0))
        .where(col(TicketEvent.ticket_id) == col(Ticket.id), col(TicketEvent.kind).in_(kinds))
        .correlate(Ticket)
        .scalar_subquery()
    )


def _arrived(session: Session, limit: int) -> list[Owed]:
    reopened = last_event("reopened")
    rows = session.exec(
        select(Ticket, reopened)
        .where(col(Ticket.state) != "closed", last_event(ANNOUNCED) < last_event(*ARRIVED))
        .order_by(col(Ticket.urgent).desc(), col(Ticket.id))
        .limit(limit)
    ).all()
    return [Owed(ANNOUNCED, wording.REOPENED if again else wording.NEW, ticket) for ticket, again in rows]


def _waiting_for_approval(session: Session, limit: int) -> list[Owed]:
    rows = session.exec(
        select(Ticket)
        .join(Draft, col(Draft.ticket_id) == col(Ticket.id))
        .where(Draft.state == "submitted", last_event(ANNOUNCED_APPROVAL) < last_event("submitted"))
        .order_by(col(Ticket.id))
        .distinct()
        .limit(limit)
    ).all()
    return [Owed(ANNOUNCED_APPROVAL, wording.WAITS, ticket) for ticket in rows]


def _due_soon(session: Session, at: Moment, limit: int) -> list[Owed]:
    near = (col(Ticket.urgent).is_(False)) & (col(Ticket.due_at) <= at.exam + SOON)
    pressing = col(Ticket.urgent).is_(True) & (col(Ticket.due_at) <= at.exam + SOON_URGENT)
    rows = session.exec(
        select(Ticket)
        .where(
            col(Ticket.state).in_(("new", "waiting_for_staff")),
            near | pressing,
            last_event(ANNOUNCED_DUE) < last_event(*ARRIVED),
            last_event(ANNOUNCED) > last_event(*ARRIVED),
        )
        .order_by(col(Ticket.due_at))
        .limit(limit)
    ).all()
    return [Owed(ANNOUNCED_DUE, _due_word(ticket, at), ticket) for ticket in rows]


def _due_word(ticket: Ticket, at: Moment) -> str:
    return wording.OVERDUE if ticket.due_at is not None and ticket.due_at < at.exam else wording.DUE_SOON
