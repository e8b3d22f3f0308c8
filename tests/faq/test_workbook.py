"""The workbook: out and in changes nothing, one cell one thing; faults are told by sheet, row and column."""

import io
import unicodedata
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import small_seed
from openpyxl import Workbook, load_workbook

from bot.knowledge import shipped_seed
from faq.content import build
from faq.content_workbook import export_workbook, import_workbook, live_documents, settled
from faq.documents import overlay_of, seed_document
from faq.sheet_cells import CellError, read
from faq.sheet_writing import shown
from faq.sheets import ANSWERS, FACTS, PAPERS, QUESTIONS, SHEETS, Column
from faq.workbook import NotAWorkbook, read_workbook

TOPICS, YEAR, ACT = ("pk-nop-don", "kk-diem-khuyen-khich"), "2023", "tt-15-2020"


@pytest.fixture(scope="module")
def seed():
    return small_seed(*TOPICS)


@pytest.fixture(scope="module")
def content(seed):
    return build(seed, {})


@pytest.fixture(scope="module")
def book(seed, content):
    """The file as it was exported."""
    return export_workbook(seed, content, {})


def edited(data, edit):
    """The file after somebody opened it, changed something and saved it."""
    opened = load_workbook(io.BytesIO(data))
    edit(opened)
    saved = io.BytesIO()
    opened.save(saved)
    return saved.getvalue()


def cell(book, sheet, key, row=2):
    """A cell by the key of its column."""
    return book[sheet.title].cell(row, [column.key for column in sheet.columns].index(key) + 1)


def changed(found):
    assert found.faults == ()
    return [
        (change.kind, change.key, [line for line in change.lines if line[0] != " "])
        for change in found.changes
    ]


def test_out_and_in_changes_nothing(seed, content, book):
    found = import_workbook(book, seed, content, {})
    assert (found.changes, found.faults, found.absent) == ((), (), 0)


def test_every_shipped_document_is_the_same_after_its_rows():
    seed = shipped_seed()
    documents = live_documents(seed, build(seed, {}), {})
    again = settled(documents)
    assert again.keys() == documents.keys()
    assert [
        key for key in again if figures_as_numbers(documents[key]) != figures_as_numbers(again[key])
    ] == []


def figures_as_numbers(document):
    """The document with 2.0 and 2 the same: a workbook knows numbers, not spellings."""
    if isinstance(document, dict):
        parts = document.items()
        return {k: float(v) if k in ("points", "percent") else figures_as_numbers(v) for k, v in parts}
    return [figures_as_numbers(part) for part in document] if isinstance(document, list) else document


