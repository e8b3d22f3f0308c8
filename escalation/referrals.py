"""Tickets sent to the competent agency and what becomes of them there. Events hold ids, never text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from escalation import wording
from escalation.clocks import Calendar, due_at
from escalation.codes import new_letter_code, new_secret
from escalation.plan import Agency, Plan
from escalation.routing import route, standing
from escalation.tickets import EscalationError, Moment, add_event, ticket_of
from store.outbox import Outgoing, queue
from store.referral_tables import Letter, LetterSequence, Referral, ReferralEvent
from store.sequences import next_number
from store.tables import Ticket, TicketAsker
from store.times import VIETNAM

PAGE_DAYS = timedelta(days=30)
MOST_TICKETS = 50
MOST_DRAWS = 20  # of a code among hundreds of millions


@dataclass(frozen=True, slots=True)
class Order:
    """What an officer sends: these tickets to this unit; ``why`` where the plan names another."""

    tickets: tuple[int, ...]
    agency: str
    staff_id: int
    why: str = ""


def refer(session: Session, order: Order, plan: Plan, calendar: Calendar, at: Moment) -> Letter:
    """Write one letter with all of the tickets and tell every asker where the question is now.

    Raises:
        EscalationError: for no ticket or too many, a closed ticket, one that an agency has already, a unit
            that does not stand on that day, or a way beside the plan without a reason.
    """
    chosen = sorted(set(order.tickets))
    if not chosen:
        raise EscalationError(wording.NO_TICKETS)
    if len(chosen) > MOST_TICKETS:
        raise EscalationError(wording.TOO_MANY_TICKETS.format(most=MOST_TICKETS))
    agency = _standing_agency(plan, order.agency, at)
    tickets = [ticket_of(session, ticket_id) for ticket_id in chosen]
    for ticket in tickets:
        _check_free(session, ticket)
    urgent = any(ticket.urgent for ticket in tickets)
    letter = _new_letter(session, order, at, due_at(calendar, plan.clocks, at.exam, urgent=urgent))
    for ticket in tickets:
        _add(session, letter, ticket, order, plan, calendar, at)
        _tell_askers(session, ticket, wording.REFERRED.format(code=ticket.code, agency=agency.name), at.now)
    return letter


def _standing_agency(plan: Plan, agency_id: str, at: Moment) -> Agency:
    try:
        agency = plan.agency(agency_id)
    except KeyError:
        raise EscalationError(wording.UNIT_UNKNOWN) from None
    day = at.exam.astimezone(VIETNAM).date()
    now_there = standing(plan, agency_id, day)
    if not now_there.stands_on(day):
        raise EscalationError(wording.UNIT_GONE.format(agency=agency.name))
    if now_there.id != agency.id:
        raise EscalationError(wording.UNIT_SUCCEEDED.format(agency=agency.name, heir=now_there.name))
    return agency


def _check_free(session: Session, ticket: Ticket) -> None:
    if ticket.state == "closed":
        raise EscalationError(wording.CODE_CLOSED.format(code=ticket.code))
    if waiting_referral(session, ticket.id or 0) is not None:
        raise EscalationError(wording.AT_AN_AGENCY.format(code=ticket.code))


def _new_letter(session: Session, order: Order, at: Moment, due: datetime) -> Letter:
    year = at.exam.astimezone(VIETNAM).year
    letter = Letter(
        year=year, number=next_number(session, LetterSequence, year), code="", mail_token=new_secret(),
        page_token=new_secret() + new_secret(), page_until=at.now + PAGE_DAYS, agency=order.agency,
        staff_id=order.staff_id, created_at=at.now, exam_at=at.exam, due_at=due,
    )  # fmt: skip
    return add_letter(session, letter)


def add_letter(session: Session, letter: Letter, draw: Callable[[], str] = new_letter_code) -> Letter:
    """Store a new letter under a code that no other has; codes are drawn until one is free.

    Raises:
        sqlalchemy.exc.IntegrityError: when something else than the code stands in the way.
    """
    for _ in range(MOST_DRAWS):
        letter.code = draw()
        try:
            with session.begin_nested():
                session.add(letter)
            return letter
        except IntegrityError:
            if session.exec(select(Letter.id).where(Letter.code == letter.code)).first() is None:
                raise
    raise EscalationError(wording.NO_CODE)


def _add(
    session: Session, letter: Letter, ticket: Ticket, order: Order, plan: Plan, calendar: Calendar, at: Moment
) -> None:
    planned = route(
        plan, ticket.topic, ticket.competence, calendar.phase(at.exam), at.exam.astimezone(VIETNAM).date()
    )
    if planned.agency != order.agency and not order.why.strip():
        raise EscalationError(wording.BESIDE_THE_PLAN.format(code=ticket.code, agency=planned.agency_name))
    reason = (
        planned.why if planned.agency == order.agency else wording.BY_OFFICER.format(why=order.why.strip())
    )
    referral = Referral(
        letter_id=letter.id or 0, ticket_id=ticket.id or 0, agency=order.agency, route=reason,
        why=order.why.strip(), created_at=at.now, previous_id=_previous(session, ticket.id or 0),
    )  # fmt: skip
    session.add(referral)
    session.flush()
    add_referral_event(
        session, referral, "referred", at.now, staff_id=order.staff_id, data={"to": order.agency}
    )
    data = {"from": ticket.agency, "to": order.agency, "letter": letter.id}
    add_event(session, ticket.id or 0, "referred", at.now, staff_id=order.staff_id, data=data)
    ticket.agency, ticket.route = order.agency, reason
    ticket.state, ticket.updated_at = "waiting_for_agency", at.now


def _previous(session: Session, ticket_id: int) -> int | None:
    return session.exec(
        select(Referral.id).where(Referral.ticket_id == ticket_id).order_by(col(Referral.id).desc()).limit(1)
    ).first()


def add_referral_event(
    session: Session,
    referral: Referral,
    kind: str,
    now: datetime,
    *,
    staff_id: int | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Write one line of a referral's history."""
    session.add(
        ReferralEvent(referral_id=referral.id or 0, at=now, kind=kind, staff_id=staff_id, data=data or {})
    )


