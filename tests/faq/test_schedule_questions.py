"""Questions about the schedule, answered on the exam clock."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.content import load_content
from faq.dates import VIETNAM
from faq.fold import fold, read_shorthand
from faq.schedule_questions import answer_from_schedule

FAQ = Path(__file__).parents[2] / "faq"
CONTENT = load_content(FAQ / "content", FAQ / "exams")
SHORTHAND = read_shorthand(yaml.safe_load((FAQ / "content" / "shorthand.yaml").read_text(encoding="utf-8")))
EVE = datetime(2023, 6, 27, 20, 0, tzinfo=VIETNAM)


def said(text: str, now: datetime = EVE, year: int = 2023) -> str | None:
    found = answer_from_schedule(fold(text, SHORTHAND), CONTENT.exams[year], now)
    return found.told.text if found else None


@pytest.mark.parametrize(
    "text", ["may gio thi toan", "môn Toán mấy giờ", "Toán thi lúc nào vậy ạ", "bao giờ thi môn toán"]
)
def test_a_subject_has_its_day_and_hours(text: str) -> None:
    assert said(text) == "Thứ Tư, 28/6/2023:\n– Chiều: Toán, 90 phút, phát đề 14:20, bắt đầu 14:30"


def test_tomorrow_is_counted_from_the_exam_clock() -> None:
    answer = said("mai thi môn gì")
    assert answer is not None
    assert answer.startswith("Thứ Tư, 28/6/2023:")
    assert "Ngữ văn" in answer
    assert "Toán" in answer


def test_half_a_day_can_be_named() -> None:
    answer = said("sáng 28 thi môn gì")
    assert answer is not None
    assert "Ngữ văn" in answer
    assert "Toán" not in answer


def test_the_procedure_day_has_no_paper() -> None:
    assert (
        said("hôm nay thi gì")
        == "Thứ Ba, 27/6/2023: thí sinh làm thủ tục dự thi lúc 14:00, chưa thi môn nào."
    )


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2023, 6, 27), "Chưa đến hạn"),
        (date(2023, 7, 20), "Vẫn còn hạn"),
        (date(2023, 7, 28), "Đã hết hạn"),
    ],
)
def test_a_deadline_is_ahead_open_or_over(day: date, start: str) -> None:
    now = datetime(day.year, day.month, day.day, 9, 0, tzinfo=VIETNAM)
    answer = said("còn hạn phúc khảo không", now)
    assert answer is not None
    assert answer.startswith(start)


@pytest.mark.parametrize(
    "text",
    [
        "mấy giờ phải có mặt thi toán",
        "toán thi mấy câu",
        "kết quả thi toán khi nào có",
        "phúc khảo môn toán khi nào",
        "thi toán vào lớp 10 khi nào",
        "thi hsg toán khi nào",
        "lịch thi toán 2024",
        "mai trời có mưa không",
        "còn bao nhiêu ngày nữa có điểm",
        "",
    ],
)
def test_a_question_with_another_word_is_left_to_the_matcher(text: str) -> None:
    assert said(text) is None


@pytest.mark.parametrize("year", [2020, 2021, 2022, 2024, 2026, 2027])
def test_hours_that_nobody_checked_are_not_told(year: int) -> None:
    answer = said("may gio thi toan", EVE, year)
    assert answer is None or "14:30" not in answer


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(CONTENT.exams)),
    st.datetimes(datetime(2020, 6, 1), datetime(2027, 8, 1)),  # noqa: DTZ001 - hypothesis wants them naive
    st.sampled_from(
        [
            "mai thi môn gì",
            "hôm nay thi gì",
            "còn bao nhiêu ngày nữa thi",
            "mấy giờ thi văn",
            "còn hạn phúc khảo không",
        ]
    ),
)
def test_no_answer_names_another_years_date(year: int, moment: datetime, text: str) -> None:
    now = moment.replace(tzinfo=VIETNAM)
    answer = said(text, now, year)
    if answer is None:
        return
    asked = {now.year, (now + timedelta(days=1)).year}
    others = {y for y in range(2019, 2030) if y != year and y not in asked}
    assert not [y for y in others if f"/{y}" in answer]
