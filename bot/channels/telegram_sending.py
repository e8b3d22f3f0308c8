"""Sending to Telegram: pace, long texts in parts that are never sent twice, groups that moved."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from bot.channels.parts import parts_sent, remember_parts
from bot.channels.port import (
    ChannelDown,
    ChatMoved,
    SendLater,
    SendRefused,
    SendUncertain,
    Sent,
    Unreachable,
)
from bot.channels.telegram_inbound import platform_id
from bot.channels.telegram_outbound import Part, parts_of
from bot.throttle import Throttle
from store.database import Database
from store.outbox import Parcel

if TYPE_CHECKING:
    from bot.channels.telegram_api import BotApi

GROUP_PACE = "20/minute"  # what Telegram allows in one group
ROOM_AGAIN = timedelta(seconds=3)
REST_SECONDS = 5.0  # after an outcome nobody knows; the outbox would try again at once
REMEMBER_SECONDS = 10.0


class Surroundings(Protocol):
    """What the sender needs of the channel."""

    moved: dict[str, str]

    def reached(self, chat: str, *, there: bool) -> None: ...

    def trouble(self, why: str) -> None: ...

    async def follow(self, old: str, new: str) -> bool: ...


class Sender:
    """Sends parcels; keeps how far each long one came."""

    def __init__(self, db: Database, channel: Surroundings) -> None:
        self.db, self.channel = db, channel
        self._pace = Throttle({"group": GROUP_PACE})
        self._resting: dict[str, float] = {}

    async def send(self, api: "BotApi", parcel: Parcel) -> Sent:
        """Send what is left of a parcel.

        Raises:
            SendLater, SendRefused, Unreachable, ChatMoved, SendUncertain, ChannelDown
        """
        chat = self.channel.moved.get(parcel.chat_id, parcel.chat_id)
        parts = parts_of(parcel)
        if not parts:
            raise SendRefused("tin trống")
        for index in range(await self._done(parcel, parts), len(parts) - 1):
            await self._say(api, chat, parts[index])
            await self._remember(parcel, index + 1)
        sent = await self._say(api, chat, parts[-1])
        return Sent(platform_id(int(chat), sent) if sent is not None else None)

    async def _done(self, parcel: Parcel, parts: list[Part]) -> int:
        if len(parts) == 1:
            return 0
        known = await self.db.read(lambda session: parts_sent(session, parcel.message_id))
        return min(known, len(parts) - 1)

    async def _remember(self, parcel: Parcel, count: int) -> None:
        await self.db.insist(
            lambda session: remember_parts(session, parcel.message_id, count), REMEMBER_SECONDS
        )

    async def _say(self, api: "BotApi", chat: str, part: Part) -> int | None:
        self._wait_for_room(chat)
        try:
            sent = await api.say(int(chat), part)
        except ChatMoved as moved:
            raise await self._moved(chat, moved) from moved
        except SendUncertain:
            self._resting[chat] = _clock() + REST_SECONDS
            raise
        except ChannelDown as down:
            self.channel.trouble(str(down))
            raise
        except Unreachable:
            self.channel.reached(chat, there=False)
            raise
        self.channel.reached(chat, there=True)
        return sent

    async def _moved(self, chat: str, moved: ChatMoved) -> Exception:
        if await self.channel.follow(chat, moved.chat_id):
            return moved
        return SendLater(timedelta(seconds=1), "nhóm đã đổi mã")  # next time to the new id

    def _wait_for_room(self, chat: str) -> None:
        rest = self._resting.pop(chat, 0.0) - _clock()
        if rest > 0:
            self._resting[chat] = _clock() + rest
            raise SendLater(timedelta(seconds=rest), "chờ sau lần gửi không rõ kết quả")
        if int(chat) < 0 and not self._pace.allowed("group", chat):
            raise SendLater(ROOM_AGAIN, "nhóm đã đủ tin trong một phút")


def _clock() -> float:
    return asyncio.get_running_loop().time()
