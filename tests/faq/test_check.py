"""Every rule of the content, broken once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from faq.check import check_content
from faq.check_answers import bare_figures
from faq.content import Content, load_content
from faq.problems import Problem, errors_among

ContentFiles = Callable[..., Content]
TODAY = date(2026, 11, 22)
ACTS = "content/acts.yaml"
ENTRIES = "content/entries/appeal.yaml"
EXAM = "exams/2023.yaml"
FACTS = "content/facts/appeal.yaml"
PHRASINGS = "content/phrasings/appeal.yaml"
OUTSIDE = "content/outside.yaml"
SHIPPED = Path(__file__).parents[2] / "faq"


def test_the_small_content_breaks_no_rule(content_of: ContentFiles) -> None:
    assert check_content(content_of(), TODAY) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (ENTRIES, "{pk-don.han}.", "10 ngày.", "số viết thẳng “10”"),
        (ENTRIES, "{pk-don.han}.", "{pk-don.han} ở KV9.", "số viết thẳng “KV9.”"),
        (ENTRIES, "text: Thí sinh", 'text: "Thí sinh', "sai cú pháp YAML"),
        (ENTRIES, "trong {pk-don.han}.", "trong pk-don.han}.", "ngoặc nhọn lẻ"),
        (ENTRIES, "[pk-don.noi, pk-don.han]", "[pk-don.noi]", "không dẫn dữ kiện ấy"),
        (ENTRIES, "{pk-don.han}", "{pk-don.noi}", "không có giá trị"),
        (ENTRIES, "{pk-don.han}", "{pk-don.lau}", "chỗ trống lạ {pk-don.lau}"),
        (ENTRIES, "{pk-don.han}", "{exam.milestone.tet}", "chỗ trống lạ"),
        (ENTRIES, "{pk-don.han}", "{plan.lead.ai-do}", "chỗ trống lạ"),
        (ENTRIES, "{pk-don.han}", "{act.tt-99}", "chỗ trống lạ"),
        (ENTRIES, "[pk-don.noi, pk-don.han]", "[pk-don.noi, pk-don.han, pk-don.x]", "dữ kiện lạ “pk-don.x”"),
        (ENTRIES, "[pk-don.noi, pk-don.han]", "[]", "không dẫn dữ kiện nào"),
        (ENTRIES, "Thí sinh nộp đơn tại", f"Thí sinh {'nộp ' * 220} đơn tại", "viết gọn trong 900"),
        (ENTRIES, "Thí sinh nộp đơn tại nơi đăng ký dự thi trong {pk-don.han}.", "Nop don.", "không dấu"),
        (ENTRIES, 'exams: "2020-"', "exams: 2020-2024", "chưa trả lời cho kỳ thi 2025 trở đi"),
        (ENTRIES, 'exams: "2020-"', 'exams: [2020-2022, "2024-"]', "chưa trả lời cho kỳ thi 2023"),
        (ENTRIES, "owner: khao-thi", "owner: khao-thi\n  exam: 2019", "kỳ thi 2019 chưa có lịch"),
        (ENTRIES, "owner: khao-thi", "owner: khao-thi\n  exam: 2019", "không có câu trả lời cho kỳ thi 2019"),
        (ENTRIES, "status: published", "status: xong", "“status” là “xong”"),
        (
            FACTS,
            'exams: "2020-"\n- id: pk-don.han',
            "exams: 2020-2023\n- id: pk-don.han",
            "chỉ đúng 2020–2023",
        ),
        (
            FACTS,
            'confidence: verified\n  exams: "2020-"\n- id: pk-don.han',
            'confidence: memory\n  exams: "2020-"\n- id: pk-don.han',
            "là dữ kiện memory",
        ),
        (FACTS, "pk-don.noi\n", "pk-xa.noi\n", "“pk-xa.noi” không thuộc chủ đề nào"),
        (
            FACTS,
            "act: tt-15, article: 33, clause: 2",
            "act: tt-16, article: 33, clause: 2",
            "văn bản lạ “tt-16”",
        ),
        (FACTS, "{act: tt-15, article: 33, clause: 1}, ", "", "không có hiệu lực ở kỳ thi 2020, 2021"),
        (ACTS, "name: Báo Một", "name: Báo Một, amended_by: [x]", "“x” chưa khai báo"),
        (ACTS, "until: 2025-02-07", "until: 2020-02-07", "hết hiệu lực trước khi có hiệu lực"),
        (PHRASINGS, "pk-don:", "pk-khac:", "chủ đề lạ “pk-khac”"),
        (PHRASINGS, "phuc khao the nao", "gọi 0912 345 678", "có số điện thoại"),
        (PHRASINGS, "phuc khao the nao", "hỏi ai@tinh.gov.vn", "e-mail"),
        (OUTSIDE, "- khi nào thi vào lớp 10", "- Nộp đơn  ở đâu?", "thuộc cả “outside:lop-10” và “pk-don”"),
        (OUTSIDE, "decision: escalate", "decision: hỏi", "“decision” là “hỏi”"),
        (EXAM, "regime: tt-15", "regime: tt-24", "“tt-24” không có hiệu lực năm 2023"),
        (EXAM, "năm 2023", "năm 2024", "không có năm 2023"),
        (EXAM, "  - {id: notice, unknown: true}\n", "", "thiếu mốc notice"),
        (EXAM, "at: 2023-06-27T14:00", "at: 2023-06-29T14:00", "làm thủ tục sau buổi thi đầu"),
        (EXAM, "date: 2023-06-30", "date: 2023-06-27", "ngày dự phòng trước buổi thi cuối"),
        (
            EXAM,
            "id: ngu-van\n        date: 2023-06-28",
            "id: ngu-van\n        date: 2023-06-29",
            "sai thứ tự",
        ),
        (EXAM, "id: toan\n        date: 2023", "id: toan\n        date: 2024", "có ngày ở năm 2024"),
        (EXAM, "subject: Toán, tracks: [ct2006]", "subject: Toán, tracks: [ct2018]", "loại đề không có"),
        (
            EXAM,
            "date: 2023-06-30, source: {act: bao},",
            "date: 2023-06-30,",
            "dự phòng của kỳ thi 2023 không có",
        ),
        (EXAM, "times: verified}", "times: verified, source: {act: b}}", "lạ “b”"),
        (EXAM, "minutes: 90", "minutes: 900", "thời gian 900 phút"),
        (EXAM, "handout: 14:20", "handout: 14:40", "phát đề không trước giờ bắt đầu"),
        (EXAM, "start: 14:30", "start: 04:30", "không thuộc buổi đã ghi"),
        (EXAM, "handout: 07:30, start: 07:35, ", "", "giờ ghi là chắc mà không có"),
        (
            EXAM,
            "span: [2023-07-18, 2023-07-27]",
            "span: [2023-07-10, 2023-07-27]",
            "“appeal” trước “results”",
        ),
        (EXAM, "at: 2023-07-18T08:00", "at: 2022-07-18T08:00", "có ngày ở năm khác"),
        (EXAM, "at: 2023-07-18T08:00, source: {act: bao},", "at: 2023-07-18T08:00,", "không có nguồn"),
        (
            EXAM,
            "at: 2023-07-18T08:00, source: {act: bao},",
            "at: 2023-07-18T08:00, source: {act: b},",
            "lạ “b”",
        ),
        (EXAM, "id: notice", "id: account", "mốc “account” lặp lại"),
        (EXAM, "id: notice, unknown: true", "id: notice", "đúng một kiểu mốc"),
    ],
)
def test_a_broken_rule_is_reported(changed: ContentFiles, name: str, old: str, new: str, said: str) -> None:
    problems = errors_among(check_content(changed(name, old, new), TODAY))
    assert any(said in str(problem) for problem in problems), problems


def test_a_fact_without_a_source_is_reported(changed: ContentFiles) -> None:
    source = "  source: [{act: tt-15, article: 33, clause: 1}, {act: tt-24, article: 37}]\n"
    [problem] = check_content(changed(FACTS, source, ""), TODAY)
    assert str(problem) == (
        "faq/content/facts/appeal.yaml:7: dữ kiện “pk-don.han” không có nguồn; ghi “source: {act: …}”"
    )


def test_two_answers_for_one_exam_are_reported(changed: ContentFiles) -> None:
    second = "{pk-don.han}.\n    - {exams: 2024, facts: [pk-don.noi], text: Tại trường.}"
    [problem] = check_content(changed(ENTRIES, "{pk-don.han}.", second), TODAY)
    assert (problem.line, "hai câu trả lời cho kỳ thi 2024" in problem.message) == (12, True)


def test_a_message_too_long_for_zalo_is_reported(changed: ContentFiles) -> None:
    content = changed(ACTS, "name: Thông tư 15", f"name: {'Thông tư ' * 230}")
    assert any("một tin Zalo chỉ 2000" in problem.remedy for problem in check_content(content, TODAY))


def test_a_phrasing_of_two_topics_is_reported_once(content_of: ContentFiles) -> None:
    content = content_of({"content/phrasings/more.yaml": "pk-hai:\n  - NỘP ĐƠN ở đâu?\n"})
    problems = [problem for problem in check_content(content, TODAY) if "thuộc cả" in problem.message]
    assert [problem.file for problem in problems] == ["faq/content/phrasings/more.yaml"]


def warning(content: Content) -> Problem:
    [problem] = check_content(content, TODAY)
    assert problem.severity == "warning"
    return problem


def test_a_passed_review_date_is_a_warning(changed: ContentFiles) -> None:
    content = changed(ENTRIES, "review_by: 2027-03-01", "review_by: 2026-11-21")
    assert "quá hạn rà soát 2026-11-21" in warning(content).message


def test_a_topic_that_nobody_asks_is_a_warning(content_of: ContentFiles) -> None:
    assert "chưa có cách hỏi nào" in warning(content_of({PHRASINGS: ""})).message


def test_an_answer_with_an_unpublished_date_is_a_warning(changed: ContentFiles) -> None:
    content = changed(ENTRIES, "{pk-don.han}.", "{pk-don.han}, {exam.milestone.wishes}.")
    assert "cho kỳ thi 2023 có chỗ chưa công bố: exam.milestone.wishes" in warning(content).message


def test_a_phrasing_with_a_candidate_number_is_a_warning(changed: ContentFiles) -> None:
    content = changed(PHRASINGS, "phuc khao the nao", "sbd 18001111 phúc khảo")
    assert "có số báo danh" in warning(content).message


def test_what_could_not_be_read_comes_first(changed: ContentFiles) -> None:
    content = changed(FACTS, "value: {days: 10}", "value: {days: mười}")
    assert check_content(content, TODAY)[0] == content.problems[0]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Khu vực KV1 và {a.b1}.", []),
        ("Có KV10.", ["KV10."]),
        ("Gọi 111 ngay.", []),
        ("Gọi 1112 ngay.", ["1112"]),
        ("Từ 7:30, 5 phút.", ["7:30,", "5"]),
    ],
)
def test_only_whole_literals_may_hold_figures(text: str, figures: list[str]) -> None:
    assert bare_figures(text, ("KV1", "111")) == figures


@pytest.fixture(scope="module")
def shipped() -> Content:
    return load_content(SHIPPED / "content", SHIPPED / "exams")


def test_the_shipped_content_breaks_no_rule(shipped: Content) -> None:
    assert list(map(str, errors_among(check_content(shipped)))) == []


def test_the_shipped_entries_are_all_asked_by_somebody(shipped: Content) -> None:
    assert [entry for entry in shipped.entries if not shipped.phrasings.get(entry)] == []
