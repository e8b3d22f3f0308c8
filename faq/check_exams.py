"""Checks of the exams' schedules."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from faq.acts import Source
from faq.check_sources import unknown_acts
from faq.content import Content
from faq.dates import day_of
from faq.exams import MILESTONES, Exam, Milestone, Paper, Round, Session
from faq.facts import is_tellable
from faq.problems import Problem, problem_at

_NOON = 12
_LONGEST_PAPER = 240
_IN_ORDER = (
    ("registration-trial", "registration"),
    ("registration", "results"),
    ("results", "appeal"),
    ("appeal", "appeal-results"),
    ("appeal-results", "recognition-after-appeal"),
    ("recognition", "recognition-published"),
    ("wishes", "wish-fee"),
    ("admission-results", "enrolment-confirmation"),
)


def exam_problems(content: Content) -> Iterator[Problem]:
    """What is wrong with the schedules."""
    for exam in content.exams.values():
        yield from _exam_problems(exam, content)
        for round_ in exam.rounds:
            yield from _round_problems(exam, round_)
            yield from _dated_problems(exam, round_, content)
        for session in exam.sessions:
            yield from _session_problems(exam, session, content)
        for milestone in exam.milestones.values():
            yield from _milestone_problems(exam, milestone, content)
        yield from _order_problems(exam)


def _exam_problems(exam: Exam, content: Content) -> Iterator[Problem]:
    acts = (Source(act) for act in (exam.regime, *exam.guided_by))
    yield from unknown_acts(acts, content.acts, exam.place, f"kỳ thi {exam.year}")
    if str(exam.year) not in exam.name:
        yield problem_at(exam.place, f"tên “{exam.name}” không có năm {exam.year}", "sửa “name” hoặc “year”")
    regime = content.acts.get(exam.regime)
    if regime and not regime.in_force_for(exam.year):
        yield problem_at(
            exam.place, f"quy chế “{exam.regime}” không có hiệu lực năm {exam.year}", "sửa “regime”"
        )
    missing = [milestone for milestone in MILESTONES if milestone not in exam.milestones]
    if missing:
        yield problem_at(exam.place, f"thiếu mốc {', '.join(missing)}", "chưa biết thì ghi “unknown: true”")


def _round_problems(exam: Exam, round_: Round) -> Iterator[Problem]:
    what = f"kỳ thi {exam.year}, {round_.name}"
    for first, second in pairwise(round_.sessions):
        if second.starts < first.starts:
            yield problem_at(second.place, f"{what}: buổi “{second.id}” xếp sai thứ tự", "xếp buổi sớm trước")
        if second.id == first.id:
            yield problem_at(second.place, f"{what}: buổi “{second.id}” lặp lại", "đặt mã khác")
    days = [session.date for session in round_.sessions]
    if round_.procedure and days and day_of(round_.procedure.at) > min(days):
        yield problem_at(exam.place, f"{what}: làm thủ tục sau buổi thi đầu", "sửa “procedure”")
    if round_.reserve and days and day_of(round_.reserve.at) < max(days):
        yield problem_at(exam.place, f"{what}: ngày dự phòng trước buổi thi cuối", "sửa “reserve”")


def _dated_problems(exam: Exam, round_: Round, content: Content) -> Iterator[Problem]:
    what = f"thủ tục hoặc dự phòng của kỳ thi {exam.year}"
    for dated in filter(None, (round_.procedure, round_.reserve)):
        if not dated.sources:
            yield problem_at(exam.place, f"{what} không có nguồn", "ghi “source: {act: …}”")
        yield from unknown_acts(dated.sources, content.acts, exam.place, what)


def _session_problems(exam: Exam, session: Session, content: Content) -> Iterator[Problem]:
    what = f"buổi “{session.id}” của kỳ thi {exam.year}"
    yield from _sourced(session, content, what)
    if session.date.year != exam.year:
        yield problem_at(session.place, f"{what} có ngày ở năm {session.date.year}", "sửa “date”")
    if not session.papers:
        yield problem_at(session.place, f"{what} không có môn nào", "thêm “papers”")
    tracks = {track.id for track in exam.tracks}
    for paper in session.papers:
        yield from unknown_acts(paper.sources, content.acts, session.place, what)
        for message, remedy in _paper_faults(session, paper, tracks):
            yield problem_at(session.place, f"{what}, {paper.subject}: {message}", remedy)


def _paper_faults(session: Session, paper: Paper, tracks: set[str]) -> Iterator[tuple[str, str]]:
    if not paper.tracks or not tracks.issuperset(paper.tracks):
        yield "loại đề không có trong “tracks”", f"chọn trong: {', '.join(sorted(tracks))}"
    if not 0 < paper.minutes <= _LONGEST_PAPER:
        yield f"thời gian {paper.minutes} phút", "sửa “minutes”"
    if paper.handout and paper.start and paper.handout >= paper.start:
        yield "phát đề không trước giờ bắt đầu", "sửa “handout”, “start”"
    if paper.start and (paper.start.hour < _NOON) != (session.part == "morning"):
        yield "giờ bắt đầu không thuộc buổi đã ghi", "sửa “part” hoặc “start”"
    if is_tellable(paper.times) and paper.start is None:
        yield "giờ ghi là chắc mà không có", "ghi “start” hoặc “times: unknown”"


def _milestone_problems(exam: Exam, milestone: Milestone, content: Content) -> Iterator[Problem]:
    what = f"mốc “{milestone.id}” của kỳ thi {exam.year}"
    if milestone.kind != "unknown":
        yield from _sourced(milestone, content, what)
    if any(day_of(moment).year != exam.year for moment in milestone.moments):
        yield problem_at(milestone.place, f"{what} có ngày ở năm khác", "sửa ngày")


def _sourced(item: Session | Milestone, content: Content, what: str) -> Iterator[Problem]:
    if not item.sources:
        yield problem_at(item.place, f"{what} không có nguồn", "ghi “source: {act: …}”")
    yield from unknown_acts(item.sources, content.acts, item.place, what)


def _order_problems(exam: Exam) -> Iterator[Problem]:
    for earlier, later in _known_pairs(exam, _IN_ORDER):
        if day_of(later.moments[0]) < day_of(earlier.moments[0]):
            message = f"kỳ thi {exam.year}: mốc “{later.id}” trước “{earlier.id}”"
            yield problem_at(later.place, message, "kiểm tra lại hai ngày")


def _known_pairs(exam: Exam, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[Milestone, Milestone]]:
    for first, second in pairs:
        earlier, later = exam.milestones.get(first), exam.milestones.get(second)
        if earlier and later and earlier.moments and later.moments:
            yield earlier, later
