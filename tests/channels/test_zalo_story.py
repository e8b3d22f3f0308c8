"""The whole loop over both fakes: asked on Zalo, answered by a person, heard on Zalo, asked again."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from bot_api import until
from makers import officer
from sqlmodel import Session, col, select
from zalo_server import ZaloServer

from bot.config import Settings
from bot.fakes.zalo_bot import SAMPLE_TOKEN, FakeBot
from bot.fakes.zalo_oa import FakeOa
from bot.fakes.zalo_people import FakePeople
from bot.server import make_server
from bot.wiring import App, build
from escalation.drafts import approve, save_draft, submit
from handlers.turn import Knowledge
from store.tables import Ticket
from store.times import utc_now

USER, CHAT = "2468458835296117922", "6ede9afa66b88fe6d6a9"
KNOWN, UNKNOWN = "may gio thi toan", "truong em co cho muon may tinh khong a"
Scene = tuple[App, FakeOa, FakePeople, FakeBot]


@pytest.fixture
async def scene(
    settings_with: Callable[..., Settings],
    database_url: str,
    oa: ZaloServer,
    knowledge: Knowledge,
    aiohttp_client: Callable[..., Any],
    unused_tcp_port_factory: Callable[[], int],
) -> AsyncIterator[Scene]:
    """A desk with both doors to Zalo open, by webhook; nothing is called by hand."""
    oa.fake.clock = utc_now
    oa.fake.events.clock = utc_now
    bots = FakeBot()
    platform = TestServer(bots.app())
    await platform.start_server()
    port = unused_tcp_port_factory()
    base = f"http://127.0.0.1:{port}"
    app = build(
        settings_with(
            "channels: {zalo: {requests_per_minute: 4000}, zalo_bot: {requests_per_minute: 4000}}\n",
            HOIDAP_DATABASE_URL=database_url,
            PUBLIC_URL=base,
            ZALO_BOT_TOKEN=SAMPLE_TOKEN,
            ZALO_BOT_API_BASE=str(platform.make_url("")).rstrip("/"),
            **oa.environment(),
        ),
        knowledge=knowledge,
    )
    await aiohttp_client(make_server(app), server_kwargs={"port": port})
    app.start()
    await until(lambda: bots.webhook)
    yield app, oa.fake, FakePeople(oa.fake, f"{base}/hooks/zalo-oa", ladder=(0.2, 0.2)), bots
    await app.stop()
    await platform.close()


def answer_all(app: App) -> list[str]:
    """Two officers answer every open ticket as the plan asks; the codes."""
    at, rule, calendar = app.world.clock(), app.world.plan.approval, app.world.calendar

    def work(session: Session) -> list[str]:
        author, second = officer(session, "an", at.now), officer(session, "binh", at.now)
        codes = []
        for one in session.exec(
            select(Ticket).where(Ticket.state != "closed").order_by(col(Ticket.id))
        ).all():
            draft = save_draft(
                session, one.id or 0, author, "Trường có cho mượn.", at.now, source="Công văn 1"
            )
            version = submit(session, draft, rule, at, calendar)
            if rule != "none":
                approve(session, version.id or 0, second, rule, at, calendar)
            codes.append(one.code)
        return codes

    codes = app.db.write_now(work)
    app.deliver.ring()
    return codes


async def test_asked_and_answered_on_both_doors(scene: Scene) -> None:
    app, oa, people, bots = scene
    assert await people.follow(USER)
    assert await people.say(USER, KNOWN)
    await bots.says(CHAT, KNOWN)
    await until(lambda: any("Toán" in text for text in oa.texts(USER)) and bots.texts(CHAT))
    assert await people.say(USER, UNKNOWN)
    await bots.says(CHAT, UNKNOWN)
    await until(lambda: "Mã phiếu" in oa.texts(USER)[-1] and "Mã phiếu" in bots.texts(CHAT)[-1])
    codes = answer_all(app)
    assert len(codes) == 2
    await until(lambda: "cho mượn" in oa.texts(USER)[-1] and "cho mượn" in bots.texts(CHAT)[-1])
    assert "Nguồn: Công văn 1" in oa.texts(USER)[-1]
    assert oa.sent[-1]["message"].get("quote_message_id") or bots.sent
    assert await people.say(USER, "2")  # "Hỏi thêm"
    await until(lambda: "mở lại phiếu" in oa.texts(USER)[-1])
    assert set(people.heard) | set(bots.heard) == {200}
    assert oa.refused == []
    states = app.db.read_now(lambda s: s.exec(select(Ticket.state).order_by(col(Ticket.id))).all())
    assert sorted(states)[0] == "closed"
    assert len(set(states)) == 2