def _tell_askers(session: Session, ticket: Ticket, sentence: str, now: datetime) -> None:
    askers = session.exec(
        select(TicketAsker.contact_id)
        .where(TicketAsker.ticket_id == ticket.id)
        .order_by(col(TicketAsker.contact_id))  # one order for all, as releases have it
    ).all()
    for contact in askers:
        queue(session, contact, Outgoing(kind="notice", text=sentence, ticket_id=ticket.id), now)


def tell_askers(session: Session, letter: Letter, sentence: str, now: datetime) -> None:
    """Say where the question is to everybody who waits for an answer to this letter; ``{code}`` is filled."""
    for _, ticket in waiting_of(session, letter):
        _tell_askers(session, ticket, sentence.format(code=ticket.code), now)


def waiting_referral(session: Session, ticket_id: int) -> Referral | None:
    """The referral under which an agency has a ticket now."""
    return session.exec(
        select(Referral).where(Referral.ticket_id == ticket_id, Referral.state == "waiting")
    ).first()


def waiting_of(session: Session, letter: Letter) -> Sequence[tuple[Referral, Ticket]]:
    """What of a letter still waits for the agency, with its tickets."""
    return [pair for pair in contents_of(session, letter) if pair[0].state == "waiting"]


def contents_of(session: Session, letter: Letter) -> Sequence[tuple[Referral, Ticket]]:
    """Everything in a letter, in the order of its tickets."""
    return session.exec(
        select(Referral, Ticket)
        .join(Ticket, col(Ticket.id) == col(Referral.ticket_id))
        .where(Referral.letter_id == letter.id)
        .order_by(col(Referral.id))
    ).all()


def letter_of(session: Session, letter_id: int) -> Letter:
    """A letter by id.

    Raises:
        EscalationError: when there is none.
    """
    letter = session.get(Letter, letter_id)
    if letter is None:
        raise EscalationError(wording.LETTER_UNKNOWN)
    return letter


def letter_of_page(session: Session, token: str, now: datetime) -> Letter | None:
    """The letter whose answer page this is; None for an unknown token and after its time."""
    return session.exec(select(Letter).where(Letter.page_token == token, Letter.page_until > now)).first()
