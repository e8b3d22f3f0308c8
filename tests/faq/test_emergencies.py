"""Emergencies in plain words."""

import pytest

from faq.emergencies import emergency
from faq.fold import fold
from handlers.turn import Knowledge


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("em đang bị kẹt vì sạt lở, không đến được điểm thi", "bi-chia-cat"),
        ("nha em bi lu chia cat roi khong ra duoc duong lon", "bi-chia-cat"),
        ("mưa to quá, xe em kẹt giữa đèo rồi", "bi-chia-cat"),
        ("bạn em vừa ngất xỉu ở cổng trường thi", "cap-cuu"),
        ("con toi co giat dang dua di vien", "cap-cuu"),
    ],
)
def test_somebody_in_need_is_heard(knowledge: Knowledge, text: str, kind: str) -> None:
    assert emergency(fold(text, knowledge.matcher.shorthand)) == kind


@pytest.mark.parametrize(
    "text",
    [
        "nếu mưa lũ không đi thi được thì sao",
        "Thí sinh vùng bị chia cắt do lũ có được thi đợt sau không",
        "nhỡ ngất xỉu trong phòng thi thì báo ai",
        "em không đến được buổi làm thủ tục có sao không",
        "bao giờ có kết quả phúc khảo",
        "em bị cô lập biên bản thì có được thi tiếp không",
        "may gio thi toan",
    ],
)
def test_a_question_in_general_is_none(knowledge: Knowledge, text: str) -> None:
    assert emergency(fold(text, knowledge.matcher.shorthand)) is None
