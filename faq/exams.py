"""The dated schedule of one exam, and what it says about a moment.

All instants are aware and in Vietnam's time. The functions here are pure: ``now`` is the exam clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from faq.acts import Source
from faq.dates import VIETNAM, Moment, end_of, start_of
from faq.facts import Confidence, is_tellable
from faq.problems import Place

Part = Literal["morning", "afternoon"]
MilestoneKind = Literal["at", "span", "by", "unknown"]
MilestoneState = Literal["before", "open", "over", "unknown"]

MILESTONES = {
    "account": "Cấp tài khoản",
    "registration-trial": "Đăng ký thử",
    "registration": "Đăng ký dự thi",
    "correction": "Rà soát, chỉnh sửa thông tin",
    "notice": "Trả giấy báo dự thi",
    "results": "Công bố kết quả thi",
    "recognition": "Xét công nhận tốt nghiệp",
    "recognition-published": "Công bố kết quả xét công nhận tốt nghiệp",
    "certificates": "Cấp giấy chứng nhận",
    "appeal": "Nhận đơn phúc khảo",
    "appeal-results": "Hoàn thành phúc khảo",
    "recognition-after-appeal": "Xét công nhận tốt nghiệp sau phúc khảo",
    "wishes": "Đăng ký, điều chỉnh nguyện vọng",
    "wish-fee": "Nộp lệ phí nguyện vọng",
    "admission-results": "Công bố trúng tuyển",
    "enrolment-confirmation": "Xác nhận nhập học",
}
"""Every milestone an exam may have, with its Vietnamese name."""

_USUAL_START = {"morning": time(7, 30), "afternoon": time(14, 30)}


@dataclass(frozen=True, slots=True)
class Track:
    """A kind of paper within one exam: the curriculum that the candidate learnt by."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What is sat: ``minutes`` long, handed out and begun at local hours known with confidence ``times``.

    ``sources`` are those of the hours, where they differ from the session's.
    """

    subject: str
    tracks: tuple[str, ...]
    minutes: int
    handout: time | None
    start: time | None
    times: Confidence
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """A day or an instant with its source (the procedure afternoon, the reserve day)."""

    at: Moment
    sources: tuple[Source, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Session:
    """Half a day of one round, with its papers; ``confidence`` is that of the date and of what is sat."""

    id: str
    round: str
    date: date
    part: Part
    sources: tuple[Source, ...]
    confidence: Confidence
    papers: tuple[Paper, ...]
    place: Place

    @property
    def starts(self) -> datetime:
        """When the first paper begins. Good for ordering only: an unchecked or usual hour stands in for an
        unknown one; what people are told comes from ``faq.timetable``."""
        hours = [paper.start for paper in self.papers if paper.start]
        return datetime.combine(self.date, min(hours, default=_USUAL_START[self.part]), VIETNAM)

    @property
    def ends(self) -> datetime:
        """When the last paper ends; good for ordering only, like ``starts``."""
        ends = [
            datetime.combine(self.date, paper.start, VIETNAM) + timedelta(minutes=paper.minutes)
            for paper in self.papers
            if paper.start
        ]
        longest = max((paper.minutes for paper in self.papers), default=0)
        return max(ends, default=self.starts + timedelta(minutes=longest))


@dataclass(frozen=True, slots=True)
class Round:
    """One sitting of the exam (2020 and 2021 had two)."""

    id: str
    name: str
    procedure: Dated | None
    sessions: tuple[Session, ...]
    reserve: Dated | None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date of the exam's calendar; ``moments`` holds one (``at``, ``by``), two (``span``) or none."""

    id: str
    kind: MilestoneKind
    moments: tuple[Moment, ...]
    sources: tuple[Source, ...]
    confidence: Confidence
    place: Place


@dataclass(frozen=True, slots=True)
class Exam:
    """One year's exam; ``regime`` is the regulation it is held under, ``guided_by`` the year's dispatches."""

    year: int
    name: str
    regime: str
    guided_by: tuple[str, ...]
    tracks: tuple[Track, ...]
    rounds: tuple[Round, ...]
    milestones: dict[str, Milestone]
    place: Place

    @property
    def sessions(self) -> Iterator[Session]:
        """The sessions of all rounds, in the order written."""
        return (session for round_ in self.rounds for session in round_.sessions)

    @property
    def days(self) -> frozenset[date]:
        """The days of each round, from the procedure afternoon to the last paper; none while not known."""
        return frozenset(day for round_ in self.rounds for day in _days_of(round_))


def _days_of(round_: Round) -> Iterator[date]:
    days = [session.date for session in round_.sessions]
    if round_.procedure is not None:
        days.append(start_of(round_.procedure.at).astimezone(VIETNAM).date())
    if days:
        first, last = min(days), max(days)
        yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def sessions_on(exam: Exam, day: date) -> tuple[Session, ...]:
    """The sessions held on a day that we may speak of, earliest first."""
    return tuple(session for session in _tellable_sessions(exam) if session.date == day)


def next_session(exam: Exam, now: datetime) -> Session | None:
    """The first session that has not begun; None when the exam is over or its days are not known."""
    return next((session for session in _tellable_sessions(exam) if session.starts > now), None)


def current_session(exam: Exam, now: datetime) -> Session | None:
    """The session that is being sat now."""
    sessions = _tellable_sessions(exam)
    return next((session for session in sessions if session.starts <= now < session.ends), None)


def days_until(exam: Exam, now: datetime) -> int | None:
    """Calendar days from today to the first day of papers: 0 on that day, negative afterwards; None when the
    day is not known."""
    first = next(iter(_tellable_sessions(exam)), None)
    return (first.date - now.astimezone(VIETNAM).date()).days if first else None


def paper_of(exam: Exam, subject: str) -> tuple[tuple[Session, Paper], ...]:
    """Where a subject is sat, for each round and track that has it.

    ``vật lý`` finds ``Vật lí / Lịch sử``: case, the two spellings of lí and the alternatives do not matter.
    """
    wanted = _subject_key(subject)
    return tuple(
        (session, paper)
        for session in _tellable_sessions(exam)
        for paper in session.papers
        if wanted in map(_subject_key, (paper.subject, *paper.subject.split("/")))
    )


def milestone_state(milestone: Milestone, now: datetime) -> MilestoneState:
    """Whether a milestone lies ahead, is running or is past.

    A day lasts until its midnight. ``by`` runs until its last moment. ``unknown`` for dates that are not
    published or not checked: nothing may be promised from them.
    """
    if not milestone.moments or not is_tellable(milestone.confidence):
        return "unknown"
    if now >= end_of(milestone.moments[-1]):
        return "over"
    if milestone.kind != "by" and now < start_of(milestone.moments[0]):
        return "before"
    return "open"


def _tellable_sessions(exam: Exam) -> list[Session]:
    sessions = (session for session in exam.sessions if is_tellable(session.confidence))
    return sorted(sessions, key=lambda session: session.starts)


def _subject_key(subject: str) -> str:
    return subject.strip().casefold().replace("lý", "lí")
