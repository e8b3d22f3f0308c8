"""Signed-in browsers: the session lies in the store, the cookie holds a random token, the store its hash.

A session ends after 8 idle hours or 24 hours in all. Looking at what refreshes by itself does not count.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp_session import AbstractStorage, Session
from sqlmodel import Session as Store

from store.database import Database
from store.staff import token_hash
from store.tables import StaffSession

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(hours=24)
TOUCH_EVERY = timedelta(minutes=5)  # a page view costs a write no more often than this

SESSION = web.RequestKey("desk_session", Session)


class SessionStorage(AbstractStorage):
    """Sessions in the table ``staff_session``; ``session["staff"]`` is the person's id."""

    def __init__(self, db: Database, clock: Callable[[], datetime], *, secure: bool) -> None:
        name = "__Host-hoidap" if secure else "hoidap"
        super().__init__(cookie_name=name, path="/", secure=secure, httponly=True, samesite="Lax")
        self.db, self.clock = db, clock

    async def load_session(self, request: web.Request) -> Session:
        """The session of the request's cookie; a new empty one when it is unknown or over."""
        token = self.load_cookie(request)
        row = await self._row(token) if token else None
        if token is None or row is None:
            return await self.new_session()
        await self._touch(request, row)
        data = {**row.data, "staff": row.staff_id}
        return Session(token, data={"created": int(row.created_at.timestamp()), "session": data}, new=False)

    async def save_session(
        self, request: web.Request, response: web.StreamResponse, session: Session
    ) -> None:
        """Keep a changed session: a new one gets a new token, an emptied one goes with its cookie."""
        old = self.load_cookie(request)
        token = session.identity if session.identity and not session.new else secrets.token_urlsafe(32)
        now = self.clock()

        def save(store: Store) -> None:
            if old is not None and (session.empty or old != token):
                _forget(store, old)
            if not session.empty:
                _keep(store, token, dict(session), now)

        await self.db.write(save)
        self.save_cookie(response, "" if session.empty else token)

    async def _row(self, token: str) -> StaffSession | None:
        row = await self.db.read(lambda store: store.get(StaffSession, token_hash(token)))
        return row if row is not None and row.expires_at > self.clock() else None

    async def _touch(self, request: web.Request, row: StaffSession) -> None:
        until = min(row.created_at + ABSOLUTE, self.clock() + IDLE)
        if "HX-Request" in request.headers and request.method == "GET":
            return
        if until - row.expires_at >= TOUCH_EVERY:
            await self.db.write(lambda store: _extend(store, row.token_hash, until))


STORAGE = web.RequestKey("desk_session_storage", SessionStorage)


def _forget(store: Store, token: str) -> None:
    row = store.get(StaffSession, token_hash(token))
    if row is not None:
        store.delete(row)


def _keep(store: Store, token: str, data: dict[str, Any], now: datetime) -> None:
    staff_id = data.pop("staff", None)
    row = store.get(StaffSession, token_hash(token)) or StaffSession(
        token_hash=token_hash(token), created_at=now, expires_at=now + IDLE
    )
    row.staff_id, row.data = staff_id, data
    store.add(row)


def _extend(store: Store, hashed: str, until: datetime) -> None:
    row = store.get(StaffSession, hashed)
    if row is not None:
        row.expires_at = until


def sessions(storage: SessionStorage) -> Middleware:
    """Load a session before a handler and save it after.

    Stands in for aiohttp_session's own middleware, which stores under names that aiohttp warns about.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        request[STORAGE] = storage
        request[SESSION] = await storage.load_session(request)
        try:
            response = await handler(request)
        except web.HTTPException as answer:
            await _save(storage, request, answer)
            raise
        await _save(storage, request, response)
        return response

    return middleware


async def _save(storage: SessionStorage, request: web.Request, response: web.StreamResponse) -> None:
    session = request[SESSION]
    if session._changed:  # the library keeps no public way to ask
        await storage.save_session(request, response, session)


async def begin(request: web.Request, staff_id: int, **data: Any) -> None:
    """Sign a person in: a new session, whatever the browser had before."""
    fresh = await request[STORAGE].new_session()
    fresh["staff"] = staff_id
    for key, value in data.items():
        fresh[key] = value
    request[SESSION] = fresh
