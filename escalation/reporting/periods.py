"""Which stretches of the exam clock reports are about, and which of them are due. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from escalation.clocks import Calendar
from escalation.paper import in_words
from escalation.plan import ReportRule
from escalation.reporting import wording
from store.times import VIETNAM

DAY, WEEK = timedelta(days=1), timedelta(days=7)
KINDS = ("day", "session", "week", "exam")
LATEST_CUT, FRIDAY, NOON = time(17, 0), 5, 12  # of a day and a week for which the plan has no rule
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


class NoPeriodError(Exception):
    """There is no such period. The message is Vietnamese and says what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A period somebody names: its kind, a day in it, the half of the day of a sitting. None and empty: the
    last one that has ended."""

    kind: str
    day: date | None = None
    half: str = ""


def period_of(
    wanted: Wanted, rule: ReportRule | None, sittings: Sequence[Sitting], year: int, now: datetime
) -> Period:
    """The period that somebody means; ``rule`` is the plan's for this kind, where it has one.

    Raises:
        NoPeriodError: for a sitting or an exam that the schedule does not have.
    """
    key, cut = (rule.id, rule.cut) if rule is not None else (wanted.kind, LATEST_CUT)
    ended = now - timedelta(hours=cut.hour, minutes=cut.minute)  # on this day the last cut lay
    if wanted.kind == "day":
        return day_period(key, wanted.day or ended.astimezone(VIETNAM).date(), cut)
    if wanted.kind == "week":
        weekday = rule.weekday if rule is not None else FRIDAY
        if wanted.day is not None:
            last = wanted.day + timedelta(days=(weekday - wanted.day.isoweekday()) % 7)
        else:
            today = ended.astimezone(VIETNAM).date()
            last = today - timedelta(days=(today.isoweekday() - weekday) % 7)
        return week_period(key, last, cut)
    if wanted.kind == "exam" and sittings:
        return exam_period(key, sittings, year)
    meant = [one for one in sittings if _is_meant(one, wanted, now)]
    if not meant or wanted.kind == "exam":
        raise NoPeriodError(wording.NO_SITTING)
    return session_period(key, meant[-1], sittings)


def _is_meant(sitting: Sitting, wanted: Wanted, now: datetime) -> bool:
    on = sitting.starts.astimezone(VIETNAM)
    if wanted.half and wanted.half != ("morning" if on.hour < NOON else "afternoon"):
        return False
    return on.date() == wanted.day if wanted.day is not None else sitting.ends <= now


def day_period(key: str, day: date, cut: time) -> Period:
    """From the cut of the day before to that of the day."""
    end = datetime.combine(day, cut, VIETNAM)
    return Period("day", f"{key}:{day.isoformat()}", wording.DAY.format(day=_date(day)), end - DAY, end)


def week_period(key: str, day: date, cut: time) -> Period:
    """The seven days up to the cut of a day."""
    end = datetime.combine(day, cut, VIETNAM)
    name = wording.WEEK.format(first=_date(day - WEEK), last=_date(day))
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
    return Period("exam", f"{key}:{year}", wording.EXAM.format(year=year), start, end)


def own_period(start: datetime, end: datetime, key: str) -> Period:
    """Any stretch an officer asks for."""
    name = wording.SPAN.format(start=in_words(start), end=in_words(end))
    return Period("own", f"own:{key}", name, start, end)


def _date(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


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
