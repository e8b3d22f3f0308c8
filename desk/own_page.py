"""One's own page: password, sessions, and the Telegram account that speaks for one."""

import asyncio

from aiohttp import web
from sqlmodel import Session, col, select

from desk import wording
from desk.deps import deps_of
from desk.forms import typed
from desk.page import done, page
from desk.people import person_of
from desk.sessions import SESSION
from store.audit import audit
from store.passwords import StaffError, check_password, check_strength, hash_password
from store.staff import end_sessions, set_password, telegram_link, token_hash
from store.tables import Staff, StaffSession
from store.telegram import unlink_telegram

HERE = "/desk/toi"


async def own_page(request: web.Request) -> web.StreamResponse:
    """Password form and the list of signed-in browsers."""
    return await _show(request)


async def _show(
    request: web.Request, error: StaffError | None = None, telegram_token: str = ""
) -> web.Response:
    deps, me = deps_of(request), person_of(request)
    now = deps.clock().now

    def look(session: Session) -> tuple[list[StaffSession], bool]:
        mine = (
            select(StaffSession)
            .where(StaffSession.staff_id == me.id, col(StaffSession.expires_at) > now)
            .order_by(col(StaffSession.created_at).desc())
        )
        return list(session.exec(mine)), session.get_one(Staff, me.id).telegram_id is not None

    rows, linked = await deps.db.read(look)
    response = page(
        request, "own.html", sessions=rows, this=_this(request), error=error, roles=wording.ROLES,
        linked=linked, telegram_token=telegram_token,
    )  # fmt: skip
    response.set_status(422 if error else 200)
    return response


def _this(request: web.Request) -> str:
    return token_hash(str(request[SESSION].identity))


async def change_password(request: web.Request) -> web.StreamResponse:
    """Set a new password; the old one is asked for, and every other browser is signed out."""
    try:
        hashed = await _new_hash(request)
    except StaffError as error:
        return await _show(request, error)
    deps, me, keep = deps_of(request), person_of(request), _this(request)
    now = deps.clock().now
    await deps.db.write(lambda s: set_password(s, s.get_one(Staff, me.id), hashed, now, keep=keep))
    return done(HERE, "mat-khau")


async def _new_hash(request: web.Request) -> str:
    me = person_of(request)
    staff = await deps_of(request).db.read(lambda session: session.get_one(Staff, me.id))
    old = await typed(request, "old")
    if not (await asyncio.to_thread(check_password, staff.password_hash, old)).ok:
        raise StaffError(wording.OLD_ONE_WRONG, "old")
    password = await typed(request, "password")
    check_strength(password, staff.login)
    if password != await typed(request, "again"):
        raise StaffError(wording.PASSWORDS_DIFFER, "again")
    return await asyncio.to_thread(hash_password, password)


async def sign_out_elsewhere(request: web.Request) -> web.StreamResponse:
    """End every session but this one."""
    deps, me, keep = deps_of(request), person_of(request), _this(request)
    now = deps.clock().now

    def work(session: Session) -> None:
        end_sessions(session, me.id, keep=keep)
        audit(session, me.id, "signed_out_everywhere", now, f"staff:{me.id}")

    await deps.db.write(work)
    return done(HERE, "dang-xuat")


async def link_telegram(request: web.Request) -> web.StreamResponse:
    """Show a token for ``/lienket``, this once; an earlier unused one stops working."""
    deps, me = deps_of(request), person_of(request)
    now = deps.clock().now
    token = await deps.db.write(lambda session: telegram_link(session, me.id, now))
    return await _show(request, telegram_token=token)


async def forget_telegram(request: web.Request) -> web.StreamResponse:
    """From now on no Telegram account speaks for this person."""
    deps, me = deps_of(request), person_of(request)
    now = deps.clock().now
    await deps.db.write(lambda session: unlink_telegram(session, session.get_one(Staff, me.id), now))
    return done(HERE, "huy-lien-ket")
