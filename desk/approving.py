"""Approving answers: one page with all that wait, and the two words an approver has."""

from dataclasses import dataclass

from aiohttp import web
from sqlmodel import Session, col, select

from desk.deadline import Deadline, deadline
from desk.deps import DeskDeps, deps_of
from desk.forms import number, typed
from desk.page import done, page
from desk.people import person_of
from desk.reports import waiting_reports
from desk.shown import shown_message
from desk.ticket import Waiting, waiting_versions
from desk.ticket_page import path_of, show_ticket
from escalation import wording as asker_wording
from escalation.drafts import approve, give_back
from escalation.tickets import EscalationError, Moment
from store.audit import audit
from store.tables import AnswerVersion, Draft, Message, Ticket

PAGE = 50


@dataclass(frozen=True, slots=True)
class Case:
    """A version that waits, with the question it answers."""

    code: str
    urgent: bool
    question: str
    due: Deadline
    version: Waiting


async def approvals_page(request: web.Request) -> web.StreamResponse:
    """The versions that wait, the ticket due first at the top; what is decided makes room for more."""
    deps, me = deps_of(request), person_of(request)
    at = deps.clock()
    cases, reports = await deps.db.read(
        lambda session: (waiting_cases(session, deps, me.id, at), waiting_reports(session))
    )
    choices = (asker_wording.CLEAR, asker_wording.MORE)
    return page(
        request,
        "approvals.html",
        cases=cases[:PAGE],
        more=max(len(cases) - PAGE, 0),
        rule=deps.plan.approval,
        asker_choices=choices,
        reports=reports,
    )


def waiting_cases(session: Session, deps: DeskDeps, me: int, at: Moment) -> list[Case]:
    """What waits for approval, in the order of the tickets' deadlines."""
    versions = {version.draft_id: version for version in waiting_versions(session, me, deps.plan.approval)}
    rows = session.exec(
        select(Draft.id, Ticket, Message.kind, Message.text)
        .join(Ticket, col(Ticket.id) == col(Draft.ticket_id))
        .outerjoin(Message, col(Message.id) == col(Ticket.question_id))
        .where(col(Draft.id).in_(versions))
        .order_by(col(Ticket.urgent).desc(), col(Ticket.due_at).asc().nulls_last(), col(Draft.id))
    ).all()
    return [
        Case(t.code, t.urgent, shown_message(kind or "text", text), deadline(t.due_at, at.exam, t.state),
             versions[draft_id])
        for draft_id, t, kind, text in rows
        if draft_id is not None
    ]  # fmt: skip


async def approve_version(request: web.Request) -> web.StreamResponse:
    """Let a version out (or give the first of two words)."""
    deps, me = deps_of(request), person_of(request)
    version_id, at = number(request.match_info["version"]), deps_of(request).clock()

    def work(session: Session) -> tuple[str, bool]:
        left = approve(session, version_id, me.id, deps.plan.approval, at, deps.calendar)
        code = _code(session, version_id) or ""
        audit(session, me.id, "approved", at.now, f"ticket:{code}", version=version_id)
        return code, left

    try:
        code, left = await deps.db.write(work)
    except EscalationError as error:
        return await _refused(request, version_id, error)
    if left:
        deps.ring()
    return done(await _back(request, code), "duyet" if left else "duyet-mot")


async def return_version(request: web.Request) -> web.StreamResponse:
    """Give a version back to its author with a reason."""
    deps, me, reason = deps_of(request), person_of(request), await typed(request, "reason")
    version_id, at = number(request.match_info["version"]), deps_of(request).clock()

    def work(session: Session) -> str:
        give_back(session, version_id, me.id, reason, at.now)
        code = _code(session, version_id) or ""
        audit(session, me.id, "returned", at.now, f"ticket:{code}", version=version_id)
        return code

    try:
        code = await deps.db.write(work)
    except EscalationError as error:
        return await _refused(request, version_id, error)
    return done(await _back(request, code), "tra")


def _code(session: Session, version_id: int) -> str | None:
    """The code of the ticket that a version answers."""
    return session.exec(
        select(Ticket.code)
        .join(AnswerVersion, col(AnswerVersion.ticket_id) == col(Ticket.id))
        .where(AnswerVersion.id == version_id)
    ).first()


async def _refused(request: web.Request, version_id: int, error: EscalationError) -> web.StreamResponse:
    """The ticket's page with the reason why not."""
    code = await deps_of(request).db.read(lambda session: _code(session, version_id))
    if code is None:
        raise web.HTTPNotFound
    return await show_ticket(request, str(error), "reason", code=code)


async def _back(request: web.Request, code: str) -> str:
    return "/desk/duyet" if await typed(request, "tu") == "duyet" else path_of(code)
