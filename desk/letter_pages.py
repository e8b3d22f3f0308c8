"""Letters to agencies: writing one, the list, a letter's page, what can be done with it."""

from asyncio import to_thread
from collections.abc import Callable
from typing import Any

from aiohttp import web
from sqlmodel import Session, select

from desk import letter_wording, wording
from desk.deps import deps_of
from desk.forms import number, typed
from desk.letters import errand_rows, gaps, letter_rows, letter_view, tray_count
from desk.page import done, page
from desk.people import person_of
from desk.ticket import find_ticket
from desk.ticket_page import code_of, show_ticket
from escalation.chase import ORDER, chase_paper, errand_done
from escalation.codes import clean_code
from escalation.paper import file_name, letter_paper
from escalation.posting import acknowledge, handed_over, post
from escalation.referrals import Order, letter_of, refer
from escalation.returning import hand_back, pass_on, recall
from escalation.tickets import EscalationError, Moment
from store.audit import audit
from store.referral_tables import Letter, Referral

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Deed = Callable[[Session, Letter, Moment], Any]


def letter_path(letter_id: int) -> str:
    """The address of a letter's page."""
    return f"/desk/cong-van/{letter_id}"


async def send_letter(request: web.Request) -> web.StreamResponse:
    """Refer the ticket of the address, with others if their codes were given, in one letter."""
    deps, me, code = deps_of(request), person_of(request), code_of(request)
    agency, why = await typed(request, "agency"), await typed(request, "why")
    codes = [code, *filter(None, map(clean_code, (await typed(request, "codes")).split()))]
    at = deps.clock()

    def work(session: Session) -> int:
        ids = tuple(_known(session, wanted) for wanted in codes)
        letter = refer(session, Order(ids, agency, me.id, why), deps.plan, deps.calendar, at)
        post(session, letter, deps.plan, at.now, by_mail=deps.mail_is_on(), link=deps.letter_link(letter))
        audit(session, me.id, "referred", at.now, f"letter:{letter.id}", code=code, to=agency)
        return letter.id or 0

    try:
        letter_id = await deps.db.write(work)
    except EscalationError as error:
        sent = {"refer_agency": agency, "refer_why": why, "codes": " ".join(codes[1:])}
        return await show_ticket(request, str(error), "refer", sent)
    deps.ring()
    return done(letter_path(letter_id), "cong-van")


def _known(session: Session, code: str) -> int:
    ticket = find_ticket(session, code)
    if ticket is None or ticket.id is None:
        raise EscalationError(wording.UNKNOWN_TICKET.format(code=code[:12]))
    return ticket.id


async def letters_page(request: web.Request) -> web.StreamResponse:
    """All letters, and what agencies gave back."""
    deps = deps_of(request)
    at = deps.clock()

    def look(session: Session) -> dict[str, Any]:
        return {
            "rows": letter_rows(session, deps.plan, at.exam),
            "gaps": gaps(session, deps.plan),
            "errands": errand_rows(session, deps.plan),
            "tray": tray_count(session),
        }

    faults = await to_thread(deps.form_faults)
    return page(request, "letters.html", faults=faults, **await deps.db.read(look))


async def letter_page(request: web.Request) -> web.StreamResponse:
    """One letter."""
    return await _show(request)


async def _show(request: web.Request, error: str = "") -> web.Response:
    deps, letter_id = deps_of(request), number(request.match_info["letter"])
    at = deps.clock()
    view = await deps.db.read(lambda session: letter_view(session, letter_id, deps.plan, at.exam))
    if view is None:
        raise web.HTTPNotFound
    response = page(
        request, "letter.html", view=view, here=letter_path(letter_id), error=error,
        agencies=deps.plan.agencies,
    )  # fmt: skip
    response.set_status(422 if error else 200)
    return response


async def word_file(request: web.Request) -> web.StreamResponse:
    """The letter as a Word file, to print, sign and carry."""
    deps, letter_id = deps_of(request), number(request.match_info["letter"])

    def read(session: Session) -> tuple[str, bytes] | None:
        letter = session.get(Letter, letter_id)
        if letter is None:
            return None
        return file_name(letter), letter_paper(
            session, letter, deps.plan, deps.forms, deps.letter_link(letter)
        )

    return _download(await deps.db.read(read))


