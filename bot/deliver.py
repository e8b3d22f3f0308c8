"""Delivery: what is queued goes out, in order per chat; every outcome is written down."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlmodel import Session

from bot.bell import Bell
from bot.channels.port import (
    Channel,
    ChannelDown,
    ChatMoved,
    SendLater,
    SendRefused,
    SendUncertain,
    Sent,
    Unreachable,
    WindowClosed,
)
from escalation.reporting.incidents import CHANNEL_DOWN, CHANNEL_UP
from store import outbox
from store.audit import audit
from store.crashing import crash_point
from store.database import Database, Work
from store.outbox import Gate, Parcel

log = structlog.get_logger()
T = TypeVar("T")
LONGEST_BACK_OFF = timedelta(minutes=10)
MOST_FAULTS = 14  # about an hour of tries
SEND_SECONDS = 45.0  # below the lease, so that a hanging platform loses its turn before the lease does
MARK_SECONDS = 10.0  # how long to insist on writing an outcome down; with the sending still below the lease
RECOVER_EVERY = 15.0


class Delivery:
    """Sends what the outbox holds through the channels that are on."""

    def __init__(
        self,
        db: Database,
        channels: Mapping[str, Channel],
        bell: Bell,
        sent: Bell,
        clock: Callable[[], datetime],
        opened: Callable[[str], str] = str,
    ) -> None:
        """``opened`` turns a line as it is kept into what its asker reads (`store.link_secrets`)."""
        self.db, self.channels, self.bell, self.sent, self.clock = db, channels, bell, sent, clock
        self.opened = opened
        self.down_until: dict[str, datetime] = {}
        self.downs: Counter[str] = Counter()  # failures in a row of a channel, not of the line that met them

    async def run(self, *names: str) -> None:
        """Deliver through these channels (none named: all) until cancelled."""
        while True:
            try:
                if not await self.once(*names):
                    await self.bell.wait()
            except Exception:  # the database may be away; leases expire and rows are recovered
                log.exception("delivery_failed")
                await asyncio.sleep(1.0)

    async def recover_forever(self) -> None:
        """Sort out rows whose sender died, now and then."""
        while True:
            try:
                await self.recover()
            except Exception:  # the database may be away
                log.exception("recovery_failed")
            await asyncio.sleep(RECOVER_EVERY)

    async def recover(self) -> None:
        """Sort out rows whose sender died."""
        repeatable = tuple(name for name, channel in self.channels.items() if channel.repeatable)
        now = self.clock()
        again, held = await self.db.write(lambda s: outbox.recover_sending(s, repeatable, now))
        if again or held:
            log.warning("interrupted_sends", queued_again=again, held=held)
            self.bell.ring()

    async def once(self, *names: str) -> bool:
        """Send one line; False when nothing is due."""
        now = self.clock()
        gates = self._gates(names, now)
        parcel = await self.db.write(lambda session: self._claim(session, gates, now)) if gates else None
        if parcel is None:
            return False
        crash_point("parcel-committed")
        await self._send(parcel)
        crash_point("mark-committed")
        self.sent.ring()
        return True

    def _gates(self, names: tuple[str, ...], now: datetime) -> dict[str, Gate]:
        """The channels that may send something now, and what."""
        up = (name for name in names or self.channels if self.down_until.get(name, now) <= now)
        gates = {name: _gate(self.channels[name], now) for name in up}
        return {name: gate for name, gate in gates.items() if gate.lanes}

    def _claim(self, session: Session, gates: Mapping[str, Gate], now: datetime) -> Parcel | None:
        narrow = {name: gate for name, gate in gates.items() if gate is not outbox.OPEN}
        parcel = outbox.claim_parcel(session, tuple(gates), now, narrow)
        longest: int = getattr(self.channels[parcel.channel], "longest", 0) if parcel is not None else 0
        return outbox.with_following(session, parcel, longest, now) if parcel and longest else parcel

    async def _send(self, parcel: Parcel) -> None:
        channel = self.channels[parcel.channel]
        try:
            async with asyncio.timeout(SEND_SECONDS):
                text, link = self.opened(parcel.text), self.opened(parcel.link)
                sent = await channel.send(replace(parcel, text=text, link=link))
        except SendLater as later:
            await self._later(parcel, later.after, str(later))
        except ChannelDown as down:
            self.downs[parcel.channel] += 1
            first, now = self.downs[parcel.channel] == 1, self.clock()
            self.down_until[parcel.channel] = self.clock() + _back_off(self.downs[parcel.channel])
            why = str(down)

            def away(session: Session) -> None:
                outbox.mark_put_back(session, parcel, why)
                if first:
                    audit(session, None, CHANNEL_DOWN, now, f"channel:{parcel.channel}")

            await self._write(away)
        except WindowClosed as closed:
            why = str(closed)
            await self._write(lambda session: outbox.mark_kept(session, parcel, why))
        except ChatMoved as moved:
            chat_id = moved.chat_id
            await self._write(lambda session: outbox.mark_moved(session, parcel, chat_id))
            self.bell.ring()
        except Unreachable as gone:
            await self._mark(outbox.mark_unreachable, parcel, str(gone))
        except SendRefused as refused:
            await self._mark(outbox.mark_refused, parcel, str(refused))
        except (SendUncertain, TimeoutError):
            await self._uncertain(parcel, channel)
        except Exception as error:
            log.exception("send_failed", channel=parcel.channel, message=parcel.message_id)
            if parcel.attempts >= MOST_FAULTS:  # a fault of ours must not hold up its chat for ever
                await self._mark(outbox.mark_refused, parcel, type(error).__name__)
                return
            await self._later(parcel, _back_off(parcel.attempts), type(error).__name__)
        else:
            crash_point("send-done")
            back = self.downs.pop(parcel.channel, 0) > 0
            await self._sent(parcel, sent, back=back)

    async def _write(self, outcome: Work[T]) -> T:
        """Write an outcome down, also while the database is away a moment: forgotten, it would go twice."""
        return await self.db.insist(outcome, MARK_SECONDS)

    async def _sent(self, parcel: Parcel, sent: Sent, *, back: bool) -> None:
        now = self.clock()

        def work(session: Session) -> None:
            outbox.mark_sent(session, parcel, sent.platform_id, now)
            if back:
                audit(session, None, CHANNEL_UP, now, f"channel:{parcel.channel}")

        await self._write(work)

    async def _later(self, parcel: Parcel, after: timedelta, why: str) -> None:
        when = self.clock() + after
        await self._write(lambda session: outbox.mark_later(session, parcel, when, why))

    async def _uncertain(self, parcel: Parcel, channel: Channel) -> None:
        now = self.clock()
        again = now + _back_off(parcel.attempts)
        state = await self._write(
            lambda session: outbox.mark_uncertain(session, parcel, now, again, repeatable=channel.repeatable)
        )
        log.warning("send_uncertain", channel=parcel.channel, message=parcel.message_id, state=state)

    async def _mark(self, mark: Callable[..., None], parcel: Parcel, why: str) -> None:
        now = self.clock()
        self.downs.pop(parcel.channel, None)  # a platform that refuses a line is there
        await self._write(lambda session: mark(session, parcel, now, why))
        log.warning("send_refused", channel=parcel.channel, message=parcel.message_id, why=why)


def _gate(channel: Channel, now: datetime) -> Gate:
    gate: Callable[[datetime], Gate] | None = getattr(channel, "gate", None)
    return gate(now) if gate is not None else outbox.OPEN


def _back_off(attempts: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_BACK_OFF)
