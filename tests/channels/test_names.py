"""The name that a person shows: asked once, for who waits for an officer; sealed; whatever fails."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from bot_api import TOKEN, BotApiServer, until
from sqlalchemy import inspect, text
from sqlmodel import Session, col, select
from zalo_server import ZaloServer

from bot.channels.names import LONGEST, plain_name
from bot.channels.pace import Pace
from bot.channels.zalo_oa import ZaloOaChannel
from bot.config import Settings
from bot.fakes.zalo_bot import SAMPLE_TOKEN, FakeBot
from bot.fakes.zalo_oa import fails
from bot.wiring import App, build
from handlers import wording
from handlers.turn import Knowledge
from store.profiles import Profile, name_of
from store.tables import Contact, Message

USER, PERSON, CHAT = "2468458835296117922", 501, "6ede9afa66b88fe6d6a9"
NAME = "Bạch Mai Phượng"


@pytest.fixture
async def desk(
    settings_with: Callable[..., Settings],
    database_url: str,
    telegram: BotApiServer,
    oa: ZaloServer,
    knowledge: Knowledge,
    clock: Any,
) -> AsyncIterator[tuple[App, FakeBot]]:
    """Three doors, each with somebody of that name before it; nothing runs but what a test lets run."""
    bots = FakeBot(names={CHAT: NAME})
    platform = TestServer(bots.app())
    await platform.start_server()
    oa.fake.names[USER], telegram.names[PERSON] = NAME, NAME
    settings = settings_with(
        "channels: {zalo: {requests_per_minute: 4000}}\n",
        HOIDAP_DATABASE_URL=database_url,
        TELEGRAM_BOT_TOKEN=TOKEN,
        TELEGRAM_API_BASE=telegram.url,
        ZALO_BOT_TOKEN=SAMPLE_TOKEN,
        ZALO_BOT_API_BASE=str(platform.make_url("")).rstrip("/"),
        **oa.environment(),
    )
    app = build(settings, clock, knowledge)
    yield app, bots
    await app.stop()
    await platform.close()


async def asks(app: App, oa: ZaloServer, words: str = "/gapcanbo") -> None:
    """Somebody writes to the Official Account and is served."""
    channel = app.channels["zalo"]
    assert isinstance(channel, ZaloOaChannel)
    await channel.keeper.start()
    oa.fake.hears(USER)
    await channel.take_in(oa.fake.events.says(USER, words), app.receive)
    app.start()
    said = select(Message.id).where(Message.direction == "in", Message.state == "handled")
    await until(lambda: app.db.read_now(lambda s: s.exec(said).first()))


def names(app: App) -> dict[str, str]:
    """The names that are known, by channel."""

    def look(session: Session) -> dict[str, str]:
        rows = session.exec(select(Contact).join(Profile, col(Profile.contact_id) == col(Contact.id))).all()
        return {one.channel: name_of(session, app.sealer, one.id or 0) for one in rows}

    return app.db.read_now(look)


def everywhere(session: Session) -> str:
    """Every row of every table."""
    tables = inspect(session.connection()).get_table_names()
    return "\n".join(str(session.execute(text(f'SELECT * FROM "{name}"')).all()) for name in tables)


async def test_who_waits_for_an_officer_is_named_on_every_door_and_nowhere_unsealed(
    desk: tuple[App, FakeBot], oa: ZaloServer, telegram: BotApiServer
) -> None:
    app, bots = desk
    await asks(app, oa)
    telegram.person_says(PERSON, "/gapcanbo")
    await bots.says(CHAT, "/gapcanbo")
    async with asyncio.timeout(15):
        while len(names(app)) < 3:
            await app.namer.once()
            await asyncio.sleep(0.05)
    assert names(app) == dict.fromkeys(("zalo", "telegram", "zalo-bot"), NAME)
    assert oa.fake.profiles == [USER]
    assert "Phượng" not in app.db.read_now(everywhere)


async def test_who_was_answered_at_once_is_not_asked_for(desk: tuple[App, FakeBot], oa: ZaloServer) -> None:
    app, _ = desk
    await asks(app, oa, "may gio thi toan")
    await app.namer.once()
    assert (names(app), oa.fake.profiles) == ({}, [])


@pytest.mark.parametrize("number", [-32, -224])
async def test_where_zalo_cannot_tell_it_is_asked_another_time(
    desk: tuple[App, FakeBot], oa: ZaloServer, number: int
) -> None:
    app, _ = desk
    app.namer.channels = {}
    oa.fake.faults.append(fails("/user/detail", number))
    await asks(app, oa)
    channel = app.channels["zalo"]
    assert isinstance(channel, ZaloOaChannel)
    app.namer.channels = {"zalo": channel}
    await app.namer.once()
    await app.namer.once()
    assert (names(app), oa.fake.profiles) == ({}, [])  # the second round lets the channel rest
    async with asyncio.timeout(15):
        while names(app) != {"zalo": NAME}:  # the rest is over
            channel.pace._resting_until = 0.0
            app.namer._resting.clear()
            await app.namer.once()
            await asyncio.sleep(0.05)


async def test_a_token_that_died_is_renewed_for_a_name_too(desk: tuple[App, FakeBot], oa: ZaloServer) -> None:
    app, _ = desk
    oa.fake.faults.append(fails("/user/detail", -216))
    await asks(app, oa)
    await app.namer.once()
    assert names(app) == {"zalo": NAME}
    assert [how for _, how in oa.fake.refreshes] == ["spent"]


@pytest.mark.parametrize("fault", [-213, "sensitive"])
async def test_whom_zalo_does_not_tell_of_stays_without_a_name(
    desk: tuple[App, FakeBot], oa: ZaloServer, fault: Any
) -> None:
    app, _ = desk
    if fault == "sensitive":
        oa.fake.sensitive.add(USER)
    else:
        oa.fake.faults.append(fails("/user/detail", fault))
    await asks(app, oa)
    await app.namer.once()
    assert names(app) == {"zalo": ""}


async def test_a_name_waits_while_lines_need_the_pace(desk: tuple[App, FakeBot], oa: ZaloServer) -> None:
    app, _ = desk
    channel = app.channels["zalo"]
    assert isinstance(channel, ZaloOaChannel)
    slow = channel.profiles.pace = Pace(20)
    await slow.take()
    assert slow.lanes() == ("emergency",)
    await asks(app, oa)
    await app.namer.once()
    assert oa.fake.profiles == []


async def test_who_leaves_takes_their_name_along(desk: tuple[App, FakeBot], oa: ZaloServer) -> None:
    app, _ = desk
    await asks(app, oa)
    await app.namer.once()
    channel = app.channels["zalo"]
    assert isinstance(channel, ZaloOaChannel)
    await channel.take_in(oa.fake.events.unfollows(USER), app.receive)
    app.namer.channels = {}
    assert names(app) == {}


@pytest.mark.parametrize("seen", [True, False])
async def test_the_greeting_says_who_sees_the_name_where_somebody_does(
    settings_with: Callable[..., Settings],
    database_url: str,
    oa: ZaloServer,
    knowledge: Knowledge,
    clock: Any,
    *,
    seen: bool,
) -> None:
    lines = f"channels: {{names: {str(seen).lower()}}}\n"
    app = build(settings_with(lines, HOIDAP_DATABASE_URL=database_url, **oa.environment()), clock, knowledge)
    await asks(app, oa, "chào bạn")
    await until(lambda: oa.fake.texts(USER))
    await app.stop()
    assert (wording.NAME_IS_SEEN in oa.fake.texts(USER)[0]) is seen
    assert bool(app.namer.channels) is seen


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("  Minh\n\u202e Trần ", "Minh Trần"),
        ("Hoa 0987651243", "Hoa [số điện thoại]"),
        ("Ha\u0300", "Hà"),
        ("a" * 500, "a" * LONGEST),
        ("\u200b", ""),
    ],
)
def test_a_name_is_one_plain_line_without_numbers(told: str, kept: str) -> None:
    assert plain_name(told) == kept
