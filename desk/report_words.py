"""What reports need of the content: names of topics, channels and pauses, and the sittings of the exam."""

from collections.abc import Iterator
from itertools import groupby

from desk import report_wording, wording
from desk.paused import pause_name
from escalation.reporting.counting import Names
from escalation.reporting.periods import Sitting
from faq.content import Content
from faq.exams import Exam, Session
from faq.facts import is_tellable


def names_of(content: Content) -> Names:
    """What ids are called in reports."""
    topics = {entry.id: entry.question for entry in content.entries.values()}
    return Names(topics, wording.CHANNELS, lambda scope, key: pause_name(scope, key, content))


def sittings_of(content: Content, year: int) -> list[Sitting]:
    """The sittings of an exam, earliest first; papers of one half day belong together."""
    exam = content.exams.get(year)
    return list(_sittings(exam)) if exam is not None else []


def _sittings(exam: Exam) -> Iterator[Sitting]:
    sure = (session for session in exam.sessions if is_tellable(session.confidence))
    ordered = sorted(sure, key=lambda session: session.starts)
    for (day, part), found in groupby(ordered, key=lambda session: (session.date, session.part)):
        sessions = list(found)
        yield Sitting(
            id=f"{day.isoformat()}-{part}",
            name=report_wording.SITTING.format(
                part=report_wording.HALF_DAYS[part],
                date=f"{day.day}/{day.month}/{day.year}",
                papers=_papers(sessions),
            ),
            starts=sessions[0].starts,
            ends=max(session.ends for session in sessions),
        )


def _papers(sessions: list[Session]) -> str:
    return ", ".join(dict.fromkeys(paper.subject for session in sessions for paper in session.papers))
