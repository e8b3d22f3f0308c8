"""Answers and suggestions: what the FAQ says, in the bot's words."""

from typing import Any

from faq.decision import Decision
from faq.render import RenderedAnswer, render, timetable
from faq.schedule_questions import timetable_topic
from handlers import wording
from handlers.effects import Choice, Effect, Say
from handlers.escalate import due_text, open_ticket, ticket_about
from handlers.turn import Turn

MOST_SUGGESTIONS = 3


def answer(turn: Turn, topics: tuple[str, ...], question_id: int | None = None) -> list[Effect]:
    """Answer one topic or several; where the FAQ cannot be certain, a person is asked as well.

    ``question_id`` is the message that asked, where it is not the one at hand (a choice was pressed).
    """
    question = question_id or turn.incoming.id
    rendered = {topic: None if turn.is_silent(topic) else rendered_answer(turn, topic) for topic in topics}
    sayable = [found for found in rendered.values() if found is not None and _may_be_said(found)]
    effects: list[Effect] = []
    for found in sayable:
        last = found is sayable[-1] and found.handover is None
        effects.append(_say(turn, found, feedback(question) if last else ()))
    for topic, known in rendered.items():
        if known is None or not known.deliverable:
            return effects + _hand_over(turn, topic, known, question)
    return effects


def _may_be_said(rendered: RenderedAnswer) -> bool:
    """An answer that hands over says what is certain; any other that is not sure as a whole stays unsaid."""
    return rendered.deliverable or rendered.handover is not None


def _hand_over(turn: Turn, topic: str, rendered: RenderedAnswer | None, question: int) -> list[Effect]:
    waiting = ticket_about(turn, topic)
    if waiting is not None:
        return [Say(wording.TICKET_SAME.format(code=waiting.code, due=due_text(waiting.due_at)))]
    reason = "uncertain_fact" if rendered is not None else "no_answer_for_exam"
    reason = "paused" if turn.is_silent(topic) else reason
    said = rendered is not None and rendered.handover is not None
    return open_ticket(turn, topic=topic, reason=reason, question_id=question, preface=not said)


def rendered_answer(turn: Turn, topic: str) -> RenderedAnswer | None:
    """The answer of a topic for the exam at hand, None where the FAQ has none."""
    if turn.timed is not None and turn.timed.topic == topic:
        return turn.timed
    known = turn.knowledge
    return render(known.content, topic, known.exam, turn.plan_words)


def _say(turn: Turn, rendered: RenderedAnswer, choices: tuple[Choice, ...]) -> Say:
    note = "\n".join(part for part in (rendered.source_line, rendered.exam_label) if part)
    return Say(
        rendered.body,
        kind="answer",
        note=note,
        choices=choices,
        decision=_record(turn.decision, rendered.topic),
    )


def _record(decision: Decision, topic: str) -> dict[str, Any]:
    return {"kind": "answer", "topics": [topic], "score": round(decision.score, 4), "reason": decision.reason}


def feedback(question: int) -> tuple[Choice, ...]:
    """The three choices under every answer."""
    return (
        {"label": wording.USEFUL, "action": "useful", "arg": ""},
        {"label": wording.WRONG, "action": "wrong", "arg": ""},
        {"label": wording.ASK_STAFF, "action": "person", "arg": str(question)},
    )


def suggest(turn: Turn, topics: tuple[str, ...], question_id: int | None = None) -> list[Effect]:
    """ "Ý bạn là…?" with at most three questions and the way to a person."""
    question = question_id or turn.incoming.id
    if turn.silence.everything:  # whatever they choose, a person answers
        return open_ticket(turn, topic=None, reason="paused", question_id=question)
    choices: list[Choice] = [
        {"label": entry.question, "action": "topic", "arg": topic}
        for topic in topics[:MOST_SUGGESTIONS]
        if (entry := turn.knowledge.content.entries.get(topic)) is not None
    ]
    if not choices:
        return open_ticket(turn, topic=None, reason="no_match", question_id=question)
    choices.append({"label": wording.NONE_OF_THESE, "action": "person", "arg": str(question)})
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
    exam = turn.knowledge.content.exams.get(turn.knowledge.exam)
    topic = timetable_topic(exam) if exam is not None else ""
    if turn.is_silent(topic):
        return _hand_over(turn, topic, None, turn.incoming.id)
    drawn = timetable(turn.knowledge.content, turn.knowledge.exam) or wording.NO_TIMETABLE
    return [Say(drawn, kind="answer")]
