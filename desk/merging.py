"""Merging and splitting tickets by hand."""

from aiohttp import web
from sqlmodel import Session, col, select

from desk import wording
from desk.deps import deps_of
from desk.forms import ticked, typed
from desk.page import done
from desk.people import person_of
from desk.ticket import find_ticket
from desk.ticket_actions import on_ticket
from desk.ticket_page import code_of, path_of, show_ticket
from escalation.codes import clean_code, new_code, new_secret, secret_hash
from escalation.merging import TicketKeys, merge, split
from escalation.tickets import EscalationError, Moment
from store.tables import Ticket, TicketAsker


async def merge_other(request: web.Request) -> web.StreamResponse:
    """Merge the ticket whose code was typed into the one of the address."""
    me, other = person_of(request), await typed(request, "other")

    def deed(session: Session, ticket: Ticket, at: Moment) -> None:
        gone = find_ticket(session, clean_code(other))
        if gone is None:
            raise EscalationError(wording.UNKNOWN_TICKET.format(code=other[:12]))
        merge(session, ticket.id or 0, gone.id or 0, me.id, at)

    try:
        await on_ticket(request, "merged", deed)
    except EscalationError as error:
        return await show_ticket(request, str(error), "merge", {"other": other})
    deps_of(request).ring()
    return done(path_of(code_of(request)), "gop")


async def split_off(request: web.Request) -> web.StreamResponse:
    """The ticked askers, numbered as the page numbers them, get a ticket of their own."""
    me, chosen = person_of(request), await ticked(request, "asker")

    def deed(session: Session, ticket: Ticket, at: Moment) -> str:
        askers = session.exec(
            select(TicketAsker.contact_id)
            .where(TicketAsker.ticket_id == ticket.id)
            .order_by(col(TicketAsker.id))
        ).all()
        contacts = [contact for n, contact in enumerate(askers, 1) if str(n) in chosen]
        keys = TicketKeys(new_code(), secret_hash(new_secret()))
        return split(session, ticket.id or 0, contacts, keys, me.id, at).code

    try:
        code = await on_ticket(request, "split", deed)
    except EscalationError as error:
        return await show_ticket(request, str(error), "split")
    deps_of(request).ring()
    return done(path_of(code), "tach")
