"""One message at a time: a Turn in any circumstances, without store or network."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from escalation.clocks import Calendar
from escalation.plan import Plan
from escalation.tickets import Moment
from faq.content import Content
from faq.decision import Decision
from handlers.turn import Fresh, Incoming, Knowledge, TicketView, Turn

MakeTurn = Callable[..., Turn]
EXAM = 2023
UNKNOWN = Decision("escalate", reason="unsure")


@pytest.fixture
def ticket_of(moment: Moment) -> Callable[..., TicketView]:
    """A ticket of the asker, three hours old unless said otherwise."""

    def make(**changes: object) -> TicketView:
        fields: dict[str, object] = {
            "id": 7, "code": "K7M2P", "state": "new", "topic": None, "reason": "no_match",
            "due_at": moment.exam, "touched_at": moment.now - timedelta(hours=3), "question_id": 40,
        }  # fmt: skip
        return TicketView(**{**fields, **changes})

    return make


@pytest.fixture
def turn_of(content: Content, plan: Plan, calendar: Calendar, moment: Moment) -> MakeTurn:
    """A Turn with this text and decision; anything else about it by name."""

    def make(
        text: str = "câu hỏi", decision: Decision = UNKNOWN, *, kind: str = "text", **more: object
    ) -> Turn:
        fields: dict[str, object] = {
            "incoming": Incoming(50, kind, text), "channel": "web", "contact_id": 1, "memory": {}, "open": (),
            "closed": (), "chosen": None, "decision": decision, "timed": None,
            "knowledge": Knowledge(content, None, EXAM), "plan": plan, "calendar": calendar,
            "moment": moment, "fresh": Fresh("A2B3C", "s" * 16, "~sealed"),
        }  # fmt: skip
        return Turn(**{**fields, **more})

    return make
