"""Answering a ticket: drafts, the sample answer, submitting, taking back."""

import asyncio

from aiohttp import web
from sqlmodel import Session

from desk import wording
from desk.deadline import when
from desk.deps import deps_of
from desk.file_pages import harmless
from desk.forms import number, typed
from desk.page import done, page
from desk.people import person_of
from desk.ticket_actions import Deed, on_ticket
from desk.ticket_page import code_of, path_of, sample_answer, show_ticket
from escalation.drafts import open_draft, save_draft, submit
from escalation.enclosing import checked, enclose_in
from escalation.tickets import EscalationError, Moment, claim
from escalation.withdrawing import withdraw
from escalation.wording import FILE_NOT_SENT
from store.attachments import sealable, stored_bytes
from store.enclosures import take_off
from store.file_kinds import JPEG, SUFFIXES
from store.file_tables import Enclosure, StoredFile
from store.sealing import SealError
from store.tables import AnswerVersion, Draft, Ticket

SOURCES_BEGIN = "\n\nNguồn:"


async def save(request: web.Request) -> web.StreamResponse:
    """Keep what is typed. The page does this by itself while somebody writes."""
    text, source = await typed(request, "text"), await typed(request, "source")
    by_itself = "HX-Request" in request.headers
    if by_itself and not text.strip():
        return _state(request)
    try:
        await on_ticket(request, "", _saving(request, text, source))
    except EscalationError as error:
        return _state(request, error) if by_itself else await _again(request, error, text, source)
    return _state(request) if by_itself else done(path_of(code_of(request)), "luu", "#soan")


def _state(request: web.Request, error: EscalationError | None = None) -> web.Response:
    at = when(deps_of(request).clock().now)
    return page(request, "saved.html", at=at, error=str(error or ""))


async def _again(request: web.Request, error: EscalationError, text: str, source: str) -> web.Response:
    return await show_ticket(request, str(error), "text", {"text": text, "source": source})


def _saving(request: web.Request, text: str, source: str) -> Deed:
    me = person_of(request)

    def deed(session: Session, ticket: Ticket, at: Moment) -> Draft:
        known = open_draft(session, ticket.id or 0, me.id)
        if known is not None and (known.text, known.source) == (text.strip(), source.strip()):
            return known  # a page that saves by itself often has nothing new
        draft = save_draft(session, ticket.id or 0, me.id, text, at.now, source=source)
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
    text, source = await typed(request, "text"), await typed(request, "source")
    deps = deps_of(request)

    def deed(session: Session, ticket: Ticket, at: Moment) -> None:
        sample = sample_answer(deps, ticket.topic, at)
        if sample is None:
            raise EscalationError(wording.NO_ANSWER_CHOSEN)
        whole = f"{text.rstrip()}\n\n{sample.text.partition(SOURCES_BEGIN)[0]}".lstrip()
        _saving(request, whole, source.strip() or "; ".join(sample.sources))(session, ticket, at)

    try:
        await on_ticket(request, "", deed)
    except EscalationError as error:
        return await _again(request, error, text, source)
    return done(path_of(code_of(request)), "chen", "#soan")


async def enclose_file(request: web.Request) -> web.StreamResponse:
    """Hang a picture or a PDF on the draft; what is typed is kept with it."""
    text, source = await typed(request, "text"), await typed(request, "source")
    deps, sent = deps_of(request), (await request.post()).get("file")
    try:
        if not isinstance(sent, web.FileField):
            raise EscalationError(FILE_NOT_SENT["empty"])
        file = await asyncio.to_thread(checked, sent.file.read())
        sealed = await asyncio.to_thread(sealable, deps.sealer, file.digest, file.kind, file.body)
        name = sent.filename

        def deed(session: Session, ticket: Ticket, at: Moment) -> None:
            draft = _saving(request, text, source)(session, ticket, at)
            enclose_in(session, draft, sealed, name, SUFFIXES[file.kind], at.now)

        await on_ticket(request, "", deed)
    except EscalationError as error:
        return await _again(request, error, text, source)
    return done(path_of(code_of(request)), "dinh-kem", "#soan")


async def take_off_file(request: web.Request) -> web.StreamResponse:
    """Take a file off one's draft."""
    text, source = await typed(request, "text"), await typed(request, "source")
    me, number_of_file = person_of(request), number(request.match_info["file"])

    def deed(session: Session, ticket: Ticket, at: Moment) -> None:
        draft = open_draft(session, ticket.id or 0, me.id)
        if draft is not None:
            take_off(session, draft.id or 0, number_of_file)
            if text.strip():
                _saving(request, text, source)(session, ticket, at)

    try:
        await on_ticket(request, "", deed)
    except EscalationError as error:
        return await _again(request, error, text, source)
    return done(path_of(code_of(request)), "bo-tep", "#soan")


async def enclosed_file(request: web.Request) -> web.StreamResponse:
    """A file of an officer's draft or version."""
    deps, file_id = deps_of(request), number(request.match_info["file"])

    def look(session: Session) -> tuple[str, str, bytes] | None:
        row = session.get(Enclosure, file_id)
        if row is None:
            return None
        kind = session.get_one(StoredFile, row.stored_id).kind
        return row.name, kind, stored_bytes(session, deps.sealer, row.stored_id)

    try:
        found = await deps.db.read(look)
    except SealError:
        raise web.HTTPNotFound from None
    if found is None:
        raise web.HTTPNotFound
    name, kind, body = found
    return harmless(kind, body, name, shown=kind == JPEG)


async def submit_draft(request: web.Request) -> web.StreamResponse:
    """Hand the answer in for approval; where the plan asks for none, it leaves at once."""
    text, source = await typed(request, "text"), await typed(request, "source")
    deps = deps_of(request)

    def deed(session: Session, ticket: Ticket, at: Moment) -> AnswerVersion:
        draft = _saving(request, text, source)(session, ticket, at)
        return submit(session, draft, deps.plan.approval, at, deps.calendar)

    try:
        await on_ticket(request, "submitted", deed)
    except EscalationError as error:
        return await _again(request, error, text, source)
    deps.ring()
    return done(path_of(code_of(request)), "gui" if deps.plan.approval == "none" else "trinh")


async def take_back(request: web.Request) -> web.StreamResponse:
    """The author takes a submitted version back to mend it."""
    draft_id, me = number(await typed(request, "draft")), person_of(request)
    try:
        await on_ticket(
            request, "withdrawn", lambda s, _t, at: withdraw(s, draft_id, me.id, at.now, mend=True)
        )
    except EscalationError as error:
        return await show_ticket(request, str(error))
    return done(path_of(code_of(request)), "rut", "#soan")


async def discard(request: web.Request) -> web.StreamResponse:
    """The author throws their draft away."""
    me = person_of(request)

    def deed(session: Session, ticket: Ticket, at: Moment) -> None:
        draft = open_draft(session, ticket.id or 0, me.id)
        if draft is not None:
            withdraw(session, draft.id or 0, me.id, at.now, mend=False)

    await on_ticket(request, "withdrawn", deed)
    return done(path_of(code_of(request)), "bo")
