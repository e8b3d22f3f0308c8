"""What is written into a cell for a value of content; read back it is the same value."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from faq.dates import parse_hour, parse_moment
from faq.sheet_cells import CellError, CellValue, sources_read
from faq.sheets import CellKind, Column


def shown(column: Column, value: Any) -> CellValue:
    """What is written into a cell for a value of content."""
    if value is None or value == "" or value == []:
        return None
    return _OUT[column.kind](column, value)


def _choice_out(column: Column, value: Any) -> str:
    return column.choices.get(str(value), str(value))


def _number_out(_column: Column, value: Any) -> CellValue:
    text = str(value)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or len(number.as_tuple().digits) > 15:  # more than a workbook's numbers hold
        return text
    return int(number) if number == number.to_integral_value() else float(number)


def _moment_out(_column: Column, value: Any) -> CellValue:
    try:
        moment = parse_moment(str(value))
    except ValueError:
        return str(value)
    if moment.year < 1901:  # a workbook's calendar begins in 1900, with a day that never was
        return str(value)
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment


def _hour_out(_column: Column, value: Any) -> CellValue:
    try:
        return parse_hour(str(value))
    except ValueError:
        return str(value)


def _lines_out(_column: Column, value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _years_out(_column: Column, value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _sources_out(_column: Column, value: Any) -> str:
    sources = value if isinstance(value, list) else [value]
    text = "\n".join(map(_source_text, sources))
    try:
        lossless = sources_read(text) == value
    except CellError:
        lossless = False
    return text if lossless else json.dumps(value, ensure_ascii=False)


def _source_text(source: Any) -> str:
    if not isinstance(source, Mapping):
        return str(source)
    words = (("Điều", "article"), ("khoản", "clause"), ("điểm", "point"), ("mục", "section"))
    parts = (f"{word} {source[key]}" for word, key in words if source.get(key))
    return ", ".join((str(source.get("act")), *parts))


def _tracks_out(_column: Column, value: Any) -> str:
    rows = value if isinstance(value, list) else [value]
    return "\n".join(f"{row.get('id')}: {row.get('name')}" for row in rows)


def _text_out(_column: Column, value: Any) -> str:
    return str(value)


_OUT: Mapping[CellKind, Callable[[Column, Any], CellValue]] = {
    "text": _text_out,
    "choice": _choice_out,
    "number": _number_out,
    "day": _moment_out,
    "moment": _moment_out,
    "hour": _hour_out,
    "names": _lines_out,
    "years": _years_out,
    "sources": _sources_out,
    "tracks": _tracks_out,
    "value": _text_out,
}


def value_shown(kind: str, value: Any) -> CellValue:
    """What is written for the figure of a fact, after its kind."""
    column = Column("value", "")
    if kind in ("date", "at", "span"):
        return _moment_out(column, value)
    return _text_out(column, value) if kind == "text" else _number_out(column, value)
