"""Deadlines and times in words. Everything on the exam clock unless it says otherwise."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from store.times import VIETNAM

SOON = timedelta(hours=1)
EXACT_HOURS = 3  # from here on minutes only make a line longer
CLOCKS_AGREE = timedelta(minutes=1)  # nearer than this the two clocks are the same


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as an officer reads it. ``level``: late, soon or empty; ``group``: its part of the queue."""

    words: str
    level: str
    group: str


def deadline(due: datetime | None, exam_now: datetime, state: str, *, urgent: bool = False) -> Deadline:
    """How a ticket stands with its time."""
    found = _of_state(state) or _of_time(due, exam_now)
    return Deadline(found.words, found.level, "Khẩn") if urgent and state not in _STOPPED else found


_STOPPED = ("closed", "waiting_for_asker")


def _of_state(state: str) -> Deadline | None:
    if state == "closed":
        return Deadline("đã đóng", "", "Đã đóng")
    if state == "waiting_for_asker":
        return Deadline("đang chờ người hỏi", "", "Chờ người hỏi trả lời")
    return None


def _of_time(due: datetime | None, exam_now: datetime) -> Deadline:
    if due is None:
        return Deadline("chưa có hạn", "", "Chưa có hạn")
    left = due - exam_now
    if left < timedelta():
        return Deadline(f"quá hạn {span(-left)}", "late", "Quá hạn")
    if left <= SOON:
        return Deadline(f"còn {span(left)}", "soon", "Trong một giờ tới")
    return _of_day(due, exam_now)


def _of_day(due: datetime, exam_now: datetime) -> Deadline:
    days = (due.astimezone(VIETNAM).date() - exam_now.astimezone(VIETNAM).date()).days
    if days == 0:
        return Deadline(f"còn {span(due - exam_now)}", "", "Hôm nay")
    if days == 1:
        return Deadline(f"{due.astimezone(VIETNAM):%H:%M} ngày mai", "", "Ngày mai")
    return Deadline(when(due), "", "Sau nữa")


def span(length: timedelta) -> str:
    """A length of time: "35 phút", "2 giờ 5 phút", "3 ngày"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "dưới 1 phút"
    if minutes < 60:
        return f"{minutes} phút"
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} giờ {rest} phút" if rest and hours < EXACT_HOURS else f"{hours} giờ"
    return f"{hours // 24} ngày"


def when(moment: datetime | None) -> str:
    """An instant in Vietnam: "10:30 ngày 27/6"."""
    if moment is None:
        return ""
    local = moment.astimezone(VIETNAM)
    return f"{local:%H:%M} ngày {local.day}/{local.month}"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, by the real clock: "vừa xong", "5 phút trước", then the date."""
    passed = now - moment
    if passed < timedelta(minutes=1):
        return "vừa xong"
    return f"{span(passed)} trước" if passed < timedelta(days=1) else when(moment)
