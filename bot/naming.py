"""Asking platforms for the names of those who wait for an officer's answer: once, beside everything else."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeGuard

import structlog

from bot.channels.names import NameLater, Naming, plain_name
from bot.channels.port import Channel
from bot.rounds import rounds
from store.database import Database
from store.profiles import Nameless, keep_name, nameless
from store.sealing import Sealer

log = structlog.get_logger()
EVERY = 5.0
AT_ONCE = 5
REST_SECONDS = 15.0  # of a channel that could not be asked


def naming_channels(channels: Mapping[str, Channel]) -> dict[str, Naming]:
    """The channels whose people show a name."""
    return {name: channel for name, channel in channels.items() if tells_names(channel)}


def tells_names(channel: object) -> TypeGuard[Naming]:
    """Whether a channel can be asked for names."""
    return hasattr(channel, "display_name")


class Namer:
    """Asks for the names; without ``channels`` for none."""

    def __init__(
        self, db: Database, sealer: Sealer, channels: Mapping[str, Naming], clock: Callable[[], datetime]
    ) -> None:
        self.db, self.sealer, self.channels, self.clock = db, sealer, channels, clock
        self._resting: dict[str, float] = {}

    async def run(self) -> None:
        """Ask until cancelled."""
        if self.channels:
            await rounds(self.once, EVERY, "naming_failed")

    async def once(self) -> None:
        """Ask for a few names."""
        now, loop = self.clock(), asyncio.get_running_loop()
        open_ = [name for name in self.channels if self._resting.get(name, 0.0) <= loop.time()]
        for one in await self.db.read(lambda session: nameless(session, open_, now, AT_ONCE)):
            if self._resting.get(one.channel, 0.0) <= loop.time():
                await self._ask(one)

    async def _ask(self, one: Nameless) -> None:
        try:
            name = plain_name(await self.channels[one.channel].display_name(one.chat_id))
        except NameLater:
            self._resting[one.channel] = asyncio.get_running_loop().time() + REST_SECONDS
            return
        except Exception as error:  # a fault of ours with this one must not come round for ever
            log.warning("name_failed", channel=one.channel, error=type(error).__name__)
            name = ""
        sealed, now = self.sealer.seal(name) if name else None, self.clock()
        await self.db.write(lambda session: keep_name(session, one.contact_id, sealed, now))
