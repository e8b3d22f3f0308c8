"""The door: a message is masked, sealed and on disk before the platform hears "taken"."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.bell import Bell
from bot.channels.port import Inbound, Receive
from store.crashing import crash_point
from store.database import Database
from store.inbox import Arrival, record
from store.masking import mask
from store.sealing import Sealer, seal_message

LONGEST_KEPT = 10_000


def make_receive(db: Database, sealer: Sealer, work: Bell, clock: Callable[[], datetime]) -> Receive:
    """The function every channel calls; it returns the message's id, or None for a repeat."""

    async def receive(inbound: Inbound) -> int | None:
        now = clock()
        original = storable(inbound.text)
        masked = mask(original)  # before the write: the store has one writer, which must not wait for this

        def store(session: Session) -> int | None:
            message_id = store_inbound(session, inbound, masked.text, now)
            if message_id is not None and masked.changed:
                seal_message(session, sealer, message_id, original, now)
            crash_point("receive-written")
            return message_id

        message_id = await db.write(store)
        crash_point("receive-committed")
        if message_id is not None:
            work.ring()
        return message_id

    return receive


def store_inbound(session: Session, inbound: Inbound, masked: str, now: datetime) -> int | None:
    """Record one inbound message; None for a platform's repeat."""
    arrival = Arrival(
        channel=inbound.channel,
        chat_id=inbound.chat_id,
        platform_id=inbound.message_id,
        kind=inbound.kind,
        text=masked,
        choice=inbound.choice,
        heard_at=min(inbound.heard_at, now) if inbound.heard_at else None,  # no platform hears the future
    )
    return record(session, arrival, now)


def storable(text: str) -> str:
    """What both engines take: no NUL (PostgreSQL), no half of a surrogate pair, and not without end."""
    return text[:LONGEST_KEPT].replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