def _download(found: tuple[str, bytes] | None) -> web.Response:
    if found is None:
        raise web.HTTPNotFound
    headers = {"Content-Disposition": f'attachment; filename="{found[0]}"'}
    return web.Response(body=found[1], content_type=WORD, headers=headers)


async def reminder_file(request: web.Request) -> web.StreamResponse:
    """A reminder as a Word file, to carry where the plan names no address."""
    deps, letter_id = deps_of(request), number(request.match_info["letter"])
    rung = request.match_info["rung"]

    def read(session: Session) -> tuple[str, bytes] | None:
        letter = session.get(Letter, letter_id)
        if letter is None or rung not in ORDER:
            return None
        return file_name(letter, rung), chase_paper(session, letter, rung, deps.plan, deps.forms)

    return _download(await deps.db.read(read))


async def _on_letter(request: web.Request, action: str, deed: Deed, said: str) -> web.StreamResponse:
    deps, me, letter_id = deps_of(request), person_of(request), number(request.match_info["letter"])
    at = deps.clock()

    def work(session: Session) -> int:
        letter = letter_of(session, letter_id)
        result = deed(session, letter, at)
        audit(session, me.id, action, at.now, f"letter:{letter_id}")
        return result if isinstance(result, int) else letter_id

    try:
        there = await deps.db.write(work)
    except EscalationError as error:
        return await _show(request, str(error))
    deps.ring()
    return done(letter_path(there), said)


def _part(session: Session, letter: Letter, referral_id: int) -> Referral:
    row = session.exec(
        select(Referral).where(Referral.id == referral_id, Referral.letter_id == letter.id)
    ).first()
    if row is None:
        raise EscalationError(letter_wording.NOT_IN_LETTER)
    return row


async def carried(request: web.Request) -> web.StreamResponse:
    """Somebody carried the letter to the agency."""
    me = person_of(request)
    deed: Deed = lambda session, letter, at: handed_over(session, letter, me.id, at.now)  # noqa: E731
    return await _on_letter(request, "letter_handed", deed, "da-giao")


async def confirmed(request: web.Request) -> web.StreamResponse:
    """The agency has said, over the phone perhaps, that it has the letter."""
    me = person_of(request)
    deed: Deed = lambda session, letter, at: acknowledge(session, letter, at.now, me.id)  # noqa: E731
    return await _on_letter(request, "letter_confirmed", deed, "da-nhan")


async def errand(request: web.Request) -> web.StreamResponse:
    """Somebody has called, or carried a reminder where it belongs."""
    me, rung = person_of(request), request.match_info["rung"]
    deed: Deed = lambda session, letter, at: errand_done(session, letter, rung, me.id, at.now)  # noqa: E731
    return await _on_letter(request, "errand_done", deed, "viec-xong")


async def take_back(request: web.Request) -> web.StreamResponse:
    """Take one question back from the agency."""
    me, why, part = person_of(request), await typed(request, "why"), number(request.match_info["referral"])
    deed: Deed = lambda session, letter, at: recall(session, _part(session, letter, part), why, me.id, at)  # noqa: E731
    return await _on_letter(request, "recalled", deed, "rut-ve")


async def not_theirs(request: web.Request) -> web.StreamResponse:
    """The agency has said that a question is not its own."""
    me, why, part = person_of(request), await typed(request, "why"), number(request.match_info["referral"])

    def deed(session: Session, letter: Letter, at: Moment) -> None:
        hand_back(session, _part(session, letter, part), why, at, staff_id=me.id)

    return await _on_letter(request, "handed_back", deed, "tra-lai")


async def send_on(request: web.Request) -> web.StreamResponse:
    """Take one question from this agency to another, in a new letter."""
    deps, me, part = deps_of(request), person_of(request), number(request.match_info["referral"])
    agency, why = await typed(request, "agency"), await typed(request, "why")

    def deed(session: Session, letter: Letter, at: Moment) -> int:
        referral = _part(session, letter, part)
        order = Order((referral.ticket_id,), agency, me.id, why)
        made = pass_on(session, referral, order, deps.plan, deps.calendar, at)
        post(session, made, deps.plan, at.now, by_mail=deps.mail_is_on(), link=deps.letter_link(made))
        return made.id or 0

    return await _on_letter(request, "passed_on", deed, "cong-van")
