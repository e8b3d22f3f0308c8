"""The stop button's memory: what is paused, by whom, when and why. A row is never deleted, only ended."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from store.audit import audit
from store.tables import Pause

Scope = Literal["all", "group", "entry", "fact"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
LONGEST_REASON = 300


class PauseError(Exception):
    """A pause that cannot be made or ended; the message is Vietnamese, for the officer."""


def running_pauses(session: Session) -> list[Pause]:
    """What is paused at this moment, the widest and oldest first."""
    found = session.exec(select(Pause).where(col(Pause.ended_at).is_(None)).order_by(col(Pause.id))).all()
    return sorted(found, key=lambda pause: SCOPES.index(pause.scope))


def ended_pauses(session: Session, limit: int) -> list[Pause]:
    """The pauses that ended last, the latest first."""
    query = select(Pause).where(col(Pause.ended_at).is_not(None)).order_by(col(Pause.ended_at).desc())
    return list(session.exec(query.limit(limit)).all())


def pause(
    session: Session,
    scope: Scope,
    key: str,
    reason: str,
    staff_id: int | None,
    now: datetime,
    cause: str = "",
) -> Pause:
    """Silence automatic answers; it holds for whoever reads after this transaction, in every process.

    ``staff_id`` is None for the program's own terminal. A scope that is paused already stays as it is.

    Raises:
        PauseError: without a reason.
    """
    reason = _reason(reason)
    known = _running(session, scope, key)
    if known is not None:
        return known
    row = Pause(scope=scope, key=key, reason=reason, cause=cause, staff_id=staff_id, at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody else pressed at the same moment
        found = _running(session, scope, key)
        assert found is not None
        return found
    audit(session, staff_id, "paused", now, f"{scope}:{key}", reason=reason)
    return row


def resume(session: Session, pause_id: int, reason: str, staff_id: int, now: datetime) -> None:
    """Let the answers out again.

    Raises:
        PauseError: without a reason, or when the pause has ended already.
    """
    reason = _reason(reason)
    row = session.exec(select(Pause).where(Pause.id == pause_id).with_for_update()).first()
    if row is None or row.ended_at is not None:
        raise PauseError("Phần này đã chạy lại rồi.")
    row.ended_at, row.ended_by, row.end_reason = now, staff_id, reason
    audit(session, staff_id, "resumed", now, f"{row.scope}:{row.key}", reason=reason)


def _running(session: Session, scope: str, key: str) -> Pause | None:
    query = select(Pause).where(Pause.scope == scope, Pause.key == key, col(Pause.ended_at).is_(None))
    return session.exec(query).first()


def _reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise PauseError("Hãy ghi lý do.")
    if len(reason) > LONGEST_REASON:
        raise PauseError(f"Lý do dài quá {LONGEST_REASON} ký tự.")
    return reason
