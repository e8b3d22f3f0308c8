"""How a report leaves: fixed version → approvals → release with its number → a copy for every recipient.

The plan's rule for answers holds here too: the author never approves, and no copy exists without a release.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from escalation import wording as rooms
from escalation.drafts import APPROVALS
from escalation.plan import ApprovalRule, Plan
from escalation.reporting import wording
from escalation.reporting.reports import Words, recipients, report_of, save, subject
from escalation.tickets import EscalationError, Moment
from store.audit import audit
from store.report_tables import (
    Report,
    ReportApproval,
    ReportCopy,
    ReportRelease,
    ReportSequence,
    ReportVersion,
)
from store.sequences import next_number
from store.tables import Staff
from store.times import VIETNAM


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
    audit(session, staff_id, "report_submitted", at.now, subject(report), version=version.version,
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
    audit(session, staff_id, "report_approved", at.now, subject(report), version=version.version)
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
    audit(session, staff_id, "report_returned", now, subject(report), reason=reason.strip())


def take_back(session: Session, report_id: int, staff_id: int, now: datetime) -> None:
    """The author takes a report back that waits for approval, to mend it.

    Raises:
        EscalationError: when it is somebody else's, or does not wait.
    """
    report = report_of(session, report_id)
    if report.state != "submitted" or report.author_id != staff_id:
        raise EscalationError(wording.NOT_YOURS)
    report.state, report.updated_at = "draft", now
    audit(session, staff_id, "report_taken_back", now, subject(report))


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
        number=next_number(session, ReportSequence, year), at=at.now, exam_at=at.exam,
    )  # fmt: skip
    session.add(release)
    report.state, report.updated_at = "released", at.now
    session.flush()
    for unit in recipients(report, plan):
        session.add(ReportCopy(release_id=release.id or 0, agency=unit, name=plan.recipient(unit)[0]))
    session.flush()
    audit(session, None, "report_released", at.now, subject(report), number=release.number)
    return release


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
