"""A ticket's page."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web
from sqlmodel import Session

from desk import wording
from desk.conversation import Names, nobody
from desk.deadline import CLOCKS_AGREE, deadline, when
from desk.deps import DeskDeps, deps_of
from desk.page import page
from desk.people import person_of
from desk.queue import Filters, queue_rows
from desk.shown import shown
from desk.ticket import TicketView, find_ticket, last_event, ticket_view, writing_now
from desk.uploads import LARGEST_ENCLOSURE
from escalation import wording as asker_wording
from escalation.codes import clean_code
from escalation.drafts import LONGEST_ANSWER
from escalation.enclosing import MOST_FILES
from escalation.routing import plan_words
from escalation.tickets import Moment
from faq.render import RenderedAnswer, render
from store.profiles import name_of
from store.times import VIETNAM

SEE_NAMES = ("drafter", "approver", "inspector", "admin")


def code_of(request: web.Request) -> str:
    """The ticket code of an address."""
    return clean_code(request.match_info["code"])


def path_of(code: str) -> str:
    """The address of a ticket."""
    return f"/desk/phieu/{code}"


def agency_names(deps: DeskDeps) -> Callable[[str], str]:
    """From a unit's id to its name; the id itself where the plan does not know it."""
    names = {agency.id: agency.name for agency in deps.plan.agencies}
    return lambda id_: names.get(id_, id_)


async def ticket_page(request: web.Request) -> web.StreamResponse:
    """The page as it stands."""
    return await show_ticket(request)


async def show_ticket(
    request: web.Request,
    error: str = "",
    form: str = "",
    typed: Mapping[str, str] | None = None,
    code: str = "",
) -> web.Response:
    """The page; with an error, beside the form it came from and with what was typed there.

    Raises:
        HTTPNotFound: for an unknown code.
    """
    deps, me, code = deps_of(request), person_of(request), code or code_of(request)
    at = deps.clock()
    names = _names(deps) if me.can(*SEE_NAMES) else nobody
    view = await deps.db.read(
        lambda session: ticket_view(
            session, code, me.id, deps.plan.approval, agency_names(deps), at.now, deps.windows, names
        )
    )
    if view is None:
        raise web.HTTPNotFound
    words = _words(deps, view, at) | {"error": error, "error_form": form, "typed": typed or {}}
    response = page(request, "ticket.html", **words)
    response.set_status(422 if error else 200)
    return response


def _names(deps: DeskDeps) -> Names:
    return lambda session, contact_id: shown(name_of(session, deps.sealer, contact_id))


def _words(deps: DeskDeps, view: TicketView, at: Moment) -> dict[str, Any]:
    ticket = view.ticket
    return {
        "view": view,
        "writing": view.writing,
        "changed": False,
        "ticket": ticket,
        "here": path_of(ticket.code),
        "due": deadline(ticket.due_at, at.exam, ticket.state),
        "due_exam": when(ticket.due_at),
        "due_real": _real_due(view, at),
        "agency": agency_names(deps)(ticket.agency),
        "agencies": [agency for agency in deps.plan.agencies if agency.id != ticket.agency],
        "sample": sample_answer(deps, ticket.topic, at),
        "topic": topic_name(deps, ticket.topic),
        "rule": deps.plan.approval,
        "longest": LONGEST_ANSWER,
        "most_files": MOST_FILES,
        "largest_file": LARGEST_ENCLOSURE,
        "can_hold": any(asker.countdown and asker.countdown.level != "late" for asker in view.askers),
        "asker_choices": (asker_wording.CLEAR, asker_wording.MORE),
        "closings": {why: words for why, words in wording.CLOSINGS.items() if why != "answered"},
    }


def _real_due(view: TicketView, at: Moment) -> str:
    """The deadline on the real clock, where the exam clock is shifted."""
    shift = at.exam - at.now
    due = view.ticket.due_at
    return when(due - shift) if due is not None and abs(shift) > CLOCKS_AGREE else ""


def topic_name(deps: DeskDeps, topic: str | None) -> str:
    """A topic's canonical question."""
    entry = deps.content().entries.get(topic) if topic else None
    return entry.question if entry is not None else ""


def sample_answer(deps: DeskDeps, topic: str | None, at: Moment) -> RenderedAnswer | None:
    """The answer that the question-and-answer set gives for a topic, even where the bot would not send it."""
    if topic is None:
        return None
    phase, day = deps.calendar.phase(at.exam), at.exam.astimezone(VIETNAM).date()
    return render(deps.content(), topic, deps.plan.exam, plan_words(deps.plan, phase, day))


async def ticket_news(request: web.Request) -> web.StreamResponse:
    """What refreshes by itself on a ticket's page: who is writing, and whether anything happened since."""
    deps, me, code = deps_of(request), person_of(request), code_of(request)
    now = deps.clock().now

    def look(session: Session) -> tuple[list[str], int] | None:
        ticket = find_ticket(session, code)
        if ticket is None or ticket.id is None:
            return None
        return writing_now(session, ticket.id, me.id, now), last_event(session, ticket.id, me.id)

    found = await deps.db.read(look)
    if found is None:
        raise web.HTTPNotFound
    writing, newest = found
    changed = str(newest) != request.query.get("tu", "")
    return page(request, "ticket_news.html", writing=writing, changed=changed, here=path_of(code))


async def next_ticket(request: web.Request) -> web.StreamResponse:
    """The ticket to take up now: of one's own the one due first, else of those nobody has."""
    deps, me = deps_of(request), person_of(request)
    at, but = deps.clock(), clean_code(request.query.get("tru", ""))

    def look(session: Session) -> str | None:
        for view in ("cua-toi", "chua-nhan"):
            for row in queue_rows(session, Filters(view=view), me.id, at):
                if row.code != but and row.state != "waiting_for_asker" and not row.waits_for_approval:
                    return row.code
        return None

    code = await deps.db.read(look)
    raise web.HTTPSeeOther(path_of(code) if code is not None else "/desk")
