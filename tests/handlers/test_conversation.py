"""Every cell of docs/conversation.md, played: one message in one state does what the document says."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from conversation_table import STATES, Row, rows

from faq.decision import Decision
from handlers import wording
from handlers.effects import AddToTicket, Effect, OpenTicket, PickUp, Rate, ReopenTicket, Say
from handlers.routes import route_of
from handlers.turn import Chosen, TicketView, Turn

KNOWN_TOPICS = ("pk-nop-don",)
UNSURE = ("lt-gio-co-mat", "lt-gio-phat-de")


NOISE = Decision("ignore", reason="noise")
UNKNOWN = Decision("escalate", reason="unsure")


@dataclass(frozen=True)
class Scenario:
    """A message of a row: what is written, and what the matcher makes of it."""

    text: str
    decision: Decision = NOISE
    kind: str = "text"
    chosen: Chosen | None = None
    ticket: dict[str, str] | None = None
    memory: dict[str, str] | None = None


SCENARIOS = {
    "distress": Scenario("em không muốn sống nữa", Decision("escalate", reason="distress")),
    "choice": Scenario("Hữu ích", kind="choice", chosen=Chosen(30, "useful", "", 29, "", {})),
    "choice-lost": Scenario("Hữu ích", kind="choice"),
    "return-link": Scenario("https://hoidap.vn/t/Q2W3E#abcdefgh23456789", UNKNOWN),
    "command": Scenario("/lich"),
    "code": Scenario("K7M2P"),
    "came": Scenario("", kind="came"),
    "with-a-colleague": Scenario("em cảm ơn cô", UNKNOWN, memory={"paused_until": "2999-01-01T00:00+00:00"}),
    "unreadable": Scenario("", kind="unsupported"),
    "file": Scenario("", kind="photo"),
    "wordless": Scenario("", kind="other"),
    "empty": Scenario("  \n "),
    "cannot-wait": Scenario("có bạn bị ngất", Decision("escalate", reason="person:cap-cuu")),
    "reply-to-staff": Scenario("em học trường Lê Quý Đôn", UNKNOWN),
    "number-lost": Scenario("7"),
    "only-personal-data": Scenario("[số CCCD]"),
    "always-a-person": Scenario("điểm của em", Decision("escalate", reason="person:diem-cua-em")),
    "detail-of-request": Scenario("em mất bằng", UNKNOWN, ticket={"reason": "person:goi-nguoi"}),
    "answer": Scenario("nộp đơn phúc khảo ở đâu", Decision("answer", KNOWN_TOPICS, score=0.99)),
    "smalltalk": Scenario("cảm ơn ạ", Decision("smalltalk", reason="thanks")),
    "ignore": Scenario("asdfgh"),
    "addition": Scenario("trường em xa lắm", UNKNOWN),
    "follow-up": Scenario("thế còn em thì sao", UNKNOWN),
    "suggest": Scenario("mấy giờ", Decision("suggest", suggestions=UNSURE)),
    "late-addition": Scenario("sao lâu thế ạ", UNKNOWN),
    "unmatched": Scenario("xe hỏng có sao không", UNKNOWN),
}  # fmt: skip


def in_state(state: str, ticket_of: Callable[..., TicketView], turn: Turn) -> dict[str, object]:
    """The circumstances of a state."""
    now = turn.moment.now
    states: dict[str, dict[str, object]] = {
        "no ticket": {},
        "fresh": {"open": (ticket_of(touched_at=now - timedelta(minutes=5)),)},
        "open": {"open": (ticket_of(),)},
        "asked back": {"open": (ticket_of(state="waiting_for_asker"),)},
        "answered": {"closed": (ticket_of(state="closed"),), "last_answer": 7},
    }
    return states[state]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)
def test_a_cell_happens_as_it_is_written(row: Row, state: str, turn_of, ticket_of):
    scenario = SCENARIOS[row.name]
    turn = turn_of(scenario.text, scenario.decision, kind=scenario.kind, chosen=scenario.chosen)
    turn = replace(turn, **in_state(state, ticket_of, turn))
    if scenario.ticket:
        turn = replace(turn, open=tuple(replace(ticket, **scenario.ticket) for ticket in turn.open))
    turn = replace(turn, memory=scenario.memory or {})
    route = route_of(turn)
    if row.cells[state].startswith("→"):
        assert f"→ {route.name}" == row.cells[state]
    else:
        assert (route.name, told(route.handle(turn))) == (row.name, row.cells[state])


def told(effects: Sequence[Effect]) -> str:
    """Effects in the words of the document."""
    words = [word for effect in effects for word in told_of(effect)]
    return ", ".join(dict.fromkeys(words)) or "says nothing"


def told_of(effect: Effect) -> list[str]:
    match effect:
        case OpenTicket():
            return ["opens a ticket"]
        case AddToTicket():
            return ["adds to the ticket"]
        case ReopenTicket():
            return ["reopens the ticket"]
        case PickUp():
            return ["joins the ticket of the link"]
        case Rate():
            return ["keeps the rating"]
        case Say():
            return told_of_line(effect)
    return []


def told_of_line(line: Say) -> list[str]:
    if line.kind == "answer":
        return ["comforts" if line.lane == "emergency" else "answers"]
    if line.kind == "suggest":
        return ["suggests"]
    if line.kind == "receipt":
        offered = [choice["label"] for choice in line.choices]
        return ["offers `TICKET_IS_NEW`"] if wording.TICKET_IS_NEW in offered else []
    return [f"says `{sentence_name(line.text)}`"]


def sentence_name(text: str) -> str:
    """The name of a sentence, whatever its blanks were filled with."""
    sentences = {n: s for n, s in vars(wording).items() if n.isupper() and isinstance(s, str)}
    forms = {name: re.sub(r"\\\{\w+\\\}", ".*", re.escape(text)) for name, text in sentences.items()}
    opening = text.split("\n\n")[0]  # of several sentences the first names them
    found = [name for name, form in forms.items() if re.fullmatch(form, opening, re.DOTALL)]
    return max(found, key=lambda name: len(sentences[name]))  # the most said outright


def test_every_row_has_a_scenario():
    assert list(SCENARIOS) == [row.name for row in rows()]
