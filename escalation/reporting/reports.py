"""A report on its way: draft → fixed version → approvals → release, number, a copy for every recipient.

The plan's rule for answers holds here too: the author never approves, and no copy exists without a release.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from escalation import wording as rooms
from escalation.drafts import APPROVALS
from escalation.plan import ApprovalRule, Plan, ReportRule
from escalation.reporting import wording
from escalation.reporting.figures import Figures
from escalation.reporting.periods import Period
from escalation.reporting.proposals import proposals
from escalation.tickets import EscalationError, Moment
from store.audit import audit
from store.leases import dialect_of
from store.report_tables import (
    Report,
    ReportApproval,
    ReportCopy,
    ReportRelease,
    ReportSequence,
    ReportVersion,
)
from store.tables import Staff
from store.times import VIETNAM

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
    audit(session, author_id, "report_made", at.now, _subject(report))
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
    audit(session, staff_id, "report_counted", at.now, _subject(report))


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
    audit(session, staff_id, "report_dropped", now, _subject(report))


def submit(
    session: Session, report_id: int, words: Words, staff_id: int, plan: Plan, at: Moment
) -> ReportRelease | None:
    """Fix figures and words for approval; where the plan asks for none, release them at once.

    Raises:
        EscalationError: when it was submitted before.
    """
    report = save(session, report_id, words, staff_id, at.now)
    last = session.exec(
        select(func.max(ReportVersion.version)).where(ReportVersion.report_id == report_id)
    ).one()
    version = ReportVersion(
        report_id=report_id, version=(last or 0) + 1, figures=report.figures, remarks=report.remarks,
        proposals=report.proposals, author_id=staff_id, digest=digest_of(report), created_at=at.now,
    )  # fmt: skip
    report.state = "submitted"
    session.add(version)
    session.flush()
    audit(session, staff_id, "report_submitted", at.now, _subject(report), version=version.version,
          digest=version.digest)  # fmt: skip
    return _release_if_enough(session, report, version, plan, at)


def digest_of(written: Report | ReportVersion) -> str:
    """The fingerprint of figures and words."""
    whole = {"figures": written.figures, "remarks": written.remarks, "proposals": written.proposals}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def approve(session: Session, version_id: int, staff_id: int, plan: Plan, at: Moment) -> ReportRelease | None:
    """One approver lets a version out; the release where it leaves now.

    Raises:
        EscalationError: for the author, a second word of one person, or a version that no longer waits.
    """
    report, version = _waiting(session, version_id)
    _check_approver(session, version, staff_id)
    session.add(ReportApproval(version_id=version_id, staff_id=staff_id, verdict="approved", at=at.now))
    session.flush()
    audit(session, staff_id, "report_approved", at.now, _subject(report), version=version.version)
    return _release_if_enough(session, report, version, plan, at)


def give_back(session: Session, version_id: int, staff_id: int, reason: str, now: datetime) -> None:
    """Return a version to its author with a reason.

    Raises:
        EscalationError: without a reason, or as `approve` says.
    """
    if not reason.strip():
        raise EscalationError(rooms.WHY_RETURNED)
    report, version = _waiting(session, version_id)
    _check_approver(session, version, staff_id)
    session.add(
        ReportApproval(
            version_id=version_id, staff_id=staff_id, verdict="returned", reason=reason.strip(), at=now
        )
    )
    report.state, report.updated_at = "returned", now
    audit(session, staff_id, "report_returned", now, _subject(report), reason=reason.strip())


def take_back(session: Session, report_id: int, staff_id: int, now: datetime) -> None:
    """The author takes a report back that waits for approval, to mend it.

    Raises:
        EscalationError: when it is somebody else's, or does not wait.
    """
    report = report_of(session, report_id)
    if report.state != "submitted" or report.author_id != staff_id:
        raise EscalationError(wording.NOT_YOURS)
    report.state, report.updated_at = "draft", now
    audit(session, staff_id, "report_taken_back", now, _subject(report))


def _waiting(session: Session, version_id: int) -> tuple[Report, ReportVersion]:
    version = session.get(ReportVersion, version_id)
    if version is None:
        raise EscalationError(wording.UNKNOWN)
    report = report_of(session, version.report_id)
    newest = newest_version(session, version.report_id)
    if report.state != "submitted" or newest is None or newest.id != version_id:
        raise EscalationError(rooms.VERSION_NOT_WAITING)
    return report, version


def newest_version(session: Session, report_id: int) -> ReportVersion | None:
    """What was submitted last."""
    return session.exec(
        select(ReportVersion)
        .where(ReportVersion.report_id == report_id)
        .order_by(col(ReportVersion.id).desc())
        .limit(1)
    ).first()


def _check_approver(session: Session, version: ReportVersion, staff_id: int) -> None:
    approver = session.get(Staff, staff_id)
    if approver is None or not approver.active or "approver" not in approver.roles:
        raise EscalationError(wording.NOT_APPROVER)
    if version.author_id == staff_id:
        raise EscalationError(wording.OWN_REPORT)
    given = select(ReportApproval.id).where(
        ReportApproval.version_id == version.id, ReportApproval.staff_id == staff_id
    )
    if session.exec(given).first() is not None:
        raise EscalationError(rooms.VERDICT_GIVEN)


def approvals_of(session: Session, version_id: int) -> Sequence[ReportApproval]:
    """The words given on a version, in their order."""
    return session.exec(
        select(ReportApproval).where(ReportApproval.version_id == version_id).order_by(col(ReportApproval.id))
    ).all()


def needed(rule: ApprovalRule) -> int:
    """How many others must approve."""
    return APPROVALS[rule]


def _release_if_enough(
    session: Session, report: Report, version: ReportVersion, plan: Plan, at: Moment
) -> ReportRelease | None:
    given = [word for word in approvals_of(session, version.id or 0) if word.verdict == "approved"]
    if len(given) < needed(plan.approval):
        return None
    year = at.exam.astimezone(VIETNAM).year
    release = ReportRelease(
        version_id=version.id or 0, required=needed(plan.approval), approvals=len(given), year=year,
        number=_next_number(session, year), at=at.now, exam_at=at.exam,
    )  # fmt: skip
    session.add(release)
    report.state, report.updated_at = "released", at.now
    session.flush()
    for unit in recipients(report, plan):
        session.add(ReportCopy(release_id=release.id or 0, agency=unit, name=plan.recipient(unit)[0]))
    session.flush()
    audit(session, None, "report_released", at.now, _subject(report), number=release.number)
    return release


def _next_number(session: Session, year: int) -> int:
    table = ReportSequence.__tablename__
    return int(
        session.execute(
            text(
                f"INSERT INTO {table} (year, last) VALUES (:year, 1) ON CONFLICT (year) "  # noqa: S608
                f"DO UPDATE SET last = {table}.last + 1 RETURNING last"
            ),
            {"year": year},
        ).scalar_one()
    )


def recipients(report: Report, plan: Plan) -> tuple[str, ...]:
    """The units that get a report: those of its rule; for one made by hand, all that any rule names."""
    rule = rule_of(report, plan)
    if rule is not None:
        return rule.to
    return tuple(dict.fromkeys(unit for one in plan.reports for unit in one.to))


def rule_of(report: Report, plan: Plan) -> ReportRule | None:
    """The plan's rule that asks for a report; None for one made by hand."""
    return next((rule for rule in plan.reports if rule.id == report.rule), None)


