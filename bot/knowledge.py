"""Loading what the bot knows: the content, and the matcher built from it."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from bot.faults import Fault
from faq.artefact import load_or_build
from faq.content import Content, Seed, build, read_seed
from faq.dates import VIETNAM
from faq.exams import Dated, Exam
from handlers.turn import Knowledge

FAQ = Path(__file__).parent.parent / "faq"


@cache
def shipped_seed() -> Seed:
    """The files that came with the program, read; they are never written to."""
    return read_seed(FAQ / "content", FAQ / "exams")


def shipped_content() -> Content:
    """The content that came with the program."""
    return build(shipped_seed(), {})


def load_knowledge(exam: int, cache: Path, risk: float) -> Knowledge:
    """Content and matcher for one exam; the matcher is built once per content and kept in ``cache``.

    Raises:
        Fault: for an exam without a schedule.
    """
    content = shipped_content()
    if exam not in content.exams:
        years = ", ".join(map(str, sorted(content.exams)))
        raise Fault(f"config.yaml: không có lịch của kỳ thi {exam}; đặt `exam` là một trong: {years}")
    return Knowledge(content, load_or_build(content, cache, risk), exam)


def exam_days(content: Content, year: int) -> frozenset[date]:
    """The days of an exam, from the procedure afternoon to the last paper: other hours hold on them."""
    exam = content.exams.get(year)
    return frozenset(_days(exam)) if exam is not None else frozenset()


def _days(exam: Exam) -> Iterable[date]:
    for round_ in exam.rounds:
        days = [session.date for session in round_.sessions]
        if round_.procedure is not None:
            days.append(_day(round_.procedure))
        if days:
            first, last = min(days), max(days)
            yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def _day(dated: Dated) -> date:
    at = dated.at
    return at.astimezone(VIETNAM).date() if hasattr(at, "astimezone") else at
