"""The conversation as one ordered table: the first row whose test holds handles the message.

`docs/conversation.md` is this table in words; its rows are tested one by one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from escalation.routing import public_contact
from handlers import wording
from handlers.answers import answer, suggest
from handlers.choices import choose
from handlers.commands import command, has_link, is_code, is_command, open_link, show_code
from handlers.effects import AddToTicket, Choice, Effect, Remember, Say
from handlers.escalate import REPORTS, URGENT, add, follow_up, open_ticket
from handlers.menus import came, greet
from handlers.reading import CALL_A_PERSON
from handlers.turn import Turn
from store.masking import BIRTH, CANDIDATE, CITIZEN, EMAIL, PHONE

_NUMBER = re.compile(r"\s*\d{1,2}\s*[.)]?\s*")
HINT_AGAIN_AFTER = timedelta(minutes=10)
MASKS = (CITIZEN, CANDIDATE, PHONE, EMAIL, BIRTH)


@dataclass(frozen=True, slots=True)
class Route:
    """One row: its name in docs/conversation.md, when it holds, what it does."""

    name: str
    holds: Callable[[Turn], bool]
    handle: Callable[[Turn], list[Effect]]


def handle(turn: Turn) -> list[Effect]:
    """Everything one message causes."""
    return route_of(turn).handle(turn)


def route_of(turn: Turn) -> Route:
    """The row that handles this message; the last row holds for everything."""
    return next(route for route in ROUTES if route.holds(turn))


def _distress(turn: Turn) -> list[Effect]:
    first = Say(wording.DISTRESS, kind="answer", lane="emergency")
    known = next((ticket for ticket in turn.open if ticket.reason == "distress"), None)
    if known is not None:
        return [first, AddToTicket(known.id, turn.incoming.id)]
    return [first, *open_ticket(turn, topic=None, reason="distress", preface=False)]


def _left_to_a_colleague(turn: Turn) -> bool:
    return turn.with_a_colleague and turn.decision.reason not in URGENT | REPORTS


def _listen(turn: Turn) -> list[Effect]:
    """A colleague is writing with this person: say nothing, but let the open ticket know."""
    return [AddToTicket(turn.open[0].id, turn.incoming.id)] if turn.open else []


def _is_file(turn: Turn) -> bool:
    """A file that speaks for itself: nothing beside it that could be answered."""
    if turn.incoming.kind not in wording.FILE_NAMES:
        return False
    return not turn.incoming.text.strip() or _only_masks(turn)


def _file(turn: Turn) -> list[Effect]:
    """What was sent is for a person to look at: with the ticket it belongs to, or one of its own."""
    ticket = turn.asked_back or turn.being_added_to or next(iter(turn.open), None)
    if ticket is not None:
        return add(turn, ticket)
    if turn.just_answered is not None:
        return follow_up(turn, turn.just_answered)
    return open_ticket(turn, topic=None, reason="file")


def _wordless(turn: Turn) -> list[Effect]:
    return _hint(turn, wording.STICKER) if turn.incoming.kind == "sticker" else [Say(wording.NO_MEDIA)]


def _unreadable(turn: Turn) -> list[Effect]:
    """The platform keeps this person's words from us (children, people who cannot read): name a telephone."""
    contact = public_contact(turn.plan) or wording.YOUR_SCHOOL
    return [Say(wording.UNREADABLE.format(contact=contact))]


def _number_alone(turn: Turn) -> bool:
    return _NUMBER.fullmatch(turn.incoming.text) is not None and not _detail_of_request(turn)


def _only_masks(turn: Turn) -> bool:
    rest = turn.incoming.text
    for mask in MASKS:
        rest = rest.replace(mask, "")
    return rest != turn.incoming.text and len(rest.strip(" .,:;-\n")) < 4


def _ignore(turn: Turn) -> list[Effect]:
    return _hint(turn, wording.HINT)


def _hint(turn: Turn, sentence: str) -> list[Effect]:
    """Say it, with a way to a person for those we misread; to a stream of such messages only now and then."""
    hinted = turn.memory.get("hinted_at")
    if hinted and turn.moment.now - datetime.fromisoformat(hinted) < HINT_AGAIN_AFTER:
        return []
    person: Choice = {"label": wording.ASK_STAFF, "action": "person", "arg": str(turn.incoming.id)}
    return [Remember({"hinted_at": turn.moment.now.isoformat()}), Say(sentence, choices=(person,))]


def _smalltalk(turn: Turn) -> list[Effect]:
    words = {
        "thanks": wording.THANKS,
        "bye": wording.BYE,
        "about-bot": wording.ABOUT_BOT,
        "praise": wording.THANKS,
    }
    sentence = words.get(turn.decision.reason)
    return [Say(sentence, kind="smalltalk")] if sentence else greet(turn)


