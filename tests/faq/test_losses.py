"""Something of one's own that is lost, taken or spoilt."""

import pytest

from faq.fold import fold
from faq.losses import CASE, MAIL, own_loss
from handlers.turn import Knowledge


def told(knowledge: Knowledge, text: str) -> str | None:
    return own_loss(fold(text, knowledge.matcher.shorthand))


@pytest.mark.parametrize(
    "text",
    [
        "phiếu dự thi của em gửi bưu điện bị mất rồi",
        "phieu du thi cua em gui buu dien bi mat roi",
        "bưu điện làm thất lạc học bạ của con tôi",
        "shipper giao nhầm hồ sơ của em cho người khác",
        "thư bảo đảm của cháu bị lạc mất tiêu",
        "bưu tá làm rách phong bì đựng bằng gốc của em",
        "giấy chứng nhận của em gửi chuyển phát bị thất lạc thì phải làm sao",
    ],
)
def test_what_was_lost_in_the_post_is_lost_mail_even_where_it_is_asked_about(
    knowledge: Knowledge, text: str
) -> None:
    assert told(knowledge, text) == MAIL


@pytest.mark.parametrize(
    "text",
    [
        "em bị giật túi mất hết giấy tờ với căn cước rồi",
        "giấy báo dự thi của em in sai ngày sinh rồi ạ",
        "nhà em cháy, học bạ của em cháy mất rồi",
        "con tôi làm rơi căn cước trên đường đi thi",
        "em làm ướt giấy báo, nhòe hết chữ rồi",
        "the du thi cua em bi rach doi",
        "túi hồ sơ của em bị lấy trộm ở bến xe",
    ],
)
def test_a_loss_of_ones_own_is_a_case(knowledge: Knowledge, text: str) -> None:
    assert told(knowledge, text) == CASE


@pytest.mark.parametrize(
    "text",
    [
        "mất giấy báo dự thi có được vào thi không",
        "em làm mất giấy báo thì xin lại ở đâu",
        "giấy báo của em bị rách thì trường có in tờ mới không",
        "nếu hồ sơ của em bị thất lạc trên bưu điện thì ai chịu trách nhiệm",
        "em sợ gửi bưu điện bị mất học bạ của em",
        "giấy báo trúng tuyển gửi bưu điện bị mất thì làm gì",
        "hồ sơ của em gửi bưu điện mất mấy ngày",
        "mặt sau giấy báo của em bị mờ",
        "em vắng mặt buổi làm thủ tục",
        "em quên mat khau tai khoan cua em",
    ],
)
def test_a_question_about_a_loss_and_what_only_looks_like_one_are_none(
    knowledge: Knowledge, text: str
) -> None:
    assert told(knowledge, text) is None


def test_the_topics_own_phrasings_are_hardly_ever_taken_for_a_loss(knowledge: Knowledge) -> None:
    """What the FAQ is asked in general must go on being answered by it."""
    phrasings = [text for texts in knowledge.content.phrasings.values() for text in texts][::7]
    taken = [text for text in phrasings if told(knowledge, text)]
    assert len(taken) <= len(phrasings) // 1000
