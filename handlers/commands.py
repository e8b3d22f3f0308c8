"""Commands, the same on every channel: /start /help /lich /chude /trangthai /huydangky and their kin."""

from collections.abc import Callable, Mapping

from escalation.codes import clean_code
from handlers import wording
from handlers.answers import answer, exam_timetable
from handlers.effects import Effect, PickUp, Say, Subscribe
from handlers.escalate import due_text, open_ticket
from handlers.menus import greeting, groups
from handlers.turn import TicketView, Turn


def is_command(turn: Turn) -> bool:
    """Whether the message starts with a slash and a letter."""
    text = turn.incoming.text.lstrip()
    return text.startswith("/") and text[1:2].isalpha()


def command(turn: Turn) -> list[Effect]:
    """Run the command of the message; an unknown one is named as such."""
    name, _, rest = turn.incoming.text.strip().partition(" ")
    act = COMMANDS.get(name[1:].partition("@")[0].lower())
    return act(turn, rest.strip()) if act else [Say(wording.UNKNOWN_COMMAND)]


def _start(turn: Turn, rest: str) -> list[Effect]:
    topic = rest.strip().lower()
    if topic in turn.knowledge.content.entries:  # a poster's link leads straight to its answer
        return answer(turn, (topic,))
    return greeting(turn) + groups(turn)


def _help(turn: Turn, rest: str) -> list[Effect]:
    return [Say(wording.HELP)]


def _timetable(turn: Turn, rest: str) -> list[Effect]:
    return exam_timetable(turn)


def _topics(turn: Turn, rest: str) -> list[Effect]:
    return groups(turn)


def _status(turn: Turn, rest: str) -> list[Effect]:
    if rest:
        return _status_of(turn, rest)
    tickets = (*turn.open, *turn.closed)
    if not tickets:
        return [Say(wording.TICKET_NONE)]
    return [Say("\n".join(_line(ticket) for ticket in tickets))]


def _status_of(turn: Turn, rest: str) -> list[Effect]:
    first, _, secret = rest.replace("#", " ").partition(" ")
    code = clean_code(first)
    mine = next((ticket for ticket in (*turn.open, *turn.closed) if ticket.code == code), None)
    if mine is not None:
        return [Say(_line(mine))]
    if not secret.strip():
        return [Say(wording.CODE_ELSEWHERE.format(code=code))]
    return [
        PickUp(
            code,
            secret.strip(),
            found=wording.PICKED_UP.format(code=code),
            missing=wording.NOT_PICKED_UP,
            too_often=wording.PICK_UP_TOO_OFTEN,
        )
    ]


def _line(ticket: TicketView) -> str:
    due = wording.TICKET_DUE.format(due=due_text(ticket.due_at)) if ticket.state != "closed" else ""
    return wording.TICKET_LINE.format(code=ticket.code, state=wording.TICKET_STATES[ticket.state], due=due)


def _unsubscribe(turn: Turn, rest: str) -> list[Effect]:
    return [Subscribe(False), Say(wording.UNSUBSCRIBED)]


def _subscribe(turn: Turn, rest: str) -> list[Effect]:
    return [Subscribe(True), Say(wording.SUBSCRIBED)]


def _person(turn: Turn, rest: str) -> list[Effect]:
    return open_ticket(turn, topic=None, reason="person:goi-nguoi")


COMMANDS: Mapping[str, Callable[[Turn, str], list[Effect]]] = {
    "start": _start,
    "help": _help,
    "lich": _timetable,
    "chude": _topics,
    "trangthai": _status,
    "huydangky": _unsubscribe,
    "dangky": _subscribe,
    "gapcanbo": _person,
}
