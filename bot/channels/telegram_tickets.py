"""Tickets as an officer sees them in Telegram. Reads only; reports of cheating show nothing here."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot.channels import telegram_wording as wording
from bot.work import World
from desk.shown import shown_message
from desk.ticket import find_ticket
from escalation.codes import clean_code
from escalation.tickets import EscalationError, Moment
from handlers.escalate import REPORTS, due_text
from store.tables import Message, Staff, Ticket, TicketEvent

MOST_TICKETS = 10
LONGEST_QUOTE = 600
ASKERS_WORDS = ("opened", "asker_added", "reopened")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the officer is told; ``ticket_id`` lets them reply to it with a draft."""

    text: str
    choices: tuple[dict[str, str], ...] = ()
    ticket_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sitting:
    """One officer at work: who, where, when. ``quotes``: whether askers' masked words may be shown here."""

    session: Session
    world: World
    me: Staff
    at: Moment
    private: bool
    quotes: bool

    @property
    def staff_id(self) -> int:
        """The officer's id."""
        assert self.me.id is not None
        return self.me.id


def find(sitting: Sitting, code: str) -> Ticket:
    cleaned = clean_code(code.strip().partition(" ")[0])
    if not cleaned:
        raise EscalationError(wording.WHICH_TICKET.format(example="/phieu K7M2P"))
    ticket = find_ticket(sitting.session, cleaned)
    if ticket is None:
        raise EscalationError(wording.NO_TICKET.format(code=cleaned[:10]))
    return ticket


def show(sitting: Sitting, rest: str) -> Reply:
    """One ticket, or without a code those that wait for this officer."""
    if not rest.strip():
        return _waiting(sitting)
    ticket = find(sitting, rest.split()[0])
    plan = sitting.world.plan
    names = {agency.id: agency.name for agency in plan.agencies}
    lines = [
        wording.TICKET.format(
            code=ticket.code,
            state=wording.STATES[ticket.state],
            topic=topic_words(sitting.world, ticket),
            agency=names.get(ticket.agency, ticket.agency),
            due=due_text(ticket.due_at),
        )
    ]
    if ticket.reason in REPORTS:
        return Reply("\n".join((*lines, wording.ONLY_AT_DESK)))
    if sitting.quotes:
        lines += quotes(sitting.session, ticket)
    return Reply("\n".join(lines), ticket_id=ticket.id)


def _waiting(sitting: Sitting) -> Reply:
    """The officer's own open tickets and the unclaimed ones, the first due first."""
    mine = (col(Ticket.claimed_by) == sitting.staff_id) | col(Ticket.claimed_by).is_(None)
    found = sitting.session.exec(
        select(Ticket)
        .where(col(Ticket.state).in_(("new", "waiting_for_staff")), mine)
        .order_by(col(Ticket.urgent).desc(), col(Ticket.due_at), col(Ticket.id))
        .limit(MOST_TICKETS)
    ).all()
    return Reply("\n".join(line(sitting.world, ticket, "•") for ticket in found) or wording.NOTHING_TO_DO)


def line(world: World, ticket: Ticket, what: str) -> str:
    """One ticket in one line: code, topic, deadline and the way to it. Never the asker's words."""
    words = wording.LINE.format(
        what=what, code=ticket.code, topic=topic_words(world, ticket), due=due_text(ticket.due_at)
    )
    urgent = wording.URGENT if ticket.urgent else ""
    link = f" · {world.public_url}/desk/phieu/{ticket.code}" if world.public_url else ""
    return f"{urgent}{words}{link}"


def topic_words(world: World, ticket: Ticket) -> str:
    """The canonical question of a ticket's topic."""
    entry = world.knowledge().content.entries.get(ticket.topic) if ticket.topic else None
    if entry is not None:
        return entry.question
    return wording.OWN_CASE if ticket.reason.startswith("person:") else wording.NO_TOPIC


def quotes(session: Session, ticket: Ticket) -> list[str]:
    """What the askers wrote, masked."""
    found = session.exec(
        select(Message.kind, Message.text)
        .join(TicketEvent, col(TicketEvent.message_id) == col(Message.id))
        .where(TicketEvent.ticket_id == ticket.id, col(TicketEvent.kind).in_(ASKERS_WORDS))
        .order_by(col(TicketEvent.id).desc())
        .limit(5)
    ).all()
    return [wording.QUESTION.format(text=shown_message(*row)[:LONGEST_QUOTE]) for row in reversed(found)]
