"""The inbox worker: lease a person, take their messages in order, do what the handlers say."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot.apply import Allowed, apply, forget_secrets
from bot.bell import Bell, Relay
from bot.knowledge import exam_days
from bot.turns import Snapshot, load
from escalation.clocks import Calendar
from escalation.codes import new_code, new_secret
from escalation.doors import Door
from escalation.plan import Plan
from escalation.routing import public_contact
from escalation.tickets import EscalationError, Moment
from handlers import wording
from handlers.effects import Effect
from handlers.reading import read_message
from handlers.routes import handle
from handlers.turn import Fresh, Knowledge, Turn
from store.crashing import crash_point
from store.database import AWAY, Database
from store.inbox import claim_contact, mark_failed, release_contact, release_served
from store.leases import LEASE_SECONDS
from store.link_secrets import seal_secret
from store.outbox import Outgoing, queue
from store.sealing import Sealer

log = structlog.get_logger()
CODE_TRIES = 5
LOOKS = 3  # how often to look again when staff changed a ticket while its asker's message was being handled
MOST_AT_ONCE = 20  # messages of one person before their lease is taken anew


@dataclass(frozen=True, slots=True)
class World:
    """What every Turn shares. ``knowledge`` is asked for anew each time: content may change while we run.
    ``named``: the channels whose people's names officers see."""

    knowledge: Callable[[], Knowledge]
    plan: Plan
    clock: Callable[[], Moment]
    public_url: str
    allowed: Allowed
    sealer: Sealer
    doors: Callable[[], tuple[Door, ...]] = tuple
    named: frozenset[str] = frozenset()

    @property
    def calendar(self) -> Calendar:
        """Working hours with the days of the live exam: one that is moved moves deadlines at once."""
        known = self.knowledge()
        return Calendar(self.plan.hours, exam_days(known.content, known.exam))


class Worker:
    """Takes up what `receive` wrote. Several may run; a person is served by one at a time."""

    def __init__(self, db: Database, world: World, work: Relay, deliver: Bell) -> None:
        self.db, self.world, self.work, self.deliver = db, world, work, deliver

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                if not await self.once():
                    await self.work.wait()
            except Exception:  # the database may be away for a while; the lease expires, nothing is lost
                log.exception("work_failed")
                await asyncio.sleep(1.0)

    async def once(self) -> bool:
        """Serve one person; False when nobody waits."""
        contact = await self.db.write(claim_contact)
        if contact is None:
            return False
        self.work.ring()  # there may be others: the next worker looks
        crash_point("claim-committed")
        ours = True
        try:
            for _ in range(MOST_AT_ONCE):
                snapshot = await self._look(contact)
                if snapshot is None:
                    break
                ours = await self._serve(snapshot)
                self.deliver.ring()
                if not ours:
                    break
        finally:
            if ours:
                await self.db.insist(lambda session: release_contact(session, contact), LEASE_SECONDS)
        return True

    async def _look(self, contact: int) -> Snapshot | None:
        return await self.db.read(lambda session: load(session, contact, self.world.clock().now))

    async def _serve(self, snapshot: Snapshot, looks: int = LOOKS) -> bool:
        """Handle one message; False when its person waits for nothing more and was given back."""
        crash_point("turn-loaded")
        try:
            return await self._handle(snapshot)
        except AWAY:  # no fault of this message: it stays pending and is taken up again
            raise
        except EscalationError:  # a ticket was closed or reopened since we looked
            again = await self._look(snapshot.contact_id) if looks > 1 else None
            if again is not None:
                return await self._serve(again, looks - 1)
            await self._fail(snapshot, "EscalationError")
        except Exception as error:
            await self._fail(snapshot, type(error).__name__)
        return True

    async def _fail(self, snapshot: Snapshot, kind: str) -> None:
        log.exception("message_failed", message=snapshot.incoming.id, error=kind)
        await self.db.write(lambda session: self._give_up(session, snapshot, kind))

    async def _handle(self, snapshot: Snapshot) -> bool:
        for attempt in range(1, CODE_TRIES + 1):
            turn = await asyncio.to_thread(make_turn, snapshot, self.world)
            effects = handle(turn)
            try:
                ours = await self.db.write(lambda session: self._settle(session, turn, effects))  # noqa: B023
                crash_point("apply-committed")
                return ours
            except IntegrityError:  # the code was taken in the meantime: make another
                if attempt == CODE_TRIES:
                    raise
        return True

    def _settle(self, session: Session, turn: Turn, effects: Sequence[Effect]) -> bool:
        """Make the effects true; in the same commit, give back who waits for nothing more."""
        apply(session, turn, effects, self.world.allowed)
        return not release_served(session, turn.contact_id)

    def _give_up(self, session: Session, snapshot: Snapshot, error: str) -> None:
        now = self.world.clock().now
        if mark_failed(session, snapshot.incoming.id, now, error):
            forget_secrets(session, snapshot.incoming)
            contact = public_contact(self.world.plan) or "trường nơi bạn đăng ký dự thi"
            sorry = Outgoing("notice", wording.BROKEN.format(contact=contact), reply_to=snapshot.incoming.id)
            queue(session, snapshot.contact_id, sorry, now)


def fresh(sealer: Sealer) -> Fresh:
    """A code and a secret nobody has."""
    secret = new_secret()
    return Fresh(new_code(), secret, seal_secret(sealer, secret))


def make_turn(snapshot: Snapshot, world: World) -> Turn:
    """A Turn from its snapshot: the matcher reads the text here, outside any transaction."""
    knowledge, moment = world.knowledge(), world.clock()
    decision, timed = read_message(knowledge, snapshot.incoming.text, moment.exam)
    return Turn(
        incoming=snapshot.incoming,
        channel=snapshot.channel,
        contact_id=snapshot.contact_id,
        memory=snapshot.memory,
        open=snapshot.open,
        closed=snapshot.closed,
        chosen=snapshot.chosen,
        decision=decision,
        timed=timed,
        knowledge=knowledge,
        plan=world.plan,
        calendar=world.calendar,
        moment=moment,
        fresh=fresh(world.sealer),
        public_url=world.public_url,
        last_answer=snapshot.last_answer,
        silence=snapshot.silence,
        doors=world.doors(),
        name_is_seen=snapshot.channel in world.named,
    )


def fixed_clock(now: datetime, exam: datetime) -> Callable[[], Moment]:
    """A clock that stands still: for tests and for one question at the terminal."""
    return lambda: Moment(now, exam)
