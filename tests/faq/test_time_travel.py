"""On no day of eight exams is an expired source cited or a date of a wrong year told.

`tests/proof/test_every_day.py` walks every single day; here every thirty-seventh stands for the others.
"""

from datetime import datetime, time
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from time_travel import FIRST, LAST, answers_of_the_day, answers_of_the_year, days, faults

from bot.knowledge import shipped_content
from faq.dates import VIETNAM
from faq.exams import current_session, days_until, next_session, sessions_on
from faq.fold import read_shorthand

FAQ = Path(__file__).parents[2] / "faq"
CONTENT = shipped_content()
SHORTHAND = read_shorthand(yaml.safe_load((FAQ / "content" / "shorthand.yaml").read_text(encoding="utf-8")))
MOMENTS = st.datetimes(
    min_value=datetime.combine(FIRST, time()),
    max_value=datetime.combine(LAST, time()),
    timezones=st.just(VIETNAM),
)


@pytest.mark.parametrize("year", sorted(CONTENT.exams))
def test_no_answer_of_an_exam_cites_an_expired_source_or_a_wrong_year(year: int) -> None:
    assert faults(CONTENT, answers_of_the_year(CONTENT, year)) == []


def test_on_no_day_does_the_schedule_tell_of_a_wrong_year() -> None:
    told = [(answer, day.year) for day in days(37) for answer in answers_of_the_day(CONTENT, SHORTHAND, day)]
    assert len(told) > 200
    assert faults(CONTENT, told) == []


@given(MOMENTS)
@settings(max_examples=60)
def test_what_is_next_lies_ahead_and_what_runs_has_begun(now) -> None:
    exam = CONTENT.exams[now.year]
    coming, running = next_session(exam, now), current_session(exam, now)
    assert coming is None or coming.starts > now
    assert running is None or running.starts <= now < running.ends
    left = days_until(exam, now)
    assert left is None or left <= 0 or not sessions_on(exam, now.date())


@pytest.mark.parametrize("year", sorted(CONTENT.exams))
def test_rounds_and_tracks_are_held_apart(year: int) -> None:
    """Sessions of a round begin one after the other, papers know their track, rounds do not meet."""
    exam = CONTENT.exams[year]
    for round_ in exam.rounds:
        starts = [session.starts for session in round_.sessions]
        assert starts == sorted(set(starts))
        for session in round_.sessions:
            assert {t for paper in session.papers for t in paper.tracks} <= {t.id for t in exam.tracks}
    ends = [(r.sessions[0].date, r.sessions[-1].date) for r in exam.rounds if r.sessions]
    assert all(first[1] < second[0] for first, second in pairwise(ends))
