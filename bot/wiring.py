"""Everything put together, once: `build(settings)` makes an `App`; nothing is wired anywhere else."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from bot.bell import Bell, Relay
from bot.channels.port import Channel, Receive
from bot.clock import exam_shift, make_clock
from bot.config import Settings
from bot.deliver import Delivery
from bot.doors import states_now, ways_to_us
from bot.examining import Examiner
from bot.fetching import Fetcher, fetching_channels
from bot.housekeeping import keep_house
from bot.knowledge import load_knowledge, shipped_seed
from bot.letters import LetterRoom, forms_in
from bot.library import Library
from bot.naming import Namer, naming_channels
from bot.opening import open_channels
from bot.places import cache_folder
from bot.receive import make_receive
from bot.reports import ReportRoom
from bot.throttle import Throttle
from bot.work import Worker, World
from desk.deps import ChannelState
from escalation.posting import MAIL
from escalation.tickets import Moment
from handlers.turn import Knowledge
from store.attachments import void_errands
from store.database import Database, open_database
from store.inbox import void_leases
from store.link_secrets import open_secrets, seal_older
from store.migrate import upgrade
from store.sealing import Sealer, load_sealer
from store.times import utc_now

STOP_TRIES, STOP_SECONDS = 10, 1.0
FETCHERS = 2  # one slow download holds up no other
SENDERS = 2  # a channel; each channel has its own, so that one that hangs holds up no other


@dataclass
class App:
    """A running desk: its parts, and the tasks that keep it going."""

    settings: Settings
    db: Database
    sealer: Sealer
    world: World
    channels: dict[str, Channel]
    states: list[ChannelState]
    work: Relay
    deliver: Bell
    receive: Receive
    delivery: Delivery
    fetcher: Fetcher
    namer: Namer
    library: Library
    examiner: Examiner
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self) -> None:
        """Start workers, delivery and channels in the running loop."""
        jobs = [
            Worker(self.db, self.world, self.work, self.deliver).run()
            for _ in range(self.settings.config.workers)
        ]
        jobs += [self.delivery.run(name) for name in self.channels for _ in range(SENDERS)]
        jobs.append(self.delivery.recover_forever())
        jobs += [self.fetcher.run() for _ in range(FETCHERS)]
        jobs.append(self.namer.run())
        jobs.append(self.library.run())
        jobs.append(keep_house(self.db, self.delivery.clock, self.settings.config.files.keep_days))
        jobs.append(self.letters().run())
        jobs.append(self.reports().run())
        jobs += [channel.run(self.receive) for channel in self.channels.values()]
        self.tasks = [asyncio.create_task(job) for job in jobs]

    def channel_states(self) -> list[ChannelState]:
        """How the channels are, as the desk shows them."""
        return states_now(self.states, self.delivery.downs)

    def letters(self) -> LetterRoom:
        """The work on letters that nobody has to ask for."""
        world, settings = self.world, self.settings
        return LetterRoom(
            self.db, world.plan, lambda: world.calendar, world.clock, settings.data, settings.public_url,
            by_mail=MAIL in self.channels, ring=self.deliver.ring,
        )  # fmt: skip

    def reports(self) -> ReportRoom:
        """The work on reports that nobody has to ask for."""
        world, settings = self.world, self.settings
        return ReportRoom(
            self.db, world.plan, lambda: world.calendar, world.clock, lambda: world.knowledge().content,
            settings.config.exam, settings.data, forms_in(settings.data),
        )  # fmt: skip

    async def stop(self) -> None:
        """Stop all tasks; what was not finished is taken up at the next start."""
        running = {task for task in self.tasks if not task.done()}
        for _ in range(STOP_TRIES):  # in Python 3.11 `wait_for` may swallow a cancellation: ask again
            for task in running:
                task.cancel()
            running = (await asyncio.wait(running, timeout=STOP_SECONDS))[1] if running else running
        await asyncio.gather(*(task for task in self.tasks if task.done()), return_exceptions=True)
        await self.examiner.stop()
        self.db.close()


def open_store(settings: Settings) -> tuple[Database, Sealer]:
    """The database, its schema brought up to date, and the sealer."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    sealer = load_sealer(settings.environment.get("HOIDAP_KEY"), settings.data)
    db = open_database(settings.database_url)
    upgrade(db.engine)
    return db, sealer


def build(
    settings: Settings, now: Callable[[], datetime] = utc_now, knowledge: Knowledge | None = None
) -> App:
    """Put a desk together. Opens the database; starts nothing. ``knowledge`` spares loading it anew."""
    db, sealer = open_store(settings)
    if db.dialect == "sqlite":
        db.write_now(void_leases)  # we hold the data lock: whoever held a lease is dead
        db.write_now(lambda session: void_errands(session, now()))
    library = open_library(settings, db, knowledge)
    world = build_world(settings, db, library, sealer, now)
    db.write_now(lambda session: seal_older(session, sealer))
    clock = _real(world.clock)
    work, deliver, sent, errands = Relay(), Bell(), Bell(), Relay()
    doors = open_channels(settings, db, sealer, world, deliver.ring)
    delivery = Delivery(db, doors.channels, deliver, sent, clock, partial(open_secrets, sealer))
    naming = naming_channels(doors.channels) if settings.config.channels.names else {}
    states = partial(states_now, doors.states, delivery.downs)
    world = replace(
        world, doors=partial(ways_to_us, settings, doors.channels, states), named=frozenset(naming)
    )
    return App(
        settings=settings,
        db=db,
        sealer=sealer,
        world=world,
        channels=doors.channels,
        states=doors.states,
        work=work,
        deliver=deliver,
        receive=make_receive(db, sealer, work, clock, errands),
        delivery=delivery,
        fetcher=Fetcher(
            db, sealer, fetching_channels(doors.channels), errands, deliver.ring, clock,
            settings.config.files.largest_mb * 1024**2,
        ),
        namer=Namer(db, sealer, naming, clock),
        library=library,
        examiner=Examiner(
            lambda: library.knowledge().content,
            library.overlay,
            library.cache,
            library.risk,
            settings.config.exam,
            lambda: world.clock().exam,
        ),
    )  # fmt: skip


def open_library(settings: Settings, db: Database, knowledge: Knowledge | None = None) -> Library:
    """What is known, with everything that the province has published."""
    config, cache = settings.config, cache_folder(settings)
    shipped = knowledge or load_knowledge(config.exam, cache, config.risk)
    library = Library(db, shipped_seed, shipped, cache, config.risk)
    library.load()
    return library


def build_world(
    settings: Settings,
    db: Database,
    library: Library,
    sealer: Sealer,
    now: Callable[[], datetime] = utc_now,
) -> World:
    """What every Turn shares."""
    config = settings.config
    shift = db.write_now(lambda session: exam_shift(session, config.exam_now, now()))
    throttle = Throttle({"pick-up": "5/minute"})
    return World(
        knowledge=library.knowledge,
        plan=settings.plan,
        clock=make_clock(shift, now),
        public_url=settings.public_url,
        allowed=lambda key: throttle.allowed("pick-up", key),
        sealer=sealer,
    )


def _real(clock: Callable[[], Moment]) -> Callable[[], datetime]:
    return lambda: clock().now
