"""How a referral ends: answered, given back, passed on, taken back, or inherited by an agency's heir."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from escalation import wording
from escalation.clocks import Calendar
from escalation.plan import Plan
from escalation.referrals import Order, add_referral_event, letter_of, refer
from escalation.routing import standing
from escalation.tickets import EscalationError, Moment, add_event, ticket_of
from store.referral_tables import Letter, Referral, ReferralEvent
from store.tables import Ticket
from store.times import VIETNAM


def end_referral(
    session: Session,
    referral: Referral,
    state: str,
    at: Moment,
    *,
    staff_id: int | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """The agency no longer has the ticket: ``state`` is answered, handed_back, passed_on or recalled.

    Raises:
        EscalationError: when it was ended before.
    """
    ticket = ticket_of(session, referral.ticket_id)
    won = session.execute(
        update(Referral)
        .where(col(Referral.id) == referral.id, col(Referral.state) == "waiting")
        .values(state=state, closed_at=at.now)
        .returning(col(Referral.id))
    ).scalar_one_or_none()
    if won is None:
        raise EscalationError(wording.NOT_AT_AGENCY)
    session.refresh(referral)
    add_referral_event(session, referral, state, at.now, staff_id=staff_id, data=data)
    add_event(session, referral.ticket_id, f"agency_{state}", at.now, staff_id=staff_id,
              data={"agency": referral.agency, "letter": referral.letter_id})  # fmt: skip
    if ticket.state == "waiting_for_agency":
        ticket.state = "waiting_for_staff"
    ticket.updated_at = at.now


def hand_back(
    session: Session, referral: Referral, why: str, at: Moment, *, staff_id: int | None = None, to: str = ""
) -> None:
    """The agency says that the question is not its own; ``to`` is whom it names instead.

    Raises:
        EscalationError: without a reason, or when the agency no longer has it.
    """
    if not why.strip():
        raise EscalationError(wording.WHY_HANDED_BACK)
    end_referral(session, referral, "handed_back", at, staff_id=staff_id, data={"why": why.strip(), "to": to})


def pass_on(
    session: Session, referral: Referral, order: Order, plan: Plan, calendar: Calendar, at: Moment
) -> Letter:
    """Take the question from one agency to another in a new letter; the reason is asked for and kept.

    Raises:
        EscalationError: without a reason, or when the agency no longer has it, or as `refer` says.
    """
    if not order.why.strip():
        raise EscalationError(wording.WHY_PASSED_ON)
    data = {"why": order.why.strip(), "to": order.agency}
    end_referral(session, referral, "passed_on", at, staff_id=order.staff_id, data=data)
    return refer(session, order, plan, calendar, at)


def recall(session: Session, referral: Referral, why: str, staff_id: int, at: Moment) -> None:
    """Take a question back from an agency, with a reason."""
    if not why.strip():
        raise EscalationError(wording.WHY_RECALLED)
    end_referral(session, referral, "recalled", at, staff_id=staff_id, data={"why": why.strip()})


def hand_to_successors(session: Session, plan: Plan, at: Moment) -> int:
    """Open referrals of merged agencies go to those who took over, each with a line. Returns how many."""
    day = at.exam.astimezone(VIETNAM).date()
    moved = 0
    for gone in (agency for agency in plan.agencies if not agency.stands_on(day)):
        heir = standing(plan, gone.id, day)
        if heir.id == gone.id or not heir.stands_on(day):
            continue
        rows = session.exec(
            select(Referral).where(Referral.agency == gone.id, Referral.state == "waiting")
        ).all()
        for referral in rows:
            _inherit(session, referral, heir.id, at.now)
        moved += len(rows)
    return moved


def _inherit(session: Session, referral: Referral, heir: str, now: datetime) -> None:
    ticket, letter = ticket_of(session, referral.ticket_id), letter_of(session, referral.letter_id)
    data = {"from": referral.agency, "to": heir}
    add_referral_event(session, referral, "inherited", now, data=data)
    add_event(session, referral.ticket_id, "inherited", now, data=data)
    referral.agency = letter.agency = ticket.agency = heir
    ticket.updated_at = now


def hand_backs(session: Session) -> list[tuple[ReferralEvent, Referral, Ticket]]:
    """What agencies gave back as not theirs, the newest first: the places where the plan has a gap."""
    rows = session.exec(
        select(ReferralEvent, Referral, Ticket)
        .join(Referral, col(Referral.id) == col(ReferralEvent.referral_id))
        .join(Ticket, col(Ticket.id) == col(Referral.ticket_id))
        .where(ReferralEvent.kind == "handed_back")
        .order_by(col(ReferralEvent.id).desc())
        .limit(200)
    )
    return list(rows)


def recall_settled(session: Session, at: Moment) -> int:
    """End referrals whose ticket was closed some other way, so that nobody is chased for them."""
    rows: Iterable[Referral] = session.exec(
        select(Referral)
        .join(Ticket, col(Ticket.id) == col(Referral.ticket_id))
        .where(Referral.state == "waiting", Ticket.state == "closed")
    ).all()
    count = 0
    for referral in rows:
        end_referral(session, referral, "recalled", at, data={"why": "closed"})
        count += 1
    return count
