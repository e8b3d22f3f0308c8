"""A fake of Zalo's servers for Official Accounts: OAuth with single-use refresh tokens, sending, windows,
quotas and rates, uploads, profiles; most errors inside HTTP 200, faults on demand.

Written from the public description and not from our channel. Its page (`bot.fakes.zalo_page`) lets anybody
play the person at the other end. It keeps everything in memory and proves nothing about anybody's identity.
"""

import asyncio
import json
import secrets
import unicodedata
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.fakes.zalo_events import Events, Keys
from store.times import utc_now

LONGEST = 2000
TAKEN = {"image": (b"\xff\xd8\xff", b"\x89PNG"), "gif": (b"GIF8",), "file": (b"%PDF", b"PK", b"\xd0\xcf")}
ACCESS_SECONDS = 90_000
WINDOW, FREE = timedelta(days=7), timedelta(hours=48)
Fault = Callable[[web.Request], Awaitable[web.StreamResponse | None]]


@dataclass
class FakeOa:
    """The servers, and everything they remember. ``per_minute`` is the rate of the package; ``profiles`` are
    the people whose profile was asked for, ``sensitive`` those whom Zalo marks so."""

    keys: Keys = field(default_factory=Keys)
    clock: Callable[[], datetime] = utc_now
    per_minute: int = 4000
    buttons: bool = False
    sent: list[dict[str, Any]] = field(default_factory=list)
    refused: list[tuple[str, int]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    heard: dict[str, datetime] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    spent: list[str] = field(default_factory=list)
    refreshes: list[tuple[str, str]] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)
    paid: int = 0
    names: dict[str, str] = field(default_factory=dict)
    sensitive: set[str] = field(default_factory=set)
    profiles: list[str] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    uploads: list[tuple[str, bytes]] = field(default_factory=list)
    news: "asyncio.Condition | None" = None
    _access: dict[str, datetime] = field(default_factory=dict)
    _refresh: set[str] = field(default_factory=set)
    _codes: set[str] = field(default_factory=set)
    _files: dict[str, str] = field(default_factory=dict)
    _calls: "deque[datetime]" = field(default_factory=deque)
    _said: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.events = Events(self.keys, self.clock)

    def app(self) -> web.Application:
        """All routes."""
        app = web.Application(middlewares=[self._faulty], client_max_size=8 * 1024**2)
        app.add_routes(self.routes())
        return app

    def routes(self) -> list[web.AbstractRouteDef]:
        """What Zalo's two hosts serve, under one."""
        return [
            web.post("/v4/oa/access_token", self._token),
            web.get("/v4/oa/permission", self._permission),
            web.post("/v3.0/oa/message/cs", self._message),
            web.post("/v2.0/oa/message", self._message),
            web.post("/v3.0/oa/group/message", self._message),
            web.post("/v3.0/oa/message/template", self._template),
            web.post("/v2.0/oa/upload/{what:image|gif|file}", self._upload),
            web.get("/v3.0/oa/user/detail", self._profile),
            web.get("/media/{name}", self._media),
            web.get("/v2.0/oa/getoa", self._about),
            web.post("/v3.0/oa/quota/message", self._quota),
        ]

    # The person at the other end

    def hears(self, user: str) -> None:
        """A person did something: the conversation is open again."""
        self.heard[user] = self.clock()
        self.gone.discard(user)

    def texts(self, user: str) -> list[str]:
        """What a person has got."""
        return [str(one["message"].get("text", "")) for one in self.sent if user in one["recipient"].values()]

    # OAuth

    def grant(self) -> tuple[str, str]:
        """A fresh pair, as the API Explorer gives one."""
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self._access = {access: self.clock() + timedelta(seconds=ACCESS_SECONDS)}  # the one before is dead
        self._refresh.add(refresh)
        return access, refresh

    def code(self) -> str:
        """A consent code, as the callback address gets it."""
        made = secrets.token_urlsafe(12)
        self._codes.add(made)
        return made

    async def _permission(self, request: web.Request) -> web.StreamResponse:
        back = request.query.get("redirect_uri", "")
        raise web.HTTPFound(f"{back}?code={self.code()}&oa_id={self.keys.oa_id}")

    async def _token(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        if request.headers.get("secret_key") != self.keys.app_secret:
            return _oauth_error(-14004, "Invalid secret key")
        if form.get("app_id") != self.keys.app_id:
            return _oauth_error(-14002, "Invalid app id")
        if form.get("grant_type") == "refresh_token":
            old = form.get("refresh_token", "")
            if old not in self._refresh:
                self.refreshes.append((old, "refused"))
                return _oauth_error(-14020, "Refresh token is invalid or used")
            self._refresh.discard(old)
            self.spent.append(old)
            self.refreshes.append((old, "spent"))
        elif form.get("code", "") in self._codes and form.get("code_verifier"):
            self._codes.discard(form["code"])
        else:
            return _oauth_error(-14005, "Invalid authorization code")
        access, refresh = self.grant()
        return web.json_response(
            {"access_token": access, "refresh_token": refresh, "expires_in": str(ACCESS_SECONDS)}
        )

    # Sending

    async def _message(self, request: web.Request) -> web.Response:
        body, wrong = await self._authorised(request)
        if wrong is not None:
            return wrong
        who, message = body.get("recipient") or {}, body.get("message") or {}
        user = str(who.get("user_id") or who.get("anonymous_id") or who.get("group_id") or "")
        number = self._why_not(request, user, message)
        if number:
            self.refused.append((user, number))
            return _error(number)
        given = f"{len(self.sent) + 1:08x}af150460909"
        self.sent.append({"recipient": who, "message": message, "message_id": given, "at": self.clock()})
        free = "group_id" not in who and self.clock() - self.heard[user] <= FREE
        self.paid += not free
        await self._tell()
        data: dict[str, Any] = {"message_id": given, "user_id": user,
                                "sent_time": str(int(self.clock().timestamp() * 1000))}  # fmt: skip
        if free:
            data["quota"] = {"quota_type": "reply"}
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    def _why_not(self, request: web.Request, user: str, message: dict[str, Any]) -> int:
        text = message.get("text", "")
        attachment = message.get("attachment")
        if request.path.startswith("/v2.0") and not user.startswith("a"):
            return -240
        if not user or not isinstance(text, str) or (not text.strip() and not attachment):
            return -201
        if len(unicodedata.normalize("NFC", text)) > LONGEST:
            return -210
        if isinstance(attachment, dict) and "buttons" in attachment.get("payload", {}) and not self.buttons:
            return -233
        if isinstance(attachment, dict) and not self._knows(attachment):
            return -100
        if request.path.endswith("/group/message"):
            return 0 if user in self.groups and "quote_message_id" not in message else -403
        if user in self.gone:
            return -213
        if user not in self.heard or self.clock() - self.heard[user] > WINDOW:
            return -230
        return 0

    def _knows(self, attachment: dict[str, Any]) -> bool:
        """Whether what a message shows was uploaded and is still kept."""
        name = uploaded_in(attachment)
        return name is None or name in self._files

    def forget_uploads(self) -> None:
        """What was uploaded is kept for seven days; they are over."""
        self._files.clear()

    async def _template(self, request: web.Request) -> web.Response:
        body, wrong = await self._authorised(request)
        if wrong is not None:
            return wrong
        if not body.get("template_id"):
            return _error(-201)
        given = f"{len(self.sent) + 1:08x}af150460909"
        self.sent.append(
            {"recipient": {"user_id": body.get("user_id")}, "message_id": given, "at": self.clock(),
             "message": {"template": body["template_id"], "data": body.get("template_data")}}
        )  # fmt: skip
        self.paid += 1
        await self._tell()
        return web.json_response({"data": {"message_id": given}, "error": 0, "message": "Success"})

    async def _upload(self, request: web.Request) -> web.Response:
        if self._bad_token(request):
            return _error(-216)
        found = (await request.post()).get("file")
        if not isinstance(found, web.FileField):
            return _error(-201)
        what, body = request.match_info["what"], found.file.read()
        found.file.close()
        if not body.startswith(TAKEN[what]):
            return _error(-201)
        if len(body) > (5 if what == "file" else 1) * 1024**2:
            return _error(-210)
        given = secrets.token_urlsafe(12)
        self._files[given] = what
        self.uploads.append((what, body))
        self.media[given] = body
        key = "token" if what == "file" else "attachment_id"
        return web.json_response({"data": {key: given}, "error": 0, "message": "Success"})

    # What people send lies here for a while

    def lay(self, body: bytes) -> str:
        """Keep a file that a person sends; the path under which it can be fetched."""
        name = secrets.token_urlsafe(12)
        self.media[name] = body
        return f"/media/{name}"

    async def _media(self, request: web.Request) -> web.Response:
        body = self.media.get(request.match_info["name"])
        return (
            web.Response(status=404) if body is None else web.Response(body=body, content_type=kind_of(body))
        )

    # Asking

    async def _profile(self, request: web.Request) -> web.Response:
        if self._bad_token(request):
            return _error(-216)
        try:
            user = str(json.loads(request.query.get("data", ""))["user_id"])
        except (ValueError, KeyError, TypeError):
            return _error(-201)
        if user not in self.heard:
            return _error(-213)
        self.profiles.append(user)
        data = {"user_id": user, "display_name": self.names.get(user, "Người hỏi"), "user_alias": "",
                "is_sensitive": user in self.sensitive, "user_is_follower": user not in self.gone,
                "avatar": "", "tags_and_notes_info": {}}  # fmt: skip
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    async def _about(self, request: web.Request) -> web.Response:
        if self._bad_token(request):
            return _error(-216)
        data = {"oa_id": self.keys.oa_id, "name": "OA thử", "is_verified": True, "package_name": "Growth"}
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    async def _quota(self, request: web.Request) -> web.Response:
        body, wrong = await self._authorised(request)
        if wrong is not None:
            return wrong
        last = self.heard.get(str(body.get("user_id")))
        data = {"last_interaction": str(int(last.timestamp() * 1000)) if last else "0"}
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    # Around every call

    async def _authorised(self, request: web.Request) -> tuple[dict[str, Any], web.Response | None]:
        if self._bad_token(request):
            return {}, _error(-216)
        now = self.clock()
        while self._calls and self._calls[0] <= now - timedelta(minutes=1):
            self._calls.popleft()
        if len(self._calls) >= self.per_minute:
            self.refused.append(("", -32))
            return {}, _error(-32)
        self._calls.append(now)
        body = await request.json()
        return (body, None) if isinstance(body, dict) else ({}, _error(-201))

    def _bad_token(self, request: web.Request) -> bool:
        until = self._access.get(request.headers.get("access_token", ""))
        return until is None or until < self.clock()

    @web.middleware
    async def _faulty(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        for fault in list(self.faults):
            found = await fault(request)
            if found is not None:
                return found
        return await handler(request)

    async def _tell(self) -> None:
        if self.news is not None:
            async with self.news:
                self.news.notify_all()


def kind_of(body: bytes) -> str:
    """The media type that a file shows itself to be, of those that a browser draws."""
    kinds = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif",
             b"%PDF": "application/pdf", b"OggS": "audio/ogg", b"ID3": "audio/mpeg"}  # fmt: skip
    return next((kind for start, kind in kinds.items() if body.startswith(start)), "application/octet-stream")


def uploaded_in(attachment: dict[str, Any]) -> str | None:
    """The upload that an attachment names: a file's token, or the id of a picture."""
    payload = attachment.get("payload") or {}
    elements = payload.get("elements") or [{}]
    found = payload.get("token") or elements[0].get("attachment_id")
    return str(found) if found else None


def _error(number: int) -> web.Response:
    """Zalo says no with HTTP 200."""
    return web.json_response({"error": number, "message": f"error {number}"})


def _oauth_error(number: int, name: str) -> web.Response:
    return web.json_response(
        {"error": number, "error_name": name, "error_reason": name, "error_description": name}
    )


def fails(part: str, *numbers: int) -> Fault:
    """The next calls whose path holds ``part`` fail with these numbers."""
    waiting = list(numbers)

    async def fault(request: web.Request) -> web.StreamResponse | None:
        return _error(waiting.pop(0)) if part in request.path and waiting else None

    return fault


def hangs(part: str, seconds: float, times: int = 1) -> Fault:
    """The next calls whose path holds ``part`` get no answer for so long; what they asked for is done first
    by nobody."""
    left = [times]

    async def fault(request: web.Request) -> web.StreamResponse | None:
        if part not in request.path or left[0] <= 0:
            return None
        left[0] -= 1
        await asyncio.sleep(seconds)
        return web.Response(status=504)

    return fault
