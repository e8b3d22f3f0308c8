"""Messages of a stretch, each with what became of it, and the bot's answers to them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from escalation.reporting.figures import Outcomes
from escalation.reporting.periods import Stretch
from store.columns import seconds_between
from store.leases import dialect_of
from store.tables import Contact, Message, TicketEvent

TO_A_PERSON = ("opened", "asker_added", "reopened")
ANSWER, SUGGEST = "answer", "suggest"
ASKED = aliased(Message)
TOPIC = func.coalesce(col(Message.decision)["topics", 0].as_string(), "").label("answered_topic")


@dataclass(slots=True)
class Heard:
    """Outcomes by channel; answers of the bot by topic, those called wrong, and the seconds that each took,
    in tenths."""

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


def heard(session: Session, stretch: Stretch) -> Heard:
    """Everything people sent in a stretch; the database counts, so that no message passes through here."""
    found = Heard()
    for channel, outcome, number in _outcomes(session, stretch):
        found.by_channel[channel][outcome] += number
    for topic, rating, tenths, number in _answers(session, stretch):
        found.answers[topic] += number
        found.wrong[topic] += number if rating == "wrong" else 0
        if tenths is not None:
            found.seconds += [tenths / 10] * number
    return found


def _outcomes(session: Session, stretch: Stretch) -> Any:
    """Channel, outcome, and the messages that came out so."""
    answered, suggested = _replied(ANSWER), _replied(SUGGEST, decided=SUGGEST)
    taken = col(Message.id).in_(
        select(TicketEvent.message_id).where(  # type: ignore[call-overload]
            col(TicketEvent.kind).in_(TO_A_PERSON), col(TicketEvent.message_id).is_not(None)
        )
    )
    outcome = case(
        (col(Message.state) == "failed", "failed"),
        (col(Message.state) != "handled", "waiting"),
        (and_(answered, taken), "partly"),
        (answered, "answered"),
        (taken, "person"),
        (suggested, "suggested"),
        else_="other",
    ).label("outcome")
    return session.execute(
        select(Contact.channel, outcome, func.count())  # type: ignore[call-overload]
        .select_from(Message)
        .join(Contact, col(Contact.id) == col(Message.contact_id))
        .where(
            Message.direction == "in", Message.created_at >= stretch.start, Message.created_at < stretch.end
        )
        .group_by(Contact.channel, "outcome")
    )


def _replied(kind: str, decided: str = "") -> ColumnElement[bool]:
    """Whether the bot replied to a message with a line of this kind."""
    line = aliased(Message)
    ids = select(line.reply_to).where(  # type: ignore[call-overload]
        line.direction == "out", line.kind == kind, col(line.reply_to).is_not(None)
    )
    if decided:
        ids = ids.where(col(line.decision)["kind"].as_string() == decided)
    return col(Message.id).in_(ids)


def _bot_answers(stretch: Stretch, *columns: Any) -> Select[Any]:
    """Answers of the bot to what was sent in a stretch."""
    return (
        select(*columns)
        .select_from(Message)
        .join(ASKED, col(ASKED.id) == col(Message.reply_to))
        .where(
            Message.direction == "out",  # type: ignore[arg-type]
            Message.kind == ANSWER,  # type: ignore[arg-type]
            col(ASKED.created_at) >= stretch.start,
            col(ASKED.created_at) < stretch.end,
        )
    )


def _answers(session: Session, stretch: Stretch) -> Any:
    """The bot's answers: topic, rating, tenths of seconds until they were sent (None: not yet), number."""
    took = seconds_between(dialect_of(session), ASKED.created_at, Message.done_at)
    tenths = case((col(Message.state) == "sent", cast(func.round(took * 10), Integer))).label("tenths")
    return session.execute(
        _bot_answers(stretch, TOPIC, Message.rating, tenths, func.count()).group_by(
            "answered_topic", col(Message.rating), "tenths"
        )
    )


def answers_by_topic(session: Session, stretch: Stretch) -> Counter[str]:
    """How often the bot answered each topic to what was sent in a stretch."""
    rows = session.execute(_bot_answers(stretch, TOPIC, func.count()).group_by("answered_topic"))
    return Counter(dict(rows.all()))
