"""One topic's answer for one exam, as people read it."""

from collections.abc import Callable

import pytest

from faq.content import Content
from faq.render import RenderedAnswer, render, timetable

ContentFiles = Callable[..., Content]
ENTRIES = "content/entries/appeal.yaml"
FACTS = "content/facts/appeal.yaml"
TEXT = "Thí sinh nộp đơn tại nơi đăng ký dự thi trong {pk-don.han}."


def rendered(content: Content, year: int = 2023, plan: dict[str, str] | None = None) -> RenderedAnswer:
    answer = render(content, "pk-don", year, plan or {})
    assert answer is not None
    return answer


def said(changed: ContentFiles, text: str, year: int = 2023, plan: dict[str, str] | None = None) -> str:
    """The first paragraph that a text renders to."""
    content = changed(ENTRIES, f"text: {TEXT}", f'text: "{text}"')
    return rendered(content, year, plan).text.split("\n\n")[0]


def test_the_answer_is_filled_and_followed_by_its_sources(content_of: ContentFiles) -> None:
    assert rendered(content_of()).text == (
        "Thí sinh nộp đơn tại nơi đăng ký dự thi trong 10 ngày.\n\n"
        "Nguồn: Thông tư 15, Điều 33 khoản 1, khoản 2 điểm a."
    )


def test_only_acts_in_force_for_the_exam_are_shown(content_of: ContentFiles) -> None:
    assert rendered(content_of(), 2025).sources == ("Thông tư 24, Điều 37 khoản 1–2",)


def test_the_sources_are_also_listed(content_of: ContentFiles) -> None:
    assert rendered(content_of()).sources == ("Thông tư 15, Điều 33 khoản 1, khoản 2 điểm a",)


def test_the_exam_is_named_apart_from_the_text(content_of: ContentFiles) -> None:
    assert rendered(content_of()).exam_label == "Áp dụng cho Kỳ thi tốt nghiệp THPT năm 2023."


def test_an_exam_without_a_schedule_is_named_too(content_of: ContentFiles) -> None:
    assert rendered(content_of(), 2031).exam_label == "Áp dụng cho Kỳ thi tốt nghiệp THPT năm 2031."


def test_a_sure_published_answer_is_deliverable(content_of: ContentFiles) -> None:
    answer = rendered(content_of())
    assert (answer.deliverable, answer.confidence, answer.gaps) == (True, "verified", ())


def test_a_draft_is_not_deliverable(changed: ContentFiles) -> None:
    assert not rendered(changed(ENTRIES, "status: published", "status: draft")).deliverable


def test_an_unknown_topic_renders_nothing(content_of: ContentFiles) -> None:
    assert render(content_of(), "pk-khong-co", 2023, {}) is None


def test_an_exam_without_an_answer_renders_nothing(changed: ContentFiles) -> None:
    content = changed(ENTRIES, 'exams: "2020-"', "exams: 2020-2024")
    assert render(content, "pk-don", 2025, {}) is None


def test_an_act_s_caveat_is_said_once_for_its_exams(content_of: ContentFiles) -> None:
    text = rendered(content_of(), 2026).text
    assert text.endswith(" Lưu ý: chưa tính thông tư sửa đổi.")
    assert text.count("Lưu ý") == 1


def test_a_caveat_is_not_said_for_other_exams(content_of: ContentFiles) -> None:
    assert "Lưu ý" not in rendered(content_of(), 2025).text


def test_a_fact_of_one_source_is_said_with_reservation(changed: ContentFiles) -> None:
    single = "source: {act: bao}\n  confidence: single"
    source = (
        "source: [{act: tt-15, article: 33, clause: 1}, {act: tt-24, article: 37}]\n  confidence: verified"
    )
    answer = rendered(changed(FACTS, source, single))
    assert " Một phần theo Báo Một; hãy kiểm tra lại với trường.\n\nNguồn: " in answer.text
    assert (answer.confidence, answer.deliverable) == ("single", True)


def test_an_answer_wholly_of_one_source_names_it(changed: ContentFiles) -> None:
    text = "facts: []\n      text: Xét công nhận {exam.milestone.recognition}."
    content = changed(ENTRIES, f"facts: [pk-don.noi, pk-don.han]\n      text: {TEXT}", text)
    assert rendered(content).text == (
        "Xét công nhận chậm nhất 20/7/2023. Theo Báo Một; hãy kiểm tra lại với trường.\n\nNguồn: Báo Một."
    )


def test_the_reservation_names_the_sources_that_back_nothing_surer(changed: ContentFiles) -> None:
    single = "source: [{act: tt-15}, {act: bao}]\n  confidence: single"
    source = (
        "source: [{act: tt-15, article: 33, clause: 1}, {act: tt-24, article: 37}]\n  confidence: verified"
    )
    assert " Một phần theo Báo Một; hãy" in rendered(changed(FACTS, source, single)).text


def test_three_sources_of_a_reservation_read_as_a_list(changed: ContentFiles) -> None:
    single = "source: [{act: bao}, {act: hai}, {act: ba}]\n  confidence: single"
    source = (
        "source: [{act: tt-15, article: 33, clause: 1}, {act: tt-24, article: 37}]\n  confidence: verified"
    )
    assert " Một phần theo Báo Một, hai và ba; hãy" in rendered(changed(FACTS, source, single)).text


