"""Commands, the same on every channel: /start /help /lich /chude /trangthai /huydangky and their kin."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from escalation.codes import CODE_LENGTH, clean_code, is_printed_code
from escalation.doors import TICKET_START
from handlers import wording
from handlers.answers import answer, exam_timetable
from handlers.effects import Effect, PickUp, Say, Subscribe
from handlers.escalate import due_text, open_ticket
from handlers.menus import greeting, groups, help_words
from handlers.turn import TicketView, Turn

_LINK = re.compile(r"/t/(?P<code>[0-9A-Za-z]{5})#(?P<secret>[0-9A-Za-z]{16})\b")
_CODE = re.compile(r"\s*(?:(?:mã|ma)\s+)?(?:(?:phiếu|phieu)\s+)?#?(?P<code>[0-9A-Za-z]{5})\s*", re.IGNORECASE)


def is_command(turn: Turn) -> bool:
    """Whether the message starts with a slash and a letter."""
    text = turn.incoming.text.lstrip()
    return text.startswith("/") and text[1:2].isalpha()


def command(turn: Turn) -> list[Effect]:
    """Run the command of the message; an unknown one is named as such."""
    name, *rest = turn.incoming.text.strip().split(maxsplit=1)
    act = COMMANDS.get(_plain(name[1:].partition("@")[0]))
    return act(turn, "".join(rest)) if act else [Say(wording.UNKNOWN_COMMAND)]


def _plain(name: str) -> str:
    """A command's name without accents: phones write /lịch."""
    marked = unicodedata.normalize("NFD", name.lower()).replace("đ", "d")
    return "".join(c for c in marked if not unicodedata.combining(c))


def has_link(turn: Turn) -> bool:
    """Whether the message holds a return link with its secret."""
    return _LINK.search(turn.incoming.text) is not None


def open_link(turn: Turn) -> list[Effect]:
    """Somebody pasted their return link here: as good as the code with its secret."""
    found = _LINK.search(turn.incoming.text)
    assert found is not None
    return _status_of(turn, f"{found['code']} {found['secret']}")


def is_code(turn: Turn) -> bool:
    """Whether the message is nothing but a ticket's code: of this chat in any case, another as printed."""
    found = _CODE.fullmatch(turn.incoming.text)
    if found is None:
        return False
    code = found["code"]
    return code.upper() in {ticket.code for ticket in (*turn.open, *turn.closed)} or is_printed_code(code)


def show_code(turn: Turn) -> list[Effect]:
    """How the ticket of a bare code stands; elsewhere than in its chat a code alone opens nothing."""
    found = _CODE.fullmatch(turn.incoming.text)
    assert found is not None
    return _status_of(turn, found["code"])


def _start(turn: Turn, rest: str) -> list[Effect]:
    topic = rest.strip().lower()
    ticket = TICKET_START.fullmatch(rest.strip())
    if ticket is not None:  # a return link, as a door's link carries it
        return _status_of(turn, f"{ticket['code']} {ticket['secret']}")
    if topic in turn.knowledge.content.entries:  # a poster's link leads straight to its answer
        return answer(turn, (topic,))
    return greeting(turn) + groups(turn)


def _help(turn: Turn, rest: str) -> list[Effect]:
    return [Say(help_words(turn))]


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
    link = _LINK.search(rest)
    if link is not None:
        rest = f"{link['code']} {link['secret']}"
    first, _, secret = rest.replace("#", " ").strip().partition(" ")
    code = clean_code(first)
    if len(code) != CODE_LENGTH:
        return [Say(wording.CODE_STRANGE)]
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
