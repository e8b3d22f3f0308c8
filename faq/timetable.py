"""How an exam's dates and hours read in Vietnamese, told only as far as we are sure of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from faq.acts import Source
from faq.dates import days_text, moment_text, span_text, weekday_text
from faq.exams import Dated, Exam, Milestone, Paper, Round, Session
from faq.facts import Confidence, is_tellable, weakest

_PARTS = {"morning": "Sáng", "afternoon": "Chiều"}
_SINGLE_HOURS = "(*) Giờ theo một nguồn; hãy xem lại giấy báo dự thi hoặc hỏi trường."


@dataclass(frozen=True, slots=True)
class Told:
    """Words for people, with the sources they rest on and how sure we are.

    When ``confidence`` is memory or unknown the words only say that there is nothing to tell.
    """

    text: str
    sources: tuple[Source, ...] = ()
    confidence: Confidence = "verified"


def nothing_told(confidence: Confidence = "unknown") -> Told:
    """What is said in place of something that nobody published, or that we could not check."""
    return Told("chưa xác nhận" if confidence == "memory" else "chưa công bố", (), confidence)


def procedure_told(exam: Exam) -> Told:
    """When candidates come for the procedure: ``14:00 ngày 27/6/2023``."""
    return _per_round(exam, [_dated_told(round_.procedure) for round_ in exam.rounds])


def dates_told(exam: Exam) -> Told:
    """The days of papers: ``28–29/6/2023``."""
    return _per_round(exam, [_days_told(round_.sessions) for round_ in exam.rounds])


def reserve_told(exam: Exam) -> Told:
    """The reserve day: ``30/6/2023``."""
    return _per_round(exam, [_dated_told(round_.reserve) for round_ in exam.rounds])


def milestone_told(exam: Exam, milestone_id: str) -> Told:
    """A date of the calendar: ``18/7/2023 – 27/7/2023`` or ``chậm nhất 20/7/2023``."""
    milestone = exam.milestones.get(milestone_id)
    if milestone is None or not milestone.moments or not is_tellable(milestone.confidence):
        return nothing_told(milestone.confidence if milestone else "unknown")
    return Told(_milestone_text(milestone), milestone.sources, milestone.confidence)


def timetable_told(exam: Exam) -> Told:
    """The papers, a line each under their day; a session that is not sure is not shown."""
    sessions = [session for session in exam.sessions if is_tellable(session.confidence)]
    if not sessions:
        return nothing_told(next((session.confidence for session in exam.sessions), "unknown"))
    papers = [paper for session in sessions for paper in session.papers]
    lines = [line for round_ in exam.rounds for line in _round_lines(exam, round_)]
    if any(_hours(paper) and paper.times == "single" for paper in papers):
        lines.append(_SINGLE_HOURS)
    told = [Told("", session.sources, session.confidence) for session in sessions]
    told += [Told("", paper.sources, paper.times) for paper in papers if paper.sources and _hours(paper)]
    return _joined("\n".join(lines), told)


def _per_round(exam: Exam, told: list[Told]) -> Told:
    pairs = zip(exam.rounds, told, strict=True)
    sure = [(round_, item) for round_, item in pairs if is_tellable(item.confidence)]
    if not sure:
        return nothing_told(told[0].confidence if told else "unknown")
    if len(exam.rounds) == 1:
        return sure[0][1]
    text = "; ".join(f"{item.text} ({round_.name.lower()})" for round_, item in sure)
    return _joined(text, [item for _, item in sure])


def _joined(text: str, parts: Iterable[Told]) -> Told:
    parts = list(parts)
    sources = dict.fromkeys(source for part in parts for source in part.sources)
    return Told(text, tuple(sources), weakest(*(part.confidence for part in parts)))


def _dated_told(dated: Dated | None) -> Told:
    if dated is None or not is_tellable(dated.confidence):
        return nothing_told(dated.confidence if dated else "unknown")
    return Told(moment_text(dated.at), dated.sources, dated.confidence)


def _days_told(sessions: tuple[Session, ...]) -> Told:
    sure = [session for session in sessions if is_tellable(session.confidence)]
    if not sure:
        return nothing_told(sessions[0].confidence if sessions else "unknown")
    text = days_text([session.date for session in sure])
    return _joined(text, [Told("", session.sources, session.confidence) for session in sure])


def _milestone_text(milestone: Milestone) -> str:
    if milestone.kind == "span":
        return span_text(*milestone.moments)
    text = moment_text(milestone.moments[0])
    return f"chậm nhất {text}" if milestone.kind == "by" else text


def _round_lines(exam: Exam, round_: Round) -> Iterator[str]:
    sure = [session for session in round_.sessions if is_tellable(session.confidence)]
    if len(exam.rounds) > 1:
        yield round_.name if sure else f"{round_.name}: lịch từng buổi chưa xác nhận."
    for day, sessions in groupby(sure, key=lambda session: session.date):
        yield f"{weekday_text(day)}:"
        for session in sessions:
            yield from (paper_line(exam, session, paper) for paper in session.papers)


def paper_line(exam: Exam, session: Session, paper: Paper) -> str:
    """One paper with its minutes and, where we may tell them, its hours."""
    names = [track.name for track in exam.tracks if track.id in paper.tracks]
    track = f" ({', '.join(names)})" if 0 < len(names) < len(exam.tracks) else ""
    hours = _hours(paper) or f"giờ {nothing_told(paper.times).text}"
    mark = " (*)" if paper.times == "single" and _hours(paper) else ""
    return f"– {_PARTS[session.part]}: {paper.subject}{track}, {paper.minutes} phút, {hours}{mark}"


def _hours(paper: Paper) -> str:
    if not is_tellable(paper.times):
        return ""
    hours = (("phát đề", paper.handout), ("bắt đầu", paper.start))
    return ", ".join(f"{word} {hour:%H:%M}" for word, hour in hours if hour)
