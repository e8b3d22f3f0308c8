"""Small things many tests need: people, tickets, officers, lines that wait."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from zlib import crc32

from sqlmodel import Session

from bot.knowledge import shipped_seed
from escalation.tickets import Moment, NewTicket, open_ticket
from faq.content import Seed
from store.inbox import Arrival, contact_id, record
from store.outbox import Outgoing, queue
from store.tables import Staff, Ticket

SECRET_HASH = "0" * 64


def arrival(text: str = "câu hỏi", *, chat: str = "a", number: int = 1, **more: object) -> Arrival:
    """A message of one chat; ``number`` is its platform id."""
    return Arrival("web", chat, str(number), "text", text, **more)


def asker(session: Session, now: datetime, chat: str = "a", channel: str = "web") -> int:
    """A person on a channel."""
    return contact_id(session, channel, chat, now)


def line(session: Session, now: datetime, chat: str = "a", *, channel: str = "web", **fields: object) -> int:
    """A line of the bot that waits to be sent."""
    out = Outgoing(**{"kind": "notice", "text": "xin chào", **fields})
    return queue(session, asker(session, now, chat, channel), out, now)


def ticket(session: Session, at: Moment, *, chat: str = "a", code: str = "K7M2P", hours: int = 2) -> Ticket:
    """An open ticket of one asker, due in some hours."""
    question = record(session, arrival(chat=chat, number=crc32(code.encode())), at.now)
    assert question is not None
    new = NewTicket(
        code=code, secret_hash=SECRET_HASH, contact_id=asker(session, at.now, chat), question_id=question,
        topic=None, competence="tong-hop", agency="van-phong-so", route="", reason="no_match", urgent=False,
        due_at=at.exam + timedelta(hours=hours),
    )  # fmt: skip
    return open_ticket(session, new, at)


def officer(session: Session, login: str, now: datetime, *roles: str) -> int:
    """A person of the desk; approver and drafter unless said otherwise."""
    staff = Staff(login=login, name=login, roles=list(roles or ("drafter", "approver")), created_at=now)
    session.add(staff)
    session.flush()
    assert staff.id is not None
    return staff.id


@cache
def small_seed(*topics: str, year: str = "2023") -> Seed:
    """The shipped seed with a few topics and one exam only, where the whole one would take seconds."""
    whole = shipped_seed()
    kept: dict[str, Callable[[str], bool]] = {
        "entries": lambda key: key in topics,
        "phrasings": lambda key: key in topics,
        "facts": lambda key: key.partition(".")[0] in topics,
        "exams": lambda key: key == year,
    }
    rows = {
        kind: {key: node for key, node in nodes.items() if kept.get(kind, bool)(key)}
        for kind, nodes in whole.rows.items()
    }
    rows["entries"] = {topic: rows["entries"][topic] for topic in topics}
    return Seed(rows, whole.literals, whole.problems)
