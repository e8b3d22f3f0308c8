"""Working time: when an answer is due. Pure; every instant is given.

Deadlines lie on the exam clock. Working minutes run only inside the plan's slots; exam days have their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from escalation.plan import Clocks, Hours, Phase, Slot
from store.times import VIETNAM

HORIZON = 400  # days looked ahead for a working slot


@dataclass(frozen=True, slots=True)
class Moment:
    """Both clocks at one instant: ``now`` is real, ``exam`` may be shifted for a demonstration."""

    now: datetime
    exam: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """The plan's hours together with the days of the exam."""

    hours: Hours
    exam_days: frozenset[date]

    def slots(self, day: date) -> tuple[Slot, ...]:
        """The working stretches of a day."""
        if day in self.exam_days:
            return self.hours.exam_days
        if day in self.hours.holidays:
            return ()
        if day in self.hours.made_up or day.weekday() < 5:
            return self.hours.weekdays
        return self.hours.saturday if day.weekday() == 5 else ()

    def phase(self, moment: datetime) -> Phase:
        """Before, during or after the exam."""
        day = moment.astimezone(VIETNAM).date()
        if not self.exam_days or day < min(self.exam_days):
            return "before"
        return "during" if day <= max(self.exam_days) else "after"


def due_at(calendar: Calendar, clocks: Clocks, opened: datetime, *, urgent: bool) -> datetime:
    """When a question opened at ``opened`` must be answered."""
    if urgent:  # an emergency does not wait for office hours
        return opened + timedelta(minutes=clocks.urgent)
    return add_minutes(calendar, opened, getattr(clocks, calendar.phase(opened)))


def add_minutes(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """The instant after ``minutes`` of working time from ``start``.

    Raises:
        ValueError: when the plan has no working time within `HORIZON` days.
    """
    left = timedelta(minutes=minutes)
    for begin, end in _stretches(calendar, start):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise ValueError("the plan's hours leave no working time; check `hours`")


def minutes_between(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Working minutes from ``start`` to ``end``; 0 when ``end`` is not later."""
    total = timedelta()
    for begin, stop in _stretches(calendar, start):
        if begin >= end:
            break
        total += min(stop, end) - begin
    return int(total.total_seconds() // 60)


def _stretches(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    local = start.astimezone(VIETNAM)
    for offset in range(HORIZON):
        day = local.date() + timedelta(days=offset)
        for slot in calendar.slots(day):
            begin = max(datetime.combine(day, slot.start, VIETNAM), local)
            end = datetime.combine(day, slot.end, VIETNAM)
            if begin < end:
                yield begin, end
