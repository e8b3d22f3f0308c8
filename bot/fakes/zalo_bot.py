"""A fake of the Zalo Bot Platform: one update at a time and only once, errors in the envelope, a quota.

Written from the public description and not from our channel. Bodies may come as JSON, form or query.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp
from aiohttp import web

from bot.fakes.zalo_oa import kind_of

SAMPLE_TOKEN = "1234567890:fake-token-of-nobody"  # noqa: S105 - opens nothing but this fake
LONGEST = 2000
IDLE_SECONDS = 30.0


@dataclass
class FakeBot:
    """The platform, and the people who write to the bot."""

    token: str = SAMPLE_TOKEN
    quota: int = 3000
    idle_seconds: float = IDLE_SECONDS
    sent: list[dict[str, Any]] = field(default_factory=list)
    webhook: dict[str, str] = field(default_factory=dict)
    refuse: "deque[int]" = field(default_factory=deque)
    heard: list[int] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    _updates: "deque[dict[str, Any]]" = field(default_factory=deque)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def app(self) -> web.Application:
        """The platform alone."""
        app = web.Application()
        app.add_routes(self.routes())
        return app

    def routes(self) -> list[web.AbstractRouteDef]:
        """What the platform serves."""
        return [
            web.route("*", "/bot{token}/{method}", self._serve),
            web.get("/media-of-bots/{name}", self._media),
        ]

    async def says(self, chat: str, text: str) -> None:
        """A person writes to the bot."""
        await self.brings("text", chat, text=text)

    async def brings(self, what: str, chat: str, kind: str = "PRIVATE", **fields: Any) -> None:
        """A person sends a text, image, sticker, voice, or something that the platform does not show."""
        number = next(self._numbers)
        message = {
            "from": {"id": chat, "display_name": self.names.get(chat, "Người hỏi"), "is_bot": False},
            "chat": {"id": chat, "chat_type": kind},
            "message_id": f"{number:024x}",
            "date": 1_782_000_000_000 + number,
            **fields,
        }
        await self.bring({"event_name": f"message.{what}.received", "message": message})

    def lay(self, body: bytes) -> str:
        """Keep a file that a person sends; the path under which it can be fetched."""
        self.media[name := f"m{len(self.media) + 1}"] = body
        return f"/media-of-bots/{name}"

    async def _media(self, request: web.Request) -> web.Response:
        body = self.media.get(request.match_info["name"])
        return (
            web.Response(status=404) if body is None else web.Response(body=body, content_type=kind_of(body))
        )

    async def bring(self, event: dict[str, Any]) -> None:
        """Bring an event to the webhook; without one it waits to be fetched."""
        if not self.webhook:
            self._updates.append(event)
            self._news.set()
            return
        headers = {"X-Bot-Api-Secret-Token": self.webhook["secret_token"]}
        async with aiohttp.ClientSession() as session:
            try:
                async with session.post(
                    self.webhook["url"], json={"ok": True, "result": event}, headers=headers
                ) as response:
                    self.heard.append(response.status)
            except aiohttp.ClientError:
                self.heard.append(0)  # nobody listens there

    def texts(self, chat: str) -> list[str]:
        """What a person has got."""
        return [one["text"] for one in self.sent if one["chat_id"] == chat]

    async def _serve(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return _error(401, "Unauthorized")
        handler = {
            "getMe": self._me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
            "sendMessage": self._send,
            "sendChatAction": self._action,
        }.get(request.match_info["method"])
        return await handler(await _fields(request)) if handler else _error(404, "Not found")

    async def _me(self, _fields: dict[str, Any]) -> web.Response:
        return _done({"id": self.token.partition(":")[0], "account_name": "bot.thu", "account_type": "BASIC",
                      "can_join_groups": False})  # fmt: skip

    async def _get_updates(self, fields: dict[str, Any]) -> web.Response:
        if self.webhook:
            return _error(400, "getUpdates is not available while a webhook is set")
        seconds = min(float(fields.get("timeout") or self.idle_seconds), self.idle_seconds)
        if not self._updates:
            self._news.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            except TimeoutError:
                return _error(408, "Request timeout")
        return _done(self._updates.popleft()) if self._updates else _error(408, "Request timeout")

    async def _set_webhook(self, fields: dict[str, Any]) -> web.Response:
        url, secret = str(fields.get("url", "")), str(fields.get("secret_token", ""))
        if not url or not 8 <= len(secret) <= 256:
            return _error(400, "Bad request")
        self.webhook = {"url": url, "secret_token": secret}
        return _done({"url": url, "updated_at": 1_782_000_000_000})

    async def _delete_webhook(self, _fields: dict[str, Any]) -> web.Response:
        if not self.webhook:
            return _error(404, "Not found")
        self.webhook = {}
        return _done({"url": "", "updated_at": 1_782_000_000_000})

    async def _webhook_info(self, _fields: dict[str, Any]) -> web.Response:
        return _done({"url": self.webhook.get("url", ""), "updated_at": 1_782_000_000_000})

    async def _send(self, fields: dict[str, Any]) -> web.Response:
        text = fields.get("text")
        if self.refuse:
            return _error(self.refuse.popleft(), "refused")
        if not isinstance(text, str) or not 0 < len(text) <= LONGEST or not fields.get("chat_id"):
            return _error(400, "Bad request")
        if len(self.sent) >= self.quota:
            return _error(429, "Quota exceeded")
        number = next(self._numbers)
        self.sent.append({"chat_id": str(fields["chat_id"]), "text": text})
        return _done({"message_id": f"{number:024x}", "date": 1_782_000_000_000 + number})

    async def _action(self, _fields: dict[str, Any]) -> web.Response:
        return web.json_response({"ok": True})


async def _fields(request: web.Request) -> dict[str, Any]:
    found: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        found |= body if isinstance(body, dict) else {}
    elif request.content_type != "application/octet-stream":
        found |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return found


def _done(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _error(number: int, words: str) -> web.Response:
    """The envelope says it; the HTTP status does not."""
    return web.json_response({"ok": False, "error_code": number, "description": words})
