"""Telegram says "wait N seconds" (429) again and again while five hundred lines wait."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from channels.bot_api import TOKEN, BotApiServer, error, serving
from sqlmodel import Session
from storm import Call, astray, early, overtaken

from bot.config import Settings
from bot.wiring import SENDERS, App, build
from handlers.turn import Knowledge
from proof.zalo.owing import wait_for
from store.inbox import contact_id
from store.outbox import Outgoing, queue
from store.times import utc_now

pytestmark = [pytest.mark.proof, pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)]
PENDING, REFUSALS, WAIT = 500, 60, 2
CHATS = [str(7000 + n) for n in range(PENDING // 2)]
LINES = ["một", "hai"]


@pytest.fixture
async def platform() -> AsyncIterator[BotApiServer]:
    """Telegram's servers."""
    async with serving() as server:
        yield server


@pytest.fixture
async def app(
    settings_with: Callable[..., Settings], database_url: str, platform: BotApiServer, knowledge: Knowledge
) -> AsyncIterator[App]:
    """A desk before them that runs by the real clock."""
    made = build(
        settings_with(
            HOIDAP_DATABASE_URL=database_url, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_BASE=platform.url
        ),
        knowledge=knowledge,
    )
    yield made
    await made.stop()


def owe(session: Session) -> None:
    """Two lines for each of 250 people."""
    now = utc_now()
    for chat in CHATS:
        for text in LINES:
            queue(session, contact_id(session, "telegram", chat, now), Outgoing("notice", text), now)


async def test_in_a_telegram_storm_all_arrive_once_in_order_none_early_and_others_are_not_starved(
    app: App, platform: BotApiServer
) -> None:
    calls, left, dice = list[Call](), [REFUSALS], random.Random(7)

    async def meet(request: web.Request, form: dict[str, Any]) -> web.StreamResponse | None:
        if request.match_info["method"] != "sendMessage":
            return None
        refuse = left[0] > 0 and dice.random() < 0.2
        left[0] -= refuse
        wait = float(WAIT) if refuse else 0.0
        calls.append(Call(time.monotonic(), str(form["chat_id"]), str(form["text"]), wait))
        return error(429, "Too Many Requests", retry_after=WAIT) if refuse else None

    platform.faults.append(meet)
    app.db.write_now(owe)
    app.start()
    await wait_for(lambda: len(platform.sent) >= PENDING, 300)
    await asyncio.sleep(1)
    assert left == [0]
    assert astray(calls, dict.fromkeys(CHATS, LINES)) == {}
    assert early(calls, for_all=False) == []
    assert overtaken(calls, [(chat, text) for chat in CHATS for text in LINES], most=SENDERS) == {}
