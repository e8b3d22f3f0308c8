"""A channel that died while nobody wrote is seen at the desk, and so is its return."""

from collections.abc import Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from bot_api import TOKEN, BotApiServer, error, until
from zalo_server import ZaloServer

from bot.channels.telegram import TelegramChannel
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_oa import ZaloOaChannel
from bot.config import Settings
from bot.fakes.zalo_bot import SAMPLE_TOKEN, FakeBot
from bot.fakes.zalo_oa import fails
from bot.wiring import App, build
from handlers.turn import Knowledge
from store.times import utc_now

Make = Callable[..., App]


@pytest.fixture
def make(settings_with: Callable[..., Settings], database_url: str, knowledge: Knowledge) -> Make:
    """A desk with these variables."""

    def desk(**environment: str) -> App:
        return build(settings_with(HOIDAP_DATABASE_URL=database_url, **environment), knowledge=knowledge)

    return desk


def works(app: App, channel: str) -> bool:
    """Whether the desk shows a channel as working."""
    return next(one.works for one in app.channel_states() if one.name == channel)


def state(app: App, channel: str) -> str:
    """What the desk shows of a channel."""
    return next(one.why for one in app.channel_states() if one.name == channel)


@pytest.mark.parametrize(("fault", "told"), [(-224, "gói OA hết hạn"), (None, "chưa nối được máy chủ Zalo")])
async def test_an_account_that_cannot_send_is_seen_without_a_line_to_send(
    make: Make, oa: ZaloServer, fault: int | None, told: str
) -> None:
    app = make(**oa.environment())
    channel = app.channels["zalo"]
    assert isinstance(channel, ZaloOaChannel)
    await channel.keeper.start()
    url = channel.access.api_base
    if fault is None:
        object.__setattr__(channel.access, "api_base", "http://127.0.0.1:9")
    else:
        oa.fake.faults.append(fails("/getoa", fault))
    await channel.probe.look()
    channel.tell()
    assert told in state(app, "zalo")
    assert not works(app, "zalo")
    object.__setattr__(channel.access, "api_base", url)
    await channel.probe.look()  # too soon
    assert channel.probe.trouble
    channel.probe.hurry()
    await channel.probe.look()
    channel.tell()
    assert told not in state(app, "zalo")
    assert works(app, "zalo")
    await channel.http.close()
    await app.stop()


async def test_an_access_token_that_died_is_renewed_before_anybody_needs_it(
    make: Make, oa: ZaloServer
) -> None:
    app = make(**oa.environment())
    channel = app.channels["zalo"]
    assert isinstance(channel, ZaloOaChannel)
    await channel.keeper.start()
    oa.fake.faults.append(fails("/getoa", -216))
    await channel.probe.look()
    assert channel.probe.trouble == ""
    assert [how for _, how in oa.fake.refreshes] == ["spent"]
    await channel.http.close()
    await app.stop()


async def test_a_telegram_that_is_away_is_seen_though_it_calls_us(make: Make, telegram: BotApiServer) -> None:
    app = make(TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_BASE=telegram.url, PUBLIC_URL="https://hoidap.example")
    channel = app.channels["telegram"]
    assert isinstance(channel, TelegramChannel)
    channel.idle_seconds = 0.05
    app.start()
    await until(lambda: state(app, "telegram") == "nhận tin qua webhook")
    away = [True]

    async def gone(request: Any, form: Any) -> Any:
        return error(502, "Bad Gateway") if away[0] else None

    telegram.faults.append(gone)
    await until(lambda: "chưa nối được" in state(app, "telegram"))
    assert [door.works for door in app.world.doors() if door.channel == "telegram"] == [False]
    away[0] = False
    await until(lambda: state(app, "telegram") == "nhận tin qua webhook")
    assert [door.works for door in app.world.doors() if door.channel == "telegram"] == [True]
    await app.stop()


async def test_a_webhook_that_telegram_cannot_call_is_seen_and_one_that_was_taken_is_ours_again(
    make: Make, telegram: BotApiServer
) -> None:
    app = make(TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_BASE=telegram.url, PUBLIC_URL="https://hoidap.example")
    channel = app.channels["telegram"]
    assert isinstance(channel, TelegramChannel)
    channel.idle_seconds = 0.05
    app.start()
    await until(lambda: state(app, "telegram") == "nhận tin qua webhook")
    now = int(utc_now().timestamp())
    telegram.hook_failed_at = now - 60
    await until(lambda: "gọi webhook không được" in state(app, "telegram"))
    telegram.hook_failed_at = now - 3600
    await until(lambda: state(app, "telegram") == "nhận tin qua webhook")
    telegram.webhook = {"url": "https://elsewhere.example"}
    await until(lambda: telegram.webhook["url"] == "https://hoidap.example/hooks/telegram")
    await app.stop()


async def test_a_bot_platform_that_is_away_is_seen_though_it_calls_us(make: Make) -> None:
    fake = FakeBot()
    platform = TestServer(fake.app())
    await platform.start_server()
    base = str(platform.make_url("")).rstrip("/")
    app = make(ZALO_BOT_TOKEN=SAMPLE_TOKEN, ZALO_BOT_API_BASE=base, PUBLIC_URL="https://hoidap.example")
    channel = app.channels["zalo-bot"]
    assert isinstance(channel, ZaloBotChannel)
    channel.idle_seconds = 0.05
    app.start()
    await until(lambda: state(app, "zalo-bot") == "nhận tin qua webhook")
    fake.token = "another"
    await until(lambda: "mã bot không đúng" in state(app, "zalo-bot"))
    assert not works(app, "zalo-bot")
    await app.stop()
    await platform.close()
