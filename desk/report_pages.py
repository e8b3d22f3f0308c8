"""Reports: the list, one report with its figures as on paper, from draft to every recipient."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlmodel import Session

from desk import report_wording
from desk.deadline import span
from desk.deps import DeskDeps, deps_of
from desk.forms import number, typed
from desk.page import done, page
from desk.people import person_of
from desk.report_words import names_of
from desk.reports import current, report_rows, report_view
from escalation.clocks import Moment
from escalation.reporting.counting import count
from escalation.reporting.figures import Figures
from escalation.reporting.periods import own_period
from escalation.reporting.posting import file_stem, post, word_file
from escalation.reporting.releasing import approve, give_back, handed_over, submit, take_back
from escalation.reporting.reports import Words, drop, make, recount, report_of, save
from escalation.reporting.sheets import in_sheets
from escalation.tickets import EscalationError
from store.report_tables import Report, ReportRelease, ReportVersion
from store.times import VIETNAM

HERE = "/desk/bao-cao"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = timedelta(days=400)
TYPED = "%Y-%m-%dT%H:%M"
Deed = Callable[[Session, Moment], Any]


def report_path(report_id: int) -> str:
    """The address of a report's page."""
    return f"{HERE}/{report_id}"


async def reports_page(request: web.Request) -> web.StreamResponse:
    """All reports, and the form to make one for any stretch."""
    return await _list(request)


async def _list(request: web.Request, error: str = "", start: str = "", end: str = "") -> web.Response:
    deps = deps_of(request)
    at = deps.clock()
    rows = await deps.db.read(lambda session: report_rows(session, deps.plan, at))
    local = at.exam.astimezone(VIETNAM)
    response = page(
        request, "reports.html", rows=rows, error=error, rules=deps.plan.reports,
        kinds=report_wording.REPORT_KINDS,
        start=start or local.replace(hour=0, minute=0).strftime(TYPED), end=end or local.strftime(TYPED),
        recipient=lambda unit: deps.plan.recipient(unit)[0],
        within=lambda rule: span(timedelta(minutes=rule.within)),
    )  # fmt: skip
    response.set_status(422 if error else 200)
    return response


async def make_report(request: web.Request) -> web.StreamResponse:
    """Make a report on any stretch of the exam clock."""
    deps, me = deps_of(request), person_of(request)
    start, end = await typed(request, "start"), await typed(request, "end")
    at = deps.clock()
    try:
        first, last = _instants(start, end, at.exam)
        figures = await _counted(deps, first, last, at)
        period = own_period(first, last, at.now.isoformat())
        made = await deps.db.write(lambda session: _id(make(session, period, figures, None, at, me.id)))
    except EscalationError as error:
        return await _list(request, str(error), start, end)
    return done(report_path(made), "bc-lap")


def _instants(start: str, end: str, now: datetime) -> tuple[datetime, datetime]:
    try:
        first, last = (datetime.strptime(words, TYPED).replace(tzinfo=VIETNAM) for words in (start, end))
    except ValueError:
        raise EscalationError(report_wording.PERIOD_WRONG) from None
    if not first < last <= now + timedelta(minutes=1) or last - first > LONGEST:
        raise EscalationError(report_wording.PERIOD_WRONG)
    return first, last


def _id(report: Report | None) -> int:
    assert report is not None
    return report.id or 0


async def _counted(deps: DeskDeps, start: datetime, end: datetime, at: Moment) -> Figures:
    names = names_of(deps.content())
    return await deps.db.read(lambda session: count(session, start, end, deps.plan, deps.calendar, names, at))


async def report_page(request: web.Request) -> web.StreamResponse:
    """One report."""
    return await _show(request)


async def _show(request: web.Request, error: str = "", sent: Words | None = None) -> web.Response:
    deps, report_id = deps_of(request), number(request.match_info["report"])
    at = deps.clock()
    view = await deps.db.read(lambda session: report_view(session, report_id, deps.plan, at))
    if view is None:
        raise web.HTTPNotFound
    words = sent or Words(view.report.remarks, view.report.proposals)
    response = page(
        request, "report.html", view=view, here=report_path(report_id), error=error, sent=words,
        changeable=view.report.state in ("draft", "returned"),
    )  # fmt: skip
    response.set_status(422 if error else 200)
    return response


async def report_word(request: web.Request) -> web.StreamResponse:
    """The report as a Word file: as it was released, or as the draft stands."""
    deps = deps_of(request)
    return await _file(request, lambda written: word_file(written, deps.plan, deps.forms), WORD, "docx")


async def report_excel(request: web.Request) -> web.StreamResponse:
    """The report's tables as an Excel file."""
    deps = deps_of(request)
    return await _file(request, lambda written: in_sheets(written, deps.plan), EXCEL, "xlsx")


