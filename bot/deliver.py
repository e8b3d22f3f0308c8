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
    Unreachable,
    WindowClosed,
)
from bot.rounds import rounds
from escalation.reporting.incidents import note_channel
from store import outbox
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
        self.answering: set[str] = set()  # channels that are written down as being there

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
        await rounds(self.recover, RECOVER_EVERY, "recovery_failed")

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
            await self._away(parcel, str(down))
        except WindowClosed as closed:
            why = str(closed)
            await self._write(lambda session: outbox.mark_kept(session, parcel, why))
        except ChatMoved as moved:
            chat_id = moved.chat_id
            await self._write(lambda session: outbox.mark_moved(session, parcel, chat_id))
            self.bell.ring()
        except Unreachable as gone:
            await self._refused(parcel, outbox.mark_unreachable, str(gone))
        except SendRefused as refused:
            await self._refused(parcel, outbox.mark_refused, str(refused))
        except (SendUncertain, TimeoutError):
            await self._uncertain(parcel, channel)
        except Exception as error:
            log.exception("send_failed", channel=parcel.channel, message=parcel.message_id)
            if parcel.attempts >= MOST_FAULTS:  # a fault of ours must not hold up its chat for ever
                now, why = self.clock(), type(error).__name__
                await self._write(lambda session: outbox.mark_refused(session, parcel, now, why))
                return
            await self._later(parcel, _back_off(parcel.attempts), type(error).__name__)
        else:
            crash_point("send-done")
            now = self.clock()
            await self._answered(
                parcel, lambda session: outbox.mark_sent(session, parcel, sent.platform_id, now), now
            )

    async def _write(self, outcome: Work[T]) -> T:
        """Write an outcome down, also while the database is away a moment: forgotten, it would go twice."""
        return await self.db.insist(outcome, MARK_SECONDS)

    async def _answered(self, parcel: Parcel, outcome: Work[None], now: datetime) -> None:
        """Write down what became of a line, and that its channel is there if it was away."""
        channel = parcel.channel
        self.downs.pop(channel, None)
        told = channel in self.answering

        def work(session: Session) -> None:
            outcome(session)
            if not told:
                note_channel(session, channel, now, there=True)

        await self._write(work)
        self.answering.add(channel)

    async def _away(self, parcel: Parcel, why: str) -> None:
        channel, now = parcel.channel, self.clock()
        self.downs[channel] += 1
        self.down_until[channel] = now + _back_off(self.downs[channel])
        self.answering.discard(channel)

        def work(session: Session) -> None:
            outbox.mark_put_back(session, parcel, why)
            note_channel(session, channel, now, there=False)

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

    async def _refused(self, parcel: Parcel, mark: Callable[..., None], why: str) -> None:
        now = self.clock()
        await self._answered(parcel, lambda session: mark(session, parcel, now, why), now)
        log.warning("send_refused", channel=parcel.channel, message=parcel.message_id, why=why)


def _gate(channel: Channel, now: datetime) -> Gate:
    gate: Callable[[datetime], Gate] | None = getattr(channel, "gate", None)
    return gate(now) if gate is not None else outbox.OPEN


def _back_off(attempts: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_BACK_OFF)
