"""Web chat: our own channel. A line is delivered by being in the conversation; the browser fetches it.

The conversation's key (128 random bits, made here) is known to the browser only; the store holds its hash.
"""

import asyncio
import hashlib
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import Any

import segno
from aiohttp import web
from sqlmodel import Session, col, select

from bot.apply import deliver_released, join_by_secret
from bot.channels.port import BytesOf, Inbound, Receive, Sent
from bot.channels.web_files import files_of, give
from bot.throttle import Throttle
from escalation.codes import clean_code
from handlers import wording
from handlers.escalate import web_link
from store.database import Database
from store.inbox import contact_id, known_contact
from store.outbox import STAFF_KINDS, Parcel, mark_seen, message_words, thread
from store.tables import Message
from store.times import VIETNAM

LONG_POLL_SECONDS = 25.0
LOOK_AGAIN_SECONDS = {"sqlite": 5.0, "postgresql": 1.0}  # another process may have written
LONGEST_TEXT = 10_000
LONGEST_ID = 64
LONGEST_NUMBER = 9  # digits of a message id


def key_hash(key: str) -> str:
    """What is stored of a conversation's key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


class WebChannel:
    """The web chat's API and its waiting browsers."""

    name = "web"
    repeatable = True

    def __init__(
        self,
        db: Database,
        clock: Callable[[], datetime],
        throttle: Throttle,
        public_url: Callable[[], str],
        opened: Callable[[str], str],
        bytes_of: BytesOf,
    ) -> None:
        """``opened`` turns a line of ours as it is kept into what its asker reads (`store.link_secrets`)."""
        self.bytes_of = bytes_of
        self.db, self.clock, self.throttle, self.public_url = db, clock, throttle, public_url
        self.opened = opened
        self._waiting: dict[int, set[asyncio.Event]] = defaultdict(set)

    async def run(self, receive: Receive) -> None:
        """Nothing to fetch: browsers come to us."""
        await asyncio.Event().wait()

    async def send(self, parcel: Parcel) -> Sent:
        """The line is already in the conversation; wake the browsers that wait for it."""
        for event in self._waiting.get(parcel.contact_id, ()):
            event.set()
        return Sent()

    def routes(self, receive: Receive) -> list[web.AbstractRouteDef]:
        """The API of the page at ``/``."""
        return [
            web.post("/api/chat", self._new_chat),
            web.post("/api/chat/{chat_id}/messages", self._post(receive)),
            web.get("/api/chat/{chat_id}/messages", self._messages),
            web.get("/api/chat/{chat_id}/files/{file}", self._file),
            web.post("/api/tickets/{code}/open", self._open),
            web.post("/api/tickets/{code}/qr", self._qr),
        ]

    async def _new_chat(self, request: web.Request) -> web.Response:
        if not self.throttle.allowed("chat", request.remote or ""):
            return _error(429, wording.WEB_TOO_OFTEN)
        return web.json_response({"chat_id": await self._make_chat()}, status=201)

    async def _make_chat(self) -> str:
        key = secrets.token_urlsafe(16)
        now = self.clock()
        await self.db.write(lambda session: contact_id(session, self.name, key_hash(key), now))
        return key

    def _post(self, receive: Receive) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def post(request: web.Request) -> web.Response:
            chat_id = key_hash(request.match_info["chat_id"])
            body = await _body(request)
            fault = _fault(body)
            if fault is not None:
                return fault
            if await self.db.read(lambda session: known_contact(session, self.name, chat_id)) is None:
                return _error(404, wording.WEB_UNKNOWN_CHAT)
            if not self.throttle.allowed("message", chat_id):
                return _error(429, wording.WEB_TOO_OFTEN)
            choice = body.get("choice")
            inbound = Inbound(self.name, chat_id, body["message_id"], "choice" if choice else "text",
                              body["text"], choice)  # fmt: skip
            return web.json_response({"id": await receive(inbound)}, status=202)

        return post

    async def _messages(self, request: web.Request) -> web.Response:
        chat_id = key_hash(request.match_info["chat_id"])
        contact = await self.db.read(lambda session: known_contact(session, self.name, chat_id))
        if contact is None:
            return _error(404, wording.WEB_UNKNOWN_CHAT)
        after = request.query.get("after", "0") or "0"
        if not (after.isascii() and after.isdigit()) or len(after) > LONGEST_NUMBER:
            return _error(400, wording.WEB_BAD_REQUEST)
        await self._seen(contact, int(after))
        wait = min(_seconds(request.query.get("wait")), LONG_POLL_SECONDS)
        lines = await self._lines_after(contact, int(after), wait)
        following = lines[-1]["id"] if lines else int(after)
        return web.json_response({"messages": lines, "next": following})

    async def _seen(self, contact: int, up_to: int) -> None:
        now = self.clock()
        if up_to and await self.db.read(lambda session: has_unseen(session, contact, up_to)):
            await self.db.write(lambda session: mark_seen(session, contact, up_to, now))

    async def _lines_after(self, contact: int, after: int, seconds: float) -> list[dict[str, Any]]:
        """The conversation after an id; where there is nothing yet, wait for it."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        event = asyncio.Event()
        self._waiting[contact].add(event)
        try:
            while True:
                event.clear()
                lines = await self.db.read(lambda session: transcript(session, contact, after, self.opened))
                left = end - loop.time()
                if lines or left <= 0:
                    return lines
                await _wait(event, min(left, LOOK_AGAIN_SECONDS[self.db.dialect]))
        finally:
            self._waiting[contact].discard(event)
            if not self._waiting[contact]:
                del self._waiting[contact]

    async def _file(self, request: web.Request) -> web.Response:
        """A file that came with an answer in this conversation."""
        chat_id = key_hash(request.match_info["chat_id"])
        return await give(self.db, self.bytes_of, self.name, chat_id, request.match_info["file"])

    async def _open(self, request: web.Request) -> web.Response:
        """The return link: a code and its secret open the ticket in this browser's conversation."""
        body = await _body(request)
        code = clean_code(request.match_info["code"])
        secret = str(body.get("secret", ""))[:LONGEST_ID]
        if not self.throttle.allowed("link", request.remote or "") or not self.throttle.allowed("link", code):
            return _error(429, wording.PICK_UP_TOO_OFTEN)
        now = self.clock()
        key = str(body.get("chat_id") or "")[:LONGEST_ID]
        known = await self.db.read(lambda s: known_contact(s, self.name, key_hash(key))) if key else None

        def pick_up(session: Session) -> str | None:
            chat = key if known is not None else secrets.token_urlsafe(16)
            contact = contact_id(session, self.name, key_hash(chat), now)
            ticket = join_by_secret(session, code, secret, contact, now)
            if ticket is None:
                session.rollback()
                return None
            deliver_released(session, ticket, contact, now)
            return chat

        chat = await self.db.write(pick_up)
        if chat is None:
            return _error(404, wording.WEB_BAD_LINK)
        return web.json_response({"chat_id": chat})

    async def _qr(self, request: web.Request) -> web.Response:
        """The return link as a QR picture. The secret is drawn, not checked: a wrong one opens nothing."""
        body = await _body(request)
        secret = str(body.get("secret", ""))
        if not (secret.isascii() and secret.isalnum() and len(secret) <= LONGEST_ID):
            return _error(400, wording.WEB_BAD_REQUEST)
        base = self.public_url() or f"{request.scheme}://{request.host}"
        out = BytesIO()
        code = clean_code(request.match_info["code"])[:LONGEST_ID]
        segno.make(f"{base}{web_link(code, secret)}", error="m").save(out, kind="svg", scale=5, border=3)
        return web.Response(body=out.getvalue(), content_type="image/svg+xml")


