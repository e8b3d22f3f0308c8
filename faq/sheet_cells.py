"""What stands in a cell, as content writes it.

Content holds text only; a workbook has numbers, days and hours of its own, and officers type either.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from faq.dates import VIETNAM, Moment, parse_hour, parse_moment
from faq.sheets import CellKind, Column
from faq.years import Years

CellValue: TypeAlias = str | int | float | date | datetime | time | timedelta | bool | None
_MINUTE = timedelta(minutes=1)
_DOTTED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
_VIETNAMESE = re.compile(r"(?:(\d{1,2}:\d\d)(?: ngày)? )?(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}:\d\d))?")
_SOURCE = re.compile(
    r"(?P<act>[^\s,]+)(?:, Điều (?P<article>.+?))?(?:, khoản (?P<clause>.+?))?"
    r"(?:, điểm (?P<point>.+?))?(?:, mục (?P<section>.+?))?",
    re.IGNORECASE,
)


class CellError(ValueError):
    """A cell that cannot be used; the message and its remedy are Vietnamese."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def clean(text: str) -> str:
    """One spelling of a text, whatever program saved it: composed letters, plain line ends, trimmed."""
    plain = unicodedata.normalize("NFC", text).replace("_x000D_", "")
    return plain.replace("\r\n", "\n").replace("\r", "\n").strip()


def read(column: Column, value: CellValue, *, hours: bool = False) -> Any:
    """What a cell means in content; None for an empty one. ``hours``: the cell shows a time of day.

    Raises:
        CellError: for what cannot stand there.
    """
    if isinstance(value, str):
        value = clean(value) or None
    if value is None:
        if column.needed:
            raise CellError("để trống", "ghi vào ô này")
        return None
    if isinstance(value, bool):
        raise CellError("là giá trị đúng/sai", "ghi chữ, số hoặc ngày")
    return _IN[column.kind](column, value, hours)


def _text_in(_column: Column, value: CellValue, hours: bool) -> str:
    if isinstance(value, datetime | date):
        return _moment_text(value, hours=hours)
    if isinstance(value, time | timedelta):
        return _hour_text(value)
    return _plain(value)


def _plain(value: CellValue) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)).normalize(), "f")
    return str(value)


def _choice_in(column: Column, value: CellValue, _hours: bool) -> str:
    typed = _plain(value)
    wanted = typed.casefold()
    for code, word in column.choices.items():
        if wanted in (code.casefold(), word.casefold()):
            return code
    if column.key == "group":  # a province may have groups of its own
        return typed
    raise CellError(f"là “{typed}”", f"chọn một trong: {', '.join(column.choices.values())}")


def _number_in(_column: Column, value: CellValue, _hours: bool) -> str:
    return number_read(value)


def number_read(value: CellValue) -> str:
    """A number as content writes it.

    Raises:
        CellError: for no number, and for one whose dots could be thousands or decimals.
    """
    text = _plain(value)
    if isinstance(value, str):
        if _DOTTED.fullmatch(text):
            raise CellError(f"“{text}” có thể là hai số khác nhau", "viết số không có dấu chấm ngăn nghìn")
        text = re.sub(r"^(\d+),(\d+)$", r"\1.\2", text)
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise CellError(f"“{text}” không phải một số", "ghi một số, như 10 hoặc 0,25") from error
    if not number.is_finite():
        raise CellError(f"“{text}” không phải một số", "ghi một số, như 10 hoặc 0,25")
    return format(number.normalize(), "f")


def _day_in(_column: Column, value: CellValue, _hours: bool) -> str:
    return moment_read(value, hours=False)  # some programs show midnight behind every day


def _moment_in(_column: Column, value: CellValue, hours: bool) -> str:
    return moment_read(value, hours=hours)


def moment_read(value: CellValue, *, hours: bool) -> str:
    """A day, or an instant where the cell shows an hour, in content's form.

    Raises:
        CellError: for what is neither.
    """
    if isinstance(value, datetime | date):
        return _moment_text(value, hours=hours)
    text = _plain(value)
    try:
        return _iso(parse_moment(_as_iso(text)))
    except ValueError as error:
        raise CellError(
            f"“{text}” không phải ngày", "ghi ngày như 18/7/2023, có giờ thì 18/7/2023 08:00"
        ) from error


