"""Loading what the bot knows: the content, and the matcher built from it."""

from datetime import date
from functools import cache
from pathlib import Path

from bot.faults import Fault
from faq.artefact import load_or_build
from faq.content import Content, Seed, build, read_seed
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
    """The days of an exam: other hours hold on them."""
    exam = content.exams.get(year)
    return exam.days if exam is not None else frozenset()
