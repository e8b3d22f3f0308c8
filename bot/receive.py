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
from store.sealing import Sealer, seal_original

LONGEST_KEPT = 10_000


def make_receive(db: Database, sealer: Sealer, work: Bell, clock: Callable[[], datetime]) -> Receive:
    """The function every channel calls; it returns the message's id, or None for a repeat."""

    async def receive(inbound: Inbound) -> int | None:
        now = clock()
        message_id = await db.write(lambda session: store_inbound(session, sealer, inbound, now))
        crash_point("receive-committed")
        if message_id is not None:
            work.ring()
        return message_id

    return receive


def store_inbound(session: Session, sealer: Sealer, inbound: Inbound, now: datetime) -> int | None:
    """Mask, seal and record one inbound message in the caller's transaction."""
    original = _storable(inbound.text)
    masked = mask(original)
    sealed = seal_original(session, sealer, original, now) if masked.changed else None
    arrival = Arrival(
        channel=inbound.channel,
        chat_id=inbound.chat_id,
        platform_id=inbound.message_id,
        kind=inbound.kind,
        text=masked.text,
        choice=inbound.choice,
        sealed_id=sealed,
    )
    message_id = record(session, arrival, now)
    crash_point("receive-written")
    return message_id


def _storable(text: str) -> str:
    # PostgreSQL takes no NUL, and neither engine takes half a surrogate pair.
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")[:LONGEST_KEPT]
