"""The workbook as a file: tables out to .xlsx, and tables in again from what Excel or LibreOffice saved."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from faq.sheet_cells import CellValue, clean
from faq.sheet_tables import Cell, Fault, Line, Tables
from faq.sheets import SHEETS, Column, Sheet

if TYPE_CHECKING:  # the library takes a tenth of a second to load, and only officers need it
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

GUIDE, MARKS = "Đọc trước", "Dấu xuất"
MOST_BYTES = 8 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 60_000
CHOICE_ROWS = 5000  # rows with a list to choose from, also below what is written
_GUIDE = (
    "Sổ này giữ toàn bộ nội dung hỏi đáp. Sửa xong, lưu dạng .xlsx rồi nhập ở Bàn làm việc, mục Nội dung.",
    "Mỗi trang là một bảng; dòng đầu là tên cột, xin giữ nguyên. Thứ tự cột và dòng thế nào cũng được.",
    "Thêm dòng để thêm; xóa dòng để bỏ một câu trả lời, cách hỏi hay dữ kiện.",
    "Câu hỏi, kỳ thi hay văn bản không có trong sổ thì được giữ nguyên.",
    "Số và ngày trong câu trả lời viết bằng {mã dữ kiện} hoặc {exam.milestone.appeal}, không viết thẳng.",
    "Ngày ghi như 18/7/2023, có giờ thì 18/7/2023 08:00. Kỳ thi ghi như 2020-2024, 2025- hoặc 2023.",
    "Mỗi nguồn một dòng trong ô: mã văn bản, Điều …, khoản …, điểm …, mục …",
    "Không dùng công thức. Ô bắt đầu bằng = + - @ được giữ là chữ.",
    "Trước khi nhận, bàn làm việc cho xem mọi chỗ thay đổi; tất cả chỉ thành dự thảo chờ người khác duyệt.",
)
_FORMATS: Mapping[type, str] = {
    str: "@",  # stays text when somebody edits the cell
    datetime: "dd/mm/yyyy hh:mm",
    date: "dd/mm/yyyy",
    time: "hh:mm",
}


class NotAWorkbook(Exception):  # noqa: N818 - says what the file is
    """The file is no workbook that we read; the message is Vietnamese."""


# Out


def write_workbook(
    rows: Mapping[str, Sequence[Sequence[CellValue]]], marks: Iterable[Sequence[str]]
) -> bytes:
    """The .xlsx file of all sheets. ``marks`` (kind, key, digest) tell later what the file was made from."""
    from openpyxl import Workbook

    book = Workbook()
    _add_styles(book)
    guide = book.active
    assert guide is not None
    guide.title = GUIDE
    guide.column_dimensions["A"].width = 120
    for sentence in _GUIDE:
        guide.append([sentence])
    for sheet in SHEETS:
        _write_sheet(book, sheet, rows[sheet.title])
    hidden = book.create_sheet(MARKS)
    hidden.sheet_state = "hidden"
    for mark in marks:
        hidden.append(list(mark))
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


def _write_sheet(book: "Workbook", sheet: Sheet, rows: Sequence[Sequence[CellValue]]) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(sheet.title)
    page.append([column.title for column in sheet.columns])
    for cell in page[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF7")
    for number, values in enumerate(rows, 2):
        for place, value in enumerate(values, 1):
            if value is not None:
                _write_cell(page.cell(number, place), value)
    page.freeze_panes = "B2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(rows) + 1}"
    for place, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(place)].width = column.width
        if column.choices:
            _offer(page, column, get_column_letter(place))


def _add_styles(book: "Workbook") -> None:
    """One named style a type: setting formats cell by cell would take most of the time."""
    from openpyxl.styles import Alignment, NamedStyle

    for kind, shape in _FORMATS.items():
        wrapped = Alignment(wrap_text=kind is str, vertical="top")
        book.add_named_style(NamedStyle(kind.__name__, number_format=shape, alignment=wrapped))


def _write_cell(cell: Any, value: CellValue) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # else what begins with = would be computed
    if type(value) in _FORMATS:
        cell.style = type(value).__name__


def _offer(page: "Worksheet", column: Column, letter: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    words = ",".join(word.replace(",", "") for word in column.choices.values())
    if len(words) > 250 or any("," in word for word in column.choices.values()):  # more than Excel takes
        return
    offered = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=False)
    offered.add(f"{letter}2:{letter}{CHOICE_ROWS}")
    page.add_data_validation(offered)


# In


def read_workbook(data: bytes) -> tuple[Tables, dict[tuple[str, str], str], list[Fault]]:
    """The tables of a file, the digests of what it was made from, and what is wrong with its shape.

    Raises:
        NotAWorkbook: for anything else than a workbook of reasonable size.
    """
    from openpyxl import load_workbook

    _check_size(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True)
        return _tables(book)
    except NotAWorkbook:
        raise
    except Exception as error:  # the library raises whatever the broken file made it stumble over
        raise NotAWorkbook(
            "Tệp không đọc được như sổ Excel (.xlsx). Hãy mở ra, lưu lại rồi thử lần nữa."
        ) from error


def _check_size(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise NotAWorkbook(f"Tệp lớn hơn {MOST_BYTES // 1024 // 1024} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as error:
        raise NotAWorkbook(
            "Tệp không phải sổ Excel (.xlsx). Tệp .xls hay .csv thì lưu lại thành .xlsx."
        ) from error
    if unpacked > MOST_UNPACKED:
        raise NotAWorkbook("Tệp bung ra quá lớn. Hãy xuất tệp mới rồi sửa lại.")


def _tables(book: Any) -> tuple[Tables, dict[tuple[str, str], str], list[Fault]]:
    pages = {clean(page.title).casefold(): page for page in book.worksheets}
    tables: dict[str, list[Line]] = {}
    faults: list[Fault] = []
    for sheet in SHEETS:
        page = pages.get(sheet.title.casefold())
        if page is None:
            faults.append(
                Fault(sheet.title, 0, "", "không có trang này", "xuất tệp mới, hoặc đặt lại tên trang")
            )
        else:
            page.reset_dimensions()  # what a program wrote there is often wrong
            tables[sheet.title] = list(_lines(page, sheet, faults))
    marks = pages.get(MARKS.casefold())
    return tables, _marks(marks) if marks is not None else {}, faults


def _marks(page: Any) -> dict[tuple[str, str], str]:
    rows = (tuple(str(value or "") for value in row[:3]) for row in page.iter_rows(values_only=True))
    return {(row[0], row[1]): row[2] for row in rows if len(row) == 3}


def _lines(page: Any, sheet: Sheet, faults: list[Fault]) -> Iterator[Line]:
    rows = enumerate(page.iter_rows(), 1)
    columns = _columns(next(rows, (1, ()))[1], sheet, faults)
    for number, row in rows:
        cells = {columns[n].key: _cell(cell) for n, cell in enumerate(row) if n in columns}
        if number > MOST_ROWS:
            faults.append(Fault(sheet.title, number, "", f"có hơn {MOST_ROWS} dòng", "xóa những dòng thừa"))
            return
        if any(cell.formula or not _is_empty(cell.value) for cell in cells.values()):
            yield Line(number, cells)


def _columns(head: Sequence[Any], sheet: Sheet, faults: list[Fault]) -> dict[int, Column]:
    """The columns by their place, found by their headings."""
    titles = {" ".join(clean(str(cell.value or "")).split()).casefold(): n for n, cell in enumerate(head)}
    found = {titles[c.title.casefold()]: c for c in sheet.columns if c.title.casefold() in titles}
    missing = [column.title for column in sheet.columns if column not in found.values()]
    remedy = "ghi lại tên cột ở dòng đầu"
    faults += [Fault(sheet.title, 1, "", f"thiếu cột “{title}”", remedy) for title in missing]
    return found


def _cell(cell: Any) -> Cell:
    value, hours = cell.value, False
    if isinstance(value, datetime):
        hours = "h" in str(cell.number_format).casefold()
    if isinstance(value, str) and cell.data_type == "e":  # an error of a formula is no text
        return Cell(value, formula=True, letter=_letter(cell))
    return Cell(value, hours, cell.data_type == "f", _letter(cell))


def _letter(cell: Any) -> str:
    return str(getattr(cell, "column_letter", ""))


def _is_empty(value: CellValue) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
