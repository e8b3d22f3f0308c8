"""What is hidden from staff, and how deadlines are said. Pure."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import desk
from desk.deadline import ago, deadline, span
from desk.page import WORDS
from desk.shown import shown, shown_message

NOW = datetime(2023, 6, 28, 0, 0, tzinfo=UTC)  # 07:00 in Vietnam


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("https://hoi.vn/t/AB2CD#abcd2efgh3jkmn4p", "https://hoi.vn/t/AB2CD#•••"),
        ("/t/ab2cd#abcdefghjkmnpqrs xem giúp", "/t/ab2cd#••• xem giúp"),
        ("/t/AB2CD%23abcd2efgh3jkmn4p", "/t/AB2CD%23•••"),
        ("/trangthai AB2CD abcdefghjkmnpqrs", "/trangthai AB2CD •••"),
        ("mã là ABCD2EFGH3JKMN4P nhé", "mã là ••• nhé"),
        ("Em hỏi lịch thi, phòng 12", "Em hỏi lịch thi, phòng 12"),
        ("a\u202eb\u2067c\u200f", "abc"),
        (None, ""),
    ],
)
def test_secrets_and_marks_are_left_out(text, seen):
    assert shown(text) == seen


def test_a_photo_without_words_says_that_it_is_one():
    assert shown_message("photo", "") == "[ảnh]"


@pytest.mark.parametrize(
    ("minutes", "words", "level"),
    [
        (-125, "quá hạn 2 giờ 5 phút", "late"),
        (-60 * 26, "quá hạn 1 ngày", "late"),
        (35, "còn 35 phút", "soon"),
        (0.5, "còn dưới 1 phút", "soon"),
        (150, "còn 2 giờ 30 phút", ""),
        (60 * 5 + 7, "còn 5 giờ", ""),
        (60 * 24, "07:00 ngày mai", ""),
        (60 * 72, "07:00 ngày 1/7", ""),
    ],
)
def test_a_deadline_in_words(minutes, words, level):
    found = deadline(NOW + timedelta(minutes=minutes), NOW, "new")
    assert (found.words, found.level) == (words, level)


@pytest.mark.parametrize(
    ("state", "words"), [("closed", "đã đóng"), ("waiting_for_asker", "đang chờ người hỏi")]
)
def test_where_no_clock_runs_nothing_is_overdue(state, words):
    found = deadline(NOW - timedelta(days=1), NOW, state, urgent=True)
    assert (found.words, found.level) == (words, "")


def test_an_urgent_ticket_stands_in_its_own_group():
    assert deadline(NOW + timedelta(hours=9), NOW, "new", urgent=True).group == "Khẩn"


def test_a_whole_hour_needs_no_minutes():
    assert span(timedelta(hours=2)) == "2 giờ"


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=5), "vừa xong"),
        (timedelta(minutes=5), "5 phút trước"),
        (timedelta(days=2), "07:00 ngày 26/6"),
    ],
)
def test_how_long_ago(passed, words):
    assert ago(NOW - passed, NOW) == words


def test_templates_use_only_words_that_there_are():
    templates = (Path(desk.__file__).parent / "templates").glob("*.html")
    used = {
        (room, name)
        for file in templates
        for room, name in re.findall(r"(?<![\w.])(w(?:_\w+)?)\.(\w+)", file.read_text(encoding="utf-8"))
    }
    assert len(used) > 10
    assert [f"{room}.{name}" for room, name in used if not hasattr(WORDS[room], name)] == []
