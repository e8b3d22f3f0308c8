"""Messages that are nothing but small talk, in closed forms."""

import pytest

from faq.fold import fold
from faq.smalltalk import small_talk
from handlers.turn import Knowledge


def heard(knowledge: Knowledge, text: str) -> str | None:
    return small_talk(fold(text, knowledge.matcher.shorthand))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hello shop nha", "greeting"),
        ("alo alo có ai không", "greeting"),
        ("dạ em chào cả nhà ạ", "greeting"),
        ("ê bot", "greeting"),
        ("ok cảm ơn bạn nhiều lắm luôn", "thanks"),
        ("da vang a", "thanks"),
        ("pp nhé bot", "bye"),
        ("chúc anh chị năm mới vui vẻ", "bye"),
        ("bot tên chi rứa", "about-bot"),
        ("bạn được ai viết ra vậy", "about-bot"),
        ("ban giup duoc gi cho em", "about-bot"),
        ("mày là ai", "about-bot"),
        ("bạn thông minh thế", "thanks"),
        ("de thuong ghe", "thanks"),
    ],
)
def test_small_talk_is_heard_in_any_spelling(knowledge: Knowledge, text: str, reason: str) -> None:
    assert heard(knowledge, text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "chào ad, phúc khảo nộp đơn ở đâu ạ",
        "cảm ơn ad, vậy còn lệ phí thì sao",
        "em chúc thi tốt",
        "ai trả lời đơn phúc khảo",
        "thi mấy giờ",
        "hỏi cán bộ",
        "bot trả lời sai rồi",
        "có",
        "",
    ],
)
def test_what_says_anything_else_is_none(knowledge: Knowledge, text: str) -> None:
    assert heard(knowledge, text) is None


def test_no_phrasing_of_a_topic_is_small_talk(knowledge: Knowledge) -> None:
    phrasings = [text for texts in knowledge.content.phrasings.values() for text in texts][::3]
    assert [text for text in phrasings if heard(knowledge, text)] == []
