"""Questions about the schedule that depend on the day they are asked: "mai thi môn gì", "may gio thi toan".

Read by a closed vocabulary: a message with one word that no pattern explains is left to the matcher. The
answers come from the exam's dated schedule and the exam clock; nothing is said that the schedule does not
know.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from faq.dates import VIETNAM, date_text, weekday_text
from faq.exams import Exam, Paper, Part, Session, days_until, milestone_state, paper_of, sessions_on
from faq.fold import Folded
from faq.timetable import Told, dates_told, milestone_told, paper_line

SUBJECTS: Mapping[str, str] = {
    "toan": "Toán",
    "ngu van": "Ngữ văn",
    "van": "Ngữ văn",
    "vat li": "Vật lí",
    "vat ly": "Vật lí",
    "li": "Vật lí",
    "ly": "Vật lí",
    "hoa hoc": "Hóa học",
    "hoa": "Hóa học",
    "sinh hoc": "Sinh học",
    "sinh": "Sinh học",
    "lich su": "Lịch sử",
    "su": "Lịch sử",
    "dia li": "Địa lí",
    "dia ly": "Địa lí",
    "dia": "Địa lí",
    "giao duc cong dan": "Giáo dục công dân",
    "gdcd": "Giáo dục công dân",
    "ngoai ngu": "Ngoại ngữ",
    "tieng anh": "Ngoại ngữ",
    "anh van": "Ngoại ngữ",
    "anh": "Ngoại ngữ",
}
MILESTONE_WORDS: Mapping[str, tuple[str, str]] = {
    "phuc khao": ("appeal", "pk-nop-don"),
    "dang ky du thi": ("registration", "dk-thoi-gian-dang-ky"),
    "dang ky thi": ("registration", "dk-thoi-gian-dang-ky"),
    "dang ky nguyen vong": ("wishes", "xt-dang-ky-nguyen-vong"),
    "nguyen vong": ("wishes", "xt-dang-ky-nguyen-vong"),
}
_HOUR = (
    "may gio", "luc may gio", "gio nao", "luc nao", "vao luc nao", "khi nao", "bao gio", "chung nao",
    "khi mo", "gio mo", "bua nao", "buoi nao", "sang hay chieu",
)  # fmt: skip
_DAY = ("ngay nao", "hom nao", "ngay may", "hom may", "bua mo", "ngay mo", "thu may")
_WHAT = ("mon gi", "mon nao", "mon chi", "gi", "chi", "nhung mon gi", "nhung mon nao", "may mon", "mon mo")
# What may stand around the words that matter without changing the question.
_AROUND_LINE = (
    "a oi da vay the nhi nha nhe ha z v voi cho hoi minh em con chau toi tui ban ad anh chi thay co xin la "
    "thi mon bai buoi bat dau phat de lam tinh gio vao se do nay ngay hom ky tot nghiep thpt nam"
)
_AROUND = frozenset(_AROUND_LINE.split())
_COUNTDOWN = re.compile(r"\bcon (?:bao nhieu|may) (?:ngay|hom|bua)(?: nua)?\b")
_STILL_OPEN = re.compile(
    r"\b(?:con han|het han|qua han|con nop|con duoc|con kip|kip khong|con nhan)\b|\bcon .*\bduoc khong\b"
)
_DATED = re.compile(r"\b(?:ngay |mung |hom )?(\d{1,2})(?: (?:thang )?(\d{1,2}))?(?: (?:nam )?(\d{4}))?\b")
_RELATIVE = {
    "hom nay": 0,
    "bua nay": 0,
    "bua ni": 0,
    "hom ni": 0,
    "ngay mai": 1,
    "mai": 1,
    "ngay kia": 2,
    "mot": 2,
}
_PARTS: Mapping[str, Part] = {"sang": "morning", "chieu": "afternoon"}


@dataclass(frozen=True, slots=True)
class ScheduleAnswer:
    """What the schedule says to a question: the topic it belongs to, the sentence, and what it rests on."""

    topic: str
    told: Told


def answer_from_schedule(folded: Folded, exam: Exam, exam_now: datetime) -> ScheduleAnswer | None:
    """Answer a question about the schedule; None when the message is anything else."""
    text = folded.text
    if len(folded.words) > 16:
        return None
    readers = (_countdown, _still_open, _subject, _day)
    return next((found for read in readers if (found := read(text, exam, exam_now)) is not None), None)


def timetable_topic(exam: Exam) -> str:
    """The topic that the whole timetable of an exam belongs to."""
    return f"lt-lich-thi-{exam.year}"


def _countdown(text: str, exam: Exam, now: datetime) -> ScheduleAnswer | None:
    if not _COUNTDOWN.search(text) or not _only_around(
        _COUNTDOWN.sub(" ", text), ("toi", "den", "nua", "moi")
    ):
        return None
    left, days = days_until(exam, now), dates_told(exam)
    if left is None:
        return None
    when = f"Kỳ thi diễn ra {days.text}"
    sentence = f"Còn {left} ngày nữa. {when}." if left > 0 else f"{when}; hôm nay là {_today(now)}."
    return ScheduleAnswer(timetable_topic(exam), Told(sentence, days.sources, days.confidence))


def _is_about_the_exam(text: str) -> bool:
    rest = _COUNTDOWN.sub(" ", text)
    return _has(rest, "thi") and _only_around(rest, ("toi", "den", "nua", "moi"))


def _still_open(text: str, exam: Exam, now: datetime) -> ScheduleAnswer | None:
    named = next((words for words in MILESTONE_WORDS if _has(text, words)), None)
    if named is None or not _STILL_OPEN.search(text):
        return None
    rest = _without(_STILL_OPEN.sub(" ", text), (named,))
    if not _only_around(
        rest, ("don", "nop", "khong", "chua", "han", "duoc", "roi", "nua", "dang", "ky", "bay", "gio")
    ):
        return None
    milestone_id, topic = MILESTONE_WORDS[named]
    milestone = exam.milestones.get(milestone_id)
    state = milestone_state(milestone, now) if milestone else "unknown"
    if state == "unknown":
        return None
    told = milestone_told(exam, milestone_id)
    said = {"before": "Chưa đến hạn", "open": "Vẫn còn hạn", "over": "Đã hết hạn"}[state]
    sentence = f"{said}: thời gian là {told.text}; hôm nay là {_today(now)}."
    return ScheduleAnswer(topic, Told(sentence, told.sources, told.confidence))


def _subject(text: str, exam: Exam, _now: datetime) -> ScheduleAnswer | None:
    asked = next((words for words in (*_HOUR, *_DAY) if _has(text, words)), None)
    named = next((words for words in sorted(SUBJECTS, key=len, reverse=True) if _has(text, words)), None)
    if asked is None or named is None or not (" " in named or _has(text, "thi") or _has(text, "mon")):
        return None  # a lone "hoá" or "anh" may mean many things
    if not _only_around(_without(text, (named, *_HOUR, *_DAY)), (str(exam.year),)):
        return None
    found = paper_of(exam, SUBJECTS[named])
    if not found:
        return None
    topic = "lt-gio-phat-de" if asked in _HOUR else timetable_topic(exam)
    return ScheduleAnswer(topic, _papers_told(exam, found))


def _day(text: str, exam: Exam, now: datetime) -> ScheduleAnswer | None:
    day, rest = _day_named(text, exam, now)
    what = next((words for words in _WHAT if _has(rest, f"thi {words}")), None)
    if what is None and _has(rest, "mon gi"):
        rest = rest.replace("mon gi", "thi mon gi")
        what = "mon gi"
    if day is None or what is None:
        return None
    part = next((part for word, part in _PARTS.items() if _has(rest, word)), None)
    if not _only_around(_without(rest, (f"thi {what}", *_PARTS))):
        return None
    sessions = [s for s in sessions_on(exam, day) if part is None or s.part == part]
    return ScheduleAnswer(timetable_topic(exam), _sessions_told(exam, day, part, sessions))


def _day_named(text: str, exam: Exam, now: datetime) -> tuple[date | None, str]:
    """The day a message means and the message without it."""
    today = now.astimezone(VIETNAM).date()
    for words in sorted(_RELATIVE, key=len, reverse=True):
        if _has(text, words):
            return today + timedelta(days=_RELATIVE[words]), _without(text, (words,))
    found = _DATED.search(text)
    if found is None:
        return None, text
    day = _date_of(found, exam)
    return day, _DATED.sub(" ", text, count=1) if day else text


def _date_of(found: re.Match[str], exam: Exam) -> date | None:
    """A day written as ``28``, ``28 6`` or ``28 6 2023``; without a month, that of the exam."""
    months = sorted({session.date.month for session in exam.sessions})
    month = int(found[2]) if found[2] else (months[0] if months else 0)
    year = int(found[3]) if found[3] else exam.year
    try:
        return date(year, month, int(found[1]))
    except ValueError:
        return None


def _papers_told(exam: Exam, found: Iterable[tuple[Session, Paper]]) -> Told:
    lines = [f"{weekday_text(session.date)}:\n{paper_line(exam, session, paper)}" for session, paper in found]
    return _told(lines, found)


def _sessions_told(exam: Exam, day: date, part: Part | None, sessions: list[Session]) -> Told:
    when = {"morning": "Sáng ", "afternoon": "Chiều ", None: ""}[part] + weekday_text(day)
    papers = [(session, paper) for session in sessions for paper in session.papers]
    if papers:
        return _told([f"{when}:", *(paper_line(exam, session, paper) for session, paper in papers)], papers)
    if part is None and (procedure := _procedure_on(exam, day)):
        return procedure
    days = dates_told(exam)
    return Told(f"{when} không có môn thi nào. {exam.name} thi {days.text}.", days.sources, days.confidence)


def _procedure_on(exam: Exam, day: date) -> Told | None:
    for round_ in exam.rounds:
        procedure = round_.procedure
        at = procedure.at if procedure else None
        if procedure and isinstance(at, datetime) and at.astimezone(VIETNAM).date() == day:
            words = f"{weekday_text(day)}: thí sinh làm thủ tục dự thi lúc {at:%H:%M}, chưa thi môn nào."
            return Told(words, procedure.sources, procedure.confidence)
    return None


def _told(lines: list[str], papers: Iterable[tuple[Session, Paper]]) -> Told:
    sources = [source for session, paper in papers for source in (*session.sources, *paper.sources)]
    single = any("single" in (session.confidence, paper.times) for session, paper in papers)
    return Told("\n".join(lines), tuple(dict.fromkeys(sources)), "single" if single else "verified")


def _today(now: datetime) -> str:
    return date_text(now.astimezone(VIETNAM).date())


def _has(text: str, words: str) -> bool:
    return f" {words} " in f" {text} "


def _without(text: str, phrases: Iterable[str]) -> str:
    padded = f" {text} "
    for phrase in sorted(phrases, key=len, reverse=True):
        padded = padded.replace(f" {phrase} ", "  ")
    return " ".join(padded.split())


def _only_around(text: str, also: Iterable[str] = ()) -> bool:
    return all(word in _AROUND or word in also for word in text.split())
