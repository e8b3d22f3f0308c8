"""Signing in and out, and one-time links. Opening a link only shows a form: mail scanners open them too."""

import asyncio

from aiohttp import web
from sqlmodel import Session

from desk import wording
from desk.deps import deps_of
from desk.forms import typed
from desk.page import page
from desk.people import PERSON
from desk.sessions import SESSION, begin
from desk.throttle import THROTTLE
from store.audit import audit
from store.links import OpenLink, find_link, use_link
from store.passwords import (
    LONGEST_PASSWORD,
    Checked,
    StaffError,
    check_password,
    check_strength,
    hash_password,
)
from store.staff import LONGEST_LOGIN, clean_login, find_login, forget_ended_sessions
from store.tables import Staff


async def sign_in_page(request: web.Request) -> web.StreamResponse:
    """The form; who is signed in already goes on."""
    back = safe_path(request.query.get("tiep", ""))
    if request.get(PERSON) is not None:
        raise web.HTTPSeeOther(back)
    return page(request, "sign_in.html", back=back, login="", error="")


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Check login and password; begin a new session."""
    login = (await typed(request, "login")).strip().casefold()[:LONGEST_LOGIN]
    back = safe_path(await typed(request, "tiep"))
    throttle, address = request.app[THROTTLE], request.remote or ""
    if not throttle.allowed(login, address):
        return _again(request, wording.SIGN_IN_TOO_OFTEN, login, back, status=429)
    password = await typed(request, "password")
    with throttle.trying(login, address):
        staff = await deps_of(request).db.read(lambda session: find_login(session, login))
        checked = await _check(staff, password)
        if not checked.ok:
            throttle.failed(login, address)
    if staff is None or staff.id is None or not checked.ok:
        await _note_failure(request, staff)
        return _again(request, wording.SIGN_IN_WRONG, login, back, status=422)
    await _welcome(request, staff.id, checked.fresh)
    raise web.HTTPSeeOther(back)


async def _check(staff: Staff | None, password: str) -> Checked:
    stored = staff.password_hash if staff is not None and staff.active else None
    return await asyncio.to_thread(check_password, stored, password[: LONGEST_PASSWORD + 1])


def _again(request: web.Request, error: str, login: str, back: str, *, status: int) -> web.Response:
    response = page(request, "sign_in.html", back=back, login=login, error=error)
    response.set_status(status)
    return response


async def _note_failure(request: web.Request, staff: Staff | None) -> None:
    if staff is None:
        return
    subject, now = f"staff:{staff.id}", deps_of(request).clock().now
    await deps_of(request).db.write(lambda session: audit(session, None, "sign_in_failed", now, subject))


async def _welcome(request: web.Request, staff_id: int, fresh_hash: str | None = None) -> None:
    deps = deps_of(request)
    now = deps.clock().now

    def note(session: Session) -> None:
        forget_ended_sessions(session, now)
        audit(session, staff_id, "signed_in", now, f"staff:{staff_id}")
        if fresh_hash is not None:
            session.get_one(Staff, staff_id).password_hash = fresh_hash

    await deps.db.write(note)
    await begin(request, staff_id)


async def sign_out(request: web.Request) -> web.StreamResponse:
    """End this session."""
    deps, staff_id = deps_of(request), request[PERSON].id
    now = deps.clock().now
    request[SESSION].invalidate()
    await deps.db.write(lambda session: audit(session, staff_id, "signed_out", now, f"staff:{staff_id}"))
    raise web.HTTPSeeOther("/desk/vao")


async def link_page(request: web.Request) -> web.StreamResponse:
    """What a link would do, and the form that does it."""
    return await _link_form(request)


async def _link_form(
    request: web.Request, error: StaffError | None = None, login: str | None = None, name: str | None = None
) -> web.Response:
    link = await _link(request)
    if link is None:
        response = page(request, "link_gone.html")
        response.set_status(410)
        return response
    response = page(
        request,
        "link.html",
        link=link,
        login=link.login if login is None else login,
        name=link.name if name is None else name,
        error=error,
    )
    response.set_status(422 if error else 200)
    return response


async def _link(request: web.Request) -> OpenLink | None:
    deps, token = deps_of(request), request.match_info["token"]
    now = deps.clock().now
    return await deps.db.read(lambda session: find_link(session, token, now))


async def use_link_form(request: web.Request) -> web.StreamResponse:
    """Spend the link: set login, name and password, and sign in."""
    login, name = await typed(request, "login"), await typed(request, "name")
    password, again = await typed(request, "password"), await typed(request, "again")
    if await _link(request) is None:  # before any slow work
        return await _link_form(request)
    try:
        check_strength(password, clean_login(login))
        if password != again:
            raise StaffError(wording.PASSWORDS_DIFFER, "again")
        staff = await _spend(request, login, name, await asyncio.to_thread(hash_password, password))
    except StaffError as error:
        return await _link_form(request, error, login, name)
    if staff is None or staff.id is None:
        return await _link_form(request)
    await _welcome(request, staff.id)
    raise web.HTTPSeeOther("/desk?xong=vao")


async def _spend(request: web.Request, login: str, name: str, hashed: str) -> Staff | None:
    deps, token = deps_of(request), request.match_info["token"]
    now = deps.clock().now
    return await deps.db.write(lambda session: use_link(session, token, login, name, hashed, now))


def safe_path(path: str) -> str:
    """A path inside the desk to go on to; the queue for anything else."""
    inside = path == "/desk" or path.startswith(("/desk/", "/desk?"))
    return path if inside and "\\" not in path and path.isprintable() else "/desk"
