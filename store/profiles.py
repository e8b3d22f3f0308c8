"""The names under which people write: asked of the platform once, sealed, shown to who answers, forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, select

from store.columns import when_column
from store.leases import dialect_of
from store.sealing import KEEP, Sealer, SealError
from store.tables import Contact, Ticket, TicketAsker

ASK_AGAIN = timedelta(days=1)  # where the platform told none


class Profile(SQLModel, table=True):
    """What a platform tells of a person: the name they show there, sealed; without ``name`` it told none.
    The row goes `store.sealing.KEEP` after it was asked for."""

    contact_id: int = Field(primary_key=True, foreign_key="contact.id")
    name: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)
    asked_at: datetime = when_column(index=True)


@dataclass(frozen=True, slots=True)
class Nameless:
    """Somebody who waits for a person's answer and whose name was not asked for."""

    contact_id: int
    channel: str
    chat_id: str


def nameless(session: Session, channels: Sequence[str], now: datetime, limit: int) -> list[Nameless]:
    """Who waits for the answer of an open ticket, nobody else: only who answers them needs a name."""
    known = (
        select(Profile.contact_id)
        .where(
            Profile.contact_id == Contact.id,
            col(Profile.name).is_not(None) | (col(Profile.asked_at) > now - ASK_AGAIN),
        )
        .exists()
    )
    rows = session.exec(
        select(Contact.id, Contact.channel, Contact.chat_id)
        .join(TicketAsker, col(TicketAsker.contact_id) == col(Contact.id))
        .join(Ticket, col(Ticket.id) == col(TicketAsker.ticket_id))
        .where(Ticket.state != "closed", col(Contact.channel).in_(channels), ~known)
        .distinct()
        .order_by(col(Contact.id))
        .limit(limit)
    ).all()
    return [Nameless(id_ or 0, channel, chat) for id_, channel, chat in rows]


def keep_name(session: Session, contact_id: int, name: bytes | None, now: datetime) -> None:
    """Keep a sealed name, or that the platform told none."""
    engine = sqlite if dialect_of(session) == "sqlite" else postgresql
    values = {"name": name, "asked_at": now}
    statement = engine.insert(Profile).values(contact_id=contact_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["contact_id"], set_=values))


def name_of(session: Session, sealer: Sealer, contact_id: int) -> str:
    """The name of a person; empty where none is known, or none that a key at hand opens."""
    profile = session.get(Profile, contact_id)
    if profile is None or profile.name is None:
        return ""
    try:
        return sealer.open(profile.name)
    except SealError:
        return ""


def forget_name(session: Session, contact_id: int) -> None:
    """This person has left."""
    session.execute(delete(Profile).where(col(Profile.contact_id) == contact_id))


def forget_names(session: Session, now: datetime) -> int:
    """Remove the names whose time is over; returns how many went."""
    over = delete(Profile).where(col(Profile.asked_at) <= now - KEEP)
    return len(session.execute(over.returning(col(Profile.contact_id))).all())
