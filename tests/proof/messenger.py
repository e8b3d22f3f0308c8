"""A messaging platform of our own, in the form of Telegram's Bot API: it outlives the program and remembers.

It gives every update at least once, a tenth of them twice, and takes whatever is sent, like the real one.
"""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

BOT = {"id": 77, "is_bot": True, "first_name": "Thi", "username": "thi_bot"}
LONGEST_POLL = 1.0
REPEATS = 0.1


@dataclass(frozen=True, slots=True)
class Taken:
    """One message the platform took for a chat."""

    chat: int
    text: str
    reply_to: int | None


@dataclass
class Platform:
    """Updates on their way to the program, and what it sent."""

    random: random.Random
    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    told: Callable[[], object] = lambda: None  # called when a line was taken, before the sender hears of it
    confirmed: dict[tuple[int, int], str] = field(default_factory=dict)  # (chat, message id) -> text
    _updates: list[dict[str, Any]] = field(default_factory=list)
    _next_update: int = 1000
    _next_message: int = 1
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen on a loopback port."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    def say(self, chat: int, text: str) -> None:
        """A person writes to the bot."""
        message = {
            "message_id": self._next_message, "date": 1_700_000_000, "text": text,
            "chat": {"id": chat, "type": "private", "first_name": "An"},
            "from": {"id": chat, "is_bot": False, "first_name": "An"},
        }  # fmt: skip
        self._next_message += 1
        self._queue(message)
        self._arrived.set()

    def _queue(self, message: dict[str, Any]) -> None:
        self._updates.append({"update_id": self._next_update, "message": message})
        self._next_update += 1

    @property
    def waiting(self) -> int:
        """Updates the program has not confirmed."""
        return len(self._updates)

    async def _call(self, request: web.Request) -> web.Response:
        data = {**request.query, **(await self._body(request))}
        method = request.match_info["method"].lower()
        if method == "getupdates":
            result: Any = await self._get_updates(
                int(data.get("offset") or 0), float(data.get("timeout") or 0)
            )
        elif method == "sendmessage":
            result = await self._send(data)
        else:
            result = BOT if method == "getme" else True
        return web.json_response({"ok": True, "result": result})

    async def _body(self, request: web.Request) -> dict[str, Any]:
        if request.content_type == "application/json":
            return dict(await request.json())
        return {key: str(value) for key, value in (await request.post()).items()}

    async def _get_updates(self, offset: int, seconds: float) -> list[dict[str, Any]]:
        self._confirm(offset)
        if not self._updates:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), min(seconds, LONGEST_POLL))
            except TimeoutError:
                pass
        return self._updates[:20]

    def _confirm(self, offset: int) -> None:
        done = [update for update in self._updates if update["update_id"] < offset]
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        for update in done:
            message = update["message"]
            key = message["chat"]["id"], message["message_id"]
            if key not in self.confirmed and self.random.random() < REPEATS:
                self._queue(message)
            self.confirmed[key] = message["text"]

    async def _send(self, data: dict[str, Any]) -> dict[str, Any]:
        reply = data.get("reply_parameters") or {}
        reply = json.loads(reply) if isinstance(reply, str) else reply
        chat = int(data["chat_id"])
        self.taken.append(Taken(chat, data["text"], reply.get("message_id")))
        self.told()
        await asyncio.sleep(self.random.uniform(0, 0.02))  # taken, and the answer still on its way
        self._next_message += 1
        return {
            "message_id": self._next_message, "date": 1_700_000_000, "text": data["text"], "from": BOT,
            "chat": {"id": chat, "type": "private", "first_name": "An"},
        }  # fmt: skip