async def _file(
    request: web.Request, draw: Callable[[Any], bytes], kind: str, ending: str
) -> web.StreamResponse:
    deps, report_id = deps_of(request), number(request.match_info["report"])
    at = deps.clock()

    def read(session: Session) -> tuple[str, bytes] | None:
        report = session.get(Report, report_id)
        if report is None:
            return None
        written = current(session, report, deps.plan, at)
        return file_stem(written), draw(written)

    found = await deps.db.read(read)
    if found is None:
        raise web.HTTPNotFound
    headers = {"Content-Disposition": f'attachment; filename="{found[0]}.{ending}"'}
    return web.Response(body=found[1], content_type=kind, headers=headers)


async def _words(request: web.Request) -> Words:
    return Words(await typed(request, "remarks"), await typed(request, "proposals"))


async def _on_report(
    request: web.Request, deed: Deed, said: str, sent: Words | None = None
) -> web.StreamResponse:
    deps, report_id = deps_of(request), number(request.match_info["report"])
    at = deps.clock()
    try:
        await deps.db.write(lambda session: deed(session, at))
    except EscalationError as error:
        return await _show(request, str(error), sent)
    return done(report_path(report_id), said)


async def save_words(request: web.Request) -> web.StreamResponse:
    """Keep remarks and proposals."""
    me, report_id, words = person_of(request), number(request.match_info["report"]), await _words(request)
    deed: Deed = lambda session, at: save(session, report_id, words, me.id, at.now)  # noqa: E731
    return await _on_report(request, deed, "bc-luu", words)


async def count_again(request: web.Request) -> web.StreamResponse:
    """Count anew; the officer's words stay."""
    deps, me, report_id = deps_of(request), person_of(request), number(request.match_info["report"])
    at = deps.clock()
    report = await deps.db.read(lambda session: session.get(Report, report_id))
    if report is None:
        raise web.HTTPNotFound
    figures = await _counted(deps, report.starts_at, report.ends_at, at)
    deed: Deed = lambda session, at: recount(session, report_id, figures, me.id, at)  # noqa: E731
    return await _on_report(request, deed, "bc-dem")


async def submit_report(request: web.Request) -> web.StreamResponse:
    """Fix figures and words for approval."""
    deps, me, report_id = deps_of(request), person_of(request), number(request.match_info["report"])
    words = await _words(request)

    def deed(session: Session, at: Moment) -> None:
        _send(session, submit(session, report_id, words, me.id, deps.plan, at), deps, at)

    response = await _on_report(request, deed, "bc-trinh", words)
    deps.ring()
    return response


def _send(session: Session, release: ReportRelease | None, deps: DeskDeps, at: Moment) -> bool:
    if release is None:
        return False
    post(session, release, deps.plan, at.now, by_mail=deps.mail_is_on())
    return True


async def withdraw_report(request: web.Request) -> web.StreamResponse:
    """The author takes it back to mend it."""
    me, report_id = person_of(request), number(request.match_info["report"])
    deed: Deed = lambda session, at: take_back(session, report_id, me.id, at.now)  # noqa: E731
    return await _on_report(request, deed, "bc-rut")


async def drop_report(request: web.Request) -> web.StreamResponse:
    """Nobody needs this report."""
    me, report_id = person_of(request), number(request.match_info["report"])
    deed: Deed = lambda session, at: drop(session, report_id, me.id, at.now)  # noqa: E731
    return await _on_report(request, deed, "bc-bo")


async def approve_report(request: web.Request) -> web.StreamResponse:
    """Let a version out (or give the first of two words)."""
    deps, me, version_id = deps_of(request), person_of(request), number(request.match_info["version"])

    def deed(session: Session, at: Moment) -> bool:
        return _send(session, approve(session, version_id, me.id, deps.plan, at), deps, at)

    return await _on_version(request, version_id, deed, "bc-gui")


async def return_report(request: web.Request) -> web.StreamResponse:
    """Give a version back to its author with a reason."""
    me, version_id = person_of(request), number(request.match_info["version"])
    why = await typed(request, "reason")

    def deed(session: Session, at: Moment) -> bool:
        give_back(session, version_id, me.id, why, at.now)
        return True

    return await _on_version(request, version_id, deed, "tra")


async def _on_version(request: web.Request, version_id: int, deed: Deed, said: str) -> web.StreamResponse:
    deps = deps_of(request)
    at = deps.clock()

    def find(session: Session) -> int | None:
        version = session.get(ReportVersion, version_id)
        return version.report_id if version is not None else None

    report_id = await deps.db.read(find)
    if report_id is None:
        raise web.HTTPNotFound
    try:
        left = await deps.db.write(lambda session: deed(session, at))
    except EscalationError as error:
        request.match_info["report"] = str(report_id)
        return await _show(request, str(error))
    deps.ring()
    return done(report_path(report_id), said if left else "bc-duyet-mot")


async def copy_carried(request: web.Request) -> web.StreamResponse:
    """Somebody carried a copy to its recipient."""
    me, copy_id, report_id = (
        person_of(request), number(request.match_info["copy"]), number(request.match_info["report"]),
    )  # fmt: skip

    def deed(session: Session, at: Moment) -> None:
        report_of(session, report_id)
        handed_over(session, copy_id, me.id, at.now)

    return await _on_report(request, deed, "da-giao")
