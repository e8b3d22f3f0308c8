"""What a handler wants to happen. Handlers return these; one short write makes them true, all or none."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Choice = dict[str, str]  # {"label", "action", "arg"}


@dataclass(frozen=True, slots=True)
class Say:
    """One line to the person who wrote. ``about`` names its ticket, or the one opened beside it."""

    text: str
    kind: str = "notice"
    note: str = ""
    choices: tuple[Choice, ...] = ()
    lane: str = "bot"
    about: int | Literal["opened"] | None = None
    card: dict[str, str] | None = None
    decision: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A question goes to staff. ``question_id`` is the message that asks it."""

    code: str
    secret: str
    question_id: int
    topic: str | None
    competence: str
    agency: str
    route: str
    reason: str
    urgent: bool
    due_at: datetime


@dataclass(frozen=True, slots=True)
class AddToTicket:
    """The message belongs to an open ticket."""

    ticket_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class ReopenTicket:
    """The asker is not content with the answer."""

    ticket_id: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PickUp:
    """Join a ticket from another chat by its code and the secret of its link."""

    code: str
    secret: str
    found: str
    missing: str
    too_often: str


@dataclass(frozen=True, slots=True)
class Rate:
    """What the person thinks of an answer: useful or wrong."""

    message_id: int
    rating: str


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep small things about the conversation; a value of None forgets."""

    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Whether bulletins go to this person."""

    on: bool


Effect = Say | OpenTicket | AddToTicket | ReopenTicket | PickUp | Rate | Remember | Subscribe