def test_one_cell_is_exactly_one_change(seed, content, book):
    def edit(opened):
        cell(opened, QUESTIONS, "question").value = "Nộp đơn phúc khảo ở đâu?"

    before = seed_document(seed, "topic", "pk-nop-don")["entry"]["question"]
    ((kind, key, lines),) = changed(import_workbook(edited(book, edit), seed, content, {}))
    assert (kind, key) == ("topic", "pk-nop-don")
    assert [(sign, line.strip()) for sign, line in lines] == [
        ("-", f"question: {before}"), ("+", "question: Nộp đơn phúc khảo ở đâu?"),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", [time(15, 0), "15:00", datetime.fromisoformat("2023-06-28 15:00")])
def test_an_hour_is_read_however_it_was_typed(seed, content, book, typed):
    def edit(opened):
        cell(opened, PAPERS, "start", 3).value = typed

    ((kind, key, lines),) = changed(import_workbook(edited(book, edit), seed, content, {}))
    assert (kind, key) == ("exam", YEAR)
    assert [line.strip() for _, line in lines] == ["start: '14:30'", "start: '15:00'"]


@pytest.mark.parametrize(
    "typed", [date(2028, 7, 1), "1/7/2028", "2028-07-01", datetime.fromisoformat("2028-07-01")]
)
def test_a_day_is_read_however_it_was_typed(seed, content, book, typed):
    def edit(opened):
        cell(opened, QUESTIONS, "review_by").value = typed

    ((_, _, lines),) = changed(import_workbook(edited(book, edit), seed, content, {}))
    assert lines[-1][1].strip() == "review_by: '2028-07-01'"


def decomposed(value):
    return unicodedata.normalize("NFD", value) if isinstance(value, str) else value


def test_sorting_rows_moving_columns_and_saving_decomposed_letters_change_nothing(seed, content, book):
    def edit(opened):
        for sheet in SHEETS:
            page = opened[sheet.title]
            head, *rows = [[(one.value, one.number_format) for one in row] for row in page.iter_rows()]
            page.delete_rows(1, page.max_row)
            if sheet.title not in ("Bài thi", "Đợt thi"):
                rows.sort(key=str)
            for number, row in enumerate([head, *rows], 1):
                for place, (value, shape) in enumerate(reversed(row), 1):
                    one = page.cell(number, place)
                    one.value, one.number_format = decomposed(value), shape
                    one.data_type = "s" if isinstance(value, str) else one.data_type
            page.column_dimensions["A"].width = 3
            page.cell(page.max_row + 400, 1).value = "  "

    assert changed(import_workbook(edited(book, edit), seed, content, {})) == []


def test_what_looks_like_a_formula_leaves_as_text_and_comes_back(seed, content, book):
    body = seed_document(seed, "topic", "pk-nop-don")
    body["phrasings"] += ['=cmd|" /C calc"!A0', "+84 gọi được không", "-nộp trễ", "@ad ơi phúc khảo", "#N/A"]
    live = {("topic", "pk-nop-don"): body}
    mine = build(seed, overlay_of(live, seed))
    data = export_workbook(seed, mine, live)
    risky = [one for row in load_workbook(io.BytesIO(data))["Cách hỏi"].iter_rows() for one in row
             if str(one.value)[:1] in tuple("=+-@#")]  # fmt: skip
    assert len(risky) == 5
    assert {(one.data_type, one.number_format) for one in risky} == {("s", "@")}
    assert changed(import_workbook(data, seed, mine, live)) == []


def test_a_formula_is_a_fault_that_names_its_cell(seed, content, book):
    def edit(opened):
        cell(opened, ANSWERS, "text").value = '=CONCATENATE("a","b")'

    found = import_workbook(edited(book, edit), seed, content, {})
    assert [str(fault) for fault in found.faults] == [
        "Trang “Trả lời”, dòng 2, cột C (Nội dung): là công thức; dán lại dưới dạng giá trị (Paste Values)"
    ]
    assert found.changes == ()


@pytest.mark.parametrize(
    ("sheet", "key", "value", "told"),
    [
        (QUESTIONS, "status", "xong", "cột G (Trạng thái): là “xong”"),
        (QUESTIONS, "review_by", "mai", "cột F (Rà soát trước): “mai” không phải ngày"),
        (QUESTIONS, "question", None, "cột C (Câu hỏi): để trống"),
        (QUESTIONS, "id", "Sai Mã", "cột A (Mã): mã “Sai Mã” không hợp lệ"),
        (ANSWERS, "topic", "la", "cột A (Mã câu hỏi): mã “la” không có ở trang Câu hỏi"),
        (ANSWERS, "exams", "mọi năm", "cột B (Kỳ thi): “mọi năm” không phải khoảng kỳ thi"),
        (FACTS, "source", "theo báo chí", "cột F (Nguồn): “theo báo chí” không phải nguồn"),
        (PAPERS, "minutes", "1.200", "cột F (Số phút): “1.200” có thể là hai số khác nhau"),
    ],
)
def test_a_wrong_cell_is_told_by_sheet_row_and_column(seed, content, book, sheet, key, value, told):
    def edit(opened):
        cell(opened, sheet, key).value = value

    found = import_workbook(edited(book, edit), seed, content, {})
    assert f"Trang “{sheet.title}”, dòng 2, {told}" in "\n".join(map(str, found.faults))


def test_a_rule_of_content_is_told_at_the_row_that_breaks_it(seed, content, book):
    def edit(opened):
        cell(opened, ANSWERS, "text", 3).value = "Nộp trong 10 ngày."

    found = import_workbook(edited(book, edit), seed, content, {})
    assert "Trang “Trả lời”, dòng 3: “pk-nop-don” có số viết thẳng “10”" in str(found.faults[0])


def test_missing_sheets_and_columns_are_told(seed, content, book):
    def edit(opened):
        opened.remove(opened["Mốc thời gian"])
        opened["Câu hỏi"]["C1"] = "Hỏi"

    told = [str(fault) for fault in import_workbook(edited(book, edit), seed, content, {}).faults]
    assert [line.partition(";")[0] for line in told] == [
        "Trang “Câu hỏi”, dòng 1: thiếu cột “Câu hỏi”", "Trang “Mốc thời gian”: không có trang này",
    ]  # fmt: skip


def test_what_a_colleague_changed_meanwhile_is_not_undone_by_an_old_file(seed, content, book):
    body = seed_document(seed, "topic", "pk-nop-don")
    body["entry"]["question"] = "Câu của đồng nghiệp?"
    live = {("topic", "pk-nop-don"): body}
    mine = build(seed, overlay_of(live, seed))
    assert changed(import_workbook(book, seed, mine, live)) == []

    def edit(opened):
        cell(opened, QUESTIONS, "question").value = "Câu của tôi?"

    faults = import_workbook(edited(book, edit), seed, mine, live).faults
    assert "đã được sửa ở bàn làm việc từ khi xuất tệp này" in str(faults[0])


def test_a_topic_that_stands_in_no_row_stays_as_it_is(seed, content, book):
    def edit(opened):
        for title, columns in (("Câu hỏi", 1), ("Trả lời", 1), ("Cách hỏi", 1), ("Dữ kiện", 1)):
            page = opened[title]
            for row in range(page.max_row, 1, -1):
                if str(page.cell(row, columns).value).startswith("pk-nop-don"):
                    page.delete_rows(row)

    found = import_workbook(edited(book, edit), seed, content, {})
    assert (changed(found), found.absent) == ([], 1)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"a;b;c\n"])
