"""A sealed original: opened for a reason, written down first, shown once and kept nowhere."""

from aiohttp import web
from sqlmodel import Session, col, select

from desk import wording
from desk.deps import deps_of
from desk.forms import number, typed
from desk.page import page
from desk.people import person_of
from desk.shown import shown
from store.audit import audit
from store.masking import mask
from store.sealing import SealError, open_original
from store.tables import Message, Ticket, TicketAsker

SHORTEST_REASON = 10


async def reason_page(request: web.Request) -> web.StreamResponse:
    """The form that asks why. Opens nothing."""
    await _sealed_id(request)
    return page(request, "sealed.html", original=None, error="", reason="")


async def open_sealed(request: web.Request) -> web.StreamResponse:
    """Write down who opens it and why; then show it on this one page."""
    sealed_id, reason = await _sealed_id(request), (await typed(request, "reason")).strip()
    if len(reason) < SHORTEST_REASON:
        return _refuse(request, wording.REASON_NEEDED, reason)
    deps, me = deps_of(request), person_of(request)
    now, message = deps.clock().now, request.match_info["message"]

    def note(session: Session) -> None:
        audit(session, me.id, "opened_original", now, f"message:{message}", reason=mask(reason).text,
              code=code_of_message(session, int(message)))  # fmt: skip

    await deps.db.write(note)
    try:
        original = await deps.db.read(lambda session: open_original(session, deps.sealer, sealed_id))
    except SealError:
        return _refuse(request, wording.SEAL_GONE, reason)
    return page(request, "sealed.html", original=shown(original), error="", reason=reason)


def _refuse(request: web.Request, error: str, reason: str) -> web.Response:
    response = page(request, "sealed.html", original=None, error=error, reason=reason)
    response.set_status(422)
    return response


async def _sealed_id(request: web.Request) -> int:
    message_id = number(request.match_info["message"])
    message = await deps_of(request).db.read(lambda session: session.get(Message, message_id))
    if message is None or message.sealed_id is None:
        raise web.HTTPNotFound
    return message.sealed_id


def code_of_message(session: Session, message_id: int) -> str:
    """The newest ticket of the person who wrote it."""
    return (
        session.exec(
            select(Ticket.code)
            .join(TicketAsker, col(TicketAsker.ticket_id) == col(Ticket.id))
            .join(Message, col(Message.contact_id) == col(TicketAsker.contact_id))
            .where(Message.id == message_id)
            .order_by(col(Ticket.id).desc())
        ).first()
        or ""
    )
