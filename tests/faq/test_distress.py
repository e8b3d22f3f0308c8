"""A cry is heard in any spelling; an idle word is not one."""

import json
from pathlib import Path

import pytest

from faq.distress import is_distress

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "text",
    [
        "em không muốn sống nữa",
        "em k mun song nua",
        "muon tu tu",
        "EM MUỐN CHẾT",
        "rớt rồi chắc em chết quách cho xong",
        "em rạch tay rồi…",
        "con tôi để lại thư tuyệt mệnh",
        "hôm nay xem điểm xong em chỉ muốn nhảy cầu",
        "tui hổng muốn sống nữa, mai thi mấy giờ vậy",
    ],
)
def test_a_cry_is_heard(text: str) -> None:
    assert is_distress(text)


@pytest.mark.parametrize(
    "text",
    [
        "lo muốn chết luôn, mai thi mấy giờ",
        "học muốn chết mà vẫn sợ trượt",
        "thi nghị luận về tự tử học đường thì viết sao",
        "mấy giờ thi toán",
        "nhà em nghèo của xã từ hai năm nay, để em từ từ hỏi",
        "máy tính còn bảo hành mang vào phòng thi được không",
        "",
    ],
)
def test_an_idle_word_is_no_cry(text: str) -> None:
    assert not is_distress(text)


def test_no_ordinary_question_of_the_question_sets_is_taken_for_a_cry() -> None:
    files = [ROOT / "tests/eval/heldout.jsonl", ROOT / "faq/content/calibration.jsonl"]
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows if row["topic"] and is_distress(row["text"])] == []
