"""A province's own content: versions, approvals, and which of them is live. Nothing is ever overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from store.audit import audit
from store.settings import keep_setting
from store.tables import ContentApproval, ContentVersion, Staff

COUNTER = "content_revision"
OPEN = ("draft", "submitted")


class ContentError(Exception):
    """Something about a version that cannot be done; the message is Vietnamese, for the officer."""


def content_revision(session: Session) -> int:
    """How many versions were published so far; whoever remembers another number must load anew."""
    return session.exec(select(func.max(ContentVersion.revision))).one() or 0


def live_versions(session: Session) -> list[ContentVersion]:
    """The published version of each key that counts now."""
    newest = (
        select(func.max(ContentVersion.revision))
        .where(ContentVersion.state == "published")
        .group_by(ContentVersion.kind, ContentVersion.key)
    )
    return list(session.exec(select(ContentVersion).where(col(ContentVersion.revision).in_(newest))).all())


def versions_of(session: Session, kind: str, key: str) -> list[ContentVersion]:
    """All versions of a key, the newest first."""
    query = select(ContentVersion).where(ContentVersion.kind == kind, ContentVersion.key == key)
    return list(session.exec(query.order_by(col(ContentVersion.version).desc())).all())


def open_versions(session: Session) -> list[ContentVersion]:
    """Drafts and what waits for approval, the oldest first."""
    query = select(ContentVersion).where(col(ContentVersion.state).in_(OPEN))
    return list(session.exec(query.order_by(col(ContentVersion.id))).all())


def save_version(
    session: Session,
    kind: str,
    key: str,
    body: dict[str, Any],
    author_id: int,
    now: datetime,
    *,
    seed_digest: str,
    why: str = "",
) -> ContentVersion:
    """Keep the author's draft of a key, making it on the first save.

    Raises:
        ContentError: while somebody else is editing the key, or a version waits for approval.
    """
    known = session.exec(
        select(ContentVersion).where(
            ContentVersion.kind == kind, ContentVersion.key == key, col(ContentVersion.state).in_(OPEN)
        )
    ).first()
    if known is not None and (known.state != "draft" or known.author_id != author_id):
        raise ContentError("Đang có một bản khác chưa xong. Hãy chờ duyệt, hoặc nhờ người soạn rút bản đó.")
    if known is None:
        known = ContentVersion(kind=kind, key=key, version=_next(session, kind, key), body=body,
                               author_id=author_id, at=now)  # fmt: skip
    known.body, known.seed_digest, known.why, known.at = body, seed_digest, why, now
    try:
        with session.begin_nested():
            session.add(known)
    except IntegrityError as error:  # another officer began at the same moment
        raise ContentError("Người khác vừa bắt đầu sửa mục này. Hãy tải lại trang.") from error
    return known


def _next(session: Session, kind: str, key: str) -> int:
    query = select(func.max(ContentVersion.version))
    return (session.exec(query.where(ContentVersion.kind == kind, ContentVersion.key == key)).one() or 0) + 1


@dataclass(frozen=True, slots=True)
class ImportedVersion:
    """A document that came from a workbook; ``seed_digest`` as in `ContentVersion`."""

    kind: str
    key: str
    body: dict[str, Any]
    seed_digest: str


def import_versions(
    session: Session, rows: Sequence[ImportedVersion], author_id: int, now: datetime, *, why: str
) -> None:
    """Keep a whole workbook as drafts of one officer: all of it, or nothing.

    Raises:
        ContentError: where somebody, the officer too, has an unfinished version of one of them.
    """
    under_way = {(row.kind, row.key) for row in open_versions(session)}
    if clashing := [row.key for row in rows if (row.kind, row.key) in under_way]:
        raise ContentError(
            f"Đang có bản chưa xong của: {', '.join(clashing)}. Hãy duyệt hoặc rút các bản đó trước."
        )
    for row in rows:
        save_version(
            session, row.kind, row.key, row.body, author_id, now, seed_digest=row.seed_digest, why=why
        )
    audit(session, author_id, "content_imported", now, "", documents=len(rows))


def submit_version(session: Session, version_id: int, author_id: int, required: int, now: datetime) -> bool:
    """Hand a draft in; with no approval required it is live at once. Returns whether it is.

    Raises:
        ContentError: when it is no draft of this author, or says nothing about why.
    """
    row = _held(session, version_id)
    if row.state != "draft" or row.author_id != author_id:
        raise ContentError("Bản này không phải dự thảo của bạn.")
    if not row.why.strip():
        raise ContentError("Hãy ghi vì sao sửa, căn cứ vào đâu.")
    row.state = "submitted"
    audit(session, author_id, "content_submitted", now, _subject(row), version=row.version)
    return _publish_if_enough(session, row, required, now)


def approve_version(session: Session, version_id: int, staff_id: int, required: int, now: datetime) -> bool:
    """One approver lets a version go live. Returns whether it is live now.

    Raises:
        ContentError: for its author, a second word of the same person, or what does not wait.
    """
    row = _waiting(session, version_id, staff_id)
    session.add(ContentApproval(version_id=version_id, staff_id=staff_id, verdict="approved", at=now))
    session.flush()
    audit(session, staff_id, "content_approved", now, _subject(row), version=row.version)
    return _publish_if_enough(session, row, required, now)


def return_version(session: Session, version_id: int, staff_id: int, reason: str, now: datetime) -> None:
    """Give a version back to its author.

    Raises:
        ContentError: as `approve_version`, or without a reason.
    """
    if not reason.strip():
        raise ContentError("Hãy ghi lý do trả lại để người soạn sửa.")
    row = _waiting(session, version_id, staff_id)
    row.state = "returned"
    reason = reason.strip()
    session.add(
        ContentApproval(version_id=version_id, staff_id=staff_id, verdict="returned", reason=reason, at=now)
    )
    audit(session, staff_id, "content_returned", now, _subject(row), version=row.version, reason=reason)


def withdraw_version(session: Session, version_id: int, staff_id: int, now: datetime) -> None:
    """Put an unpublished version away: its author, or an administrator.

    Raises:
        ContentError: for anybody else, or what is published already.
    """
    row, staff = _held(session, version_id), session.get_one(Staff, staff_id)
    if row.state not in OPEN:
        raise ContentError("Bản này không còn chờ.")
    if row.author_id != staff_id and "admin" not in staff.roles:
        raise ContentError("Chỉ người soạn hoặc quản trị viên rút được bản này.")
    row.state = "withdrawn"
    audit(session, staff_id, "content_withdrawn", now, _subject(row), version=row.version)


def words_on(session: Session, versions: Sequence[int]) -> list[ContentApproval]:
    """What approvers said about versions, in order."""
    query = select(ContentApproval).where(col(ContentApproval.version_id).in_(versions))
    return list(session.exec(query.order_by(col(ContentApproval.id))).all())


def _held(session: Session, version_id: int) -> ContentVersion:
    row = session.exec(
        select(ContentVersion)
        .where(ContentVersion.id == version_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise ContentError("Không có bản này.")
    return row


def _waiting(session: Session, version_id: int, staff_id: int) -> ContentVersion:
    row, staff = _held(session, version_id), session.get(Staff, staff_id)
    if row.state != "submitted":
        raise ContentError("Bản này không còn chờ duyệt.")
    if staff is None or not staff.active or "approver" not in staff.roles:
        raise ContentError("Bạn chưa được giao quyền duyệt.")
    if row.author_id == staff_id:
        raise ContentError("Người soạn không tự duyệt bản của mình.")
    if any(word.staff_id == staff_id for word in words_on(session, [version_id])):
        raise ContentError("Bạn đã cho ý kiến về bản này.")
    return row


def _publish_if_enough(session: Session, row: ContentVersion, required: int, now: datetime) -> bool:
    given = [word for word in words_on(session, [row.id or 0]) if word.verdict == "approved"]
    if len(given) < required:
        return False
    row.revision, row.state, row.published_at = _count_up(session), "published", now
    session.flush()
    audit(session, row.author_id, "content_published", now, _subject(row), version=row.version)
    return True


def _count_up(session: Session) -> int:
    """The next revision; two publications at once are counted one after the other."""
    keep_setting(session, COUNTER, {})  # this row is now ours until the transaction ends
    return content_revision(session) + 1


def _subject(row: ContentVersion) -> str:
    return f"{row.kind}:{row.key}"