def has_unseen(session: Session, contact: int, up_to: int) -> bool:
    """Whether something up to that id was not shown before."""
    return (
        session.exec(
            select(Message.id)
            .where(
                Message.contact_id == contact,
                Message.direction == "out",
                col(Message.id) <= up_to,
                col(Message.seen_at).is_(None),
            )
            .limit(1)
        ).first()
        is not None
    )


def transcript(
    session: Session, contact: int, after: int, opened: Callable[[str], str]
) -> list[dict[str, Any]]:
    """The conversation after an id, as the page shows it."""
    return [_line(session, message, opened) for message in thread(session, contact, after)]


def _line(session: Session, message: Message, opened: Callable[[str], str]) -> dict[str, Any]:
    words, note = message_words(session, message)
    if message.direction == "out":
        words = opened(words)
    line: dict[str, Any] = {
        "id": message.id,
        "from": _author(message),
        "text": words,
        "at": message.created_at.astimezone(VIETNAM).isoformat(timespec="seconds"),
        "kind": message.kind,
        "choices": [
            {"id": f"{message.id}.{i}", "label": choice["label"]} for i, choice in enumerate(message.choices)
        ],
    }
    if message.direction == "in":
        line["message_id"] = message.platform_id
    if note:
        line["note"] = note
    if files := files_of(session, message):
        line["files"] = files
    if message.card:
        line["ticket"] = {name: opened(value) for name, value in message.card.items()}
    return line


def _author(message: Message) -> str:
    if message.direction == "in":
        return "you"
    return "staff" if message.kind in STAFF_KINDS else "bot"


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except (ValueError, LookupError, RecursionError):  # no JSON, an unknown charset, nested without end
        return {}
    return body if isinstance(body, dict) else {}


def _fault(body: dict[str, Any]) -> web.Response | None:
    """What is wrong with a posted message, as a response; None when nothing is."""
    text, message_id, choice = body.get("text"), body.get("message_id"), body.get("choice")
    if not isinstance(text, str) or not _is_id(message_id) or not (choice is None or _is_id(choice)):
        return _error(400, wording.WEB_BAD_REQUEST)
    if len(text) > LONGEST_TEXT:
        return _error(413, wording.WEB_TOO_LONG)
    return None


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isascii() and value.isprintable()


def _seconds(text: str | None) -> float:
    return float(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else LONG_POLL_SECONDS


def _error(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