def test_what_is_no_workbook_is_refused_kindly(data):
    with pytest.raises(NotAWorkbook, match="Excel"):
        read_workbook(data)


def test_a_workbook_of_something_else_is_told_sheet_by_sheet():
    saved = io.BytesIO()
    Workbook().save(saved)
    _, _, faults = read_workbook(saved.getvalue())
    assert len(faults) == len(SHEETS)


FIRST, LAST = datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2100-01-01")
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
SOURCE = st.fixed_dictionaries({"act": st.from_regex(r"[a-z]{1,5}-[0-9]{1,4}", fullmatch=True)}, optional={
    "article": WORDS, "clause": WORDS, "point": WORDS, "section": WORDS,
})  # fmt: skip
SAME = {
    "sources": SOURCE | st.lists(SOURCE, min_size=2, max_size=3),
    "moment": st.dates(FIRST.date(), LAST.date()).map(str)
    | st.datetimes(FIRST, LAST).map(lambda at: f"{at:%Y-%m-%dT%H:%M}"),
    "hour": st.times().map(lambda at: f"{at:%H:%M}"),
    "number": st.integers(0, 10**12).map(str) | st.sampled_from(["0.25", "0.5", "1.75", "9.875"]),
    "years": st.sampled_from(["2020-2024", "2025-", "2023", ["2020-2021", "2024"]]),
}


@pytest.mark.parametrize("kind", SAME)
def test_any_value_survives_its_cell(kind):
    column = Column("x", "X", kind)

    @given(value=SAME[kind])
    @settings(max_examples=60)
    def holds(value):
        opened = Workbook()
        opened.active.append([None])
        out = shown(column, value)
        opened.active["A1"].value = out
        if isinstance(out, str):
            opened.active["A1"].data_type = "s"
        hours = isinstance(out, datetime)
        assert read(column, opened.active["A1"].value, hours=hours) == _normal(kind, value)

    holds()


def _normal(kind, value):
    """Letters are kept composed."""
    if kind != "sources":
        return value
    many = value if isinstance(value, list) else [value]
    clean = [{key: unicodedata.normalize("NFC", part) for key, part in one.items()} for one in many]
    return clean if isinstance(value, list) else clean[0]


def test_an_empty_cell_that_is_needed_is_a_fault():
    with pytest.raises(CellError, match="để trống"):
        read(Column("x", "X", needed=True), "  ")
