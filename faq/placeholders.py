"""The ``{…}`` of answer texts: what each stands for, and filling them in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from faq.acts import Act
from faq.competences import NEUTRAL_PLAN
from faq.exams import MILESTONES, Exam
from faq.facts import Fact
from faq.timetable import (
    Told,
    dates_told,
    milestone_told,
    nothing_told,
    procedure_told,
    reserve_told,
    timetable_told,
)

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

_EXAM_WORDS: Mapping[str, Callable[[Exam], Told]] = {
    "exam.procedure": procedure_told,
    "exam.dates": dates_told,
    "exam.reserve": reserve_told,
    "exam.timetable": timetable_told,
}
_MILESTONE = "exam.milestone."
_BREAK = "\v"  # marks where lines of their own begin and end while a text is being filled
_SENTENCE_END = (".", "!", "?")


@dataclass(frozen=True, slots=True)
class Context:
    """What placeholders are filled from. ``exam`` is None when that year has no schedule file."""

    facts: Mapping[str, Fact]
    acts: Mapping[str, Act]
    year: int
    exam: Exam | None
    plan: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its placeholders filled in, what each of them told, and the names that told nothing."""

    text: str
    told: Mapping[str, Told]
    gaps: tuple[str, ...]


def exam_name(year: int, exam: Exam | None) -> str:
    """``Kỳ thi tốt nghiệp THPT năm 2023``, also for a year without a schedule."""
    return exam.name if exam else f"Kỳ thi tốt nghiệp THPT năm {year}"


def names_in(text: str) -> list[str]:
    """The names of the placeholders in a text."""
    return [found[1] for found in PLACEHOLDER.finditer(text)]


def is_exam_word(name: str) -> bool:
    """Whether a placeholder comes from the exam's schedule (``exam.year`` and ``exam.name`` do not)."""
    return name in _EXAM_WORDS or (
        name.startswith(_MILESTONE) and name.removeprefix(_MILESTONE) in MILESTONES
    )


def resolve(name: str, context: Context) -> Told | None:
    """What a placeholder stands for; None when there is no such placeholder."""
    if name == "exam.year":
        return Told(str(context.year))
    if name == "exam.name":
        return Told(exam_name(context.year, context.exam))
    if is_exam_word(name):
        return _exam_told(name, context.exam)
    if name.startswith("act."):
        act = context.acts.get(name.removeprefix("act."))
        return Told(act.name) if act else None
    if name in NEUTRAL_PLAN:
        return Told(context.plan.get(name) or NEUTRAL_PLAN[name])
    return _fact_told(context.facts.get(name))


def fill(text: str, context: Context) -> Filled:
    """Fill every placeholder of a text. One that stands for nothing is left as it is and counted as a gap."""
    told: dict[str, Told] = {}
    gaps: list[str] = []

    def words(found: re.Match[str]) -> str:
        item = resolve(found[1], context)
        if item is None:
            gaps.append(found[1])
            return found[0]
        told[found[1]] = item
        return _fitted(item.text, text[: found.start()])

    filled = PLACEHOLDER.sub(words, text)
    gaps += [name for name, item in told.items() if item.confidence in ("memory", "unknown")]
    return Filled(_tidy(filled), told, tuple(gaps))


def _exam_told(name: str, exam: Exam | None) -> Told:
    if exam is None:
        return nothing_told()
    if name in _EXAM_WORDS:
        return _EXAM_WORDS[name](exam)
    return milestone_told(exam, name.removeprefix(_MILESTONE))


def _fact_told(fact: Fact | None) -> Told | None:
    if fact is None or fact.value is None:
        return None
    return Told(str(fact.value)) if fact.is_tellable else nothing_told(fact.confidence)


def _fitted(words: str, before: str) -> str:
    if "\n" in words:
        return f"{_BREAK}{words}{_BREAK}"
    starts_sentence = not before.strip() or before.rstrip().endswith(_SENTENCE_END)
    is_address = any(sign in words.partition(" ")[0] for sign in "./@")
    return words[:1].upper() + words[1:] if starts_sentence and not is_address else words


def _tidy(text: str) -> str:
    return re.sub(rf"\s*{_BREAK}\s*", "\n", text).strip()
