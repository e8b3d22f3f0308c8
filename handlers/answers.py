"""Answers and suggestions: what the FAQ says, in the bot's words."""

from typing import Any

from faq.decision import Decision
from faq.render import RenderedAnswer, render, timetable
from handlers import wording
from handlers.effects import Choice, Effect, Say
from handlers.escalate import due_text, open_ticket, ticket_about
from handlers.turn import Turn

MOST_SUGGESTIONS = 3


def answer(turn: Turn, topics: tuple[str, ...]) -> list[Effect]:
    """Answer one topic or several; where the FAQ cannot be certain, a person is asked as well."""
    found = [rendered for topic in topics if (rendered := rendered_answer(turn, topic)) is not None]
    if not found:
        return open_ticket(turn, topic=topics[0] if topics else None, reason="no_answer_for_exam")
    effects: list[Effect] = []
    for rendered in found:
        last = rendered is found[-1]
        effects.append(_say(turn, rendered, with_choices=last and rendered.handover is None))
    for rendered in found:
        if rendered.handover is not None:
            return effects + _hand_over(turn, rendered)
    return effects


def _hand_over(turn: Turn, rendered: RenderedAnswer) -> list[Effect]:
    waiting = ticket_about(turn, rendered.topic)
    if waiting is not None:
        return [Say(wording.TICKET_SAME.format(code=waiting.code, due=due_text(waiting.due_at)))]
    return open_ticket(turn, topic=rendered.topic, reason="uncertain_fact", preface=False)


def rendered_answer(turn: Turn, topic: str) -> RenderedAnswer | None:
    """The answer of a topic for the exam at hand, None where the FAQ has none."""
    if turn.timed is not None and turn.timed.topic == topic:
        return turn.timed
    known = turn.knowledge
    return render(known.content, topic, known.exam, turn.plan_words)


def _say(turn: Turn, rendered: RenderedAnswer, *, with_choices: bool) -> Say:
    note = "\n".join(part for part in (rendered.source_line, rendered.exam_label) if part)
    return Say(
        rendered.body,
        kind="answer",
        note=note,
        choices=feedback(turn) if with_choices else (),
        decision=_record(turn.decision, rendered.topic),
    )


def _record(decision: Decision, topic: str) -> dict[str, Any]:
    return {"kind": "answer", "topics": [topic], "score": round(decision.score, 4), "reason": decision.reason}


def feedback(turn: Turn) -> tuple[Choice, ...]:
    """The three choices under every answer."""
    return (
        {"label": wording.USEFUL, "action": "useful", "arg": ""},
        {"label": wording.WRONG, "action": "wrong", "arg": ""},
        {"label": wording.ASK_STAFF, "action": "person", "arg": str(turn.incoming.id)},
    )


def suggest(turn: Turn, topics: tuple[str, ...]) -> list[Effect]:
    """ "Ý bạn là…?" with at most three questions and the way to a person."""
    choices: list[Choice] = [
        {"label": entry.question, "action": "topic", "arg": topic}
        for topic in topics[:MOST_SUGGESTIONS]
        if (entry := turn.knowledge.content.entries.get(topic)) is not None
    ]
    if not choices:
        return open_ticket(turn, topic=None, reason="no_match")
    choices.append({"label": wording.NONE_OF_THESE, "action": "person", "arg": str(turn.incoming.id)})
    record = {"kind": "suggest", "topics": list(topics), "score": round(turn.decision.score, 4)}
    return [
        Say(
            f"{wording.SUGGEST}\n{wording.SUGGEST_NUMBERS}",
            kind="suggest",
            choices=tuple(choices),
            decision=record,
        )
    ]


def exam_timetable(turn: Turn) -> list[Effect]:
    """The timetable of the exam at hand."""
    drawn = timetable(turn.knowledge.content, turn.knowledge.exam) or wording.NO_TIMETABLE
    return [Say(drawn, kind="answer")]
