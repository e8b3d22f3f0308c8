"""A text that is too long for one message goes in parts, none of them twice: how far it came is kept, so that
after a failure only the rest is sent."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from sqlmodel import Session, col, select

from bot.channels.port import SendRefused
from store.database import Database
from store.settings import keep_setting, setting_value
from store.tables import Message

PARTS = "parts_sent"
UNDER_WAY = ("queued", "sending", "uncertain", "refused")
REMEMBER_SECONDS = 10.0
Part = TypeVar("Part")
Id = TypeVar("Id")


async def send_in_parts(
    db: Database, message_id: int, parts: Sequence[Part], say: Callable[[Part], Awaitable[Id]]
) -> Id:
    """Send what is left of a line, part by part; what the platform said to the last one.

    Raises:
        SendRefused: there is nothing to send; besides whatever ``say`` raises.
    """
    if not parts:
        raise SendRefused("tin trống")
    last = len(parts) - 1
    done = min(await db.read(lambda session: parts_sent(session, message_id)), last) if last else 0
    for index in range(done, last):
        await say(parts[index])
        await _remember(db, message_id, index + 1)
    return await say(parts[last])


async def _remember(db: Database, message_id: int, count: int) -> None:
    await db.insist(lambda session: remember_parts(session, message_id, count), REMEMBER_SECONDS)


def parts_sent(session: Session, message_id: int) -> int:
    """How many messages of a long text have arrived."""
    return int(setting_value(session, PARTS).get(str(message_id), 0))


def remember_parts(session: Session, message_id: int, count: int) -> None:
    """Keep how far a long text came; what has arrived as a whole is forgotten."""
    known = {**setting_value(session, PARTS), str(message_id): count}
    found = session.exec(
        select(Message.id).where(
            col(Message.id).in_([int(key) for key in known]), col(Message.state).in_(UNDER_WAY)
        )
    )
    waiting = {str(id_) for id_ in found}
    keep_setting(session, PARTS, {key: sent for key, sent in known.items() if key in waiting})
