"""Dates and hours as content writes them (ISO) and as Vietnamese people read them.

A moment is a whole day (``date``) or an instant (aware ``datetime`` in Vietnam's time).
"""

import re
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

Moment: TypeAlias = date | datetime

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?")
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def parse_moment(text: str) -> Moment:
    """Read ``2023-07-18`` or ``2023-07-18T08:00``. Raises ValueError, in Vietnamese, for anything else."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}” không phải ngày (2023-07-18) hay ngày giờ (2023-07-18T08:00)")
    try:
        day = date.fromisoformat(found[1])
        return datetime.combine(day, parse_hour(found[2]), VIETNAM) if found[2] else day
    except ValueError as error:
        raise ValueError(f"“{text}” không có trong lịch") from error


def parse_hour(text: str) -> time:
    """Read ``07:35``. Raises ValueError, in Vietnamese, for anything else."""
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text) is None:
        raise ValueError(f"“{text}” không phải giờ (07:35)")
    return time.fromisoformat(text)


def day_of(moment: Moment) -> date:
    """The calendar day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment


def start_of(moment: Moment) -> datetime:
    """The first instant of a moment: the instant itself, or midnight of the day."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min, VIETNAM)


def end_of(moment: Moment) -> datetime:
    """The instant from which a moment is past: itself, or the midnight after the day."""
    return moment if isinstance(moment, datetime) else start_of(moment + timedelta(days=1))


def date_text(day: date) -> str:
    """``18/7/2023``; days below 10 and the months 1 and 2 with a zero, as in official papers."""
    return f"{_day_and_month(day)}/{day.year}"


def moment_text(moment: Moment) -> str:
    """``18/7/2023`` or ``08:00 ngày 18/7/2023``."""
    if isinstance(moment, datetime):
        return f"{moment:%H:%M} ngày {date_text(moment)}"
    return date_text(moment)


def span_text(start: Moment, end: Moment) -> str:
    """``18/7/2023 – 27/7/2023``, an hour written where there is one."""
    return f"{moment_text(start)} – {moment_text(end)}"


def weekday_text(day: date) -> str:
    """``Thứ Tư, 28/6/2023``."""
    return f"{_WEEKDAYS[day.weekday()]}, {date_text(day)}"


def days_text(days: list[date]) -> str:
    """Days of an exam in short: ``28–29/6/2023``, ``30/6 – 01/7/2023``, ``28/6/2023``. Takes at least one."""
    first, last = min(days), max(days)
    if first == last:
        return date_text(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day:02}–{date_text(last)}"
    return f"{_day_and_month(first)} – {date_text(last)}"


def _day_and_month(day: date) -> str:
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{day.day:02}/{month}"
