"""One entry a topic: the canonical question and an answer for each range of exams."""

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Literal, get_args

from faq.competences import COMPETENCES, Competence
from faq.dates import day_of
from faq.problems import Place
from faq.records import Record
from faq.yaml_lines import Node
from faq.years import Years

Status = Literal["draft", "published"]

_STATUSES: tuple[Status, ...] = get_args(Status)
_ENTRY_KEYS = ("id", "group", "question", "competence", "owner", "review_by", "status", "exam", "answers")
_ANSWER_KEYS = ("exams", "facts", "text", "handover")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said for some exams: a text with placeholders and the facts it rests on.

    ``handover`` is the sentence with which the bot admits what it does not know and calls a person.
    """

    exams: Years
    facts: tuple[str, ...]
    text: str
    handover: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One topic. ``exam`` fixes the exam it speaks of, whatever exam the asker means; ``group`` is the file
    it was shipped in, or named by a province's own entry."""

    id: str
    group: str
    question: str
    competence: Competence
    owner: str
    review_by: date
    status: Status
    exam: int | None
    answers: tuple[Answer, ...]
    place: Place

    def answer_for(self, year: int) -> Answer | None:
        """The answer for an exam; None when the entry has none."""
        return next((answer for answer in self.answers if year in answer.exams), None)

    @property
    def exams(self) -> Years:
        """The exams that have an answer."""
        covered = Years(())
        for answer in self.answers:
            covered |= answer.exams
        return covered


def read_entry(node: Node, place: Place) -> Entry:
    """Read one entry. Raises InvalidContentError."""
    record = Record.of(node, "mục hỏi đáp", place, _ENTRY_KEYS)
    return Entry(
        id=record.text("id"),
        group=record.maybe_text("group") or PurePath(record.place.file).stem,
        question=record.text("question"),
        competence=record.choice("competence", COMPETENCES),
        owner=record.text("owner"),
        review_by=day_of(record.moment("review_by")),
        status=record.choice("status", _STATUSES),
        exam=record.integer("exam") if record.has("exam") else None,
        answers=tuple(map(_read_answer, record.records("answers", "câu trả lời", _ANSWER_KEYS))),
        place=record.place,
    )


def _read_answer(record: Record) -> Answer:
    return Answer(
        exams=record.years("exams"),
        facts=record.texts("facts"),
        text=record.text("text"),
        handover=record.maybe_text("handover"),
        place=record.place,
    )