def _reply_to_staff(turn: Turn) -> list[Effect]:
    ticket = turn.asked_back
    assert ticket is not None
    return add(turn, ticket) + _known_too(turn)


def _known_too(turn: Turn) -> list[Effect]:
    """What goes to staff may hold a question that the FAQ knows: nobody should wait for that."""
    told = [effect for effect in answer(turn, turn.decision.topics) if isinstance(effect, Say)]
    answers = [say for say in told if say.kind == "answer"]
    return [Say(wording.TICKET_MEANWHILE), *answers] if answers else []


def _always_a_person(turn: Turn) -> bool:
    reason, fresh = turn.decision.reason, turn.being_added_to
    if fresh is not None and fresh.reason == "file":
        return False  # what a file was sent with is with a person already
    return reason == CALL_A_PERSON or (
        turn.decision.kind == "escalate" and reason.startswith(("person:", "distress"))
    )


def _person(turn: Turn) -> list[Effect]:
    same = next((ticket for ticket in turn.open if ticket.reason == turn.decision.reason), None)
    known = _known_too(turn) if turn.decision.kind == "escalate" else []
    if same is not None:
        return add(turn, same, guessed=same != turn.being_added_to) + known
    return open_ticket(turn, topic=None, reason=turn.decision.reason) + known


def _detail_of_request(turn: Turn) -> bool:
    """They asked for a person, or for more, and were told to write on: this is what they write."""
    fresh = turn.being_added_to
    asked = fresh is not None and (fresh.reason in (CALL_A_PERSON, "file") or fresh.last_event == "reopened")
    return asked and turn.decision.kind != "smalltalk"


def _add_detail(turn: Turn) -> list[Effect]:
    fresh = turn.being_added_to
    assert fresh is not None
    return add(turn, fresh) + _known_too(turn)


def _add_to_fresh(turn: Turn) -> list[Effect]:
    fresh = turn.being_added_to
    assert fresh is not None
    return add(turn, fresh, guessed=True)


def _follow_up(turn: Turn) -> list[Effect]:
    answered = turn.just_answered
    assert answered is not None
    return follow_up(turn, answered)


def _unmatched(turn: Turn) -> list[Effect]:
    reason = turn.decision.reason if turn.decision.reason.startswith("outside:") else "no_match"
    topic = turn.decision.suggestions[0] if turn.decision.suggestions else None
    return open_ticket(turn, topic=topic if reason == "no_match" else None, reason=reason)


ROUTES: tuple[Route, ...] = (
    Route("distress", lambda t: t.decision.reason == "distress", _distress),
    Route("choice", lambda t: t.chosen is not None, choose),
    Route("choice-lost", lambda t: t.incoming.kind == "choice", lambda t: [Say(wording.OUTDATED_CHOICE)]),
    Route("return-link", has_link, open_link),
    Route("command", is_command, command),
    Route("code", is_code, show_code),
    Route("came", lambda t: t.incoming.kind == "came", came),
    Route("with-a-colleague", _left_to_a_colleague, _listen),
    Route("unreadable", lambda t: t.incoming.kind == "unsupported", _unreadable),
    Route("file", _is_file, _file),
    Route(
        "wordless",
        lambda t: t.incoming.kind not in ("text", "command") and not t.incoming.text.strip(),
        _wordless,
    ),
    Route("empty", lambda t: not t.incoming.text.strip(), lambda t: [Say(wording.EMPTY)]),
    Route("cannot-wait", lambda t: t.decision.reason in URGENT | REPORTS, _person),
    Route("reply-to-staff", lambda t: t.asked_back is not None, _reply_to_staff),
    Route("number-lost", _number_alone, lambda t: [Say(wording.OUTDATED_CHOICE)]),
    Route("only-personal-data", _only_masks, lambda t: [Say(wording.ONLY_PERSONAL)]),
    Route("always-a-person", _always_a_person, _person),
    Route("detail-of-request", _detail_of_request, _add_detail),
    Route("answer", lambda t: t.decision.kind == "answer", lambda t: answer(t, t.decision.topics)),
    Route("smalltalk", lambda t: t.decision.kind == "smalltalk", _smalltalk),
    Route("ignore", lambda t: t.decision.kind == "ignore", _ignore),
    Route("addition", lambda t: t.being_added_to is not None, _add_to_fresh),
    Route("follow-up", lambda t: t.just_answered is not None, _follow_up),
    Route("suggest", lambda t: t.decision.kind == "suggest", lambda t: suggest(t, t.decision.suggestions)),
    Route("late-addition", lambda t: bool(t.open), lambda t: add(t, t.open[0], guessed=True)),
    Route("unmatched", lambda _: True, _unmatched),
)
