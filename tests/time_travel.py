"""Walking through the years: what the bot says on a day, and what must not stand in it."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from faq.content import Content
from faq.dates import VIETNAM
from faq.fold import Shorthand, fold
from faq.render import RenderedAnswer, render, rendered_told
from faq.schedule_questions import answer_from_schedule

FIRST, LAST = date(2020, 6, 1), date(2027, 8, 1)
QUESTIONS = (
    "hôm nay thi môn gì",
    "mai thi môn gì",
    "sáng 28 thi môn gì",
    "môn Toán mấy giờ",
    "còn bao nhiêu ngày nữa thi",
    "còn hạn phúc khảo không",
    "bao giờ có điểm",
    "mấy giờ phải có mặt",
)
TELL_OF_ANOTHER_YEAR = {
    "lt-dot-2": "tells that the exam of 2020 had two rounds",
    "nn-chung-chi-home-edition": "names the day from which the certificates were tested otherwise",
    "tn-nhan-bang": "names the day from which an act of the year before holds",
}
"""Entries whose answer is about a dated event of another year, and why."""
_DATE = re.compile(r"\b\d{1,2}/\d{1,2}/(\d{4})\b")


def days(step: int = 1) -> Iterator[date]:
    """Every ``step``-th day of the walk, the last one included."""
    total = (LAST - FIRST).days
    yield from (FIRST + timedelta(days=n) for n in range(0, total, step))
    yield LAST


def answers_of_the_year(content: Content, year: int) -> Iterator[tuple[RenderedAnswer, int]]:
    """Every entry's answer for an exam, with the exam it speaks of."""
    for topic, entry in content.entries.items():
        rendered = render(content, topic, year, {})
        if rendered is not None:
            yield rendered, entry.exam or year


def answers_of_the_day(content: Content, shorthand: Shorthand, day: date) -> Iterator[RenderedAnswer]:
    """What the schedule says at noon of a day to questions about time."""
    now = datetime.combine(day, time(12), VIETNAM)
    tomorrow_is_new_year = (day + timedelta(days=1)).year != day.year
    for question in QUESTIONS:
        if tomorrow_is_new_year and question.startswith("mai"):
            continue  # the day asked about is rightly one of the next year
        found = answer_from_schedule(fold(question, shorthand), content.exams[day.year], now)
        if found is not None:
            yield rendered_told(content, found.topic, found.told, day.year)


def faults(content: Content, answers: Iterable[tuple[RenderedAnswer, int]]) -> list[str]:
    """Every expired source and every date of a wrong year, with the topic and exam it stands in."""
    found = []
    for answer, year in answers:
        years = {int(text) for text in _DATE.findall(answer.body)} - {year}
        if years and answer.topic not in TELL_OF_ANOTHER_YEAR:
            found.append(f"{answer.topic} {year}: dates of {sorted(years)}")
        found += [f"{answer.topic} {year}: expired {source}" for source in _expired(content, answer, year)]
    return found


def _expired(content: Content, answer: RenderedAnswer, year: int) -> list[str]:
    lapsed = [act.name for act in content.acts.values() if not act.in_force_for(year)]
    return [
        source
        for source in answer.sources
        if any(source == name or source.startswith(f"{name}, ") for name in lapsed)
    ]
