"""What the Zalo channel writes down: who left, what colleagues wrote in the OA's own tool, what was seen."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.channels import zalo_wording as wording
from escalation.tickets import OPEN_STATES, add_event
from handlers.turn import PAUSED_UNTIL
from store.inbox import contact_id, heard, known_contact, lock_contact
from store.masking import mask
from store.outbox import CONSOLE, mark_seen
from store.profiles import forget_name
from store.tables import Contact, Message, Ticket, TicketAsker

CHANNEL = "zalo"


def stirred(session: Session, chat_id: str, at: datetime) -> None:
    """They did something without words; it keeps the conversation open."""
    contact = known_contact(session, CHANNEL, chat_id)
    if contact is not None:
        heard(session, contact, at)


def left(session: Session, chat_id: str, at: datetime) -> None:
    """They follow us no longer, and their name goes. An old event brought again must not undo a return."""
    contact = _contact(session, chat_id)
    if contact is None or (contact.heard_at is not None and contact.heard_at > at):
        return
    contact.unreachable = wording.LEFT
    session.add(contact)
    forget_name(session, contact.id or 0)


def shown(session: Session, chat_id: str, platform_ids: tuple[str, ...], now: datetime) -> None:
    """Their device has shown these lines, and so all before them."""
    contact = known_contact(session, CHANNEL, chat_id)
    if contact is None:
        return
    last = session.exec(
        select(Message.id)
        .where(
            Message.contact_id == contact,
            Message.direction == "out",
            col(Message.platform_id).in_(platform_ids),
        )
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()
    if last is not None:
        mark_seen(session, contact, last, now)


def keep_console_line(
    session: Session, chat_id: str, platform_id: str, text: str, now: datetime, pause: timedelta
) -> bool:
    """A colleague wrote to this person in the OA's tool: keep it with their ticket and leave them alone for
    a while. False for a repeat."""
    contact = contact_id(session, CHANNEL, chat_id, now)
    lock_contact(session, contact)
    same = select(Message.id).where(
        Message.contact_id == contact, Message.direction == "out", Message.platform_id == platform_id
    )
    if session.exec(same).first() is not None:
        return False
    ticket = _open_ticket(session, contact)
    row = Message(contact_id=contact, direction="out", platform_id=platform_id, kind=CONSOLE, state="sent",
                  text=mask(text).text, ticket_id=ticket, created_at=now, done_at=now)  # fmt: skip
    session.add(row)
    session.flush()
    if ticket is not None:
        add_event(session, ticket, "console_reply", now, message_id=row.id)
    person = session.get_one(Contact, contact)
    person.memory = {**person.memory, PAUSED_UNTIL: (now + pause).isoformat()}
    session.add(person)
    return True


def _open_ticket(session: Session, contact: int) -> int | None:
    return session.exec(
        select(Ticket.id)
        .join(TicketAsker, col(TicketAsker.ticket_id) == col(Ticket.id))
        .where(TicketAsker.contact_id == contact, col(Ticket.state).in_(OPEN_STATES))
        .order_by(col(Ticket.id).desc())
        .limit(1)
    ).first()


def _contact(session: Session, chat_id: str) -> Contact | None:
    return session.exec(select(Contact).where(Contact.channel == CHANNEL, Contact.chat_id == chat_id)).first()
