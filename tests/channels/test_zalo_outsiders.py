"""Clients that others wrote, against our fakes: what they expect of Zalo, the fakes do."""

import asyncio
import warnings
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from zalo_server import ZaloServer

from bot.fakes.zalo_bot import FakeBot

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # they are not ours to mend
    import zalo_bot
    import zalo_sdk
    import zalo_sdk.oa

USER = "2468458835296117922"


@pytest.fixture
def client(oa: ZaloServer) -> Any:
    """zalo-sdk's client of an Official Account."""
    access, refresh = oa.fake.grant()
    keys = oa.fake.keys
    return zalo_sdk.oa.Client(
        keys.app_id, keys.app_secret, access_token=access, refresh_token=refresh, endpoint_prefix=oa.url
    )


def message(text: str) -> tuple[Any, Any]:
    return zalo_sdk.oa.ZaloRecipient(user_id=USER), zalo_sdk.oa.ZaloMessageBody(text=text)


async def test_zalo_sdk_sends_a_message(client: Any, oa: ZaloServer) -> None:
    oa.fake.hears(USER)
    answer = await asyncio.to_thread(client.send_message, *message("Chào bạn"))
    assert answer["data"]["user_id"] == USER
    assert oa.fake.texts(USER) == ["Chào bạn"]


async def test_zalo_sdk_understands_the_refusals(client: Any, oa: ZaloServer) -> None:
    with pytest.raises(zalo_sdk.ZaloOAException) as closed:
        await asyncio.to_thread(client.send_message, *message("quá muộn"))
    assert "-230" in str(closed.value.args)
    client.access_token = "another"
    with pytest.raises(zalo_sdk.ZaloOAException) as spoiled:
        await asyncio.to_thread(client.send_message, *message("a"))
    assert "-216" in str(spoiled.value.args)


async def test_zalo_sdk_uploads_asks_for_a_profile_and_for_the_window(client: Any, oa: ZaloServer) -> None:
    oa.fake.hears(USER)
    made = await asyncio.to_thread(client.upload_file, b"\x89PNG", "image", "a.png", "image/png")
    assert made["data"]["attachment_id"]
    profile = await asyncio.to_thread(client.get_user_detail, USER)
    assert profile["data"]["display_name"]
    quotas = await asyncio.to_thread(client.get_zalo_user_quotas, USER)
    assert int(quotas["data"]["last_interaction"]) > 0


@pytest.fixture
async def bots() -> AsyncIterator[tuple[FakeBot, str]]:
    """The fake Bot Platform, and where it listens."""
    fake = FakeBot(idle_seconds=0.2)
    server = TestServer(fake.app())
    await server.start_server()
    yield fake, str(server.make_url("")).rstrip("/")
    await server.close()


async def test_python_zalo_bot_knows_itself_hears_and_answers(bots: tuple[FakeBot, str]) -> None:
    fake, url = bots
    await fake.says("a1b2", "xin chào")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        async with zalo_bot.Bot(fake.token, base_url=url) as bot:
            assert (await bot.get_me()).id == fake.token.partition(":")[0]
            update = await bot.get_update(timeout=1)
            assert (update.message.chat.id, update.message.text) == ("a1b2", "xin chào")
            sent = await bot.send_message("a1b2", "Chào bạn")
    assert sent.message_id
    assert fake.texts("a1b2") == ["Chào bạn"]
