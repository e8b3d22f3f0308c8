"""Fixtures of the channels' tests: a Bot API server, a world around real content, a desk with Telegram on."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime

import pytest
from aiohttp.test_utils import TestServer
from bot_api import STAFF_CHAT, TOKEN, BotApiServer, serving
from cryptography.fernet import Fernet
from post_office import PostOffice
from zalo_server import ZaloServer

from bot.config import Settings
from bot.fakes.zalo_oa import FakeOa
from bot.wiring import App, build
from bot.work import World, fixed_clock
from escalation.plan import Plan
from escalation.tickets import Moment
from handlers.turn import Knowledge
from store.sealing import Sealer


@pytest.fixture
def world(knowledge: Knowledge, plan: Plan, moment: Moment) -> World:
    """What staff verbs work with."""
    return World(
        knowledge=lambda: knowledge,
        plan=plan,
        clock=fixed_clock(moment.now, moment.exam),
        public_url="https://thi.example",
        allowed=lambda _key: True,
        sealer=Sealer([Fernet.generate_key().decode()]),
    )


@pytest.fixture
async def telegram() -> AsyncIterator[BotApiServer]:
    """A Bot API server on the loopback."""
    async with serving() as server:
        yield server


@pytest.fixture(scope="module")
def servers() -> Iterator[PostOffice]:
    """A post office of a module's own: real SMTP and IMAP on the loopback."""
    office = PostOffice()
    office.start()
    yield office
    office.stop()


@pytest.fixture
def engine_name() -> str:
    """The desks of these tests run on SQLite; both engines are asked where SQL is at stake."""
    return "sqlite"


@pytest.fixture
async def desk(
    settings_with: Callable[..., Settings], telegram: BotApiServer, database_url: str, knowledge: Knowledge
) -> AsyncIterator[App]:
    """A whole desk whose Telegram is that server; it polls."""
    app = build(
        settings_with(
            HOIDAP_DATABASE_URL=database_url,
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_BASE=telegram.url,
            TELEGRAM_STAFF_CHAT=str(STAFF_CHAT),
        )
    )
    yield app
    await app.stop()


@pytest.fixture
async def oa(clock: Callable[[], datetime]) -> AsyncIterator[ZaloServer]:
    """Zalo's servers on the loopback; they live by the desk's clock."""
    fake = FakeOa(clock=clock)
    running = TestServer(fake.app())
    await running.start_server()
    yield ZaloServer(fake, str(running.make_url("")).rstrip("/"))
    await running.close()
