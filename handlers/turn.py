"""A Turn: one inbound message with everything a handler may look at. A snapshot; nothing here acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from escalation.clocks import Calendar, Moment
from escalation.doors import Door
from escalation.plan import Plan
from escalation.routing import plan_words
from faq.content import Content
from faq.decision import Decision
from faq.matcher import Matcher
from faq.render import RenderedAnswer
from faq.silence import NOTHING_SILENT, Silence
from store.times import VIETNAM

CHOICE_LIFETIME = timedelta(minutes=15)  # a typed number means the last bot message for this long
ADDING_LIFETIME = timedelta(minutes=10)  # after a ticket's last word, what follows belongs to it
FOLLOW_UP_LIFETIME = timedelta(hours=24)  # while a person's answer is our last word, what follows is about it
MOST_OPEN_TICKETS = 3
PAUSED_UNTIL = "paused_until"  # in a person's memory: a colleague took the conversation over


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the bot knows, and which exam it speaks of.

    ``fresh`` are folded phrasings, with their topics, that the matcher has not learnt yet.
    """

    content: Content
    matcher: Matcher
    exam: int
    fresh: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incoming:
    """The message being handled, masked. ``kind`` as in `store.inbox.Arrival`."""

    id: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket of this person. ``touched_at`` is the asker's or the bot's last word on it (real clock),
    ``last_event`` what that was; ``question_id`` the message that asked."""

    id: int
    code: str
    state: str
    topic: str | None
    reason: str
    due_at: datetime | None
    touched_at: datetime
    agency: str = ""
    last_event: str = "opened"
    question_id: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice the person made: pressed or typed. ``question`` is what the bot had replied to."""

    message_id: int
    action: str
    arg: str
    question_id: int | None
    question: str
    decision: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fresh:
    """A ticket code and secret made beforehand, so that handlers need no randomness. ``sealed`` is the secret
    as lines keep it (`store.link_secrets`)."""

    code: str
    secret: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One message and its circumstances. ``open`` and ``closed`` tickets are newest first; ``timed`` is
    what the schedule itself says to this message; ``last_answer`` the ticket whose answer by a person is the
    last line they got; ``silence`` what is paused at the moment; ``doors`` the ways to us;
    ``name_is_seen``: officers who answer them see the name that they show here."""

    incoming: Incoming
    channel: str
    contact_id: int
    memory: Mapping[str, Any]
    open: tuple[TicketView, ...]
    closed: tuple[TicketView, ...]
    chosen: Chosen | None
    decision: Decision
    timed: RenderedAnswer | None
    knowledge: Knowledge
    plan: Plan
    calendar: Calendar
    moment: Moment
    fresh: Fresh
    public_url: str = ""
    last_answer: int | None = None
    silence: Silence = NOTHING_SILENT
    doors: tuple[Door, ...] = ()
    name_is_seen: bool = False

    def is_silent(self, topic: str) -> bool:
        """Whether the automatic answer of a topic is paused."""
        return self.silence.covers(self.knowledge.content.entries.get(topic), self.knowledge.exam)

    @property
    def plan_words(self) -> Mapping[str, str]:
        """What answers may say of the province's plan today."""
        day = self.moment.exam.astimezone(VIETNAM).date()
        return plan_words(self.plan, self.calendar.phase(self.moment.exam), day)

    @property
    def asked_back(self) -> TicketView | None:
        """The ticket on which staff wait for this person."""
        return next((ticket for ticket in self.open if ticket.state == "waiting_for_asker"), None)

    @property
    def being_added_to(self) -> TicketView | None:
        """The open ticket whose last word is fresh enough that the next one belongs to it."""
        fresh = (t for t in self.open if self.moment.now - t.touched_at <= ADDING_LIFETIME)
        return next(fresh, None)

    @property
    def with_a_colleague(self) -> bool:
        """Whether a colleague is writing with this person elsewhere, so that the bot keeps quiet."""
        until = self.memory.get(PAUSED_UNTIL)
        return until is not None and self.moment.now < datetime.fromisoformat(until)

    @property
    def just_answered(self) -> TicketView | None:
        """The closed ticket whose answer was the last thing we said: what follows is about it."""
        return next((ticket for ticket in self.closed if ticket.id == self.last_answer), None)
