"""The few calls we make to the Zalo Bot Platform. HTTP success is not success: the body's ``ok`` counts."""

import asyncio
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.channels import zalo_wording as wording
from bot.channels.foreign_json import part_of, text_of
from bot.channels.port import ChannelDown, SendLater, SendRefused, SendUncertain
from bot.channels.zalo_http import Answer, NotSent, Unanswered, ZaloHttp

POLL_SECONDS = 25
IDLE = 408
SHORTEST_POLL = 0.5


class BotApi:
    """Calls by the bot's token, which stands in the address: addresses are never logged."""

    def __init__(self, base: str, token: str) -> None:
        self._root = f"{base}/bot{token}"
        self._sending, self._asking = ZaloHttp(), ZaloHttp(POLL_SECONDS + 15.0)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._sending.close()
        await self._asking.close()

    async def listen(self, url: str, secret: str) -> None:
        """Have updates brought to ``url``; without one they are fetched.

        Raises:
            ChannelDown: when that cannot be arranged.
        """
        if url:
            await self._ask("setWebhook", {"url": url, "secret_token": secret})
            return
        answer = await self._asked("deleteWebhook", {})
        if _number(answer) not in (0, 404):  # a bot that never had one may say 404
            raise trouble(_number(answer))

    async def check(self) -> None:
        """Ask who we are.

        Raises:
            ChannelDown: when it cannot be asked.
        """
        await self._ask("getMe", {})

    async def updates(self) -> list[Mapping[str, Any]]:
        """What has come in, waiting for it: one object at a time, and it is given only once.

        Raises:
            ChannelDown: when it cannot be asked.
        """
        started = asyncio.get_running_loop().time()
        try:
            answer = await self._asking.call(
                "POST", f"{self._root}/getUpdates", {}, json={"timeout": str(POLL_SECONDS)}
            )
        except NotSent as error:
            raise ChannelDown(wording.AWAY) from error
        except Unanswered:
            answer = Answer(200, {"ok": False, "error_code": IDLE})
        if _number(answer) == IDLE:
            await asyncio.sleep(max(0.0, SHORTEST_POLL - (asyncio.get_running_loop().time() - started)))
            return []
        if _number(answer):
            raise trouble(_number(answer))
        found = answer.body.get("result")
        many = found if isinstance(found, list) else [found]
        return [one for one in many if isinstance(one, dict) and one]

    async def say(self, chat_id: str, text: str) -> str:
        """Send one message; its id there.

        Raises:
            SendLater, SendRefused, SendUncertain, ChannelDown
        """
        body = {"chat_id": chat_id, "text": unicodedata.normalize("NFC", text)}
        try:
            answer = await self._sending.call("POST", f"{self._root}/sendMessage", {}, json=body)
        except NotSent as error:
            raise ChannelDown(wording.AWAY) from error
        except Unanswered as error:
            raise SendUncertain(str(error)) from error
        failed = outcome(_number(answer))
        if failed is not None:
            raise failed
        return text_of(part_of(answer.body, "result"), "message_id")

    async def _ask(self, method: str, body: Mapping[str, str]) -> None:
        answer = await self._asked(method, body)
        if _number(answer):
            raise trouble(_number(answer))

    async def _asked(self, method: str, body: Mapping[str, str]) -> Answer:
        try:
            return await self._sending.call("POST", f"{self._root}/{method}", {}, json=dict(body))
        except (NotSent, Unanswered) as error:
            raise ChannelDown(wording.AWAY) from error


def outcome(number: int) -> Exception | None:
    """A refused send, sorted by what we can do."""
    match number:
        case 0:
            return None
        case 429:
            return SendLater(timedelta(minutes=5), "đã hết hạn mức gửi của bot")
        case 403:
            return SendLater(timedelta(seconds=30), "Zalo tạm thời chưa gửi được")
        case 408:
            return SendUncertain("Zalo không trả lời")
        case 401 | 404:
            return trouble(number)
    return SendRefused(f"Zalo từ chối (mã {number})")


def trouble(number: int) -> ChannelDown:
    """Why nothing works."""
    return ChannelDown(wording.BAD_BOT_TOKEN if number in (401, 404) else f"{wording.AWAY} (mã {number})")


def _number(answer: Answer) -> int:
    """0 where the call was done, else the error's number."""
    if answer.body.get("ok") is True:
        return 0
    found = answer.body.get("error_code")
    if isinstance(found, int) and not isinstance(found, bool) and found:
        return found
    return answer.status if answer.status >= 400 else 400
