"""A report before it leaves: figures, what officers add to them, who gets it. It leaves by `releasing`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from escalation import wording as rooms
from escalation.plan import Plan, ReportRule
from escalation.reporting import wording
from escalation.reporting.figures import Figures
from escalation.reporting.periods import Period
from escalation.reporting.proposals import proposals
from escalation.tickets import EscalationError, Moment
from store.audit import audit
from store.leases import dialect_of
from store.report_tables import Report

OPEN = ("draft", "returned")
LONGEST_WORDS = 6000


@dataclass(frozen=True, slots=True)
class Words:
    """What an officer adds: how things stand, and what the leadership should decide (a line each)."""

    remarks: str
    proposals: str


def make(
    session: Session,
    period: Period,
    figures: Figures,
    rule: ReportRule | None,
    at: Moment,
    author_id: int | None = None,
) -> Report | None:
    """A draft on a period; None where the report was made before."""  # fmt: skip
    if session.exec(select(Report.id).where(Report.key == period.key)).first() is not None:
        return None
    report = drafted(period, figures, rule, at, author_id)
    session.add(report)
    session.flush()
    audit(session, author_id, "report_made", at.now, subject(report))
    return report


def drafted(
    period: Period, figures: Figures, rule: ReportRule | None, at: Moment, author_id: int | None = None
) -> Report:
    """A draft with the proposals that its figures suggest; not kept yet."""
    due = period.end + timedelta(minutes=rule.within) if rule is not None else None
    return Report(
        key=period.key, rule=rule.id if rule is not None else "", period=period.kind, name=period.name,
        starts_at=period.start, ends_at=period.end, due_at=due, figures=figures.model_dump(mode="json"),
        proposals="\n".join(proposals(figures)), author_id=author_id, made_at=at.now, counted_at=at.now,
        updated_at=at.now,
    )  # fmt: skip


def report_of(session: Session, report_id: int) -> Report:
    """A report as it is now; on PostgreSQL nobody else changes it until this transaction ends.

    Raises:
        EscalationError: when there is none.
    """
    if dialect_of(session) != "sqlite":
        session.execute(select(Report.id).where(Report.id == report_id).with_for_update())
    report = session.get(Report, report_id, populate_existing=dialect_of(session) != "sqlite")
    if report is None:
        raise EscalationError(wording.UNKNOWN)
    return report


def recount(session: Session, report_id: int, figures: Figures, staff_id: int, at: Moment) -> None:
    """Put fresh figures in a report that has not been submitted; the officer's words stay.

    Raises:
        EscalationError: when it waits for approval or has left.
    """
    report = _changeable(session, report_id)
    report.figures, report.counted_at, report.updated_at = figures.model_dump(mode="json"), at.now, at.now
    report.author_id = staff_id
    audit(session, staff_id, "report_counted", at.now, subject(report))


def save(session: Session, report_id: int, words: Words, staff_id: int, now: datetime) -> Report:
    """Keep what an officer adds; who wrote last is the author and does not approve.

    Raises:
        EscalationError: when it waits for approval or has left, or the words are too long.
    """
    report = _changeable(session, report_id)
    longest = max(len(words.remarks), len(words.proposals))
    if longest > LONGEST_WORDS:
        raise EscalationError(rooms.WORDS_TOO_LONG.format(length=longest, most=LONGEST_WORDS))
    report.remarks, report.proposals = words.remarks.strip(), words.proposals.strip()
    report.author_id, report.updated_at = staff_id, now
    return report


def _changeable(session: Session, report_id: int) -> Report:
    report = report_of(session, report_id)
    if report.state not in OPEN:
        raise EscalationError(wording.FIXED)
    return report


def drop(session: Session, report_id: int, staff_id: int, now: datetime) -> None:
    """Put a report aside that nobody needs; it is kept and not made again.

    Raises:
        EscalationError: when it waits for approval or has left.
    """
    report = _changeable(session, report_id)
    report.state, report.updated_at = "dropped", now
    audit(session, staff_id, "report_dropped", now, subject(report))


def recipients(report: Report, plan: Plan) -> tuple[str, ...]:
    """The units that get a report: those of its rule; for one made by hand, all that any rule names."""
    rule = rule_of(report, plan)
    if rule is not None:
        return rule.to
    return tuple(dict.fromkeys(unit for one in plan.reports for unit in one.to))


def rule_of(report: Report, plan: Plan) -> ReportRule | None:
    """The plan's rule that asks for a report; None for one made by hand."""
    return next((rule for rule in plan.reports if rule.id == report.rule), None)


def subject(report: Report) -> str:
    """What the audit log calls a report."""
    return f"report:{report.id}"
