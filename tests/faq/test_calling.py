"""Asking for a person in so many words."""

import pytest

from faq.calling import calls_a_person
from faq.fold import fold
from handlers.turn import Knowledge


@pytest.mark.parametrize(
    "text",
    [
        "cho em gặp cán bộ",
        "gap can bo",
        "gặp người thật đi",
        "cho e noi chuyen voi can bo",
        "muốn gặp nhân viên tư vấn",
        "chuyển máy cho người",
        "cho mình gặp tổng đài viên ạ",
        "không nói chuyện với bot nữa, cho tôi gặp người",
        "Chuyển câu hỏi của em cho cán bộ giúp em",
        "chat với người",
        "hỏi cán bộ",
        "hoi can bo giup em",
        "gặp ad",
        "gặp admin",
        "gap ad di a",
        "ad ơi cho em gặp ad",
        "cho gặp người thật",
    ],
)
def test_a_call_is_heard(knowledge: Knowledge, text: str) -> None:
    assert calls_a_person(fold(text, knowledge.matcher.shorthand))


@pytest.mark.parametrize(
    "text",
    [
        "làm sao để gặp cán bộ trực",
        "hỏi cán bộ coi thi được mang gì",
        "hỏi cán bộ coi thi có cho mang điện thoại không",
        "hẹn gặp lại ad",
        "mấy giờ thì có người trả lời tin nhắn",
        "gặp người trực ở đâu",
        "em quên thẻ, cần gặp cán bộ coi thi nào",
        "em bị ốm cần người nhà vào điểm thi",
        "cán bộ coi thi có được nói chuyện với thí sinh không",
        "thí sinh tự do nộp hồ sơ ở đâu",
        "may gio thi toan",
        "gọi điện cho người nhà trong phòng thi",
        "cần bao nhiêu người trong một phòng thi",
        "cần giấy tờ gì để người khác nhận hộ",
        "cho em xin số điện thoại của cán bộ phụ trách thi huyện Sìn Hồ, em hỏi về hồ sơ thí sinh tự do",
    ],
)
def test_a_question_is_no_call(knowledge: Knowledge, text: str) -> None:
    assert not calls_a_person(fold(text, knowledge.matcher.shorthand))
