"""A Bot API server of our own, for tests: what Telegram's public description says, over real HTTP.

It knows nothing of the channel under test. Updates stay until an offset passes them; a webhook's update is
brought again until it hears 2xx; a message must have 1 to 4096 characters.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import TestServer

TOKEN = "123456:test-token-of-nobody"
STAFF_CHAT = -1001
BOT_ID, BOT_NAME = 123456, "ThiBot"
Fault = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse | None]]


@dataclass
class BotApiServer:
    """State of the server, and the person at the other end."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    topics: dict[int, list[str]] = field(default_factory=dict)
    offsets: list[int | None] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    hook_failed_at: int = 0
    faults: list[Fault] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    handed: list[tuple[int, str, str, bytes]] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    token: str = TOKEN
    url: str = ""
    _update_id: int = 1000
    _message_ids: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> web.Application:
        """The server's routes."""
        app = web.Application()
        app.router.add_get("/file/bot{token}/{path:.*}", self._file)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        return app

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        form = {key: _plain(value) for key, value in (await request.post()).items()}
        if request.match_info["token"] != self.token:
            return error(401, "Unauthorized")
        method = request.match_info["method"]
        for fault in list(self.faults):
            found = await fault(request, form)
            if found is not None:
                return found
        handler = getattr(self, f"_{method}", None)
        return await handler(form) if handler else error(404, "Not Found")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        body = self.files.get(request.match_info["path"].rpartition("/")[2])
        return web.Response(body=body) if body is not None else error(404, "Not Found")

    async def _getFile(self, form: dict[str, Any]) -> web.Response:
        name = str(form.get("file_id"))
        if name not in self.files:
            return error(400, "Bad Request: invalid file_id")
        size = len(self.files[name])
        if size > 20 * 1024**2:
            return error(400, "Bad Request: file is too big")
        return result({"file_id": name, "file_unique_id": f"u-{name}", "file_size": size,
                       "file_path": f"photos/{name}"})  # fmt: skip

    async def _getMe(self, form: dict[str, Any]) -> web.Response:
        return result({"id": BOT_ID, "is_bot": True, "first_name": "Thi", "username": BOT_NAME})

    async def _getChat(self, form: dict[str, Any]) -> web.Response:
        name = self.names.get(int(form["chat_id"]))
        if name is None:
            return error(400, "Bad Request: chat not found")
        return result({"id": form["chat_id"], "type": "private", "first_name": name, "last_name": "Nguyễn",
                       "bio": "…"})  # fmt: skip

    async def _setMyCommands(self, form: dict[str, Any]) -> web.Response:
        self.commands[json.dumps(form.get("scope"))] = form["commands"]
        return result(True)

    async def _createForumTopic(self, form: dict[str, Any]) -> web.Response:
        thread = self.next_message(int(form["chat_id"]))
        self.topics[thread] = [f"open {form['name']}"]
        return result({"message_thread_id": thread, "name": form["name"], "icon_color": 7322096})

    async def _editForumTopic(self, form: dict[str, Any]) -> web.Response:
        return self._change(form, f"name {form['name']}")

    async def _closeForumTopic(self, form: dict[str, Any]) -> web.Response:
        return self._change(form, "close")

    async def _reopenForumTopic(self, form: dict[str, Any]) -> web.Response:
        return self._change(form, "reopen")

    def _change(self, form: dict[str, Any], what: str) -> web.Response:
        deeds = self.topics.get(int(form["message_thread_id"]))
        if deeds is None or deeds[-1] == what:
            return error(400, "Bad Request: TOPIC_NOT_MODIFIED")
        deeds.append(what)
        return result(True)

    async def _setWebhook(self, form: dict[str, Any]) -> web.Response:
        self.webhook = form
        return result(True)

    async def _getWebhookInfo(self, form: dict[str, Any]) -> web.Response:
        failed = {"last_error_date": self.hook_failed_at} if self.hook_failed_at else {}
        return result({"url": self.webhook.get("url", ""), "has_custom_certificate": False,
                       "pending_update_count": len(self.updates), **failed})  # fmt: skip

    async def _deleteWebhook(self, form: dict[str, Any]) -> web.Response:
        self.webhook = {}
        return result(True)

    async def _answerCallbackQuery(self, form: dict[str, Any]) -> web.Response:
        self.answered.append(str(form["callback_query_id"]))
        return result(True)

    async def _getUpdates(self, form: dict[str, Any]) -> web.Response:
        if self.webhook:
            return error(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = form.get("offset")
        self.offsets.append(offset)
        self.updates = [u for u in self.updates if offset is None or u["update_id"] >= offset]
        if not self.updates:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), min(float(form.get("timeout", 0)), 1.0))
            except TimeoutError:
                pass
        return result(self.updates[:100])

    async def _sendMessage(self, form: dict[str, Any]) -> web.Response:
        text, chat = str(form.get("text", "")), int(form["chat_id"])
        if not text.strip():
            return error(400, "Bad Request: message text is empty")
        if len(text) > 4096:
            return error(400, "Bad Request: message is too long")
        message = {**form, "message_id": self.next_message(chat), "date": 1_700_000_000,
                   "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"}}  # fmt: skip
        self.sent.append(message)
        return result({key: message[key] for key in ("message_id", "date", "chat", "text")})

    async def _sendPhoto(self, form: dict[str, Any]) -> web.Response:
        return self._took_file("photo", form)

    async def _sendDocument(self, form: dict[str, Any]) -> web.Response:
        return self._took_file("document", form)

    def _took_file(self, what: str, form: dict[str, Any]) -> web.Response:
        chat, file = int(form["chat_id"]), form[what]
        self.handed.append((chat, what, file.filename, file.file.read()))
        file.file.close()
        return result({"message_id": self.next_message(chat), "date": 1_700_000_000,
                       "chat": {"id": chat, "type": "private"}})  # fmt: skip

    def next_message(self, chat: int) -> int:
        """Message ids count within a chat."""
        self._message_ids[chat] += 1
        return self._message_ids[chat]

    def person_says(self, chat: int, text: str, sender: int = 0, **more: Any) -> dict[str, Any]:
        """An update with a message; it waits for getUpdates."""
        who = sender or chat
        kind = {"type": "private"} if chat > 0 else {"type": "supergroup", "title": "Nhóm"}
        message = {"message_id": self.next_message(chat), "date": 1_700_000_000, "chat": {"id": chat, **kind},
                   "from": {"id": who, "is_bot": False, "first_name": "A"}, "text": text, **more}  # fmt: skip
        return self.add({"message": message})

    def person_sends(self, chat: int, what: str, body: bytes, **more: Any) -> dict[str, Any]:
        """An update with a photo, document, voice…; its bytes can be asked for."""
        name = f"f{len(self.files) + 1}"
        self.files[name] = body
        file: Any = {"file_id": name, "file_unique_id": f"u-{name}", "file_size": len(body)}
        if what == "photo":
            file = [{**file, "file_id": "small"}, file]
        update = self.person_says(chat, "", **{what: file}, **more)
        del update["message"]["text"]
        return update

    def person_presses(self, message: dict[str, Any], data: str, sender: int = 0) -> dict[str, Any]:
        """An update with a pressed button under one of the bot's messages."""
        chat = message["chat"]
        return self.add({
            "callback_query": {
                "id": str(self._update_id * 7), "chat_instance": "1", "data": data,
                "from": {"id": sender or chat["id"], "is_bot": False, "first_name": "A"},
                "message": {key: message[key] for key in ("message_id", "date", "chat", "text")}
                | {"reply_markup": message.get("reply_markup", {})},
            }
        })  # fmt: skip

    def add(self, update: dict[str, Any]) -> dict[str, Any]:
        """Number an update and keep it for getUpdates."""
        self._update_id += 1
        whole = {"update_id": self._update_id, **update}
        self.updates.append(whole)
        self._news.set()
        return whole

    async def bring(self, update: dict[str, Any], tries: int = 5) -> list[int]:
        """Bring an update to the webhook until it is taken; the statuses heard."""
        heard: list[int] = []
        headers = {"X-Telegram-Bot-Api-Secret-Token": str(self.webhook.get("secret_token", ""))}
        async with ClientSession() as session:
            for _ in range(tries):
                try:
                    async with session.post(self.webhook["url"], json=update, headers=headers) as response:
                        heard.append(response.status)
                except ClientError:
                    heard.append(0)
                if heard[-1] // 100 == 2:
                    break
                await asyncio.sleep(0.02)
        return heard

    def texts(self, chat: int) -> list[str]:
        """What the bot has said in a chat."""
        return [message["text"] for message in self.sent if int(message["chat_id"]) == chat]


def _plain(value: Any) -> Any:
    """Form fields hold JSON where they are not plain text."""
    if isinstance(value, str) and value[:1] in "[{":
        return json.loads(value)
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else value


def result(value: Any) -> web.Response:
    """What Telegram says when it did it."""
    return web.json_response({"ok": True, "result": value})


def error(status: int, description: str, http: int | None = None, **parameters: int) -> web.Response:
    """What Telegram says when it did not."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=http or status)


def fails(chat: int, *answers: web.Response | None, after: int = 0) -> Fault:
    """The next messages to ``chat`` fail so (None: that one is taken)."""
    waiting: list[web.Response | None] = [*([None] * after), *answers]

    async def fault(request: web.Request, form: dict[str, Any]) -> web.StreamResponse | None:
        if request.match_info["method"] != "sendMessage" or int(form["chat_id"]) != chat or not waiting:
            return None
        return waiting.pop(0)

    return fault


async def until(holds: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def serving() -> AsyncIterator[BotApiServer]:
    """A Bot API server on the loopback, with its address."""
    server = BotApiServer()
    running = TestServer(server.app())
    await running.start_server()
    server.url = str(running.make_url("")).rstrip("/")
    yield server
    await running.close()
