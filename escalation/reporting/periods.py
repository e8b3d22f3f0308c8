"""Which stretches of the exam clock reports are about, and which of them are due. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from escalation.clocks import Calendar
from escalation.plan import ReportRule
from store.times import VIETNAM

DAY, WEEK = timedelta(days=1), timedelta(days=7)
LOOK_BACK = timedelta(days=7)  # how old a period may be to be made by itself, after a standstill


@dataclass(frozen=True, slots=True)
class Sitting:
    """Half a day of the exam, "buổi thi": what is sat, from the schedule."""

    id: str
    name: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """What a report is about: from ``start`` until just before ``end``, on the exam clock."""

    kind: str
    key: str
    name: str
    start: datetime
    end: datetime


def ended_periods(
    rule: ReportRule,
    sittings: Sequence[Sitting],
    calendar: Calendar,
    year: int,
    since: datetime,
    now: datetime,
) -> list[Period]:
    """The periods of a rule that ended after ``since`` and by ``now``, in the rule's phases."""
    since = max(since, now - LOOK_BACK)
    found = _periods(rule, sittings, year, since, now)
    return [
        period
        for period in found
        if since < period.end <= now and calendar.phase(_last_instant(period)) in rule.phases
    ]


def _last_instant(period: Period) -> datetime:
    return period.end - timedelta(microseconds=1)


def _periods(
    rule: ReportRule, sittings: Sequence[Sitting], year: int, since: datetime, now: datetime
) -> Iterator[Period]:
    if rule.period == "session":
        yield from (session_period(rule.id, sitting, sittings) for sitting in sittings)
    elif rule.period == "exam":
        if sittings:
            yield exam_period(rule.id, sittings, year)
    else:
        first, last = since.astimezone(VIETNAM).date(), now.astimezone(VIETNAM).date()
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if rule.period == "day":
                yield day_period(rule.id, day, rule.cut)
            elif day.isoweekday() == rule.weekday:
                yield week_period(rule.id, day, rule.cut)


def day_period(key: str, day: date, cut: time) -> Period:
    """From the cut of the day before to that of the day."""
    end = datetime.combine(day, cut, VIETNAM)
    return Period("day", f"{key}:{day.isoformat()}", f"ngày {_date(day)}", end - DAY, end)


def week_period(key: str, day: date, cut: time) -> Period:
    """The seven days up to the cut of a day."""
    end = datetime.combine(day, cut, VIETNAM)
    name = f"tuần từ ngày {_date(day - WEEK)} đến ngày {_date(day)}"
    return Period("week", f"{key}:{day.isoformat()}", name, end - WEEK, end)


def session_period(key: str, sitting: Sitting, sittings: Sequence[Sitting]) -> Period:
    """From the end of the sitting before on that day, else from midnight, to the end of this one."""
    begin = sitting.starts.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    start = max((one.ends for one in sittings if begin <= one.ends <= sitting.starts), default=begin)
    return Period("session", f"{key}:{sitting.id}", sitting.name, start, sitting.ends)


def exam_period(key: str, sittings: Sequence[Sitting], year: int) -> Period:
    """From the first of January to the end of the last sitting."""
    start = datetime(year, 1, 1, tzinfo=VIETNAM)
    end = max(sitting.ends for sitting in sittings)
    return Period("exam", f"{key}:{year}", f"Kỳ thi tốt nghiệp THPT năm {year}", start, end)


def own_period(start: datetime, end: datetime, key: str) -> Period:
    """Any stretch an officer asks for."""
    name = f"từ {_instant(start)} đến {_instant(end)}"
    return Period("own", f"own:{key}", name, start, end)


def _date(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _instant(at: datetime) -> str:
    local = at.astimezone(VIETNAM)
    return f"{local.hour} giờ {local.minute:02d} ngày {_date(local.date())}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From start until just before end, on the exam clock and, ``shift`` apart, on the real one."""

    exam_start: datetime
    exam_end: datetime
    shift: timedelta

    @property
    def start(self) -> datetime:
        """The start on the real clock."""
        return self.exam_start - self.shift

    @property
    def end(self) -> datetime:
        """The end on the real clock."""
        return self.exam_end - self.shift

    @property
    def before(self) -> "Stretch":
        """The stretch of the same length that ends where this one starts."""
        return Stretch(self.exam_start - (self.exam_end - self.exam_start), self.exam_start, self.shift)