def copies_of(session: Session, release_id: int) -> Sequence[ReportCopy]:
    """Where a released report goes."""
    return session.exec(
        select(ReportCopy).where(ReportCopy.release_id == release_id).order_by(col(ReportCopy.id))
    ).all()


def release_of(session: Session, report_id: int) -> tuple[ReportRelease, ReportVersion] | None:
    """The release of a report with the version that left; None before."""
    return session.exec(
        select(ReportRelease, ReportVersion)
        .join(ReportVersion, col(ReportVersion.id) == col(ReportRelease.version_id))
        .where(ReportVersion.report_id == report_id)
    ).first()


def handed_over(session: Session, copy_id: int, staff_id: int, now: datetime) -> int:
    """Somebody carried a copy to its recipient; the report's id.

    Raises:
        EscalationError: for a copy that goes by mail, or one handed over before.
    """
    copy = session.get(ReportCopy, copy_id)
    if copy is None or copy.message_id is not None or copy.handed_at is not None:
        raise EscalationError(wording.DELIVERED)
    copy.handed_at, copy.handed_by = now, staff_id
    release = session.get_one(ReportRelease, copy.release_id)
    report_id = session.get_one(ReportVersion, release.version_id).report_id
    audit(session, staff_id, "report_handed", now, f"report:{report_id}", to=copy.agency)
    return report_id


def _subject(report: Report) -> str:
    return f"report:{report.id}"
