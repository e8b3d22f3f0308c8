"""The report as an Excel workbook, a table a sheet, ready to print. Text is always text, never a formula."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from escalation.paper import in_words
from escalation.plan import Plan
from escalation.reporting import wording
from escalation.reporting.figures import OUTCOMES, Figures
from escalation.reporting.paper import Written, clean, few, report_number, topic_name
from store.times import VIETNAM

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

A4 = 9
WIDEST, NARROWEST = 60, 9
Cell = str | int | float | datetime | None
FONT = {"font_name": "Times New Roman", "font_size": 12}
LINE = 17  # points a line
TOP = 4  # rows above a table's head


def in_sheets(report: Written, plan: Plan) -> bytes:
    """The workbook."""
    from xlsxwriter import Workbook  # only downloads and deliveries need it

    out = BytesIO()
    # nothing that a cell begins with makes it a formula, a link or a number
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "remove_timezone": True}  # fmt: skip
    with Workbook(out, options) as book:
        drawn = _Book(book, report, plan)
        figures = report.figures
        rows = (summary(figures), topics(figures), units(figures), channels(figures), agencies(figures),
                stops(figures))  # fmt: skip
        heads = (wording.SUMMARY_HEAD, wording.TOPIC_HEAD, wording.UNIT_HEAD, wording.CHANNEL_HEAD,
                 wording.AGENCY_HEAD, wording.INCIDENT_HEAD)  # fmt: skip
        for name, head, table in zip(wording.SHEETS, heads, rows, strict=True):
            drawn.sheet(name, head, list(table))
    return out.getvalue()


class _Book:
    """Draws sheets of one form."""

    def __init__(self, book: "Workbook", report: Written, plan: Plan) -> None:
        self.book, self.report, self.plan = book, report, plan
        line = {"border": 1, "valign": "top"}
        self.title = book.add_format({**FONT, "bold": True, "font_size": 14})
        self.plain = book.add_format(FONT)
        self.head = book.add_format(
            {**FONT, **line, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#E7ECF3"}
        )
        self.text = book.add_format({**FONT, **line, "text_wrap": True})
        self.number = book.add_format({**FONT, **line, "num_format": "#,##0.##"})
        self.whole = book.add_format({**FONT, **line, "num_format": "#,##0"})
        self.time = book.add_format({**FONT, **line, "num_format": "hh:mm dd/mm/yyyy", "align": "left"})

    def sheet(self, name: str, head: Sequence[str], rows: list[Sequence[Cell]]) -> None:
        page = self.book.add_worksheet(name)
        figures = self.report.figures
        mark = report_number(self.report.number, self.plan) if self.report.number else wording.DRAFT_MARK
        page.write_string(0, 0, clean(wording.TITLE.format(name=self.report.name)), self.title)
        span = wording.SPAN.format(start=in_words(figures.start), end=in_words(figures.end))
        page.write_string(1, 0, f"{mark}. {span[0].upper()}{span[1:]}.", self.plain)
        page.write_string(2, 0, wording.COUNTED.format(at=in_words(figures.counted)), self.plain)
        for column, words in enumerate(head):
            page.write_string(TOP, column, words, self.head)
        for place, row in enumerate(rows, TOP + 1):
            for column, cell in enumerate(row):
                self.write(page, place, column, cell)
        _set_up(page, head, rows)

    def write(self, page: "Worksheet", row: int, column: int, cell: Cell) -> None:
        if cell is None:
            page.write_blank(row, column, None, self.text)
        elif isinstance(cell, str):
            page.write_string(row, column, clean(cell).replace("\r", ""), self.text)
        elif isinstance(cell, datetime):
            page.write_datetime(row, column, cell.astimezone(VIETNAM), self.time)
        else:
            page.write_number(row, column, cell, self.whole if isinstance(cell, int) else self.number)


def _set_up(page: "Worksheet", head: Sequence[str], rows: list[Sequence[Cell]]) -> None:
    widths: list[int] = []
    for column, words in enumerate(head):
        longest = max((len(str(row[column])) for row in rows if isinstance(row[column], str)), default=0)
        timed = any(isinstance(row[column], datetime) for row in rows)
        wanted = max(longest, 18 if timed else 0, max(map(len, words.split())) + 3)
        widths.append(min(max(wanted, NARROWEST), WIDEST))
        page.set_column(column, column, widths[-1])
    for place, row in enumerate((head, *rows), TOP):  # LibreOffice does not find the height by itself
        page.set_row(place, LINE * max(map(_lines, row, widths)))
    page.freeze_panes(TOP + 1, 1)
    shown = len(rows) - (bool(rows) and rows[-1][0] == wording.TOTAL)  # the sum is not filtered away
    page.autofilter(TOP, 0, TOP + max(shown, 1), len(head) - 1)
    page.set_paper(A4)
    page.set_landscape()
    page.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
    page.fit_to_pages(1, 0)
    page.repeat_rows(TOP)
    page.set_footer(f"&C{wording.PAGE_FOOT}")


def _lines(cell: Cell, width: int) -> int:
    """How many lines a text takes in a column of this width."""
    return -(-len(cell) // width) if isinstance(cell, str) and cell else 1


def summary(figures: Figures) -> Iterable[Sequence[Cell]]:
    """The totals, a line each."""
    yield wording.RECEIVED_ROW, figures.outcomes.received
    for name in OUTCOMES:
        yield wording.PART_ROW.format(what=wording.OUTCOMES[name].lower()), getattr(figures.outcomes, name)
    balance, found, took, lost = figures.balance, figures.letters, figures.times, figures.incidents
    numbers = (balance.at_start, balance.opened, balance.reopened, balance.at_end, balance.closed)
    yield from zip(wording.BALANCE_ROWS, numbers, strict=True)
    for why, number in figures.closings:
        yield wording.PART_ROW.format(what=wording.CLOSINGS.get(why, why)), number
    moves = (found.written, found.at_start, found.referred, found.answered, found.handed_back,
             found.passed_on, found.recalled, found.at_end)  # fmt: skip
    yield from zip(wording.LETTER_ROWS, moves, strict=True)
    staff, agency = took.staff, took.agency
    spans = (took.bot.median, took.bot.p90, staff.median, staff.p90, float(took.late), agency.median)
    yield from zip(wording.TIME_ROWS, spans, strict=True)
    lines = (lost.answers, lost.refused, lost.uncertain, lost.unsent, lost.bounced)
    yield from zip(wording.DELIVERY_ROWS, lines, strict=True)


def topics(figures: Figures) -> Iterable[Sequence[Cell]]:
    """All topics, the most asked first, and their sum."""
    rows = [
        (topic_name(row), row.bot, row.tickets, row.asked, row.before, row.wrong, row.open)
        for row in figures.topics
    ]
    return with_sum(rows)


def units(figures: Figures) -> Iterable[Sequence[Cell]]:
    """Units in charge."""
    return with_sum(
        [(row.name, row.opened, row.answered, row.late, row.open, row.overdue) for row in figures.units]
    )


def channels(figures: Figures) -> Iterable[Sequence[Cell]]:
    """Channels by outcome."""
    return with_sum(
        [
            (
                row.name,
                row.outcomes.received,
                *(getattr(row.outcomes, name) for name in OUTCOMES),
                row.tickets,
            )
            for row in figures.channels
        ]
    )


def agencies(figures: Figures) -> Iterable[Sequence[Cell]]:
    """Who has questions by letter, and since when."""
    return [
        (row.name, row.waiting, row.since, row.overdue, wording.RUNGS[row.rung]) for row in figures.agencies
    ]


def stops(figures: Figures) -> Iterable[Sequence[Cell]]:
    """What was silent or away, and emergencies."""
    found = figures.incidents
    for stop in found.pauses:
        yield wording.PAUSE_ROW.format(what=stop.what), stop.start, stop.end, stop.why
    for stop in found.absences:
        yield wording.AWAY_ROW.format(what=stop.what), stop.start, stop.end, ""
    for reason, number in found.emergencies:
        yield f"{wording.EMERGENCIES[reason]}: {number}", None, None, ""
    if found.distress:
        yield wording.DISTRESS.format(count=few(found.distress)), None, None, ""


def with_sum(rows: list[Any]) -> Iterable[Sequence[Cell]]:
    """The rows and, under them, their sums."""
    yield from rows
    if rows:
        yield wording.TOTAL, *(sum(column) for column in list(zip(*rows, strict=True))[1:])
