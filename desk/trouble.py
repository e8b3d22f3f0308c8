"""What went wrong with messages: the failed ones that came in, the undelivered ones that went out."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, text
from sqlmodel import Session, col, select

from desk import wording
from desk.conversation import delivery_state
from desk.deadline import ago
from desk.deps import DeskDeps, deps_of
from desk.forms import number, typed
from desk.page import done, page
from desk.people import person_of
from desk.shown import shown_message
from desk.window import closing_soon, kept_answers
from escalation.clocks import due_at
from escalation.codes import new_code, new_secret, secret_hash
from escalation.routing import route
from escalation.tickets import Moment, NewTicket, open_ticket
from store.audit import audit
from store.inbox import take_up_failed
from store.outbox import message_words, send_again
from store.tables import TROUBLED, AuditLine, Contact, Message, Ticket
from store.times import VIETNAM

LONGEST_LIST = 200
SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One message somebody has to look at."""

    id: int
    incoming: bool
    channel: str
    text: str
    what: str
    code: str
    at: datetime
    age: str


def _open() -> ColumnElement[bool]:
    settled = exists().where(
        col(AuditLine.action) == SETTLED,
        col(AuditLine.subject) == literal("message:").concat(cast(col(Message.id), String)),
        col(AuditLine.at) >= col(Message.done_at),
    )
    return and_(text(f"message.{TROUBLED}"), ~settled)


def trouble_count(session: Session) -> int:
    """How many messages wait for somebody to look at them."""
    return session.exec(select(func.count()).select_from(Message).where(_open())).one()


def troubles(session: Session, now: datetime) -> list[Trouble]:
    """Those messages, the oldest first."""
    rows = session.exec(
        select(Message, Contact.channel, Ticket.code)
        .join(Contact, col(Contact.id) == col(Message.contact_id))
        .outerjoin(Ticket, col(Ticket.id) == col(Message.ticket_id))
        .where(_open())
        .order_by(col(Message.id))
        .limit(LONGEST_LIST)
    ).all()
    return [_trouble(session, row, channel, code or "", now) for row, channel, code in rows]


def waiting_lines(session: Session) -> dict[str, int]:
    """How many lines wait to go out, by channel."""
    rows = session.exec(
        select(Contact.channel, func.count())
        .join(Message, col(Message.contact_id) == col(Contact.id))
        .where(col(Message.state).in_(("queued", "sending")))
        .group_by(col(Contact.channel))
    )
    return dict(rows.all())


def _trouble(session: Session, row: Message, channel: str, code: str, now: datetime) -> Trouble:
    incoming = row.direction == "in"
    state = wording.DELIVERY.get(delivery_state(row, channel), "")
    return Trouble(
        id=row.id or 0,
        incoming=incoming,
        channel=wording.channel(channel),
        text=shown_message(row.kind, message_words(session, row)[0]),
        what=wording.NOT_HANDLED if incoming else f"{state}: {wording.delivery_reason(row.error)}",
        code=code,
        at=row.created_at,
        age=ago(row.created_at, now),
    )


async def trouble_page(request: web.Request) -> web.StreamResponse:
    """The list, and how the channels do."""
    deps = deps_of(request)
    now = deps.clock().now
    found, kept, closing, waiting = await deps.db.read(
        lambda session: (
            troubles(session, now),
            kept_answers(session, deps.windows, now),
            closing_soon(session, deps.windows, now),
            waiting_lines(session),
        )
    )
    return page(
        request,
        "trouble.html",
        troubles=found,
        channels=deps.channels(),
        kept=kept,
        closing=closing,
        waiting=waiting,
    )


async def send_once_more(request: web.Request) -> web.StreamResponse:
    """A person decided that a line goes out again."""
    deps, me, message_id = deps_of(request), person_of(request), number(request.match_info["message"])
    now = deps.clock().now

    def work(session: Session) -> None:
        if send_again(session, message_id):
            audit(session, me.id, "sent_again", now, f"message:{message_id}")

    await deps.db.write(work)
    deps.ring()
    return done(await _back(request), "gui-lai")


async def settle(request: web.Request) -> web.StreamResponse:
    """A person has dealt with it some other way."""
    deps, me, message_id = deps_of(request), person_of(request), number(request.match_info["message"])
    now = deps.clock().now
    await deps.db.write(lambda session: audit(session, me.id, SETTLED, now, f"message:{message_id}"))
    return done(await _back(request), "xu-ly")


async def _back(request: web.Request) -> str:
    code = await typed(request, "code")
    return f"/desk/phieu/{code}" if code.isalnum() and code.isascii() else "/desk/su-co"


async def open_from_failure(request: web.Request) -> web.StreamResponse:
    """Make a ticket of an incoming message that the bot could not handle."""
    deps, me, message_id = deps_of(request), person_of(request), number(request.match_info["message"])
    at = deps.clock()

    def work(session: Session) -> str | None:
        if not take_up_failed(session, message_id):  # unknown, or somebody else was quicker
            return None
        ticket = open_ticket(session, _new_ticket(deps, session.get_one(Message, message_id), at), at)
        audit(session, me.id, "opened_from_failure", at.now, f"ticket:{ticket.code}", message=message_id)
        return ticket.code

    code = await deps.db.write(work)
    if code is None:
        raise web.HTTPNotFound
    return done(f"/desk/phieu/{code}", "phieu")


def _new_ticket(deps: DeskDeps, row: Message, at: Moment) -> NewTicket:
    phase, day = deps.calendar.phase(at.exam), at.exam.astimezone(VIETNAM).date()
    where = route(deps.plan, None, "tong-hop", phase, day)
    return NewTicket(
        code=new_code(),
        secret_hash=secret_hash(new_secret()),  # nobody has the link: the answer goes to the chat itself
        contact_id=row.contact_id,
        question_id=row.id or 0,
        topic=None,
        competence="tong-hop",
        agency=where.agency,
        route=where.why,
        reason="failed_message",
        urgent=False,
        due_at=due_at(deps.calendar, deps.plan.clocks, at.exam, urgent=False),
    )
