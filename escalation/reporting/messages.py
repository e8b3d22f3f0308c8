"""Messages of a stretch, each with what became of it, and the bot's answers to them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from escalation.reporting.figures import Outcomes
from store.tables import Contact, Message, TicketEvent

TO_A_PERSON = ("opened", "asker_added", "reopened")
ANSWER, SUGGEST = "answer", "suggest"


@dataclass(slots=True)
class Heard:
    """Outcomes by channel; answers of the bot by topic, those called wrong, and the seconds each took."""

    by_channel: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    answers: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def channels(self) -> Sequence[str]:
        """Where anything was heard."""
        return sorted(self.by_channel)

    def outcomes(self, channel: str | None = None) -> Outcomes:
        """The messages of one channel, or of all, by outcome."""
        chosen = self.by_channel.values() if channel is None else [self.by_channel.get(channel, Counter())]
        return Outcomes(**sum(chosen, Counter[str]()))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the bot in reply to a message."""

    question: int
    kind: str
    topic: str
    meant: str
    rating: str
    seconds: float | None


def heard(session: Session, start: datetime, end: datetime) -> Heard:
    """Everything people sent from ``start`` until just before ``end`` (real clock)."""
    found = Heard()
    lines = _lines(session, start, end)
    answered = {line.question for line in lines if line.kind == ANSWER}
    suggested = {line.question for line in lines if line.kind == SUGGEST and line.meant == SUGGEST}
    handed = _handed(session, start, end)
    for id_, state, channel in session.exec(
        select(Message.id, Message.state, Contact.channel)
        .join(Contact, col(Contact.id) == col(Message.contact_id))
        .where(Message.direction == "in", Message.created_at >= start, Message.created_at < end)
    ):
        outcome = _outcome(state, id_ in answered, id_ in handed, id_ in suggested)
        found.by_channel[channel][outcome] += 1
    for line in lines:
        if line.kind == ANSWER:
            found.answers[line.topic] += 1
            found.wrong[line.topic] += line.rating == "wrong"
            if line.seconds is not None:
                found.seconds.append(line.seconds)
    return found


def _outcome(state: str, answered: bool, handed: bool, suggested: bool) -> str:
    if state != "handled":
        return "failed" if state == "failed" else "waiting"
    if answered:
        return "partly" if handed else "answered"
    if handed:
        return "person"
    return "suggested" if suggested else "other"


def _lines(session: Session, start: datetime, end: datetime) -> list[Line]:
    asked = aliased(Message)
    rows = session.exec(
        select(  # type: ignore[call-overload]
            Message.reply_to, Message.kind, Message.decision, Message.rating, Message.state,
            Message.done_at, asked.created_at,
        )
        .join(asked, col(asked.id) == col(Message.reply_to))
        .where(
            Message.direction == "out",
            col(Message.kind).in_((ANSWER, SUGGEST)),
            asked.created_at >= start,
            asked.created_at < end,
        )
    )  # fmt: skip
    return [
        Line(
            question=question,
            kind=kind,
            topic=next(iter((decision or {}).get("topics") or ()), ""),
            meant=(decision or {}).get("kind", ""),
            rating=rating or "",
            seconds=(done - at).total_seconds() if state == "sent" and done else None,
        )
        for question, kind, decision, rating, state, done, at in rows
    ]


def _handed(session: Session, start: datetime, end: datetime) -> set[int]:
    """The messages that some ticket took in."""
    rows = session.exec(
        select(TicketEvent.message_id)
        .join(Message, col(Message.id) == col(TicketEvent.message_id))
        .where(col(TicketEvent.kind).in_(TO_A_PERSON), Message.created_at >= start, Message.created_at < end)
    )
    return {id_ for id_ in rows if id_ is not None}


def answers_by_topic(session: Session, start: datetime, end: datetime) -> Counter[str]:
    """How often the bot answered each topic to what was sent in a stretch (real clock)."""
    return Counter(line.topic for line in _lines(session, start, end) if line.kind == ANSWER)
