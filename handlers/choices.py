"""Choices people make: pressed, or typed as a number within fifteen minutes."""

from collections.abc import Callable, Mapping

from handlers import wording
from handlers.answers import answer, suggest
from handlers.effects import Effect, Rate, Say
from handlers.escalate import due_text, open_ticket, reopen
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
    choice = {"label": wording.YES_STAFF, "action": "person", "arg": str(chosen.question_id or "")}
    about = {"kind": "wrong", "topics": list(chosen.decision.get("topics") or ())}
    return [
        Rate(chosen.message_id, "wrong"),
        Say(wording.RATED_WRONG, kind="suggest", choices=(choice,), decision=about),
    ]


def _person(turn: Turn, chosen: Chosen) -> list[Effect]:
    question = int(chosen.arg) if chosen.arg.isdigit() else chosen.question_id
    asked = next((t for t in turn.open if question is not None and t.question_id == question), None)
    if asked is not None:  # pressed twice
        return [Say(wording.TICKET_SAME.format(code=asked.code, due=due_text(asked.due_at)), about=asked.id)]
    refused = chosen.decision.get("kind") == "suggest"  # "none of these": so it is about none of them
    topics = () if refused else chosen.decision.get("topics") or ()
    topic = next(iter(topics), None)
    return open_ticket(turn, topic=topic, reason="asked_for_staff", question_id=question)


def _topic(turn: Turn, chosen: Chosen) -> list[Effect]:
    suggested = chosen.decision.get("kind") == "suggest"  # else it was picked from the menu
    return answer(turn, (chosen.arg,), chosen.question_id if suggested else None)


def _group(turn: Turn, chosen: Chosen) -> list[Effect]:
    return topics_of_group(turn, chosen.arg)


def _new(turn: Turn, chosen: Chosen) -> list[Effect]:
    question = int(chosen.arg) if chosen.arg.isdigit() else None
    if chosen.decision.get("suggestions"):
        return suggest(turn, tuple(chosen.decision["suggestions"]), question)
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
    "new": _new,
    "reopen": _reopen,
}
