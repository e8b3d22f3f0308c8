"""The door: a message is masked, sealed and on disk before the platform hears "taken"."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.bell import Bell
from bot.channels.port import Brought, Inbound, Receive
from store.attachments import Offer, offer
from store.crashing import crash_point
from store.database import Database
from store.inbox import Arrival, message_of, record
from store.masking import mask
from store.sealing import Sealer, seal_message

LONGEST_KEPT = 10_000
LONGEST_NAME = 150
MOST_FILES = 10  # of one message


def make_receive(
    db: Database, sealer: Sealer, work: Bell, clock: Callable[[], datetime], errands: Bell | None = None
) -> Receive:
    """The function every channel calls; it returns the message's id, or None for a repeat. ``errands`` wakes
    who fetches files."""

    async def receive(inbound: Inbound) -> int | None:
        now = clock()
        original = storable(inbound.text)
        masked = mask(original)  # before the write: the store has one writer, which must not wait for this
        offers = [_offer(file, sealer) for file in inbound.files[:MOST_FILES]]

        def store(session: Session) -> int | None:
            message_id = store_inbound(session, inbound, masked.text, now)
            if message_id is not None and masked.changed:
                seal_message(session, sealer, message_id, original, now)
            if offers:
                _note_files(session, inbound, offers, now)
            crash_point("receive-written")
            return message_id

        message_id = await db.write(store)
        crash_point("receive-committed")
        if message_id is not None:
            work.ring()
        if offers and errands is not None:
            errands.ring()
        return message_id

    return receive


def _offer(file: Brought, sealer: Sealer) -> Offer:
    """A file as it is stored: where it lies is as good as the file itself, so it is sealed too."""
    name = mask(storable(file.name)[:LONGEST_NAME]).text
    return Offer(file.kind, storable(file.key)[:LONGEST_NAME], name, sealer.seal(file.source))


def _note_files(session: Session, inbound: Inbound, offers: list[Offer], now: datetime) -> None:
    """Note the files of a message, also of one that was there before: an album's pictures come one by one."""
    message_id = message_of(session, inbound.channel, inbound.chat_id, inbound.message_id)
    if message_id is not None:
        offer(session, message_id, offers, now)


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
