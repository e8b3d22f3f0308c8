"""Files that come with messages: noted, fetched outside of any write, kept sealed and once, forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from store.file_tables import Attachment, Enclosure, StoredFile
from store.leases import dialect_of
from store.sealing import Sealer
from store.tables import Contact, Message, Ticket, TicketEvent

LEASE = timedelta(minutes=3)  # longer than a fetch may take; after it somebody else tries
MOST_A_DAY = 30  # files of one person
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that came with a message. ``kind`` is photo, file or voice; ``source``, sealed, where it lies;
    ``key`` and ``name`` as in `store.file_tables.Attachment`."""

    kind: str
    key: str
    name: str
    source: bytes


@dataclass(frozen=True, slots=True)
class Errand:
    """A file to be fetched now."""

    id: int
    channel: str
    source: bytes
    attempts: int


@dataclass(frozen=True, slots=True)
class Sealable:
    """A cleaned file with its bytes sealed."""

    digest: str
    kind: str
    size: int
    body: bytes


def offer(session: Session, message_id: int, offers: Sequence[Offer], now: datetime) -> None:
    """Note the files of a message; what was noted before stays. Beyond `MOST_A_DAY` they are refused."""
    contact = session.get_one(Message, message_id).contact_id
    room = MOST_A_DAY - _lately(session, contact, now)
    for number, one in enumerate(offers):
        taken = number < room
        row = {
            "message_id": message_id,
            "key": one.key,
            "kind": one.kind,
            "name": one.name,
            "source": one.source if taken else None,
            "state": "waiting" if taken else "refused",
            "reason": "" if taken else "too_many",
            "attempts": 0,
            "not_before": now,
            "created_at": now,
        }
        session.execute(_insert(session, Attachment).values(row).on_conflict_do_nothing())


def _lately(session: Session, contact: int, now: datetime) -> int:
    return session.exec(
        select(func.count(col(Attachment.id)))
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .where(Message.contact_id == contact, col(Attachment.created_at) > now - DAY)
    ).one()


def has_errand(session: Session, channels: Sequence[str], now: datetime) -> bool:
    """Whether a file waits to be fetched now; asked often, so it takes no lock."""
    return session.exec(_due(channels, now)).first() is not None


def claim_errand(session: Session, channels: Sequence[str], now: datetime) -> Errand | None:
    """Take the file that has waited longest on one of these channels; nobody else gets it for `LEASE`."""
    query = _due(channels, now)
    if dialect_of(session) != "sqlite":
        query = query.with_for_update(of=Attachment, skip_locked=True)
    row = session.exec(query).first()
    if row is None:
        return None
    row.not_before, row.attempts = now + LEASE, row.attempts + 1
    message = session.get_one(Message, row.message_id)
    assert row.id is not None
    return Errand(
        row.id, session.get_one(Contact, message.contact_id).channel, row.source or b"", row.attempts
    )


def void_errands(session: Session, now: datetime) -> None:
    """Forget who fetches what, and every pause. Only for a process that knows it is alone on the database:
    addresses live for a short while only."""
    session.execute(
        update(Attachment)
        .where(col(Attachment.state) == "waiting", col(Attachment.not_before) > now)
        .values(not_before=now)
    )


def _due(channels: Sequence[str], now: datetime) -> SelectOfScalar[Attachment]:
    return (
        select(Attachment)
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .join(Contact, col(Contact.id) == col(Message.contact_id))
        .where(
            Attachment.state == "waiting",
            col(Attachment.not_before) <= now,
            col(Contact.channel).in_(channels),
        )
        .order_by(col(Attachment.not_before), col(Attachment.id))
        .limit(1)
    )


def keep(session: Session, attachment_id: int, file: Sealable, now: datetime) -> None:
    """The file is here: its bytes are kept, and where it came from is forgotten."""
    stored = store(session, file, now)
    _settle(session, attachment_id, state="kept", stored_id=stored, source=None, reason="")


def refuse(session: Session, attachment_id: int, reason: str) -> bool:
    """The file will never be kept; False when somebody else has settled it."""
    return _settle(session, attachment_id, state="refused", source=None, reason=reason)


def fail(session: Session, attachment_id: int, reason: str) -> bool:
    """The file could not be had; a person may ask for it again."""
    return _settle(session, attachment_id, state="failed", reason=reason)


def fetch_later(session: Session, attachment_id: int, when: datetime, reason: str) -> None:
    """Try again, not before the given time."""
    _settle(session, attachment_id, not_before=when, reason=reason)


def fetch_again(session: Session, attachment_id: int, now: datetime) -> bool:
    """A person wants a failed file to be tried once more; False where that makes no sense."""
    done = session.execute(
        update(Attachment)
        .where(
            col(Attachment.id) == attachment_id, col(Attachment.state) == "failed",
            col(Attachment.source).is_not(None),
        )
        .values(state="waiting", attempts=0, not_before=now)
        .returning(col(Attachment.id))
    )  # fmt: skip
    return done.scalar_one_or_none() is not None


def _settle(session: Session, attachment_id: int, **values: object) -> bool:
    done = session.execute(
        update(Attachment)
        .where(col(Attachment.id) == attachment_id, col(Attachment.state) == "waiting")
        .values(**values)
        .returning(col(Attachment.id))
    )
    return done.scalar_one_or_none() is not None


def store(session: Session, file: Sealable, now: datetime) -> int:
    """Keep bytes, unless the same are kept already; the id of the row that has them."""
    row = {"digest": file.digest, "kind": file.kind, "size": file.size, "body": file.body, "created_at": now}
    session.execute(_insert(session, StoredFile).values(row).on_conflict_do_nothing())
    found = session.exec(select(StoredFile.id).where(StoredFile.digest == file.digest)).one()
    assert found is not None
    return found


def sealable(sealer: Sealer, digest: str, kind: str, body: bytes) -> Sealable:
    """Seal the bytes of a cleaned file. Takes its time: never call it inside a write."""
    return Sealable(digest, kind, len(body), sealer.seal_bytes(body))


def stored_bytes(session: Session, sealer: Sealer, stored_id: int) -> bytes:
    """The bytes of a kept file.

    Raises:
        SealError: when no key fits.
    """
    return sealer.open_bytes(session.get_one(StoredFile, stored_id).body)


def forget_files(session: Session, before: datetime) -> int:
    """Let go of the files that came before a time and belong to no ticket that is open or was closed since;
    returns how many. Bytes that nothing names any more are removed."""
    still = (
        select(TicketEvent.message_id)
        .join(Ticket, col(Ticket.id) == col(TicketEvent.ticket_id))
        .where(
            TicketEvent.message_id == Attachment.message_id,
            (col(Ticket.state) != "closed") | (col(Ticket.closed_at) > before),
        )
    )
    gone = session.execute(
        update(Attachment)
        .where(
            col(Attachment.created_at) <= before,
            col(Attachment.state).in_(("kept", "failed")),
            ~still.exists(),
        )
        .values(state="gone", stored_id=None, source=None, reason="")
        .returning(col(Attachment.id))
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(delete(StoredFile).where(~_named(Attachment), ~_named(Enclosure)))
    return len(gone)


def _named(table: type[Attachment] | type[Enclosure]) -> ColumnElement[bool]:
    return select(table.id).where(table.stored_id == StoredFile.id).exists()


def _insert(session: Session, table: Any) -> Any:
    engine = sqlite if dialect_of(session) == "sqlite" else postgresql
    return engine.insert(table)
