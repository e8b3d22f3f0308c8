"""Every way a send can fail, sorted by what we can do about it. Over real HTTP."""

import asyncio
import warnings
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from bot_api import BOT_NAME, TOKEN, BotApiServer, error, fails

from bot.channels import telegram_wording as wording
from bot.channels.port import (
    ChannelDown,
    ChatMoved,
    SendLater,
    SendRefused,
    SendUncertain,
    Unreachable,
)
from bot.channels.telegram_outbound import Part

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from bot.channels.telegram_api import BotApi, honest_status

HELLO = Part("Chào bạn", buttons=(("Hữu ích", "3.0"), ("Hỏi cán bộ", "3.1")), reply_to=8)


@pytest.fixture
async def api(telegram: BotApiServer) -> AsyncIterator[BotApi]:
    """The library, talking to our server."""
    made = BotApi(TOKEN, telegram.url)
    yield made
    await made.close()


async def test_a_message_goes_out_with_buttons_and_reply(api: BotApi, telegram: BotApiServer) -> None:
    assert await api.say(5, HELLO) == 1
    (sent,) = telegram.sent
    assert [row[0]["callback_data"] for row in sent["reply_markup"]["inline_keyboard"]] == ["3.0", "3.1"]
    assert sent["reply_parameters"] == {"message_id": 8, "allow_sending_without_reply": True}
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in sent  # nothing in a text may turn into markup


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (error(403, "Forbidden: bot was blocked by the user"), Unreachable),
        (error(400, "Bad Request: chat not found"), Unreachable),
        (error(400, "Bad Request: not enough rights to send text messages to the chat"), Unreachable),
        (error(429, "Too Many Requests", retry_after=7), SendLater),
        (error(400, "Bad Request: group upgraded", migrate_to_chat_id=-1005), ChatMoved),
        (error(400, "Bad Request: message is too long"), SendRefused),
        (error(400, "Bad Request: something new"), SendRefused),
        (error(401, "Unauthorized"), ChannelDown),
        (error(502, "Bad Gateway"), SendUncertain),
        (error(403, "Forbidden: bot was kicked", http=200), Unreachable),
        (web.Response(text="<html>proxy</html>"), SendUncertain),
    ],
)
async def test_failures_are_sorted(
    api: BotApi, telegram: BotApiServer, answer: web.Response, outcome: type[Exception]
) -> None:
    telegram.faults.append(fails(5, answer))
    with pytest.raises(outcome) as caught:
        await api.say(5, HELLO)
    assert caught.type is outcome


async def test_how_long_to_wait_and_where_to_follow(api: BotApi, telegram: BotApiServer) -> None:
    telegram.faults.append(
        fails(5, error(429, "slow", retry_after=7), error(400, "x", migrate_to_chat_id=-1005))
    )
    with pytest.raises(SendLater) as later:
        await api.say(5, HELLO)
    with pytest.raises(ChatMoved) as moved:
        await api.say(5, HELLO)
    assert (later.value.after.total_seconds(), moved.value.chat_id) == (7.0, "-1005")


async def test_words_of_the_platform_do_not_get_through(api: BotApi, telegram: BotApiServer) -> None:
    """An error may quote what was sent; what we keep and log is our own sentence."""
    telegram.faults.append(fails(5, error(400, "Bad Request: can't parse 'điểm của em Lan'")))
    with pytest.raises(SendRefused) as caught:
        await api.say(5, HELLO)
    assert "Lan" not in str(caught.value)


async def test_nobody_there_is_known_not_to_have_arrived() -> None:
    api = BotApi(TOKEN, "http://127.0.0.1:9")
    with pytest.raises(ChannelDown):
        await api.say(5, HELLO)
    await api.close()


async def test_a_connection_that_breaks_is_uncertain(api: BotApi, telegram: BotApiServer) -> None:
    async def hang_up(request: web.Request, form: dict[str, Any]) -> None:
        assert request.transport is not None
        request.transport.abort()
        await asyncio.sleep(0)

    telegram.faults.append(hang_up)
    with pytest.raises(SendUncertain):
        await api.say(5, HELLO)


async def test_an_answer_the_library_cannot_read_still_means_sent(
    api: BotApi, telegram: BotApiServer
) -> None:
    strange = web.json_response({"ok": True, "result": {"message_id": 4, "date": 10**15, "chat": {"id": 5}}})
    telegram.faults.append(fails(5, strange))
    assert await api.say(5, HELLO) is None


async def test_who_we_are_and_a_refused_token(api: BotApi, telegram: BotApiServer) -> None:
    assert (await api.me()).username == BOT_NAME
    telegram.token = "another"
    with pytest.raises(ChannelDown, match=wording.REFUSED_TOKEN):
        await api.me()


@pytest.mark.parametrize(
    ("code", "body", "honest"),
    [(200, b'{"ok": true}', 200), (200, b'{"ok": false, "error_code": 403}', 403),
     (200, b'{"ok":false}', 400), (200, b'{"ok":false,"error_code":200}', 400),
     (200, b"[]", 200), (500, b"", 500)],
)  # fmt: skip
def test_the_honest_status(code: int, body: bytes, honest: int) -> None:
    assert honest_status(code, body) == honest
