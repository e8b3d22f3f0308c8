"""The Zalo Bot Platform: by polling and by webhook, its errors, and people whose words it keeps from us."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from bot_api import until
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot.channels.port import Brought, ChannelDown, Inbound, SendLater, SendRefused, SendUncertain
from bot.channels.zalo_bot import CHANNEL, HOOK, ZaloBotChannel, bot_access
from bot.channels.zalo_bot_api import outcome
from bot.channels.zalo_bot_inbound import BotWord, read_update
from bot.config import Settings
from bot.fakes.zalo_bot import SAMPLE_TOKEN, FakeBot
from bot.faults import Fault
from bot.server import make_server
from bot.wiring import App, build
from handlers.turn import Knowledge
from store.tables import Message

CHAT = "6ede9afa66b88fe6d6a9"
QUESTION = "may gio thi toan"
SECRET = "a-secret-of-nobody"


@pytest.fixture
async def bots() -> AsyncIterator[tuple[FakeBot, str]]:
    """The fake platform, and where it listens."""
    fake = FakeBot(idle_seconds=0.3)
    server = TestServer(fake.app())
    await server.start_server()
    yield fake, str(server.make_url("")).rstrip("/")
    await server.close()


@pytest.fixture
async def desk(
    settings_with: Callable[..., Settings],
    database_url: str,
    bots: tuple[FakeBot, str],
    knowledge: Knowledge,
) -> AsyncIterator[App]:
    """A desk whose bot polls."""
    app = build(
        settings_with(
            HOIDAP_DATABASE_URL=database_url, ZALO_BOT_TOKEN=SAMPLE_TOKEN, ZALO_BOT_API_BASE=bots[1]
        ),
        knowledge=knowledge,
    )
    yield app
    await app.stop()


def inbox(app: App) -> list[tuple[str, str | None]]:
    query = select(Message.kind, Message.text).where(Message.direction == "in")
    return app.db.read_now(lambda session: list(session.exec(query)))


def state_of(app: App) -> tuple[bool, str]:
    return next((state.on, state.why) for state in app.states if state.name == CHANNEL)


def event(what: str, **fields: Any) -> dict[str, Any]:
    message = {"from": {"id": CHAT, "is_bot": False}, "chat": {"id": CHAT, "chat_type": "PRIVATE"},
               "message_id": "m1", "date": 1, **fields}  # fmt: skip
    return {"event_name": f"message.{what}.received", "message": message}


@pytest.mark.parametrize(
    ("what", "fields", "kind", "text"),
    [
        ("text", {"text": "xin chào"}, "text", "xin chào"),
        ("text", {"text": "/lich"}, "command", "/lich"),
        ("image", {"photo": "https://a", "caption": "giấy này"}, "photo", "giấy này"),
        ("image", {"photo_url": "https://a"}, "photo", ""),
        ("sticker", {"sticker": "x"}, "sticker", ""),
        ("voice", {"voice_url": "https://a"}, "voice", ""),
        ("unsupported", {"text": "bị che"}, "unsupported", ""),
        ("brand_new", {}, "other", ""),
    ],
)
def test_what_each_event_becomes(what: str, fields: dict[str, Any], kind: str, text: str) -> None:
    plain = event(what, **fields)
    files = (Brought(kind, "0", "https://a"),) if "https://a" in fields.values() else ()
    word = BotWord(CHAT, "m1", kind, text, files)
    assert read_update(plain) == read_update({"ok": True, "result": plain}) == word


def test_bots_and_nonsense_are_left_alone() -> None:
    assert read_update(event("text", **{"from": {"id": "b", "is_bot": True}})) is None
    assert read_update({"event_name": "bot.added"}) is None
    assert read_update(event("text", message_id="")) is None


@given(
    st.dictionaries(
        st.sampled_from(["chat", "from", "text", "message_id"]),
        st.none() | st.integers() | st.text() | st.lists(st.text()),
    )
)
def test_no_update_can_make_it_raise(fields: dict[str, Any]) -> None:
    read_update(event("text", **fields))
    read_update({"result": fields, "event_name": 7})


@pytest.mark.parametrize(
    ("number", "kind"),
    [(0, type(None)), (400, SendRefused), (401, ChannelDown), (403, SendLater), (404, ChannelDown),
     (408, SendUncertain), (429, SendLater), (999, SendRefused)],
)  # fmt: skip
def test_every_error_is_sorted_by_what_we_can_do(number: int, kind: type) -> None:
    assert type(outcome(number)) is kind


async def test_a_question_is_answered_where_it_was_asked(desk: App, bots: tuple[FakeBot, str]) -> None:
    fake, _ = bots
    desk.start()
    await fake.says(CHAT, QUESTION)
    await until(lambda: fake.texts(CHAT))
    assert "Toán" in fake.texts(CHAT)[0]
    assert "1. Hữu ích" in fake.texts(CHAT)[0]
    await fake.says(CHAT, "1")
    await until(lambda: len(fake.texts(CHAT)) == 2)
    assert "Cảm ơn" in fake.texts(CHAT)[1]


async def test_whose_words_are_kept_from_us_gets_a_telephone(desk: App, bots: tuple[FakeBot, str]) -> None:
    fake, _ = bots
    desk.start()
    await fake.brings("unsupported", CHAT)
    await until(lambda: fake.texts(CHAT))
    assert "0213" in fake.texts(CHAT)[0]


async def test_an_update_given_once_is_kept_while_the_database_is_away(desk: App) -> None:
    channel = desk.channels[CHANNEL]
    assert isinstance(channel, ZaloBotChannel)
    failures = [1, 2]
    real = desk.receive

    async def receive(inbound: Inbound) -> int | None:
        if failures:
            failures.pop()
            raise OperationalError("insert", {}, Exception("disk is full"))
        return await real(inbound)

    await channel._insist(event("text", text=QUESTION), receive)
    await channel._insist(event("text", text=QUESTION), receive)
    assert inbox(desk) == [("text", QUESTION)]
    await channel.api.close()


async def test_a_quota_that_is_used_up_makes_lines_wait(desk: App, bots: tuple[FakeBot, str]) -> None:
    fake, _ = bots
    fake.quota = 0
    desk.start()
    await fake.says(CHAT, QUESTION)
    query = select(Message.state, Message.error).where(Message.direction == "out")
    await until(lambda: any(error for _, error in desk.db.read_now(lambda s: s.exec(query).all())))
    assert desk.db.read_now(lambda s: s.exec(query).all()) == [("queued", "đã hết hạn mức gửi của bot")]


async def test_a_wrong_token_leaves_the_others_running(desk: App, bots: tuple[FakeBot, str]) -> None:
    bots[0].token = "another"
    desk.start()
    await until(lambda: not state_of(desk)[0])
    assert "ZALO_BOT_TOKEN" in state_of(desk)[1]
    assert all(not task.done() for task in desk.tasks)


async def test_the_whole_way_by_webhook(
    settings_with: Callable[..., Settings],
    database_url: str,
    bots: tuple[FakeBot, str],
    knowledge: Knowledge,
    aiohttp_client: Callable[..., Any],
    unused_tcp_port_factory: Callable[[], int],
) -> None:
    fake, url = bots
    port = unused_tcp_port_factory()
    app = build(
        settings_with(
            HOIDAP_DATABASE_URL=database_url,
            ZALO_BOT_TOKEN=SAMPLE_TOKEN,
            ZALO_BOT_API_BASE=url,
            ZALO_BOT_SECRET=SECRET,
            PUBLIC_URL=f"http://127.0.0.1:{port}",
        ),
        knowledge=knowledge,
    )
    client = await aiohttp_client(make_server(app), server_kwargs={"port": port})
    app.start()
    await until(lambda: fake.webhook)
    await fake.says(CHAT, QUESTION)
    await until(lambda: fake.texts(CHAT))
    for secret, body in (("wrong", b"{}"), ("", b'{"a":1}'), (SECRET, b"["), (SECRET, b"[]")):
        async with client.post(HOOK, data=body, headers={"X-Bot-Api-Secret-Token": secret}) as response:
            assert response.status == 200
    assert len(inbox(app)) == 1
    assert app.channels[CHANNEL].counts()["refused_bad_secret"] == 2  # type: ignore[attr-defined]
    await app.stop()
    await asyncio.sleep(0)


def test_off_without_a_token(settings_with: Callable[..., Settings]) -> None:
    assert bot_access(settings_with()) == "chưa có ZALO_BOT_TOKEN"


@pytest.mark.parametrize(
    "wrong",
    [{"ZALO_BOT_TOKEN": "mã lạ"}, {"ZALO_BOT_SECRET": "short"}, {"ZALO_BOT_API_BASE": "ftp://x"}],
)
def test_a_variable_that_cannot_be_right_is_a_fault(
    settings_with: Callable[..., Settings], wrong: dict[str, str]
) -> None:
    with pytest.raises(Fault, match=next(iter(wrong))):
        bot_access(settings_with(**{"ZALO_BOT_TOKEN": "1:a", **wrong}))
