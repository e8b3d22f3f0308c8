"""A holding message: before a platform closes the conversation, the asker is asked to write a word."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from escalation import wording
from escalation.tickets import EscalationError, Moment, add_event, ticket_of
from store.outbox import Outgoing, queue
from store.tables import Contact, TicketAsker
from store.windows import Window


def hold(session: Session, ticket_id: int, windows: Mapping[str, Window], at: Moment) -> int:
    """Tell every asker whose conversation is still open that the answer is on its way, and how to keep it
    open. Fixed words of ours, so that they need no approval. Returns how many are told.

    Raises:
        EscalationError: when the ticket is closed, or nobody can be told.
    """
    ticket = ticket_of(session, ticket_id)
    if ticket.state == "closed":
        raise EscalationError(wording.TICKET_CLOSED)
    askers = session.exec(
        select(Contact)
        .join(TicketAsker, col(TicketAsker.contact_id) == col(Contact.id))
        .where(TicketAsker.ticket_id == ticket_id)
        .order_by(col(Contact.id))
    ).all()
    told = [
        one for one in askers if one.channel in windows and windows[one.channel].is_open(one.heard_at, at.now)
    ]
    if not told:
        raise EscalationError(wording.NOBODY_TO_HOLD)
    line = Outgoing("notice", wording.HOLDING.format(code=ticket.code), lane="staff", ticket_id=ticket_id)
    for one in told:
        queue(session, one.id or 0, line, at.now)
    add_event(session, ticket_id, "held", at.now, data={"askers": len(told)})
    return len(told)
