"""Zalo on the day: ten thousand forged calls, an emergency while a bulletin goes out."""

import asyncio
import random
import resource
import time
from typing import Any

import pytest
from sqlmodel import select

from bot.fakes.zalo_events import signed
from bot.fakes.zalo_oa import FakeOa
from bot.server import make_server
from store.tables import Message

from .owing import Make, owe, wait_for

pytestmark = pytest.mark.proof
FORGED = 10_000
BULLETIN, PER_MINUTE, EMERGENCIES, EVERY = 5_000, 100, 25, 2.0


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
