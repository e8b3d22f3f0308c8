"""The page of one letter for its agency: no account, and a secret address that expires.

Opening it does nothing, since mail scanners open links; every deed is a form.
"""

from collections.abc import Callable
from typing import Any

from aiohttp import web
from sqlmodel import Session

from desk import letter_wording
from desk.deps import deps_of
from desk.forms import number, typed
from desk.letters import open_parts
from desk.page import done, page
from escalation.paper import letter_number
from escalation.posting import acknowledge
from escalation.referrals import letter_of_page, waiting_of
from escalation.replies import take_page_answer
from escalation.returning import hand_back
from escalation.tickets import EscalationError, Moment
from store.audit import audit
from store.referral_tables import Letter

Deed = Callable[[Session, Letter, Moment], Any]


async def agency_page(request: web.Request) -> web.StreamResponse:
    """The questions of the letter that still wait."""
    return await _show(request)


async def _show(request: web.Request, error: str = "", words: str = "") -> web.Response:
    deps, token = deps_of(request), request.match_info["token"]
    now = deps.clock().now

    def look(session: Session) -> dict[str, Any] | None:
        letter = letter_of_page(session, token, now)
        if letter is None:
            return None
        return {
            "letter": letter,
            "number": letter_number(letter, deps.plan),
            "parts": open_parts(session, letter),
            "agency": deps.plan.agency(letter.agency).name,
        }

    found = await deps.db.read(look)
    if found is None:
        response = page(request, "agency_gone.html")
        response.set_status(404)
        return response
    response = page(
        request, "agency.html", here=f"/desk/co-quan/{token}", error=error, words=words,
        error_part=request.match_info.get("referral", ""), agencies=deps.plan.agencies, **found,
    )  # fmt: skip
    response.set_status(422 if error else 200)
    return response


async def _do(
    request: web.Request, action: str, deed: Deed, said: str, words: str = ""
) -> web.StreamResponse:
    deps, token = deps_of(request), request.match_info["token"]
    at = deps.clock()

    def work(session: Session) -> bool:
        letter = letter_of_page(session, token, at.now)
        if letter is None:
            return False
        deed(session, letter, at)
        audit(session, None, action, at.now, f"letter:{letter.id}")
        return True

    try:
        known = await deps.db.write(work)
    except EscalationError as error:
        return await _show(request, str(error), words)
    return done(f"/desk/co-quan/{token}", said) if known else await _show(request)


async def acknowledge_letter(request: web.Request) -> web.StreamResponse:
    """The agency confirms that it has the letter."""
    return await _do(
        request, "agency_confirmed", lambda s, letter, at: acknowledge(s, letter, at.now), "cq-da-nhan"
    )


async def answer(request: web.Request) -> web.StreamResponse:
    """The agency's words for one question: a draft for an officer."""
    part, plan = number(request.match_info["referral"]), deps_of(request).plan
    text = await typed(request, "text")
    deed: Deed = lambda s, letter, at: take_page_answer(s, letter, part, text, plan, at)  # noqa: E731
    return await _do(request, "agency_answered", deed, "cq-tra-loi", text)


async def not_ours(request: web.Request) -> web.StreamResponse:
    """The agency says why a question is not its own, and perhaps whose it is."""
    part, why = number(request.match_info["referral"]), await typed(request, "why")
    to = await typed(request, "to")
    known = {agency.id for agency in deps_of(request).plan.agencies}

    def deed(session: Session, letter: Letter, at: Moment) -> None:
        for referral, _ in waiting_of(session, letter):
            if referral.id == part:
                hand_back(session, referral, why, at, to=to if to in known else "")
                acknowledge(session, letter, at.now)
                return
        raise EscalationError(letter_wording.NO_LONGER_WAITING)

    return await _do(request, "agency_handed_back", deed, "cq-tra-lai")
