"""From rows of the workbook's sheets to documents; what is wrong is told by sheet, row and column."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from faq.exams import MILESTONES
from faq.problems import Place
from faq.sheet_cells import CellError, clean, moment_read, number_read, read
from faq.sheet_tables import Cell, Fault, Line, Tables
from faq.sheets import (
    ACTS,
    ANSWERS,
    DATES,
    EXAMS,
    FACTS,
    PAPERS,
    PARTS,
    PHRASINGS,
    QUESTIONS,
    ROUNDS,
    SESSIONS,
    Sheet,
)
from faq.yaml_lines import Items, Node, Row, plain_node
from faq.years import Years

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


Bodies: TypeAlias = dict[tuple[str, str], Any]


@dataclass
class Reading:
    """The documents of a workbook as trees with places, by kind and key, and every fault met."""

    bodies: Bodies = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    """A row whose cells were understood; what could not be read is missing."""

    place: Place
    line: Line
    values: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)

    def node(self, **values: Any) -> Row:
        node = plain_node({key: value for key, value in values.items() if value is not None}, self.place)
        assert isinstance(node, Row)
        return node


def read_tables(tables: Tables) -> Reading:
    """Make documents of the rows. Nothing may be used of a reading with faults."""
    reader = _Reader(tables)
    reader.topics()
    reader.exams()
    reader.acts()
    return reader.reading


class _Reader:
    def __init__(self, tables: Tables) -> None:
        self.tables, self.reading = tables, Reading()

    def topics(self) -> None:
        """Entries with their answers, phrasings and facts."""
        entries = self._keyed(QUESTIONS, "id")
        answers: dict[str, list[Row]] = {topic: [] for topic in entries}
        phrasings: dict[str, list[str]] = {topic: [] for topic in entries}
        facts: dict[str, dict[str, Row]] = {topic: {} for topic in entries}
        for row in self._of_topics(ANSWERS, entries):
            keys = ("exams", "facts", "text", "handover")
            answers[row["topic"]].append(row.node(**{key: row[key] for key in keys}))
        for row in self._of_topics(PHRASINGS, entries):
            phrasings[row["topic"]].append(" ".join((row["text"] or "").split()))
        for key, row in self._keyed(FACTS, "id", dotted=True).items():
            topic = key.partition(".")[0]
            if topic not in entries:
                self._fault(FACTS, row, "id", f"chủ đề “{topic}” không có ở trang Câu hỏi", "sửa mã")
            else:
                facts[topic][key] = row.node(**_fact(row), value=self._figure(row))
        for topic, row in entries.items():
            entry = row.node(**row.values, answers=Items(row.place, sorted(answers[topic], key=_first_exam)))
            texts = Items(row.place, phrasings[topic])
            self.reading.bodies["topic", topic] = {
                "entry": entry, "phrasings": texts, "facts": facts[topic],
            }  # fmt: skip

    def _of_topics(self, sheet: Sheet, entries: Mapping[str, _Read]) -> Iterator[_Read]:
        for row in self._rows(sheet):
            if row["topic"] in entries:
                yield row
            elif row["topic"] is not None:
                message = f"mã “{row['topic']}” không có ở trang Câu hỏi"
                self._fault(sheet, row, "topic", message, "sửa mã hoặc thêm câu hỏi")

    def _figure(self, row: _Read) -> dict[str, Any] | None:
        kind, value, more = row["kind"], row.line.cells.get("value"), row.line.cells.get("more")
        if kind is None:
            if row["value"] is not None:
                self._fault(FACTS, row, "kind", "có giá trị mà chưa chọn loại", "chọn loại giá trị")
            return None
        if kind == "span":
            return {
                kind: [
                    self._figure_cell(row, kind, "value", value),
                    self._figure_cell(row, kind, "more", more),
                ]
            }
        found = {kind: self._figure_cell(row, kind, "value", value)}
        return found | ({"unit": row["more"]} if row["more"] is not None else {})

    def _figure_cell(self, row: _Read, kind: str, key: str, cell: Cell | None) -> str | None:
        if cell is not None and cell.formula:
            return None  # told already
        value = clean(cell.value) if cell and isinstance(cell.value, str) else cell.value if cell else None
        try:
            if value is None or value == "":
                raise CellError("để trống", "ghi giá trị của dữ kiện")
            if kind in ("date", "at", "span"):
                return moment_read(value, hours=bool(cell and cell.hours))
            found: str | None = row[key] if kind == "text" else number_read(value)
        except CellError as error:
            self._fault(FACTS, row, key, str(error), error.remedy)
            return None
        return found

    def exams(self) -> None:
        """Exams with their rounds, sessions, papers and milestones."""
        exams = self._keyed(EXAMS, "year")
        rounds = self._below(ROUNDS, ("year",), exams)
        sessions = self._below(SESSIONS, ("year", "round"), rounds)
        papers = self._below(PAPERS, ("year", "round", "session"), sessions, unique=False)
        dates = self._below(DATES, ("year",), exams)
        for year, exam in exams.items():
            own = {"guided_by": [], **exam.values}
            self.reading.bodies["exam", year] = exam.node(
                **own,
                rounds=[_round(row, sessions, papers) for key, row in rounds.items() if key[0] == year],
                milestones=[
                    self._milestone(dates[year, name]) for name in MILESTONES if (year, name) in dates
                ],
            )

    def _milestone(self, row: _Read) -> Row:
        kind, first, last = row["kind"], row["first"], row["last"]
        if kind != "unknown" and first is None:
            self._fault(DATES, row, "first", "để trống", "ghi ngày, hoặc chọn kiểu “chưa công bố”")
        if (kind == "span") != (last is not None):
            self._fault(DATES, row, "last", "không hợp với kiểu", "chỉ ghi ô này khi kiểu là “từ – đến”")
        when = "true" if kind == "unknown" else [first, last] if kind == "span" else first
        moments = {} if kind is None else {kind: when}
        return row.node(id=row["id"], **moments, source=row["source"], confidence=row["confidence"])

    def acts(self) -> None:
        """Acts."""
        for key, row in self._keyed(ACTS, "id").items():
            own = {name: value for name, value in row.values.items() if not name.startswith("caveat_")}
            caveat = {"exams": row["caveat_exams"], "text": row["caveat_text"]}
            said = {name: value for name, value in caveat.items() if value is not None}
            self.reading.bodies["act", key] = row.node(**own, caveat=said or None)

    def _keyed(self, sheet: Sheet, key: str, *, dotted: bool = False) -> dict[str, _Read]:
        found: dict[str, _Read] = {}
        for row in self._rows(sheet):
            name = row[key]
            if name is None:
                continue
            if not all(KEY.fullmatch(part) for part in name.split(".")) or (name.count(".") == 1) != dotted:
                remedy = "chỉ dùng chữ thường không dấu, số, gạch ngang" + (
                    " và một dấu chấm" if dotted else ""
                )
                self._fault(sheet, row, key, f"mã “{name}” không hợp lệ", remedy)
            elif name in found:
                remedy = f"xóa một trong hai (dòng đầu: {found[name].line.number})"
                self._fault(sheet, row, key, f"mã “{name}” lặp lại", remedy)
            else:
                found[name] = row
        return found

    def _below(
        self, sheet: Sheet, keys: tuple[str, ...], parents: Mapping[Any, Any], *, unique: bool = True
    ) -> dict[tuple[Any, ...], _Read]:
        """Rows that belong to rows of another sheet, by the keys of that and their own."""
        found: dict[tuple[Any, ...], _Read] = {}
        for row in self._rows(sheet):
            above = tuple(row[key] for key in keys)
            name = (*above, row["id"] if unique else row.line.number)
            if (above if len(above) > 1 else above[0]) not in parents:
                known = ", ".join(str(part) for part in above)
                self._fault(sheet, row, keys[-1], f"“{known}” không có ở trang trước", "sửa lại cho khớp")
            elif name in found:
                self._fault(sheet, row, "id", f"“{row['id']}” lặp lại", "xóa một trong hai dòng")
            else:
                found[name] = row
        return found

    def _rows(self, sheet: Sheet) -> Iterator[_Read]:
        for line in self.tables.get(sheet.title, ()):
            values: dict[str, Any] = {}
            row = _Read(Place(sheet.title, line.number), line, values)
            for column in sheet.columns:
                cell = line.cells.get(column.key, Cell(None))
                try:
                    if cell.formula:
                        raise CellError("là công thức", "dán lại dưới dạng giá trị (Paste Values)")
                    value = read(column, cell.value, hours=cell.hours)
                except CellError as error:
                    self._fault(sheet, row, column.key, str(error), error.remedy)
                    continue
                if value is not None:
                    values[column.key] = value
            yield row

    def _fault(self, sheet: Sheet, row: _Read, key: str, message: str, remedy: str) -> None:
        letter = row.line.cells[key].letter if key in row.line.cells else ""
        column = f"{letter} ({sheet.column(key).title})" if letter else sheet.column(key).title
        self.reading.faults.append(Fault(sheet.title, row.line.number, column, message, remedy))


def _fact(row: _Read) -> dict[str, Any]:
    return {key: row[key] for key in ("id", "statement", "source", "confidence", "exams")}


def _first_exam(answer: Node) -> int:
    exams = cast(Row, answer).values.get("exams")
    texts = [exams] if isinstance(exams, str) else [str(one) for one in getattr(exams, "values", ())]
    return Years.parse(texts).first if texts else 0


def _round(
    row: _Read, sessions: Mapping[tuple[Any, ...], _Read], papers: Mapping[tuple[Any, ...], _Read]
) -> Row:
    mine = [session for key, session in sessions.items() if key[:2] == (row["year"], row["id"])]
    return row.node(
        id=row["id"],
        name=row["name"],
        procedure=_dated(row, "procedure", "at"),
        sessions=[_session(session, papers) for session in sorted(mine, key=_order)],
        reserve=_dated(row, "reserve", "date"),
    )


def _order(session: _Read) -> tuple[str, int]:
    parts = list(PARTS)
    return session["date"] or "", parts.index(session["part"]) if session["part"] in parts else 0


def _dated(row: _Read, key: str, name: str) -> dict[str, Any] | None:
    if row[key] is None:
        return None
    dated = {name: row[key], "source": row[f"{key}_source"], "confidence": row[f"{key}_confidence"]}
    return {part: value for part, value in dated.items() if value is not None}


def _session(row: _Read, papers: Mapping[tuple[Any, ...], _Read]) -> Row:
    mine = [paper for key, paper in papers.items() if key[:3] == (row["year"], row["round"], row["id"])]
    keys = ("subject", "tracks", "minutes", "handout", "start", "times", "source")
    own = {key: row[key] for key in ("id", "date", "part", "source", "confidence")}
    return row.node(**own, papers=[paper.node(**{key: paper[key] for key in keys}) for paper in mine])
