"""The administrator's page: who works here, with which roles, signed in or not."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web
from sqlmodel import Session, col, func, select

from desk import wording
from desk.deps import deps_of, link_address
from desk.forms import number, ticked, typed
from desk.page import done, page
from desk.people import person_of
from store.audit import audit
from store.passwords import StaffError
from store.staff import LINK_LIFETIME, ROLES, change_roles, end_sessions, invite, make_link, switch
from store.tables import Staff, StaffSession

HERE = "/desk/can-bo"


async def staff_page(request: web.Request) -> web.StreamResponse:
    """Everybody, and the form for a new person."""
    return await _show(request)


async def _show(
    request: web.Request, error: StaffError | None = None, link: str = "", link_for: str = ""
) -> web.Response:
    deps = deps_of(request)
    staff, signed_in = await deps.db.read(lambda session: _everybody(session))
    response = page(
        request,
        "staff.html",
        staff=staff,
        signed_in=signed_in,
        roles=wording.ROLES,
        error=error,
        sent=await request.post() if error else {},
        sent_roles=await ticked(request, "roles") if error else ["drafter"],
        link=link,
        link_for=link_for,
        link_minutes=int(LINK_LIFETIME.total_seconds() // 60),
    )
    response.set_status(422 if error else 200)
    return response


def _everybody(session: Session) -> tuple[list[Staff], dict[int, int]]:
    staff = list(session.exec(select(Staff).order_by(col(Staff.active).desc(), col(Staff.name))))
    counts = session.exec(
        select(StaffSession.staff_id, func.count()).group_by(col(StaffSession.staff_id))
    ).all()
    return staff, {staff_id: count for staff_id, count in counts if staff_id is not None}


async def invite_person(request: web.Request) -> web.StreamResponse:
    """Make an account; its link is shown once, to be handed over."""
    deps, me = deps_of(request), person_of(request)
    login, name, unit = (
        await typed(request, "login"),
        await typed(request, "name"),
        await typed(request, "unit"),
    )
    roles, now = [role for role in await ticked(request, "roles") if role in ROLES], deps.clock().now
    try:
        staff, token = await deps.db.write(
            lambda session: invite(session, login, name, roles, now, unit=unit, by=me.id)
        )
    except StaffError as error:
        return await _show(request, error)
    return await _show(request, link=_address(request, token), link_for=staff.name)


async def new_link(request: web.Request) -> web.StreamResponse:
    """A fresh link for somebody who has none left or forgot the password."""
    deps, me, staff_id = deps_of(request), person_of(request), number(request.match_info["staff"])
    now = deps.clock().now

    def work(session: Session) -> tuple[str, str] | None:
        staff = session.get(Staff, staff_id)
        if staff is None or not staff.active:
            return None
        audit(session, me.id, "invited", now, f"staff:{staff_id}")
        return staff.name, make_link(session, "invite", now, staff_id)

    made = await deps.db.write(work)
    if made is None:
        raise web.HTTPNotFound
    return await _show(request, link=_address(request, made[1]), link_for=made[0])


def _address(request: web.Request, token: str) -> str:
    base = deps_of(request).public_url or f"{request.scheme}://{request.host}"
    return link_address(base, token)


async def set_roles(request: web.Request) -> web.StreamResponse:
    """Give a person other roles."""
    roles = [role for role in await ticked(request, "roles") if role in ROLES]
    return await _change(
        request, "quyen", lambda session, staff_id, me, now: change_roles(session, staff_id, roles, me, now)
    )


async def switch_off(request: web.Request) -> web.StreamResponse:
    """Lock an account."""
    return await _change(request, "tat", lambda s, staff_id, me, now: switch(s, staff_id, False, me, now))


async def switch_on(request: web.Request) -> web.StreamResponse:
    """Open an account again."""
    return await _change(request, "bat", lambda s, staff_id, me, now: switch(s, staff_id, True, me, now))


async def sign_out_person(request: web.Request) -> web.StreamResponse:
    """End all sessions of a person."""

    def deed(session: Session, staff_id: int, me: int, now: datetime) -> None:
        end_sessions(session, staff_id)
        audit(session, me, "signed_out_everywhere", now, f"staff:{staff_id}")

    return await _change(request, "dang-xuat-ho", deed)


async def _change(
    request: web.Request, said: str, deed: Callable[[Session, int, int, datetime], None]
) -> web.StreamResponse:
    deps, me, staff_id = deps_of(request), person_of(request), number(request.match_info["staff"])
    now = deps.clock().now

    def work(session: Session) -> bool:
        if session.get(Staff, staff_id) is None:
            return False
        deed(session, staff_id, me.id, now)
        return True

    try:
        there = await deps.db.write(work)
    except StaffError as error:
        return await _show(request, error)
    if not there:
        raise web.HTTPNotFound
    return done(HERE, said)
