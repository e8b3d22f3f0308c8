"""Answering a ticket: drafts, the sample answer, submitting, taking back."""

from dataclasses import asdict, dataclass

from aiohttp import web
from sqlmodel import Session

from desk import wording
from desk.deadline import when
from desk.deps import deps_of
from desk.forms import number, typed
from desk.page import done, page
from desk.people import person_of
from desk.ticket_actions import Deed, on_ticket
from desk.ticket_page import code_of, path_of, sample_answer, show_ticket
from escalation.drafts import open_draft, save_draft, submit
from escalation.tickets import EscalationError, Moment, claim
from escalation.withdrawing import withdraw
from store.tables import AnswerVersion, Draft, Ticket

SOURCES_BEGIN = "\n\nNguồn:"
DRAFT = "#soan"


@dataclass(frozen=True, slots=True)
class Words:
    """What is typed in the form of an answer."""

    text: str
    source: str


async def words_of(request: web.Request) -> Words:
    """What a form of the draft sent."""
    return Words(await typed(request, "text"), await typed(request, "source"))


async def on_draft(
    request: web.Request, deed: Deed, said: str, action: str = "", form: str = "text", anchor: str = DRAFT
) -> web.Response:
    """Do something to one's draft; what is refused is said beside ``form``, and all that was typed stays."""
    try:
        await on_ticket(request, action, deed)
    except EscalationError as error:
        return await again(request, error, form)
    return done(path_of(code_of(request)), said, anchor)


async def again(request: web.Request, error: EscalationError, form: str) -> web.Response:
    """The ticket's page once more, with what is wrong and what was typed."""
    return await show_ticket(request, str(error), form, asdict(await words_of(request)))


async def save(request: web.Request) -> web.StreamResponse:
    """Keep what is typed. The page does this by itself while somebody writes."""
    words = await words_of(request)
    if "HX-Request" not in request.headers:
        return await on_draft(request, saving(request, words), "luu")
    if not words.text.strip():
        return _state(request)
    try:
        await on_ticket(request, "", saving(request, words))
    except EscalationError as error:
        return _state(request, error)
    return _state(request)


def _state(request: web.Request, error: EscalationError | None = None) -> web.Response:
    at = when(deps_of(request).clock().now)
    return page(request, "saved.html", at=at, error=str(error or ""))


def saving(request: web.Request, words: Words) -> Deed:
    """Keeps these words as one's draft, and gives it back."""
    me = person_of(request)

    def deed(session: Session, ticket: Ticket, at: Moment) -> Draft:
        known = open_draft(session, ticket.id or 0, me.id)
        if known is not None and (known.text, known.source) == (words.text.strip(), words.source.strip()):
            return known  # a page that saves by itself often has nothing new
        draft = save_draft(session, ticket.id or 0, me.id, words.text, at.now, source=words.source)
        _hold(session, ticket, me.id, at)
        return draft

    return deed


def _hold(session: Session, ticket: Ticket, me: int, at: Moment) -> None:
    """Who writes the answer has the ticket, unless somebody has it already."""
    if ticket.claimed_by is None:
        try:
            claim(session, ticket.id or 0, me, at.now)
        except EscalationError:
            pass  # somebody was quicker; both see so on the page


async def insert_sample(request: web.Request) -> web.StreamResponse:
    """Put the sample answer under what is typed, with its sources."""
    words, deps = await words_of(request), deps_of(request)

    def deed(session: Session, ticket: Ticket, at: Moment) -> None:
        sample = sample_answer(deps, ticket.topic, at)
        if sample is None:
            raise EscalationError(wording.NO_ANSWER_CHOSEN)
        whole = f"{words.text.rstrip()}\n\n{sample.text.partition(SOURCES_BEGIN)[0]}".lstrip()
        both = Words(whole, words.source.strip() or "; ".join(sample.sources))
        saving(request, both)(session, ticket, at)

    return await on_draft(request, deed, "chen")


async def submit_draft(request: web.Request) -> web.StreamResponse:
    """Hand the answer in for approval; where the plan asks for none, it leaves at once."""
    words, deps = await words_of(request), deps_of(request)

    def deed(session: Session, ticket: Ticket, at: Moment) -> AnswerVersion:
        draft = saving(request, words)(session, ticket, at)
        return submit(session, draft, deps.plan.approval, at, deps.calendar)

    said = "gui" if deps.plan.approval == "none" else "trinh"
    response = await on_draft(request, deed, said, "submitted", anchor="")
    deps.ring()
    return response


async def take_back(request: web.Request) -> web.StreamResponse:
    """The author takes a submitted version back to mend it."""
    draft_id, me = number(await typed(request, "draft")), person_of(request)
    try:
        await on_ticket(
            request, "withdrawn", lambda s, _t, at: withdraw(s, draft_id, me.id, at.now, mend=True)
        )
    except EscalationError as error:
        return await show_ticket(request, str(error))
    return done(path_of(code_of(request)), "rut", DRAFT)


async def discard(request: web.Request) -> web.StreamResponse:
    """The author throws their draft away."""
    me = person_of(request)

    def deed(session: Session, ticket: Ticket, at: Moment) -> None:
        draft = open_draft(session, ticket.id or 0, me.id)
        if draft is not None:
            withdraw(session, draft.id or 0, me.id, at.now, mend=False)

    await on_ticket(request, "withdrawn", deed)
    return done(path_of(code_of(request)), "bo")
