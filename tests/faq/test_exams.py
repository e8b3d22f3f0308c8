"""The schedule of an exam and what it says about a moment."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.content import Content, load_content
from faq.dates import VIETNAM, end_of, start_of
from faq.exams import (
    Exam,
    Milestone,
    current_session,
    days_until,
    milestone_state,
    next_session,
    paper_of,
    sessions_on,
)
from faq.timetable import (
    dates_told,
    milestone_told,
    procedure_told,
    reserve_told,
    timetable_told,
)

ContentFiles = Callable[..., Content]

EXAM_FILE = "exams/2023.yaml"
SHIPPED = Path(__file__).parents[2] / "faq"

NEW_YEAR = datetime(2023, 1, 1, tzinfo=VIETNAM)

moments = st.integers(0, 365 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes))


@pytest.fixture
def exam(content_of: ContentFiles) -> Exam:
    return content_of().exams[2023]


@pytest.fixture(scope="module")
def shipped_exams() -> dict[int, Exam]:
    return load_content(SHIPPED / "content", SHIPPED / "exams").exams


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def test_sessions_of_a_day_come_in_order(exam: Exam) -> None:
    assert [session.id for session in sessions_on(exam, date(2023, 6, 28))] == ["ngu-van", "toan"]


def test_a_day_without_papers_has_no_session(exam: Exam) -> None:
    assert sessions_on(exam, date(2023, 6, 27)) == ()


@pytest.mark.parametrize(
    ("now", "session"),
    [
        ("2023-06-01T00:00", "ngu-van"),
        ("2023-06-28T07:34", "ngu-van"),
        ("2023-06-28T07:35", "toan"),
        ("2023-06-28T14:30", None),
    ],
)
def test_the_next_session_is_the_first_that_has_not_begun(exam: Exam, now: str, session: str | None) -> None:
    found = next_session(exam, at(now))
    assert (found.id if found else None) == session


@pytest.mark.parametrize(
    ("now", "session"),
    [("2023-06-28T09:34", "ngu-van"), ("2023-06-28T09:35", None), ("2023-06-28T15:00", "toan")],
)
def test_a_session_is_sat_until_its_last_paper_ends(exam: Exam, now: str, session: str | None) -> None:
    found = current_session(exam, at(now))
    assert (found.id if found else None) == session


@pytest.mark.parametrize(
    ("now", "days"),
    [("2023-06-27T23:59", 1), ("2023-06-28T00:00", 0), ("2023-06-29T12:00", -1), ("2023-06-18T08:00", 10)],
)
def test_days_are_counted_by_the_calendar(exam: Exam, now: str, days: int) -> None:
    assert days_until(exam, at(now)) == days


def test_days_are_those_of_vietnam_whatever_zone_asks(exam: Exam) -> None:
    assert days_until(exam, datetime.fromisoformat("2023-06-27T17:30+00:00")) == 0


def test_an_exam_without_known_days_counts_nothing(shipped_exams: dict[int, Exam]) -> None:
    now = at("2026-11-22T08:00")
    assert (days_until(shipped_exams[2027], now), next_session(shipped_exams[2027], now)) == (None, None)


@given(now=moments)
def test_the_next_session_lies_ahead_and_none_lies_between(
    shipped_exams: dict[int, Exam], now: datetime
) -> None:
    exam = shipped_exams[2023]
    found = next_session(exam, now)
    ahead = [session.starts for session in exam.sessions if session.starts > now]
    assert (found.starts if found else None) == min(ahead, default=None)


@given(now=moments, days=st.integers(0, 300))
def test_a_day_later_is_a_day_less(shipped_exams: dict[int, Exam], now: datetime, days: int) -> None:
    exam = shipped_exams[2025]
    before, after = days_until(exam, now), days_until(exam, now + timedelta(days=days))
    assert before is not None
    assert after == before - days


@given(now=moments)
def test_time_moves_a_milestone_only_forward(shipped_exams: dict[int, Exam], now: datetime) -> None:
    order = {"unknown": 0, "before": 0, "open": 1, "over": 2}
    for milestone in shipped_exams[2023].milestones.values():
        earlier = milestone_state(milestone, now - timedelta(hours=7))
        assert order[earlier] <= order[milestone_state(milestone, now)]


@given(now=moments)
def test_a_span_is_open_exactly_between_its_ends(shipped_exams: dict[int, Exam], now: datetime) -> None:
    span = shipped_exams[2023].milestones["registration"]
    inside = start_of(span.moments[0]) <= now < end_of(span.moments[-1])
    assert (milestone_state(span, now) == "open") == inside


def state(exam: Exam, milestone: str, now: str) -> str:
    found: Milestone = exam.milestones[milestone]
    return milestone_state(found, at(now))


@pytest.mark.parametrize(
    ("milestone", "now", "expected"),
    [
        ("appeal", "2023-07-17T23:59", "before"),
        ("appeal", "2023-07-18T00:00", "open"),
        ("appeal", "2023-07-27T23:59", "open"),
        ("appeal", "2023-07-28T00:00", "over"),
        ("registration", "2023-05-13T16:59", "open"),
        ("registration", "2023-05-13T17:00", "over"),
        ("results", "2023-07-18T07:59", "before"),
        ("results", "2023-07-18T08:00", "over"),
        ("recognition", "2023-01-01T00:00", "open"),
        ("recognition", "2023-07-21T00:00", "over"),
        ("appeal-results", "2023-08-30T00:00", "unknown"),
        ("wishes", "2023-08-30T00:00", "unknown"),
    ],
)
def test_the_state_of_a_milestone(exam: Exam, milestone: str, now: str, expected: str) -> None:
    assert state(exam, milestone, now) == expected


def test_a_paper_is_found_by_its_subject(exam: Exam) -> None:
    [(session, paper)] = paper_of(exam, " toán ")
    assert (session.id, paper.minutes) == ("toan", 90)


def test_a_paper_is_found_by_one_of_its_alternatives(shipped_exams: dict[int, Exam]) -> None:
    [(session, paper)] = paper_of(shipped_exams[2023], "vật lý")
    assert (session.date, paper.subject) == (date(2023, 6, 29), "Vật lí / Lịch sử")


def test_an_unknown_subject_is_sat_nowhere(exam: Exam) -> None:
    assert paper_of(exam, "Âm nhạc") == ()


def test_the_days_of_an_exam_read_in_short(shipped_exams: dict[int, Exam]) -> None:
    assert dates_told(shipped_exams[2023]).text == "28–29/6/2023"


def test_procedure_and_reserve_are_told(exam: Exam) -> None:
    assert (procedure_told(exam).text, reserve_told(exam).text) == ("14:00 ngày 27/6/2023", "30/6/2023")


@pytest.mark.parametrize(
    ("milestone", "text"),
    [
        ("appeal", "18/7/2023 – 27/7/2023"),
        ("results", "08:00 ngày 18/7/2023"),
        ("recognition", "chậm nhất 20/7/2023"),
        ("appeal-results", "chưa xác nhận"),
        ("wishes", "chưa công bố"),
    ],
)
def test_a_milestone_is_told_only_as_far_as_it_is_sure(exam: Exam, milestone: str, text: str) -> None:
    assert milestone_told(exam, milestone).text == text


def test_the_timetable_has_a_line_a_paper_under_its_day(exam: Exam) -> None:
    assert timetable_told(exam).text.splitlines() == [
        "Thứ Tư, 28/6/2023:",
        "– Sáng: Ngữ văn, 120 phút, phát đề 07:30, bắt đầu 07:35",
        "– Chiều: Toán, 90 phút, phát đề 14:20, bắt đầu 14:30",
    ]


@pytest.mark.parametrize(("times", "said"), [("memory", "chưa xác nhận"), ("unknown", "chưa công bố")])
def test_unsure_hours_are_not_shown(changed: ContentFiles, times: str, said: str) -> None:
    exam = changed(EXAM_FILE, "start: 07:35, times: verified", f"start: 07:35, times: {times}").exams[2023]
    line = timetable_told(exam).text.splitlines()[1]
    assert line == f"– Sáng: Ngữ văn, 120 phút, giờ {said}"


def test_hours_of_one_source_are_marked(changed: ContentFiles) -> None:
    exam = changed(EXAM_FILE, "start: 07:35, times: verified", "start: 07:35, times: single").exams[2023]
    lines = timetable_told(exam).text.splitlines()
    assert lines[1].endswith("bắt đầu 07:35 (*)")
    assert lines[-1].startswith("(*) Giờ theo một nguồn")


def test_hours_with_a_source_of_their_own_show_it(changed: ContentFiles) -> None:
    exam = changed(
        EXAM_FILE, "start: 07:35, times: verified", "start: 07:35, times: single, source: {act: x}"
    )
    told = timetable_told(exam.exams[2023])
    assert ([source.act for source in told.sources], told.confidence) == (["bao", "x"], "single")


def test_an_unsure_session_is_not_shown(changed: ContentFiles) -> None:
    unsure = "part: afternoon\n        source: {act: bao}\n        confidence: memory"
    exam = changed(EXAM_FILE, unsure.replace("memory", "verified"), unsure).exams[2023]
    assert "Toán" not in timetable_told(exam).text


def test_a_track_is_named_where_it_matters(shipped_exams: dict[int, Exam]) -> None:
    lines = timetable_told(shipped_exams[2025]).text.splitlines()
    assert any("Ngoại ngữ (Chương trình 2006)" in line for line in lines)
    assert not any("Ngữ văn (" in line for line in lines)


def test_rounds_are_told_apart(shipped_exams: dict[int, Exam]) -> None:
    assert procedure_told(shipped_exams[2020]).text == "08/8/2020 (đợt 1)"
    assert "Đợt 2: lịch từng buổi chưa xác nhận." in timetable_told(shipped_exams[2020]).text


def test_an_exam_without_sessions_has_no_timetable(shipped_exams: dict[int, Exam]) -> None:
    told = timetable_told(shipped_exams[2027])
    assert (told.text, told.confidence) == ("chưa công bố", "unknown")
