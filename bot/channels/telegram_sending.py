"""Sending to Telegram: pace, long texts in parts that are never sent twice, groups that moved."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from bot.channels.parts import send_in_parts
from bot.channels.port import (
    BytesOf,
    ChannelDown,
    ChatMoved,
    SendLater,
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
CHAT_PACE = "5 per 5 second"  # one a second and chat, with the short bursts that Telegram lets pass
CHAT_AGAIN = timedelta(seconds=1)
ROOM_AGAIN = timedelta(seconds=3)
REST_SECONDS = 5.0  # after an outcome nobody knows; the outbox would try again at once


class Surroundings(Protocol):
    """What the sender needs of the channel."""

    moved: dict[str, str]

    def reached(self, chat: str, *, there: bool) -> None: ...

    def trouble(self, why: str) -> None: ...

    async def follow(self, old: str, new: str) -> bool: ...


class Sender:
    """Sends parcels; keeps how far each long one came."""

    def __init__(self, db: Database, channel: Surroundings, bytes_of: BytesOf) -> None:
        self.db, self.channel, self._bytes_of = db, channel, bytes_of
        self._pace = Throttle({"group": GROUP_PACE, "chat": CHAT_PACE})
        self._resting: dict[str, float] = {}

    async def send(self, api: "BotApi", parcel: Parcel) -> Sent:
        """Send what is left of a parcel.

        Raises:
            SendLater, SendRefused, Unreachable, ChatMoved, SendUncertain, ChannelDown
        """
        chat = self.channel.moved.get(parcel.chat_id, parcel.chat_id)
        sent = await send_in_parts(
            self.db, parcel.message_id, parts_of(parcel), lambda part: self._say(api, chat, part)
        )
        return Sent(platform_id(int(chat), sent) if sent is not None else None)

    async def _say(self, api: "BotApi", chat: str, part: Part) -> int | None:
        self._wait_for_room(chat)
        try:
            sent = await self._hand(api, int(chat), part)
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

    async def _hand(self, api: "BotApi", chat: int, part: Part) -> int | None:
        if part.file is None:
            return await api.say(chat, part)
        return await api.hand(chat, part.file, await self._bytes_of(part.file.stored_id))

    async def _moved(self, chat: str, moved: ChatMoved) -> Exception:
        if await self.channel.follow(chat, moved.chat_id):
            return moved
        return SendLater(timedelta(seconds=1), "nhóm đã đổi mã")  # next time to the new id

    def room(self, chat: str) -> bool:
        """Whether a group may get one more call within this minute; takes it."""
        return self._pace.allowed("group", chat)

    def _wait_for_room(self, chat: str) -> None:
        rest = self._resting.pop(chat, 0.0) - _clock()
        if rest > 0:
            self._resting[chat] = _clock() + rest
            raise SendLater(timedelta(seconds=rest), "chờ sau lần gửi không rõ kết quả")
        if int(chat) < 0 and not self.room(chat):
            raise SendLater(ROOM_AGAIN, "nhóm đã đủ tin trong một phút")
        if int(chat) > 0 and not self._pace.allowed("chat", chat):
            raise SendLater(CHAT_AGAIN, "đã gửi nhiều tin liền cho người này")


def _clock() -> float:
    return asyncio.get_running_loop().time()
