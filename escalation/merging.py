"""Putting tickets that ask the same together by hand, and taking apart what was put together wrongly."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from escalation import wording
from escalation.clocks import Moment
from escalation.referrals import waiting_referral
from escalation.tickets import (
    EscalationError,
    NewTicket,
    add_event,
    close,
    join,
    open_ticket,
    ticket_of,
)
from store.outbox import Outgoing, queue
from store.tables import Ticket, TicketAsker, TicketEvent


@dataclass(frozen=True, slots=True)
class TicketKeys:
    """The code and the secret's hash for a ticket about to be opened."""

    code: str
    secret_hash: str


def merge(session: Session, kept_id: int, gone_id: int, staff_id: int, at: Moment) -> None:
    """Everybody who waits for the one ticket now waits for the other; the first is closed as a duplicate.

    Raises:
        EscalationError: for one and the same ticket, a closed one, or one that an agency has.
    """
    if kept_id == gone_id:
        raise EscalationError(wording.MERGE_ITSELF)
    for ticket_id in sorted((kept_id, gone_id)):  # one order for all, so that no two merges wait in a ring
        if ticket_of(session, ticket_id).state == "closed":
            raise EscalationError(wording.MERGE_CLOSED)
    kept, gone = ticket_of(session, kept_id), ticket_of(session, gone_id)
    if waiting_referral(session, gone_id) is not None:
        raise EscalationError(wording.MERGE_AT_AGENCY.format(code=gone.code))
    sentence = wording.MERGED.format(code=gone.code, kept=kept.code)
    for asker in _askers(session, gone_id):
        join(session, kept_id, asker.contact_id, asker.secret_hash, at.now)
        queue(session, asker.contact_id, Outgoing(kind="notice", text=sentence, ticket_id=kept_id), at.now)
    add_event(
        session, kept_id, "merged", at.now, staff_id=staff_id, data={"from": gone_id, "code": gone.code}
    )
    add_event(
        session, gone_id, "merged_into", at.now, staff_id=staff_id, data={"to": kept_id, "code": kept.code}
    )
    kept.urgent = kept.urgent or gone.urgent
    kept.due_at = _earlier(kept.due_at, gone.due_at)
    close(session, gone_id, "duplicate", at.now, staff_id)


def split(
    session: Session, ticket_id: int, contacts: Iterable[int], keys: TicketKeys, staff_id: int, at: Moment
) -> Ticket:
    """Some of the askers get a ticket of their own, with the same deadline and unit.

    Raises:
        EscalationError: for nobody, for everybody, or for a closed ticket.
    """
    ticket = ticket_of(session, ticket_id)
    chosen = set(contacts)
    leaving = [asker for asker in _askers(session, ticket_id) if asker.contact_id in chosen]
    there = session.exec(select(func.count()).where(TicketAsker.ticket_id == ticket_id)).one()
    if ticket.state == "closed":
        raise EscalationError(wording.TICKET_CLOSED)
    if not leaving or len(leaving) == there:
        raise EscalationError(wording.SPLIT_SOME)
    made = _opened_for(session, ticket, leaving[0], keys, at)
    made_id = made.id or 0
    sentence = wording.SPLIT.format(code=made.code)
    for asker in leaving:
        join(session, made_id, asker.contact_id, asker.secret_hash, at.now)
        session.delete(asker)
        queue(session, asker.contact_id, Outgoing(kind="notice", text=sentence, ticket_id=made_id), at.now)
    count = {"askers": len(leaving)}
    away, here = {"to": made_id, "code": made.code}, {"from": ticket_id, "code": ticket.code}
    add_event(session, ticket_id, "split", at.now, staff_id=staff_id, data=count | away)
    add_event(session, made_id, "split_from", at.now, staff_id=staff_id, data=count | here)
    session.flush()
    return made


def _opened_for(session: Session, ticket: Ticket, asker: TicketAsker, keys: TicketKeys, at: Moment) -> Ticket:
    """A ticket like this one, for one of its askers."""
    new = NewTicket(
        code=keys.code, secret_hash=asker.secret_hash or keys.secret_hash, contact_id=asker.contact_id,
        question_id=_own_question(session, ticket, asker.contact_id), topic=ticket.topic,
        competence=ticket.competence, agency=ticket.agency, route=ticket.route, reason=ticket.reason,
        urgent=ticket.urgent, due_at=ticket.due_at or at.exam,
    )  # fmt: skip
    return open_ticket(session, new, at)


def ticket_of_link(session: Session, code: str, secret_hash: str) -> int | None:
    """The ticket that a return link leads to now: merges and splits have moved who waits for what, but not
    the links that people kept. None when code and secret do not belong together."""
    named = session.exec(select(Ticket.id).where(Ticket.code == code)).first()
    mine = set(session.exec(select(TicketAsker.ticket_id).where(TicketAsker.secret_hash == secret_hash)))
    moves = _moves(session, named) if named is not None else {}
    held = [ticket for ticket in moves if ticket in mine]
    if not held:
        return None
    standing = [ticket for ticket in held if moves[ticket] is None]
    found = standing[-1] if standing else held[-1]
    while (kept := moves[found]) is not None:
        found = kept
    return found


def _moves(session: Session, first: int) -> dict[int, int | None]:
    """The tickets that merges and splits lead to from one, in that order, each with what it was merged into
    (None where it was not, or was opened again)."""
    found: dict[int, int | None] = {}
    ahead = [first]
    while ahead:
        ticket_id = ahead.pop(0)
        if ticket_id in found:
            continue
        rows = session.exec(
            select(TicketEvent.kind, TicketEvent.data)
            .where(TicketEvent.ticket_id == ticket_id, col(TicketEvent.kind).in_(("merged_into", "split")))
            .order_by(col(TicketEvent.id))
        ).all()
        closed = session.get_one(Ticket, ticket_id).state == "closed"
        into = (data["to"] for kind, data in rows if kind == "merged_into" and closed)
        found[ticket_id] = next(into, None)
        ahead += [data["to"] for _, data in rows]
    return found


def _askers(session: Session, ticket_id: int) -> list[TicketAsker]:
    return list(
        session.exec(
            select(TicketAsker)
            .where(TicketAsker.ticket_id == ticket_id)
            .order_by(col(TicketAsker.contact_id))
        )
    )


def _own_question(session: Session, ticket: Ticket, contact_id: int) -> int:
    """What this person asked, where a merge brought them here; else the ticket's own question."""
    merged = session.exec(
        select(TicketEvent.data).where(TicketEvent.ticket_id == ticket.id, TicketEvent.kind == "merged")
    ).all()
    for data in merged:
        asked = session.exec(
            select(Ticket.question_id)
            .join(TicketAsker, col(TicketAsker.ticket_id) == col(Ticket.id))
            .where(Ticket.id == data["from"], TicketAsker.contact_id == contact_id)
        ).first()
        if asked:
            return asked
    own = session.exec(
        select(TicketEvent.message_id).where(
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.contact_id == contact_id,
            col(TicketEvent.message_id).is_not(None),
        )
    ).first()
    return own or ticket.question_id or 0


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((due for due in (one, other) if due is not None), default=None)
