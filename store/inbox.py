"""What people send: recorded before it is acknowledged, taken up in order, person by person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from store.leases import LEASE_SECONDS, db_now, dialect_of, skip_locked
from store.tables import Contact, Message


@dataclass(frozen=True, slots=True)
class Arrival:
    """One inbound message, already masked. ``platform_id`` is unique within the chat; ``kind`` is text,
    command, choice, photo, file, voice, sticker, came (they opened the conversation) or other; ``heard_at``
    as in `store.tables.Contact`."""

    channel: str
    chat_id: str
    platform_id: str
    kind: str
    text: str
    choice: str | None = None
    heard_at: datetime | None = None


def contact_id(session: Session, channel: str, chat_id: str, now: datetime) -> int:
    """The contact of a chat, made on the first word."""
    found = session.exec(
        select(Contact.id).where(Contact.channel == channel, Contact.chat_id == chat_id)
    ).first()
    if found is not None:
        return found
    row = {"channel": channel, "chat_id": chat_id, "created_at": now, "subscribed": True, "memory": {},
           "work_lease": 0.0, "send_lease": 0.0}  # fmt: skip
    session.execute(_insert(session, Contact).values(row).on_conflict_do_nothing())
    made = session.exec(
        select(Contact.id).where(Contact.channel == channel, Contact.chat_id == chat_id)
    ).one()
    assert made is not None
    return made


def lock_contact(session: Session, contact: int) -> None:
    """Serialise writers of one conversation, so that ids grow in the order of commits (PostgreSQL)."""
    if dialect_of(session) != "sqlite":
        session.execute(select(Contact.id).where(Contact.id == contact).with_for_update())


def known_contact(session: Session, channel: str, chat_id: str) -> int | None:
    """The contact of a chat, or None where nobody wrote yet."""
    return session.exec(
        select(Contact.id).where(Contact.channel == channel, Contact.chat_id == chat_id)
    ).first()


def message_of(session: Session, channel: str, chat_id: str, platform_id: str) -> int | None:
    """The inbound message that a platform calls so."""
    return session.exec(
        select(Message.id)
        .join(Contact, col(Contact.id) == col(Message.contact_id))
        .where(
            Contact.channel == channel,
            Contact.chat_id == chat_id,
            Message.direction == "in",
            Message.platform_id == platform_id,
        )
    ).first()


def record(session: Session, arrival: Arrival, now: datetime) -> int | None:
    """Write one arrival as pending. Returns its id, or None for a platform's repeat."""
    contact = contact_id(session, arrival.channel, arrival.chat_id, now)
    lock_contact(session, contact)
    if arrival.heard_at is not None:
        heard(session, contact, arrival.heard_at)
    row = {
        "contact_id": contact,
        "direction": "in",
        "platform_id": arrival.platform_id,
        "kind": arrival.kind,
        "lane": "bot",
        "state": "pending",
        "text": arrival.text,
        "note": "",
        "choices": [],
        "choice": arrival.choice,
        "attempts": 0,
        "created_at": now,
    }
    statement = _insert(session, Message).values(row).on_conflict_do_nothing()
    return session.execute(statement.returning(col(Message.id))).scalar_one_or_none()


def heard(session: Session, contact: int, at: datetime) -> None:
    """Keep when a person last did something on their platform; older news changes nothing."""
    session.execute(
        update(Contact)
        .where(col(Contact.id) == contact, col(Contact.heard_at).is_(None) | (col(Contact.heard_at) < at))
        .values(heard_at=at)
    )


def claim_contact(session: Session) -> int | None:
    """Lease the person whose message has waited longest; None when nobody waits."""
    now = db_now(dialect_of(session))
    return session.execute(
        text(
            f"""UPDATE contact SET work_lease = {now} + :lease WHERE id = (
                SELECT c.id FROM message m CROSS JOIN contact c
                WHERE m.state = 'pending' AND c.id = m.contact_id AND c.work_lease < {now}
                ORDER BY +m.id LIMIT 1 {skip_locked(session)}) RETURNING id"""  # noqa: S608 - fixed fragments
        ),
        {"lease": LEASE_SECONDS},
    ).scalar_one_or_none()


def next_pending(session: Session, contact: int) -> Message | None:
    """The oldest message of a person that nobody has handled."""
    return session.exec(
        select(Message)
        .where(Message.contact_id == contact, Message.state == "pending")
        .order_by(col(Message.id))
        .limit(1)
    ).first()


def release_contact(session: Session, contact: int) -> None:
    """Give a leased person back."""
    session.execute(update(Contact).where(col(Contact.id) == contact).values(work_lease=0.0))


def release_served(session: Session, contact: int) -> bool:
    """Give a leased person back if nothing of theirs waits; False, and still leased, if something does."""
    waiting = select(Message.id).where(Message.contact_id == contact, Message.state == "pending").exists()
    released = session.execute(
        update(Contact)
        .where(col(Contact.id) == contact, ~waiting)
        .values(work_lease=0.0)
        .returning(col(Contact.id))
    ).scalar_one_or_none()
    return released is not None


def mark_handled(session: Session, message: int, now: datetime, decision: dict[str, Any] | None) -> bool:
    """Close an inbound message; False when somebody else already did (then apply nothing)."""
    return _close(session, message, now, state="handled", decision=decision)


def mark_failed(session: Session, message: int, now: datetime, error: str) -> bool:
    """Put an inbound message aside as failed: visible at the desk, never silently lost."""
    return _close(session, message, now, state="failed", error=error)


def take_up_failed(session: Session, message: int) -> bool:
    """A person deals with a failed message; False when it is not failed (any more)."""
    taken = session.execute(
        update(Message)
        .where(col(Message.id) == message, col(Message.direction) == "in", col(Message.state) == "failed")
        .values(state="handled")
        .returning(col(Message.id))
    ).scalar_one_or_none()
    return taken is not None


def _close(session: Session, message: int, now: datetime, **values: Any) -> bool:
    done = session.execute(
        update(Message)
        .where(col(Message.id) == message, col(Message.state) == "pending")
        .values(done_at=now, **values)
        .returning(col(Message.id))
    ).scalar_one_or_none()
    return done is not None


def void_leases(session: Session) -> None:
    """Forget every lease. Only for a process that knows it is alone on the database."""
    session.execute(update(Contact).values(work_lease=0.0, send_lease=0.0))


def _insert(session: Session, table: Any) -> Any:
    engine = sqlite if dialect_of(session) == "sqlite" else postgresql
    return engine.insert(table)
