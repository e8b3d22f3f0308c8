"""The askers of a ticket: what was said with each, and whether our answers reached them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from desk import wording
from desk.files import File, files_of
from desk.queue import SEEN_IS_KNOWN
from desk.shown import shown, shown_message
from desk.window import Countdown, Windows, countdown
from store.enclosures import Enclosed, enclosed_in_release
from store.outbox import CONSOLE, STAFF_KINDS, message_words
from store.tables import Contact, Message, Ticket, TicketAsker, TicketEvent

BEFORE = 4  # lines shown from before the question, for context
LONGEST = 150
Names = Callable[[Session, int], str]
"""What a person shows as their name, by contact; empty where none is known or may be seen."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation. ``who`` is asker, bot or staff."""

    id: int
    who: str
    text: str
    note: str
    choices: tuple[str, ...]
    at: datetime
    is_question: bool
    sealed: bool
    delivery: str
    trouble: bool
    files: tuple[File, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()


@dataclass(frozen=True, slots=True)
class Asker:
    """One person who waits for the answer. ``name`` is what they show on their platform."""

    number: int
    channel: str
    joined_at: datetime
    unreachable: str
    lines: list[Line]
    delivery: str
    trouble: bool
    countdown: Countdown | None = None
    name: str = ""


def nobody(_session: Session, _contact_id: int) -> str:
    """For who sees no names."""
    return ""


def askers_of(
    session: Session, ticket: Ticket, windows: Windows, now: datetime, names: Names = nobody
) -> list[Asker]:
    """Everybody who waits for this ticket's answer, the first asker first."""
    rows = session.exec(
        select(TicketAsker, Contact)
        .join(Contact, col(Contact.id) == col(TicketAsker.contact_id))
        .where(TicketAsker.ticket_id == ticket.id)
        .order_by(col(TicketAsker.id))
    ).all()
    return [
        replace(
            _asker(
                session, ticket, n, asker, contact,
                countdown(contact.heard_at, windows.get(contact.channel), now),
            ),
            name=names(session, asker.contact_id),
        )
        for n, (asker, contact) in enumerate(rows, 1)
    ]  # fmt: skip


def _asker(
    session: Session,
    ticket: Ticket,
    number: int,
    asker: TicketAsker,
    contact: Contact,
    left: Countdown | None,
) -> Asker:
    kept = left is not None and left.level == "late"
    thread = _thread(session, ticket, contact)
    files = files_of(session, [row.id for row in thread if row.id is not None and row.direction == "in"])
    lines = [_line(session, row, ticket, contact.channel, kept, files.get(row.id or 0, ())) for row in thread]
    answers = [line for line in lines if line.delivery]
    return Asker(
        number=number,
        channel=wording.channel(contact.channel),
        joined_at=asker.joined_at,
        unreachable=wording.delivery_reason(contact.unreachable) if contact.unreachable else "",
        lines=lines,
        delivery=answers[-1].delivery if answers else "",
        trouble=bool(answers) and answers[-1].trouble,
        countdown=left,
    )


def _thread(session: Session, ticket: Ticket, contact: Contact) -> list[Message]:
    """The conversation from a little before this person's first word on the ticket; of a long one the end."""
    first = _first_word(session, ticket, contact)
    if first is None:
        return []
    mine = select(Message).where(Message.contact_id == contact.id)
    before = session.exec(
        mine.where(col(Message.id) < first).order_by(col(Message.id).desc()).limit(BEFORE)
    ).all()
    since = mine.where(col(Message.id) >= first).order_by(col(Message.id).desc())
    newest = session.exec(since.limit(LONGEST)).all()
    question = [] if newest[-1].id == first else [session.get_one(Message, first)]
    return [*reversed(before), *question, *reversed(newest)]


def _first_word(session: Session, ticket: Ticket, contact: Contact) -> int | None:
    said = session.exec(
        select(TicketEvent.message_id).where(
            TicketEvent.ticket_id == ticket.id, TicketEvent.contact_id == contact.id
        )
    ).all()
    sent = session.exec(
        select(Message.id)
        .where(Message.contact_id == contact.id, Message.ticket_id == ticket.id)
        .order_by(col(Message.id))
        .limit(1)
    ).all()
    return min((id_ for id_ in (*said, *sent) if id_ is not None), default=None)


def _line(
    session: Session, row: Message, ticket: Ticket, channel: str, kept: bool, files: Sequence[File]
) -> Line:
    words, note = message_words(session, row)
    state = delivery_state(row, channel) if row.kind in STAFF_KINDS else ""
    state = "kept" if kept and state == "queued" else state
    return Line(
        id=row.id or 0,
        who=_who(row),
        text=shown_message(row.kind, words),
        note=shown(note),
        choices=tuple(shown(choice["label"]) for choice in row.choices),
        at=row.created_at,
        is_question=row.id == ticket.question_id,
        sealed=row.sealed_id is not None,
        delivery=_delivery_words(state, row),
        trouble=state in ("refused", "uncertain"),
        files=tuple(files),
        enclosed=tuple(enclosed_in_release(session, row.release_id)),
    )


def _who(row: Message) -> str:
    if row.direction == "in":
        return "asker"
    return "staff" if row.kind in (*STAFF_KINDS, CONSOLE) else "bot"


def delivery_state(row: Message, channel: str) -> str:
    """How far a line came: a key of `wording.DELIVERY`."""
    if row.state != "sent":
        return row.state
    if row.seen_at is not None:
        return "seen"
    return "unseen" if channel in SEEN_IS_KNOWN else "sent"


def _delivery_words(state: str, row: Message) -> str:
    words = wording.DELIVERY.get(state, "")
    return f"{words}: {wording.delivery_reason(row.error)}" if state in ("refused", "uncertain") else words
