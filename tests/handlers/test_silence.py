"""Paused answers: nothing automatic about them is said, and a person gets the question."""

import pytest

from faq.decision import Decision
from faq.silence import Silence
from handlers import wording
from handlers.effects import OpenTicket, Say
from handlers.routes import handle

TOPIC, GROUP, FACT = "pk-nop-don", "review-appeal", "pk-nop-don.han"
ASKED = Decision("answer", (TOPIC,), score=0.99, reason="matched")
COVERING = [
    Silence(everything=True),
    Silence(groups=frozenset({GROUP})),
    Silence(entries=frozenset({TOPIC})),
    Silence(facts=frozenset({FACT})),
]


def kinds(effects):
    return [effect.kind if isinstance(effect, Say) else type(effect).__name__ for effect in effects]


@pytest.mark.parametrize("silence", COVERING, ids=["all", "group", "entry", "fact"])
def test_a_question_about_a_paused_answer_becomes_a_ticket_with_a_kind_notice(turn_of, silence):
    effects = handle(turn_of("nộp đơn phúc khảo ở đâu", ASKED, silence=silence))
    assert kinds(effects) == ["OpenTicket", "receipt"]
    assert (effects[0].topic, effects[0].reason) == (TOPIC, "paused")
    assert effects[1].text.startswith(wording.TICKET_PAUSED)


@pytest.mark.parametrize(
    "silence", [Silence(groups=frozenset({"schedule"})), Silence(entries=frozenset({"lt-mon"}))]
)
def test_other_answers_go_on(turn_of, silence):
    assert kinds(handle(turn_of("nộp đơn phúc khảo ở đâu", ASKED, silence=silence))) == ["answer"]


def test_of_two_questions_the_one_that_is_not_paused_is_answered(turn_of):
    both = Decision("answer", ("pk-le-phi", TOPIC), score=0.99, reason="matched")
    effects = handle(turn_of("phí phúc khảo, nộp ở đâu", both, silence=Silence(entries=frozenset({TOPIC}))))
    assert kinds(effects) == ["answer", "OpenTicket", "receipt"]


def test_with_everything_paused_nothing_is_suggested(turn_of):
    unsure = Decision("suggest", suggestions=(TOPIC,))
    effects = handle(turn_of("phúc khảo", unsure, silence=Silence(everything=True)))
    assert kinds(effects) == ["OpenTicket", "receipt"]


@pytest.mark.parametrize("silence", [Silence(everything=True), Silence(groups=frozenset({"schedule"}))])
def test_the_timetable_is_an_automatic_answer_too(turn_of, silence):
    effects = handle(turn_of("/lich", kind="command", silence=silence))
    assert kinds(effects) == ["OpenTicket", "receipt"]


def test_who_waits_for_the_paused_answer_already_gets_no_second_ticket(turn_of, ticket_of):
    waiting = ticket_of(topic=TOPIC)
    turn = turn_of("nộp đơn ở đâu", ASKED, silence=Silence(everything=True), open=(waiting,))
    assert [type(effect) for effect in handle(turn)] == [Say]


def test_comfort_is_never_paused(turn_of):
    turn = turn_of(
        "em không muốn sống nữa", Decision("escalate", reason="distress"), silence=Silence(everything=True)
    )
    first, *rest = handle(turn)
    assert first.text == wording.DISTRESS
    assert any(isinstance(effect, OpenTicket) for effect in rest)
