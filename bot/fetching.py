"""Fetching what messages brought: at once, since links expire; outside of any write; checked and cleaned."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeGuard

import structlog
from sqlmodel import Session

from bot.bell import Bell
from bot.channels.port import Channel, Fetching, FetchLater, FetchRefused
from handlers import wording
from store import attachments
from store.attachments import Errand, Sealable
from store.cleaning import NotTaken, clean
from store.crashing import crash_point
from store.database import Database
from store.file_tables import Attachment
from store.outbox import Outgoing, queue
from store.sealing import Sealer, SealError
from store.tables import Message

log = structlog.get_logger()
PAUSES = tuple(timedelta(seconds=s) for s in (2, 5, 15, 60, 240, 600, 900))  # together half an hour


def fetching_channels(channels: Mapping[str, Channel]) -> dict[str, Fetching]:
    """The channels whose messages bring files."""
    return {name: channel for name, channel in channels.items() if brings_files(channel)}


def brings_files(channel: object) -> TypeGuard[Fetching]:
    """Whether a channel can fetch."""
    return hasattr(channel, "fetch")


class Fetcher:
    """Runs the errands. ``channels`` are those whose messages bring files; ``ring`` wakes delivery;
    ``largest`` is in bytes."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        channels: Mapping[str, Fetching],
        errands: Bell,
        ring: Callable[[], None],
        clock: Callable[[], datetime],
        largest: int,
    ) -> None:
        self.db, self.sealer, self.channels, self.errands = db, sealer, channels, errands
        self.ring, self.clock, self.largest = ring, clock, largest

    async def run(self) -> None:
        """Fetch until cancelled."""
        while self.channels:
            try:
                if not await self.once():
                    await self.errands.wait()
            except Exception:  # the database may be away; the lease ends and somebody tries again
                log.exception("fetching_failed")
                await asyncio.sleep(1.0)

    async def once(self) -> bool:
        """Fetch one file; False when none waits."""
        now, names = self.clock(), tuple(self.channels)
        if not await self.db.read(lambda session: attachments.has_errand(session, names, now)):
            return False
        errand = await self.db.write(lambda session: attachments.claim_errand(session, names, now))
        if errand is None:
            return False
        try:
            file = await self._fetch(errand)
        except (FetchRefused, NotTaken) as refused:
            await self._refuse(errand, refused.reason)
        except SealError:
            await self.db.write(lambda session: attachments.fail(session, errand.id, "sealed"))
        except FetchLater as later:
            await self._later(errand, str(later))
        except Exception as error:  # a fault of ours with this one file must not end in a ring
            log.exception("file_failed", attachment=errand.id)
            await self._later(errand, type(error).__name__)
        else:
            crash_point("file-fetched")
            when = self.clock()
            await self.db.write(lambda session: attachments.keep(session, errand.id, file, when))
        return True

    async def _fetch(self, errand: Errand) -> Sealable:
        source = self.sealer.open(errand.source)
        body = await self.channels[errand.channel].fetch(source, self.largest)
        return await asyncio.to_thread(self._cleaned, body)

    def _cleaned(self, body: bytes) -> Sealable:
        file = clean(body)
        return attachments.sealable(self.sealer, file.digest, file.kind, file.body)

    async def _later(self, errand: Errand, why: str) -> None:
        log.info("file_not_fetched", attachment=errand.id, channel=errand.channel, error=why)
        if errand.attempts > len(PAUSES):
            await self.db.write(lambda session: attachments.fail(session, errand.id, "away"))
            return
        when = self.clock() + PAUSES[errand.attempts - 1]
        await self.db.write(lambda session: attachments.fetch_later(session, errand.id, when, "away"))

    async def _refuse(self, errand: Errand, reason: str) -> None:
        """Keep why, and tell the asker where they can do something about it."""
        now, told = self.clock(), wording.FILE_REFUSED.get(reason, "")

        def work(session: Session) -> None:
            if attachments.refuse(session, errand.id, reason) and told:
                message = session.get_one(Message, session.get_one(Attachment, errand.id).message_id)
                queue(session, message.contact_id, Outgoing("notice", told, reply_to=message.id), now)

        await self.db.write(work)
        if told:
            self.ring()