def _as_iso(text: str) -> str:
    found = _VIETNAMESE.fullmatch(text)
    if found is None:
        return text
    hour = found[1] or found[5]
    return f"{found[4]}-{int(found[3]):02}-{int(found[2]):02}" + (f"T{hour:0>5}" if hour else "")


def _moment_text(value: date | datetime, *, hours: bool) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    near = _to_minute(value)
    return _iso(near.replace(tzinfo=VIETNAM)) if hours or near.time() != time.min else near.date().isoformat()


def _iso(moment: Moment) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}" if isinstance(moment, datetime) else moment.isoformat()


def _to_minute(value: datetime) -> datetime:
    """A workbook keeps instants as fractions of days: the nearest minute was meant."""
    return (value + _MINUTE / 2).replace(second=0, microsecond=0)


def _hour_in(_column: Column, value: CellValue, _hours: bool) -> str:
    if isinstance(value, time | timedelta | datetime):
        return _hour_text(value)
    text = _plain(value)
    try:
        return f"{parse_hour(f'{text:0>5}'):%H:%M}"
    except ValueError as error:
        raise CellError(f"“{text}” không phải giờ", "ghi giờ như 07:35") from error


def _hour_text(value: time | timedelta | datetime) -> str:
    day = datetime(2000, 1, 1)  # noqa: DTZ001 - any day will do, only its hour is read
    if isinstance(value, timedelta):
        return f"{_to_minute(day + value):%H:%M}"
    at = value.time() if isinstance(value, datetime) else value
    return f"{_to_minute(datetime.combine(day, at)):%H:%M}"


def _names_in(_column: Column, value: CellValue, _hours: bool) -> list[str]:
    return [name for name in re.split(r"[\s,;]+", _plain(value)) if name]


def _years_in(_column: Column, value: CellValue, _hours: bool) -> str | list[str]:
    spans = [" ".join(part.split()) for part in re.split(r"[,;\n]", _plain(value)) if part.strip()]
    spans = [re.sub(r"\s*[-–—]\s*", "-", span) for span in spans]
    try:
        Years.parse(spans)
    except ValueError as error:
        raise CellError(str(error), "ghi như 2020-2024, 2025- hoặc 2023") from error
    return spans[0] if len(spans) == 1 else spans


def _sources_cell(_column: Column, value: CellValue, _hours: bool) -> Any:
    return sources_read(_plain(value))


def sources_read(text: str) -> Any:
    """The source that a text names, or a list of them where it names several.

    Raises:
        CellError: for what is no source.
    """
    if text.startswith(("[", "{")):
        try:
            return json.loads(text)
        except ValueError as error:
            raise CellError("có dấu ngoặc không đọc được", _SOURCE_FORM) from error
    sources = [_source_in(" ".join(part.split())) for part in re.split(r"[\n;]", text) if part.strip()]
    return sources[0] if len(sources) == 1 else sources


_SOURCE_FORM = "ghi mỗi dòng một nguồn, như: tt-15-2020, Điều 33, khoản 2, điểm a"


def _source_in(text: str) -> dict[str, str]:
    found = _SOURCE.fullmatch(text)
    if found is None:
        raise CellError(f"“{text}” không phải nguồn", _SOURCE_FORM)
    return {key: part for key, part in found.groupdict().items() if part}


def _tracks_in(_column: Column, value: CellValue, _hours: bool) -> list[dict[str, str]]:
    rows = []
    for line in _plain(value).splitlines():
        code, colon, name = (part.strip() for part in line.partition(":"))
        if line.strip() and not (code and colon and name):
            raise CellError(f"“{line.strip()}” thiếu mã hoặc tên", "ghi mỗi dòng “ct2018: Chương trình 2018”")
        rows += [{"id": code, "name": name}] if line.strip() else []
    return rows


_IN: Mapping[CellKind, Callable[[Column, CellValue, bool], Any]] = {
    "text": _text_in,
    "choice": _choice_in,
    "number": _number_in,
    "day": _day_in,
    "moment": _moment_in,
    "hour": _hour_in,
    "names": _names_in,
    "years": _years_in,
    "sources": _sources_cell,
    "tracks": _tracks_in,
    "value": _text_in,
}