def test_the_handover_is_said_and_holds_the_answer_back(changed: ContentFiles) -> None:
    handover = f"text: {TEXT}\n      handover: Ngày của {{exam.name}} chưa có, cán bộ sẽ trả lời bạn."
    answer = rendered(changed(ENTRIES, f"text: {TEXT}", handover))
    assert answer.handover == ("Ngày của Kỳ thi tốt nghiệp THPT năm 2023 chưa có, cán bộ sẽ trả lời bạn.")
    assert f"trong 10 ngày. {answer.handover}\n\nNguồn: " in answer.text
    assert not answer.deliverable


def test_an_unpublished_date_holds_the_answer_back(changed: ContentFiles) -> None:
    content = changed(ENTRIES, f"text: {TEXT}", f'text: "{TEXT} Hạn: {{exam.milestone.wishes}}."')
    answer = rendered(content)
    assert "Hạn: chưa công bố." in answer.text
    assert answer.gaps == ("exam.milestone.wishes",)
    assert (answer.confidence, answer.deliverable) == ("unknown", False)


def test_an_unchecked_fact_never_shows_its_value(changed: ContentFiles) -> None:
    unsure = "clause: 1}, {act: tt-24, article: 37}]\n  confidence: memory"
    answer = rendered(changed(FACTS, unsure.replace("memory", "verified"), unsure))
    assert "10 ngày" not in answer.text
    assert not answer.deliverable


def test_an_unknown_placeholder_holds_the_answer_back(changed: ContentFiles) -> None:
    answer = rendered(changed(ENTRIES, "{pk-don.han}", "{pk-don.lạ}"))
    assert (answer.gaps, answer.deliverable) == (("pk-don.lạ",), False)


def test_a_fact_taken_out_by_the_province_holds_the_answer_back(content_of: ContentFiles) -> None:
    answer = rendered(content_of(overlay={"facts": {"pk-don.noi": None}}))
    assert (answer.gaps, answer.deliverable) == (("pk-don.noi",), False)


def test_an_answer_without_any_source_is_held_back(changed: ContentFiles) -> None:
    content = changed(ENTRIES, f"facts: [pk-don.noi, pk-don.han]\n      text: {TEXT}", "text: Nộp ở trường.")
    answer = rendered(content)
    assert (answer.text, answer.deliverable) == ("Nộp ở trường.", False)


def test_an_entry_of_one_exam_speaks_of_that_exam(changed: ContentFiles) -> None:
    content = changed(ENTRIES, "  status: published", "  status: published\n  exam: 2023")
    assert rendered(content, 2026).exam_label == "Áp dụng cho Kỳ thi tốt nghiệp THPT năm 2023."


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Năm {exam.year}.", "Năm 2023."),
        ("{exam.procedure} làm thủ tục.", "14:00 ngày 27/6/2023 làm thủ tục."),
        ("Thi {exam.dates}.", "Thi 28/6/2023."),
        ("Theo {act.tt-15}.", "Theo Thông tư 15."),
        ("Hỏi {plan.contact}.", "Hỏi đơn vị tổ chức thi."),
        ("{plan.lead.cong-an} nhận tin.", "Cơ quan công an nhận tin."),
        ("Có. {plan.contact} trả lời.", "Có. Đơn vị tổ chức thi trả lời."),
        ("Lịch: {exam.timetable} Nhớ nhé.", "Lịch:\nThứ Tư, 28/6/2023:\n– Sáng: Ngữ văn, 120 phút"),
    ],
)
def test_placeholders_are_filled(changed: ContentFiles, text: str, filled: str) -> None:
    assert said(changed, text).startswith(filled)


def test_the_timetable_leaves_no_empty_lines(changed: ContentFiles) -> None:
    text = '"Lịch:\\n {exam.timetable}\\n Nhớ nhé."'
    answer = rendered(changed(ENTRIES, f"text: {TEXT}", f"text: {text}"))
    assert answer.text.startswith("Lịch:\nThứ Tư, 28/6/2023:\n")
    assert "bắt đầu 14:30\nNhớ nhé.\n\nNguồn" in answer.text


def test_the_timetable_stands_on_lines_of_its_own(changed: ContentFiles) -> None:
    assert said(changed, "Lịch: {exam.timetable} Nhớ nhé.").endswith("bắt đầu 14:30\nNhớ nhé.")


def test_the_plan_s_words_come_before_the_neutral_ones(changed: ContentFiles) -> None:
    plan = {"plan.contact": "Phòng Khảo thí", "plan.website": "thi.tinh.gov.vn"}
    text = "Hỏi {plan.contact}. {plan.website} có danh sách."
    assert said(changed, text, plan=plan) == "Hỏi Phòng Khảo thí. thi.tinh.gov.vn có danh sách."


def test_the_sources_of_a_date_are_shown(changed: ContentFiles) -> None:
    content = changed(ENTRIES, f"text: {TEXT}", f'text: "{TEXT} Nhận đơn {{exam.milestone.appeal}}."')
    assert "Báo Một" in rendered(content).sources


def test_the_whole_timetable_names_the_exam_and_its_sources(content_of: ContentFiles) -> None:
    lines = timetable(content_of(), 2023).splitlines()
    assert lines[:3] == [
        "Kỳ thi tốt nghiệp THPT năm 2023",
        "Thủ tục dự thi: 14:00 ngày 27/6/2023",
        "Thứ Tư, 28/6/2023:",
    ]
    assert lines[-3:] == ["Dự phòng: 30/6/2023", "", "Nguồn: Báo Một."]


def test_a_year_without_a_schedule_says_so(content_of: ContentFiles) -> None:
    assert timetable(content_of(), 2031) == "Kỳ thi tốt nghiệp THPT năm 2031: lịch thi chưa công bố."
