"""The whole content as one workbook, and what a workbook that comes back would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from faq.content import Content, Seed, build
from faq.documents import (
    Bodies,
    Document,
    differences,
    digest,
    new_problems,
    overlay_of,
    plain,
    seed_document,
)
from faq.sheet_cells import CellValue
from faq.sheet_reading import Reading, read_tables
from faq.sheet_rows import rows_of
from faq.sheet_tables import Cell, Fault, Line
from faq.sheets import SHEETS
from faq.workbook import read_workbook, write_workbook
from faq.yaml_lines import Items, Row

Key = tuple[str, str]
_MOVED = "đã được sửa ở bàn làm việc từ khi xuất tệp này"
_MOVED_REMEDY = "xuất tệp mới rồi sửa lại mục này"


@dataclass(frozen=True, slots=True)
class Change:
    """One document that a workbook would change; ``before`` is None for a new one."""

    kind: str
    key: str
    before: Document | None
    after: Document

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What changes, line by line."""
        return list(differences(self.before, self.after))


@dataclass(frozen=True, slots=True)
class Import:
    """What a workbook would do: its changes; ``absent`` documents stand in no row and stay as they are.

    With ``faults`` nothing of it may be used.
    """

    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    absent: int = 0

    @property
    def bodies(self) -> Bodies:
        """The changed documents, by kind and key."""
        return {(change.kind, change.key): change.after for change in self.changes}


def live_documents(seed: Seed, content: Content, live: Bodies) -> dict[Key, Document]:
    """Every document that counts now, a province's own before the shipped one."""
    keys = [("topic", topic) for topic in content.entries]
    keys += [("exam", str(year)) for year in sorted(content.exams)]
    keys += [("act", act) for act in content.acts]
    found = {key: live.get(key) or seed_document(seed, *key) for key in keys}
    return {key: document for key, document in found.items() if document is not None}


def export_workbook(seed: Seed, content: Content, live: Bodies) -> bytes:
    """The .xlsx file of everything that counts now. Takes seconds: for a thread or a command."""
    documents = live_documents(seed, content, live)
    marks = [(*key, _mark(document)) for key, document in settled(documents).items()]
    return write_workbook(rows_of((kind, document) for (kind, _), document in documents.items()), marks)


def import_workbook(data: bytes, seed: Seed, content: Content, live: Bodies) -> Import:
    """What a file would change in what counts now. Takes seconds: for a thread or a command.

    Raises:
        NotAWorkbook: when it is none.
    """
    tables, marks, faults = read_workbook(data)
    reading = read_tables(tables) if not faults else Reading(faults=faults)
    if reading.faults:
        return Import((), tuple(reading.faults))
    now, typed = settled(live_documents(seed, content, live)), _plain_bodies(reading)
    changes = [
        Change(*key, now.get(key), _in_order_of(document, now.get(key)))
        for key, document in typed.items()
        if _mark(document)
        not in (_mark(now.get(key)), marks.get(key))  # as it is, or as it was on its way out
    ]
    moved = [c for c in changes if marks.get((c.kind, c.key), _mark(c.before)) != _mark(c.before)]
    faults = [_moved(change, reading) for change in moved] or _wrong(seed, content, live, changes, reading)
    return Import(tuple(changes), tuple(faults), len(now.keys() - typed.keys()))


def settled(documents: Mapping[Key, Document]) -> dict[Key, Document]:
    """Documents in the form in which they come back from a workbook: one spelling for what means the same."""
    rows = rows_of((kind, document) for (kind, _), document in documents.items())
    tables = {
        sheet.title: [
            Line(number, {column.key: _cell(value) for column, value in zip(sheet.columns, row, strict=True)})
            for number, row in enumerate(rows[sheet.title], 2)
        ]
        for sheet in SHEETS
    }
    return _plain_bodies(read_tables(tables))


def _cell(value: CellValue) -> Cell:
    return Cell(value, hours=isinstance(value, datetime))


def _plain_bodies(reading: Reading) -> dict[Key, Document]:
    return {key: _plain(body) for key, body in reading.bodies.items()}


def _plain(body: Any) -> Any:
    if isinstance(body, Row | Items):
        return plain(body)
    return {key: _plain(value) for key, value in body.items()}


def _mark(document: Document | None) -> str:
    """The digest of a document, whatever the order of its phrasings: officers sort their sheets."""
    if document is None or "phrasings" not in document:
        return digest(document)
    return digest({**document, "phrasings": sorted(document["phrasings"])})


def _in_order_of(document: Document, before: Document | None) -> Document:
    """The document with the phrasings that were there in their old order, new ones behind them."""
    if before is None or "phrasings" not in document:
        return document
    place = {text: n for n, text in enumerate(before["phrasings"])}
    phrasings = sorted(document["phrasings"], key=lambda text: place.get(text, len(place)))
    return {**document, "phrasings": phrasings}


def _moved(change: Change, reading: Reading) -> Fault:
    body = reading.bodies[change.kind, change.key]
    row = body["entry"] if change.kind == "topic" else body
    return Fault(row.place.file, row.place.line, "", f"“{change.key}” {_MOVED}", _MOVED_REMEDY)


def _wrong(
    seed: Seed, content: Content, live: Bodies, changes: Sequence[Change], reading: Reading
) -> list[Fault]:
    """The faults that the changes would bring in, by the rules of all content."""
    if not changes:
        return []
    bodies = {**live, **{(c.kind, c.key): reading.bodies[c.kind, c.key] for c in changes}}
    found = new_problems(content, build(seed, overlay_of(bodies, seed)))
    return [Fault(problem.file, problem.line, "", problem.message, problem.remedy) for problem in found]
