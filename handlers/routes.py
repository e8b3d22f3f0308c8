"""The conversation as one ordered table: the first row whose test holds handles the message.

`docs/conversation.md` is this table in words; its rows are tested one by one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import wording
from handlers.answers import answer, suggest
from handlers.choices import choose
from handlers.commands import command, is_command
from handlers.effects import Effect, Remember, Say
from handlers.escalate import add, addition_or_new, open_ticket
from handlers.menus import greeting
from handlers.turn import Turn
from store.masking import BIRTH, CANDIDATE, CITIZEN, EMAIL, PHONE

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
    if turn.open and turn.open[0].reason == "distress":
        return [first, *add(turn, turn.open[0])[:1]]
    return [first, *open_ticket(turn, topic=None, reason="distress", preface=False)]


def _media(turn: Turn) -> list[Effect]:
    return [Say(wording.NO_MEDIA)]


def _only_masks(turn: Turn) -> bool:
    rest = turn.incoming.text
    for mask in MASKS:
        rest = rest.replace(mask, "")
    return rest != turn.incoming.text and len(rest.strip(" .,:;-\n")) < 4


def _ignore(turn: Turn) -> list[Effect]:
    hinted = turn.memory.get("hinted_at")
    if hinted and turn.moment.now - datetime.fromisoformat(hinted) < HINT_AGAIN_AFTER:
        return []
    return [Remember({"hinted_at": turn.moment.now.isoformat()}), Say(wording.HINT)]


def _smalltalk(turn: Turn) -> list[Effect]:
    words = {
        "thanks": wording.THANKS,
        "bye": wording.BYE,
        "about-bot": wording.ABOUT_BOT,
        "praise": wording.THANKS,
    }
    sentence = words.get(turn.decision.reason)
    return [Say(sentence, kind="smalltalk")] if sentence else greeting(turn)


def _reply_to_staff(turn: Turn) -> list[Effect]:
    ticket = turn.asked_back
    assert ticket is not None
    effects = add(turn, ticket)
    if turn.decision.kind == "answer":  # they answered and asked something the FAQ knows
        effects += answer(turn, turn.decision.topics)
    return effects


def _always_a_person(turn: Turn) -> bool:
    return turn.decision.kind == "escalate" and turn.decision.reason.startswith(("person:", "distress"))


def _person(turn: Turn) -> list[Effect]:
    fresh = turn.being_added_to
    if fresh is not None and fresh.reason == turn.decision.reason:
        return add(turn, fresh)
    return open_ticket(turn, topic=None, reason=turn.decision.reason)


def _detail_of_request(turn: Turn) -> bool:
    fresh = turn.being_added_to
    return fresh is not None and fresh.reason == "person:goi-nguoi"


def _add_to_fresh(turn: Turn) -> list[Effect]:
    fresh = turn.being_added_to
    assert fresh is not None
    return add(turn, fresh, guessed=fresh.reason != "person:goi-nguoi")


def _unmatched(turn: Turn) -> list[Effect]:
    reason = turn.decision.reason if turn.decision.reason.startswith("outside:") else "no_match"
    topic = turn.decision.suggestions[0] if turn.decision.suggestions else None
    return open_ticket(turn, topic=topic if reason == "no_match" else None, reason=reason)


ROUTES: tuple[Route, ...] = (
    Route("distress", lambda t: t.decision.reason == "distress", _distress),
    Route("choice", lambda t: t.chosen is not None, choose),
    Route("choice-lost", lambda t: t.incoming.kind == "choice", lambda t: [Say(wording.OUTDATED_CHOICE)]),
    Route("command", is_command, command),
    Route(
        "media", lambda t: t.incoming.kind not in ("text", "command") and not t.incoming.text.strip(), _media
    ),
    Route("empty", lambda t: not t.incoming.text.strip(), lambda t: [Say(wording.EMPTY)]),
    Route("reply-to-staff", lambda t: t.asked_back is not None, _reply_to_staff),
    Route("only-personal-data", _only_masks, lambda t: [Say(wording.PRIVACY)]),
    Route("always-a-person", _always_a_person, _person),
    Route("detail-of-request", _detail_of_request, _add_to_fresh),
    Route("answer", lambda t: t.decision.kind == "answer", lambda t: answer(t, t.decision.topics)),
    Route("smalltalk", lambda t: t.decision.kind == "smalltalk", _smalltalk),
    Route("ignore", lambda t: t.decision.kind == "ignore", _ignore),
    Route("addition", lambda t: t.being_added_to is not None, _add_to_fresh),
    Route("addition-or-new", lambda t: bool(t.open), lambda t: addition_or_new(t, t.open[0])),
    Route("suggest", lambda t: t.decision.kind == "suggest", lambda t: suggest(t, t.decision.suggestions)),
    Route("unmatched", lambda _: True, _unmatched),
)
