"""One question at the terminal, and many on standard input: the matcher without the store.

Texts are masked first, as at the door: what is decided here is what the bot would decide.
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.config import Settings, load_settings
from bot.knowledge import exam_days, load_knowledge
from bot.places import cache_folder
from escalation.clocks import Calendar
from escalation.routing import plan_words
from faq.content import Content
from faq.problems import Problem
from faq.render import RenderedAnswer, render
from handlers.reading import read_message
from handlers.turn import Knowledge
from store.masking import mask
from store.times import VIETNAM, utc_now


def ask_once(question: str, exam: int | None = None) -> dict[str, Any]:
    """What the bot would say to one question; nothing is stored."""
    settings = load_settings()
    known = knowledge_for(settings, exam)
    decision, timed = read_message(known, mask(question).text, exam_clock(settings))
    words = words_of(settings, known)
    found = (
        [timed] if timed else [render(known.content, topic, known.exam, words) for topic in decision.topics]
    )
    return {
        "question": question,
        "exam": known.exam,
        "decision": decision.kind,
        "reason": decision.reason,
        "score": round(decision.score, 4),
        "answers": [_answer(answer) for answer in found if answer is not None],
        "suggestions": [
            {"topic": topic, "question": known.content.entries[topic].question}
            for topic in decision.suggestions
            if topic in known.content.entries
        ],
    }


def _answer(answer: RenderedAnswer) -> dict[str, Any]:
    return {
        "topic": answer.topic,
        "text": answer.text,
        "sources": list(answer.sources),
        "exam": answer.exam_label,
        "handover": answer.handover,
        "deliverable": answer.deliverable,
    }


def match_lines(lines: Iterable[str], exam: int | None = None) -> Iterator[str]:
    """Decide each JSON line ``{"id","text"}``; write ``{"id","decision","topics","suggestions",…}``.

    Raises:
        ConfigError: for a line that has another form, with its number.
    """
    settings = load_settings()
    known = knowledge_for(settings, exam)
    words, now = words_of(settings, known), exam_clock(settings)
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield json.dumps(_matched(known, words, now, *_question(line, number)), ensure_ascii=False)


def _question(line: str, number: int) -> tuple[Any, str]:
    from bot.config import ConfigError

    try:
        row = json.loads(line)
        return row["id"], str(row["text"])
    except (ValueError, KeyError, TypeError) as error:
        problem = Problem(
            "stdin", number, "không phải dòng JSON có id và text", 'viết {"id": "1", "text": "…"}'
        )
        raise ConfigError([problem]) from error


def _matched(
    known: Knowledge, words: Mapping[str, str], now: datetime, line_id: Any, text: str
) -> dict[str, Any]:
    started = time.perf_counter()
    decision, timed = read_message(known, mask(text).text, now)
    spent = (time.perf_counter() - started) * 1000
    return {
        "id": line_id,
        "decision": decision.kind,
        "topics": list(decision.topics),
        "suggestions": list(decision.suggestions),
        "score": round(decision.score, 4),
        "reason": decision.reason,
        "delivered": timed.deliverable
        if timed is not None
        else decision.kind == "answer" and delivered(known.content, decision.topics, known.exam, words),
        "ms": round(spent, 3),
    }


def delivered(content: Content, topics: Iterable[str], exam: int, words: Mapping[str, str]) -> bool:
    """Whether every one of these topics has an answer that may be sent in full for that exam."""
    found = [render(content, topic, exam, words) for topic in topics]
    return bool(found) and all(answer is not None and answer.deliverable for answer in found)


def knowledge_for(settings: Settings, exam: int | None) -> Knowledge:
    """What the bot knows, for the exam of the configuration or another one."""
    config = settings.config
    return load_knowledge(exam or config.exam, cache_folder(settings), config.risk)


def words_of(settings: Settings, known: Knowledge) -> Mapping[str, str]:
    """The plan's words for answers."""
    calendar = Calendar(settings.plan.hours, exam_days(known.content, known.exam))
    now = exam_clock(settings)
    return plan_words(settings.plan, calendar.phase(now), now.astimezone(VIETNAM).date())


def exam_clock(settings: Settings) -> datetime:
    """The exam clock of a command."""
    return settings.config.exam_now or utc_now()
