"""Zalo on the day: ten thousand forged calls, a storm of refusals, an emergency while a bulletin goes out."""

import asyncio
import random
import resource
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from sqlmodel import Session, select

from bot.channels.zalo_errors import LATER
from bot.channels.zalo_memory import CHANNEL
from bot.config import Settings
from bot.fakes.zalo_events import signed
from bot.fakes.zalo_oa import FakeOa, fails
from bot.server import make_server
from bot.wiring import App, build
from handlers.turn import Knowledge
from store.inbox import contact_id, heard
from store.outbox import Outgoing, queue
from store.tables import Message
from store.times import utc_now

pytestmark = pytest.mark.proof
FORGED = 10_000
PENDING, REFUSALS = 500, 60
BULLETIN, PER_MINUTE, EMERGENCIES, EVERY = 5_000, 100, 25, 2.0
Make = Callable[[int], App]


@pytest.fixture(params=["sqlite"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine most provinces will use."""
    return str(request.param)


@pytest.fixture
async def zalo() -> AsyncIterator[tuple[FakeOa, str]]:
    """Zalo's servers."""
    fake = FakeOa()
    server = TestServer(fake.app())
    await server.start_server()
    yield fake, str(server.make_url("")).rstrip("/")
    await server.close()


@pytest.fixture
async def make(
    settings_with: Callable[..., Settings], database_url: str, zalo: tuple[FakeOa, str], knowledge: Knowledge
) -> AsyncIterator[Make]:
    """Makes the desk, at so many requests a minute."""
    apps: list[App] = []

    def desk(per_minute: int) -> App:
        fake, url = zalo
        access, refresh = fake.grant()
        keys = fake.keys
        settings = settings_with(
            f"channels: {{zalo: {{requests_per_minute: {per_minute}}}}}\n",
            HOIDAP_DATABASE_URL=database_url,
            ZALO_APP_ID=keys.app_id,
            ZALO_OA_SECRET_KEY=keys.webhook_key,
            ZALO_APP_SECRET=keys.app_secret,
            ZALO_ACCESS_TOKEN=access,
            ZALO_REFRESH_TOKEN=refresh,
            ZALO_API_BASE=url,
            ZALO_OAUTH_BASE=url,
        )
        apps.append(build(settings, knowledge=knowledge))
        return apps[-1]

    yield desk
    for app in apps:
        await app.stop()


async def test_ten_thousand_forged_calls_leave_nothing_behind(
    make: Make, zalo: tuple[FakeOa, str], aiohttp_client: Any
) -> None:
    app = make(4000)
    client = await aiohttp_client(make_server(app))
    body, headers = signed(zalo[0].keys, zalo[0].events.says("2468458835296117922", "Em quên số báo danh"))
    dice, statuses = random.Random(3), set[int]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(FORGED):
        forged, said = _changed(dice, body, headers["X-ZEvent-Signature"])
        async with client.post(
            "/hooks/zalo-oa", data=forged, headers={"X-ZEvent-Signature": said}
        ) as response:
            statuses.add(response.status)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert statuses == {200}
    assert app.db.read_now(lambda s: s.exec(select(Message.id)).all()) == []
    assert grown < 64 * 1024, f"{grown} KiB"


def _changed(dice: random.Random, body: bytes, said: str) -> tuple[bytes, str]:
    """A call with another header, or with one byte of its body another, missing or more."""
    if dice.random() < 0.3:
        at = dice.randrange(4, len(said))
        return body, said[:at] + dice.choice([c for c in "0123456789abcdefA" if c != said[at]]) + said[
            at + 1 :
        ]
    at, byte = dice.randrange(len(body)), bytes([dice.randrange(256)])
    byte = b"~" if byte == body[at : at + 1] else byte
    return dice.choice(
        [body[:at] + byte + body[at + 1 :], body[:at] + body[at + 1 :], body[:at] + byte + body[at:]]
    ), said


def owe(app: App, fake: FakeOa, user: str, *texts: str, lane: str = "bot") -> None:
    """Owe a person lines; they wrote just now."""
    fake.hears(user)
    choices = ({"label": "Có", "action": "a", "arg": ""},)  # lines with choices are not merged

    def work(session: Session) -> None:
        now = utc_now()
        contact = contact_id(session, CHANNEL, user, now)
        heard(session, contact, now)
        for text in texts:
            queue(session, contact, Outgoing("notice", text, choices=choices, lane=lane), now)

    app.db.write_now(work)


async def test_a_storm_of_refusals_with_five_hundred_waiting(
    make: Make, zalo: tuple[FakeOa, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LATER, -32, (timedelta(seconds=0.5), "Zalo yêu cầu chậm lại"))
    app, fake = make(4000), zalo[0]
    users = [f"2468458835296{n:06}" for n in range(PENDING // 2)]
    for user in users:
        owe(app, fake, user, "một", "hai")
    fake.faults.append(fails("/message/cs", *[-32] * REFUSALS))
    app.start()
    await wait_for(lambda: len(fake.sent) >= PENDING, 600)
    await asyncio.sleep(1)
    assert len(fake.sent) == PENDING
    assert all(fake.texts(user) == ["một\n\n1. Có", "hai\n\n1. Có"] for user in users)


async def test_an_emergency_passes_a_bulletin_of_five_thousand(make: Make, zalo: tuple[FakeOa, str]) -> None:
    app, fake = make(PER_MINUTE), zalo[0]
    for n in range(BULLETIN):
        owe(app, fake, f"2468458835296{n:06}", "Thông báo", lane="bulletin")
    app.start()
    waited = []
    for n in range(EMERGENCIES):
        user = f"2468458835297{n:06}"
        started = time.monotonic()
        owe(app, fake, user, "Gấp", lane="emergency")
        app.deliver.ring()
        await wait_for(lambda u=user: fake.texts(u), 120)
        waited.append(time.monotonic() - started)
        await asyncio.sleep(max(0.0, EVERY - waited[-1]))
    print(f"emergency: median {sorted(waited)[len(waited) // 2]:.2f} s, longest {max(waited):.2f} s")
    assert max(waited) < 60
    assert len(fake.sent) > EMERGENCIES + 50  # and the bulletin went on
    assert fake.refused == []


async def wait_for(holds: Callable[[], object], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(0.05)
