"""A report on paper and in Excel: the parts of the decree, every figure, text that is never code."""

from io import BytesIO

import pytest
from docx import Document
from made_figures import figures, written
from openpyxl import load_workbook

from escalation.forms import PLACES, REPORT_FORM, on_paper, shipped_form
from escalation.reporting.figures import Incidents, Spread, Times
from escalation.reporting.paper import few, report_words
from escalation.reporting.proposals import proposals
from escalation.reporting.sheets import in_sheets

EVIL = "=cmd|' /C calc'!A0"


def text_of(body):
    document = Document(BytesIO(body))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(p.text for part in (document, *cells) for p in part.paragraphs), document


def paper(plan, report):
    return text_of(on_paper(report_words(report, plan), shipped_form(REPORT_FORM)))


def test_a_report_has_the_parts_of_the_decree_and_its_figures(plan):
    text, document = paper(plan, written(figures(distress=2, refused=1, answers=9)))
    for part in (
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO LAI CHÂU", "VĂN PHÒNG", "Số: 05/BC-VP", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", "Lai Châu, ngày 28 tháng 6 năm 2023", "BÁO CÁO", "(mục II.1)",
        "Tiếp nhận 51 tin nhắn qua 1 kênh, trong đó 46 câu hỏi", "tồn đầu kỳ 3, mới 12, mở lại 1, đã đóng 11",
        "còn mở 5 phiếu", "trung vị 2,5 giây", "45 phút làm việc", "5 giờ làm việc", "Quên căn cước thì sao?",
        "Bưu điện tỉnh", "Tăng so với kỳ trước", "đến cuối kỳ chưa kết thúc", "dưới 5 trường hợp",
        "ĐỀ XUẤT LÃNH ĐẠO QUYẾT ĐỊNH", "1 câu hỏi quá hạn", "- Ban Chỉ đạo thi cấp tỉnh (để b/c);",
        "Lưu: VT, VP", "CHÁNH VĂN PHÒNG", "kính báo cáo./.",
    ):  # fmt: skip
        assert part in text, part
    assert "{" not in text
    section = document.sections[0]
    sizes = [
        getattr(section, name).mm for name in ("page_width", "left_margin", "right_margin", "top_margin")
    ]
    assert [round(size) for size in sizes] == [210, 30, 15, 20]
    assert {run.font.name for p in document.paragraphs for run in p.runs} == {"Times New Roman"}


def test_the_known_places_of_the_form_are_the_words_there_are(plan):
    assert set(report_words(written(figures()), plan)) == set(PLACES[REPORT_FORM])


def test_a_draft_has_no_number_and_no_day(plan):
    text, _ = paper(plan, written(figures(), number=0, remarks="Ổn định."))
    assert "Số: /BC-VP" in text
    assert "ngày  tháng  năm 2023" in text
    assert "V. NHẬN XÉT" in text
    assert "VI. ĐỀ XUẤT" in text


def test_people_in_distress_are_not_told_exactly_while_they_are_few():
    assert [few(number) for number in (0, 1, 4, 5)] == ["0", "dưới 5", "dưới 5", "5"]


def test_every_sheet_opens_again_with_its_figures_and_is_ready_to_print(plan):
    book = load_workbook(BytesIO(in_sheets(written(figures()), plan)))
    assert book.sheetnames == ["Tổng hợp", "Chủ đề", "Đơn vị", "Kênh", "Chờ cơ quan", "Sự cố"]
    topics = book["Chủ đề"]
    assert [cell.value for cell in topics[6]] == ["Quên căn cước thì sao?", 32, 8, 40, 9, 2, 4]
    assert [cell.value for cell in topics[8]] == ["Cộng", 32, 12, 44, 9, 2, 5]
    for sheet in book:
        assert sheet.freeze_panes == "B6"
        assert sheet.auto_filter.ref.startswith("A5:")
        assert sheet.print_title_rows == "$5:$5"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.column_dimensions["A"].width > 9
    told = {row[0].value.strip(): row[1].value for row in book["Tổng hợp"].iter_rows(min_row=6)}
    assert (told["Tin nhận"], told["Phiếu tồn cuối kỳ"], told["Câu hỏi ở cơ quan cuối kỳ"]) == (51, 5, 2)


TRICKS = (
    EVIL,
    "=1+1",
    "+84 987",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1",
    "https://a.vn",
    "{=1}",
    "007",
    "\x0b=1",
)


@pytest.mark.parametrize("words", TRICKS)
def test_no_text_becomes_a_formula_a_link_or_a_number(plan, words):
    body = in_sheets(written(figures(topic=words, reason=words)), plan)
    book = load_workbook(BytesIO(body))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [cell for cell in cells if cell.hyperlink] == []
    kept = book["Chủ đề"]["A6"]
    assert kept.data_type == "s"
    assert kept.value.strip() == words.replace("\x0b", "").strip()


def test_proposals_name_what_only_the_leadership_can_settle():
    found = figures(refused=1, emergencies=(("person:bi-chia-cat", 2),))
    text = "\n".join(proposals(found))
    told = ("thi đợt sau: 2 tin báo", "Chỉ đạo Bưu điện tỉnh", "3 trong 9 trả lời", "cơ quan trả lại")
    for part in (*told, "đang tạm dừng: Lịch thi", "“Quên căn cước thì sao?”: 4 phiếu", "1 lượt gửi"):
        assert part in text, part
    letters = found.letters.model_copy(update={"handed_back": 0})
    nothing = {"agencies": (), "units": (), "topics": (), "incidents": Incidents(), "letters": letters}
    times = Times(bot=Spread(), staff=Spread(), agency=Spread(), late=0)
    assert proposals(found.model_copy(update=nothing | {"times": times})) == []
