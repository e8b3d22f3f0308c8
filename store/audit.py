"""Who did what: one line a deed, append-only. Ids and the officer's own reasons, never citizens' words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from store.tables import AuditLine, Staff


@dataclass(frozen=True, slots=True)
class Deed:
    """An audit line with the name of who did it."""

    id: int
    at: datetime
    name: str
    action: str
    subject: str
    data: dict[str, Any]


def audit(
    session: Session, staff_id: int | None, action: str, now: datetime, subject: str = "", **data: Any
) -> None:
    """Write one line. ``subject`` names the thing as ``kind:id``; ``data`` holds ids and reasons."""
    session.add(AuditLine(at=now, staff_id=staff_id, action=action, subject=subject, data=data))


def deeds(session: Session, *, before: int | None = None, action: str = "", limit: int = 100) -> list[Deed]:
    """The newest lines first, older than the id ``before``, of one action if asked."""
    query = select(AuditLine, Staff.name).outerjoin(Staff, col(Staff.id) == col(AuditLine.staff_id))
    if before is not None:
        query = query.where(col(AuditLine.id) < before)
    if action:
        query = query.where(AuditLine.action == action)
    rows = session.exec(query.order_by(col(AuditLine.id).desc()).limit(limit)).all()
    return [
        Deed(line.id or 0, line.at, name or "", line.action, line.subject, line.data) for line, name in rows
    ]
