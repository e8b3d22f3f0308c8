"""What the pages of reports show, read in one snapshot. Nothing here acts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from desk import letter_wording, report_wording, wording
from desk.conversation import delivery_state
from desk.deadline import Deadline, deadline
from desk.ticket import staff_names
from escalation.clocks import Moment
from escalation.plan import Plan
from escalation.posting import MAIL
from escalation.reporting.figures import Figures
from escalation.reporting.paper import Written, report_number, report_words
from escalation.reporting.posting import draft_of, written_of
from escalation.reporting.releasing import approvals_of, copies_of, needed, newest_version, release_of
from escalation.reporting.reports import rule_of
from store.report_tables import Report, ReportCopy, ReportVersion
from store.tables import Message

NEWEST = 100
STILL_HERE = ("draft", "submitted", "returned")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in the list."""

    id: int
    name: str
    state: str
    words: str
    due: Deadline | None
    number: str
    source: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Where a released report went, and how far it came."""

    id: int
    name: str
    way: str
    to_carry: bool


@dataclass(frozen=True, slots=True)
class Version:
    """What was submitted, and the words given on it."""

    id: int
    number: int
    author_id: int
    author: str
    at: datetime
    digest: str
    said: list[str]
    given: tuple[int, ...]
    needed: int


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report's page; ``words`` are those of the paper."""

    report: Report
    row: ReportRow
    words: dict[str, Any]
    figures: Figures
    author: str
    versions: list[Version]
    waiting: Version | None
    copies: list[Copy]


def report_rows(session: Session, plan: Plan, at: Moment) -> list[ReportRow]:
    """The newest reports, those that somebody has to act on first."""
    reports = session.exec(select(Report).order_by(col(Report.ends_at).desc()).limit(NEWEST)).all()
    rows = [_row(session, report, plan, at) for report in reports]
    return sorted(rows, key=lambda row: row.state not in STILL_HERE)


def waiting_reports(session: Session) -> int:
    """How many reports wait for approval."""
    return session.exec(select(func.count()).select_from(Report).where(Report.state == "submitted")).one()


def _row(session: Session, report: Report, plan: Plan, at: Moment) -> ReportRow:
    released = release_of(session, report.id or 0) if report.state == "released" else None
    rule = rule_of(report, plan)
    due = deadline(report.due_at, at.exam, "new") if report.due_at and report.state in STILL_HERE else None
    return ReportRow(
        id=report.id or 0,
        name=report.name,
        state=report.state,
        words=report_wording.REPORT_STATES[report.state],
        due=due,
        number=report_number(released[0].number, plan) if released is not None else "",
        source=rule.source if rule is not None else "",
    )


def current(session: Session, report: Report, plan: Plan, at: Moment) -> Written:
    """A report as it is now: released, submitted or a draft."""
    if (released := release_of(session, report.id or 0)) is not None:
        return written_of(session, released[0], plan)
    version = newest_version(session, report.id or 0) if report.state == "submitted" else None
    return draft_of(report, plan, at.exam, version)


def report_view(session: Session, report_id: int, plan: Plan, at: Moment) -> ReportView | None:
    """A report's page; None when there is none."""
    report = session.get(Report, report_id)
    if report is None:
        return None
    written = current(session, report, plan, at)
    names = staff_names(session)
    versions = _versions(session, report_id, plan, names)
    released = release_of(session, report_id)
    return ReportView(
        report=report,
        row=_row(session, report, plan, at),
        words=report_words(written, plan),
        figures=written.figures,
        author=names.get(report.author_id or 0, wording.SOMEBODY),
        versions=versions,
        waiting=versions[-1] if versions and report.state == "submitted" else None,
        copies=[_copy(session, copy) for copy in copies_of(session, released[0].id or 0)] if released else [],
    )


def _versions(session: Session, report_id: int, plan: Plan, names: dict[int, str]) -> list[Version]:
    rows = session.exec(
        select(ReportVersion).where(ReportVersion.report_id == report_id).order_by(col(ReportVersion.id))
    )
    return [_version(session, row, plan, names) for row in rows]


def _version(session: Session, row: ReportVersion, plan: Plan, names: dict[int, str]) -> Version:
    given = approvals_of(session, row.id or 0)
    return Version(
        id=row.id or 0,
        number=row.version,
        author_id=row.author_id,
        author=names.get(row.author_id, wording.SOMEBODY),
        at=row.created_at,
        digest=row.digest[:12],
        said=[
            report_wording.REPORT_VERDICTS[word.verdict].format(
                name=names.get(word.staff_id, wording.SOMEBODY), why=word.reason
            )
            for word in given
        ],
        given=tuple(word.staff_id for word in given),
        needed=needed(plan.approval),
    )


def _copy(session: Session, copy: ReportCopy) -> Copy:
    if copy.message_id is not None:
        message = session.get_one(Message, copy.message_id)
        way = letter_wording.BY_MAIL.format(state=wording.DELIVERY[delivery_state(message, MAIL)])
        return Copy(copy.id or 0, copy.name, way, to_carry=False)
    handed = copy.handed_at is not None
    return Copy(
        copy.id or 0,
        copy.name,
        letter_wording.LETTER_HANDED if handed else letter_wording.LETTER_TO_CARRY,
        not handed,
    )
