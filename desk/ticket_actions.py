"""What can be done with a ticket besides answering it. Each is one form, one transaction, one audit line."""

from collections.abc import Callable
from typing import Any

from aiohttp import web
from sqlmodel import Session

from desk import wording
from desk.deps import deps_of
from desk.forms import typed
from desk.page import done, page
from desk.people import person_of
from desk.queue import QueueRow, rows_of
from desk.ticket import find_ticket
from desk.ticket_page import code_of, path_of, show_ticket
from escalation.clocks import due_at
from escalation.drafts import ask_back
from escalation.holding import hold
from escalation.tickets import EscalationError, Moment, add_note, claim, close, reopen, reroute, unclaim
from store.audit import audit
from store.tables import Ticket

Deed = Callable[[Session, Ticket, Moment], Any]


async def on_ticket(request: web.Request, action: str, deed: Deed, **data: Any) -> Any:
    """Do something to the ticket of the address and write it down; returns what the deed returns.

    Raises:
        HTTPNotFound: for an unknown code.
        EscalationError: when it cannot be done now.
    """
    deps, me, code = deps_of(request), person_of(request), code_of(request)
    at = deps.clock()

    def work(session: Session) -> tuple[bool, Any]:
        ticket = find_ticket(session, code)
        if ticket is None:
            return False, None
        result = deed(session, ticket, at)
        if action:
            audit(session, me.id, action, at.now, f"ticket:{code}", **data)
        return True, result

    found, result = await deps.db.write(work)
    if not found:
        raise web.HTTPNotFound
    return result


async def claim_ticket(request: web.Request) -> web.StreamResponse:
    """Take a ticket; from the queue's page the row tells who has it now."""
    me = person_of(request)
    try:
        await on_ticket(request, "claimed", lambda s, t, at: claim(s, t.id or 0, me.id, at.now))
    except EscalationError as error:
        if "HX-Request" not in request.headers:
            return await show_ticket(request, str(error))
    if "HX-Request" in request.headers:
        return await _row(request)
    return done(path_of(code_of(request)), "nhan")


async def _row(request: web.Request) -> web.Response:
    deps, code = deps_of(request), code_of(request)
    at = deps.clock()

    def look(session: Session) -> list[QueueRow]:
        ticket = find_ticket(session, code)
        if ticket is None or ticket.id is None:
            return []
        return rows_of(session, [ticket.id], at, deps.windows)

    rows = await deps.db.read(look)
    if not rows:
        raise web.HTTPNotFound
    agencies = {agency.id: agency.name for agency in deps.plan.agencies}
    return page(request, "queue_row_marks.html", row=rows[0], agencies=agencies)


async def unclaim_ticket(request: web.Request) -> web.StreamResponse:
    """Give a ticket back; somebody else's only by an approver or an administrator."""
    me = person_of(request)

    def deed(session: Session, ticket: Ticket, at: Moment) -> None:
        if ticket.claimed_by != me.id and not me.can("approver", "admin"):
            raise EscalationError(wording.NOT_YOURS)
        unclaim(session, ticket.id or 0, me.id, at.now)

    return await _do(request, "unclaimed", deed, "nha")


async def note(request: web.Request) -> web.StreamResponse:
    """Keep an internal note."""
    text, me = await typed(request, "note"), person_of(request)
    return await _do(
        request, "", lambda s, t, at: add_note(s, t.id or 0, me.id, text, at.now), "ghi", "note", "#ghi-chu"
    )


async def ask_asker(request: web.Request) -> web.StreamResponse:
    """Ask the askers something; the clock waits."""
    text, me, deps = await typed(request, "question"), person_of(request), deps_of(request)
    response = await _do(
        request,
        "asked_back",
        lambda s, t, at: ask_back(s, t.id or 0, me.id, text, at, deps.calendar),
        "hoi",
        "question",
    )
    deps.ring()
    return response


async def hold_ticket(request: web.Request) -> web.StreamResponse:
    """Tell the askers that the answer is on its way, while they can still be told; from the queue's page the
    row says so."""
    deps = deps_of(request)
    try:
        await on_ticket(request, "held", lambda s, t, at: hold(s, t.id or 0, deps.windows, at))
    except EscalationError as error:
        if "HX-Request" not in request.headers:
            return await show_ticket(request, str(error))
    deps.ring()
    if "HX-Request" in request.headers:
        return await _row(request)
    return done(path_of(code_of(request)), "giu-cho")


async def close_ticket(request: web.Request) -> web.StreamResponse:
    """Close a ticket with one of the reasons."""
    why, me = await typed(request, "why"), person_of(request)
    if why not in wording.CLOSINGS or why == "answered":  # only an answer that left says so
        return await show_ticket(request, wording.UNKNOWN_CLOSING, "why")
    return await _do(
        request, "closed", lambda s, t, at: close(s, t.id or 0, why, at.now, staff_id=me.id), "dong", why=why
    )


async def reopen_ticket(request: web.Request) -> web.StreamResponse:
    """Open a closed ticket again; the deadline counts from now."""
    deps, me = deps_of(request), person_of(request)

    def deed(session: Session, ticket: Ticket, at: Moment) -> None:
        due = due_at(deps.calendar, deps.plan.clocks, at.exam, urgent=ticket.urgent)
        reopen(session, ticket.id or 0, due, at.now, staff_id=me.id)

    return await _do(request, "reopened", deed, "mo-lai")


async def reroute_ticket(request: web.Request) -> web.StreamResponse:
    """Name another competent unit, with the reason."""
    agency, why, me = await typed(request, "agency"), await typed(request, "why"), person_of(request)
    if agency not in {known.id for known in deps_of(request).plan.agencies}:
        return await show_ticket(request, wording.UNKNOWN_AGENCY, "agency")
    return await _do(
        request,
        "rerouted",
        lambda s, t, at: reroute(s, t.id or 0, agency, why, me.id, at.now),
        "chuyen",
        "agency",
        to=agency,
    )


async def _do(
    request: web.Request, action: str, deed: Deed, said: str, form: str = "", anchor: str = "", **data: Any
) -> web.StreamResponse:
    try:
        await on_ticket(request, action, deed, **data)
    except EscalationError as error:
        sent = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        return await show_ticket(request, str(error), form, sent)
    return done(path_of(code_of(request)), said, anchor)
