"""Choices people make: pressed, or typed as a number within fifteen minutes."""

from collections.abc import Callable, Mapping

from handlers import wording
from handlers.answers import answer, suggest
from handlers.effects import Effect, Rate, Say
from handlers.escalate import add, open_ticket, reopen
from handlers.menus import topics_of_group
from handlers.turn import Chosen, Turn


def choose(turn: Turn) -> list[Effect]:
    """Do what the choice says; an outdated or forged one gets a kind word."""
    assert turn.chosen is not None
    act = ACTIONS.get(turn.chosen.action)
    return act(turn, turn.chosen) if act else [Say(wording.OUTDATED_CHOICE)]


def _useful(turn: Turn, chosen: Chosen) -> list[Effect]:
    return [Rate(chosen.message_id, "useful"), Say(wording.RATED_USEFUL)]


def _wrong(turn: Turn, chosen: Chosen) -> list[Effect]:
    choices = (
        {"label": wording.YES_STAFF, "action": "person", "arg": str(chosen.question_id or "")},
        {"label": wording.USEFUL, "action": "useful", "arg": ""},
    )
    return [Rate(chosen.message_id, "wrong"), Say(wording.RATED_WRONG, kind="suggest", choices=choices[:1])]


def _person(turn: Turn, chosen: Chosen) -> list[Effect]:
    question = int(chosen.arg) if chosen.arg.isdigit() else chosen.question_id
    topics = chosen.decision.get("topics") or [None]
    return open_ticket(turn, topic=topics[0], reason="asked_for_staff", question_id=question)


def _topic(turn: Turn, chosen: Chosen) -> list[Effect]:
    return answer(turn, (chosen.arg,))


def _group(turn: Turn, chosen: Chosen) -> list[Effect]:
    return topics_of_group(turn, chosen.arg)


def _add(turn: Turn, chosen: Chosen) -> list[Effect]:
    ticket_id, _, message = chosen.arg.partition(":")
    ticket = next((t for t in turn.open if str(t.id) == ticket_id), None)
    if ticket is None or not message.isdigit():
        return [Say(wording.OUTDATED_CHOICE)]
    return add(turn, ticket, int(message))


def _new(turn: Turn, chosen: Chosen) -> list[Effect]:
    question = int(chosen.arg) if chosen.arg.isdigit() else None
    if chosen.decision.get("suggestions"):
        return suggest(turn, tuple(chosen.decision["suggestions"]))
    return open_ticket(turn, topic=None, reason="no_match", question_id=question)


def _reopen(turn: Turn, chosen: Chosen) -> list[Effect]:
    ticket = next((t for t in turn.closed if str(t.id) == chosen.arg), None)
    if ticket is None:
        still_open = next((t for t in turn.open if str(t.id) == chosen.arg), None)
        return [Say(wording.TICKET_PERSON)] if still_open else [Say(wording.OUTDATED_CHOICE)]
    return reopen(turn, ticket)


ACTIONS: Mapping[str, Callable[[Turn, Chosen], list[Effect]]] = {
    "useful": _useful,
    "wrong": _wrong,
    "person": _person,
    "topic": _topic,
    "group": _group,
    "add": _add,
    "new": _new,
    "reopen": _reopen,
}
