"""From documents to rows of the workbook's sheets."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from faq.sheet_cells import CellValue
from faq.sheet_writing import shown, value_shown
from faq.sheets import (
    ACTS,
    ANSWERS,
    DATES,
    EXAMS,
    FACTS,
    PAPERS,
    PHRASINGS,
    QUESTIONS,
    ROUNDS,
    SESSIONS,
    SHEETS,
    Sheet,
)

Cells: TypeAlias = list[CellValue]
Placed: TypeAlias = tuple[Sheet, Mapping[str, Any]]


def rows_of(documents: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, list[Cells]]:
    """The rows of every sheet, by title, for documents with their kinds; cells in order of the columns."""
    found: dict[str, list[Cells]] = {sheet.title: [] for sheet in SHEETS}
    for kind, document in documents:
        for sheet, values in _ROWS[kind](document):
            found[sheet.title].append([_cell(sheet, key, values) for key in (c.key for c in sheet.columns)])
    return found


def _cell(sheet: Sheet, key: str, values: Mapping[str, Any]) -> CellValue:
    value = values.get(key)
    if sheet is FACTS and key in ("value", "more") and value is not None:
        kind = values["kind"]
        return str(value) if (kind, key) == ("count", "more") else value_shown(kind, value)
    return shown(sheet.column(key), value)


def _topic_rows(document: Mapping[str, Any]) -> Iterator[Placed]:
    entry = document["entry"]
    yield QUESTIONS, entry
    for answer in _listed(entry.get("answers")):
        yield ANSWERS, {**answer, "topic": entry["id"], "facts": _listed(answer.get("facts"))}
    for text in document["phrasings"]:
        yield PHRASINGS, {"topic": entry["id"], "text": text}
    for fact in document["facts"].values():
        yield FACTS, {**fact, **_figure(fact.get("value"))}


def _figure(value: Any) -> dict[str, Any]:
    """The kind, value and third column of a fact's figure."""
    found = {key: part for key, part in (value or {}).items() if key != "unit"}
    if not found:
        return {"kind": None, "value": None, "more": None}
    kind, figure = next(iter(found.items()))
    if kind == "span" and isinstance(figure, list) and len(figure) == 2:
        return {"kind": kind, "value": figure[0], "more": figure[1]}
    return {"kind": kind, "value": figure, "more": value.get("unit")}


def _exam_rows(exam: Mapping[str, Any]) -> Iterator[Placed]:
    year = exam["year"]
    yield EXAMS, exam
    for round_ in _listed(exam.get("rounds")):
        yield ROUNDS, {**round_, "year": year, **_dated(round_, "procedure"), **_dated(round_, "reserve")}
        for session in _listed(round_.get("sessions")):
            yield SESSIONS, {**session, "year": year, "round": round_["id"]}
            for paper in _listed(session.get("papers")):
                yield PAPERS, {**paper, "year": year, "round": round_["id"], "session": session["id"]}
    for milestone in _listed(exam.get("milestones")):
        yield DATES, {**milestone, "year": year, **_when(milestone)}


def _dated(round_: Mapping[str, Any], key: str) -> dict[str, Any]:
    dated = round_.get(key) or {}
    dated = dated[0] if isinstance(dated, list) else dated
    return {
        key: dated.get("date") or dated.get("at"),
        f"{key}_source": dated.get("source"),
        f"{key}_confidence": dated.get("confidence"),
    }


def _when(milestone: Mapping[str, Any]) -> dict[str, Any]:
    kind = next((kind for kind in ("at", "span", "by", "unknown") if milestone.get(kind)), None)
    moments = [] if kind in (None, "unknown") else _listed(milestone[kind])
    return {"kind": kind, **dict(zip(("first", "last"), moments, strict=False))}


def _act_rows(act: Mapping[str, Any]) -> Iterator[Placed]:
    caveat: Mapping[str, Any] = next(iter(_listed(act.get("caveat"))), {})
    yield ACTS, {**act, "caveat_exams": caveat.get("exams"), "caveat_text": caveat.get("text")}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


_ROWS = {"topic": _topic_rows, "exam": _exam_rows, "act": _act_rows}
