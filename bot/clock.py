"""The two clocks. The real one is never shifted; the exam clock of a demonstration stands in its season.

The shift is anchored in the store on the first start, so that a restart does not turn time back.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from escalation.tickets import Moment
from store.settings import keep_setting, setting_value
from store.times import utc_now

ANCHOR = "exam_clock"


def exam_shift(session: Session, exam_now: datetime | None, now: datetime) -> timedelta:
    """How far the exam clock is from the real one; kept from the first start with this ``exam_now``."""
    if exam_now is None:
        return timedelta()
    wanted = exam_now.isoformat()
    anchor = setting_value(session, ANCHOR)
    if anchor.get("exam_now") != wanted:
        anchor = {"exam_now": wanted, "started": now.isoformat()}
        keep_setting(session, ANCHOR, anchor)
    return exam_now - datetime.fromisoformat(anchor["started"])


def make_clock(shift: timedelta, now: Callable[[], datetime] = utc_now) -> Callable[[], Moment]:
    """Both clocks, running."""

    def clock() -> Moment:
        real = now()
        return Moment(real, real + shift)

    return clock
