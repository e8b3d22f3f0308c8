"""Zalo says "slower" (-32, HTTP 429) again and again while five hundred lines wait."""

import asyncio
import random
import time
from datetime import timedelta

import pytest
from aiohttp import web
from sqlmodel import col, select
from storm import Call, astray, early, overtaken, starved

from bot.channels.zalo_errors import LATER
from bot.fakes.zalo_oa import FakeOa
from bot.wiring import App
from store.tables import Message

from .owing import ASKED, Make, owe, wait_for

pytestmark = pytest.mark.proof
PENDING, REFUSALS, CHANCE = 500, 60, 0.2
REST = 0.3
LOOK = 0.7  # delivery looks again every half second; on a busy machine a little later
AT_ONCE = 10.0  # on a machine that does other things too
PASSED = 10  # lines, of five hundred: who had set out when a rest began comes back at its end, among others
USERS = [f"2468458835296{n:06}" for n in range(PENDING // 2)]


class Storm:
    """Stands before the fake, keeps every try to send, and refuses some."""

    def __init__(self, fake: FakeOa, *, always: str = "") -> None:
        """``always`` is a person for whom every line is refused; without one, chance decides."""
        self.calls: list[Call] = []
        self.left, self.always, self.dice = REFUSALS, always, random.Random(5)
        fake.faults.append(self.meet)

    async def meet(self, request: web.Request) -> web.StreamResponse | None:
        """Refuse, or let the fake take it."""
        if "/message/cs" not in request.path:
            return None
        body = await request.json()
        chat, text = body["recipient"]["user_id"], body["message"]["text"].removesuffix(ASKED)
        refuse = chat == self.always if self.always else self.dice.random() < CHANCE
        refuse = refuse and self.left > 0
        self.left -= refuse
        self.calls.append(Call(time.monotonic(), chat, text, wait=REST if refuse else 0.0))
        if not refuse:
            return None
        if self.left % 2:
            return web.Response(status=429, text="{}")
        return web.json_response({"error": -32, "message": "too fast"})

    @property
    def refused(self) -> int:
        """How often it refused."""
        return REFUSALS - self.left


@pytest.fixture(autouse=True)
def _short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute would make the storm last an hour."""
    monkeypatch.setitem(LATER, -32, (timedelta(seconds=REST), "Zalo yêu cầu chậm lại"))


def sent(app: App, ids: list[int]) -> bool:
    """Whether all of these lines have gone out."""
    states = app.db.read_now(lambda s: s.exec(select(Message.state).where(col(Message.id).in_(ids))).all())
    return set(states) == {"sent"}


async def took(app: App, ids: list[int]) -> float:
    """For how many seconds these lines wait."""
    started = time.monotonic()
    app.deliver.ring()
    await wait_for(lambda: sent(app, ids), 60)
    return time.monotonic() - started


async def test_in_a_storm_all_arrive_once_in_order_none_early_and_others_are_not_starved(
    make: Make, zalo: tuple[FakeOa, str]
) -> None:
    app, fake = make(4000), zalo[0]
    for user in USERS:
        owe(app, fake, user, "một", "hai")
    storm, started = Storm(fake), time.monotonic()
    app.start()
    await wait_for(lambda: storm.refused >= 5, 60)
    web_wait = await took(app, owe(app, fake, "w" * 64, "web", channel="web"))
    before = storm.refused
    urgent_wait = await took(app, owe(app, fake, "2468458835297000001", "Gấp", lane="emergency"))
    rests = storm.refused - before + 1
    assert 5 < storm.refused < REFUSALS  # all of it happened while the storm lasted
    await wait_for(lambda: len(fake.sent) > PENDING, 600)
    await asyncio.sleep(1)
    wanted = {user: ["một", "hai"] for user in USERS} | {"2468458835297000001": ["Gấp"]}
    assert storm.refused == REFUSALS
    assert astray(storm.calls, wanted) == {}
    assert len(fake.sent) == PENDING + 1
    assert early(storm.calls, for_all=True) == []
    queued = [(user, text) for user in USERS for text in wanted[user]]
    assert overtaken(storm.calls, queued, most=PASSED) == {}
    print(f"storm: web {web_wait:.2f} s, emergency {urgent_wait:.2f} s over {rests} rests, "
          f"all {time.monotonic() - started:.1f} s")  # fmt: skip
    assert web_wait < AT_ONCE
    assert urgent_wait < rests * (REST + LOOK) + AT_ONCE


async def test_one_person_who_is_refused_again_and_again_holds_up_nobody(
    make: Make, zalo: tuple[FakeOa, str]
) -> None:
    """Each refusal lets the whole account rest, so the one who meets them must come less and less often."""
    app, fake = make(4000), zalo[0]
    poisoned, *others = USERS[:60]
    storm, started = Storm(fake, always=poisoned), time.monotonic()
    for user in (poisoned, *others):
        owe(app, fake, user, "một")
    app.start()
    await wait_for(lambda: len(fake.sent) >= len(others), 120)
    assert starved(storm.calls, others, started, AT_ONCE + 6 * (REST + LOOK)) == {}
    assert 0 < storm.refused <= 6
    assert early(storm.calls, for_all=True) == []
