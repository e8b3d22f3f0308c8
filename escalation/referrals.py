"""Tickets sent to the competent agency and what becomes of them there. Events hold ids, never text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from escalation import wording
from escalation.clocks import Calendar, due_at
from escalation.codes import new_letter_code, new_secret
from escalation.plan import Agency, Plan
from escalation.routing import route, standing
from escalation.tickets import EscalationError, Moment, add_event, ticket_of
from store.outbox import Outgoing, queue
from store.referral_tables import Letter, Referral, ReferralEvent
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
        year=year, number=next_number(session, year), code="", mail_token=new_secret(),
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


def next_number(session: Session, year: int) -> int:
    """The next number of the year's letters; two at one instant get two."""
    return int(
        session.execute(
            text(
                "INSERT INTO letter_sequence (year, last) VALUES (:year, 1) ON CONFLICT (year) "
                "DO UPDATE SET last = letter_sequence.last + 1 RETURNING last"
            ),
            {"year": year},
        ).scalar_one()
    )


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
