"""Which Telegram account belongs to whom of the staff. `store.staff.telegram_link` makes the tokens."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from store.audit import audit
from store.staff import TELEGRAM, token_hash
from store.tables import SignInLink, Staff


def link_telegram(session: Session, token: str, telegram_id: str, now: datetime) -> Staff | None:
    """Spend a token: from now on this account speaks for its person, and no longer for anybody else.

    Returns None when the token is used, old or unknown, or its person was switched off.
    """
    staff_id = spend(session, token, now)
    staff = session.get(Staff, staff_id) if staff_id is not None else None
    if staff is None or not staff.active:
        return None
    session.execute(update(Staff).where(col(Staff.telegram_id) == telegram_id).values(telegram_id=None))
    session.flush()
    staff.telegram_id = telegram_id
    session.add(staff)
    audit(session, staff.id, "telegram_linked", now, f"staff:{staff.id}")
    return staff


def spend(session: Session, token: str, now: datetime) -> int | None:
    """Use a token up, whatever for; whose it was, None when it was no good."""
    return session.execute(
        update(SignInLink)
        .where(
            col(SignInLink.token_hash) == token_hash(token),
            col(SignInLink.purpose) == TELEGRAM,
            col(SignInLink.used_at).is_(None),
            col(SignInLink.expires_at) > now,
        )
        .values(used_at=now)
        .returning(col(SignInLink.staff_id))
    ).scalar_one_or_none()


def unlink_telegram(session: Session, staff: Staff, now: datetime) -> None:
    """The account speaks for nobody any more."""
    staff.telegram_id = None
    session.add(staff)
    audit(session, staff.id, "telegram_unlinked", now, f"staff:{staff.id}")


def staff_of_telegram(session: Session, telegram_id: str) -> Staff | None:
    """The active person behind a Telegram account."""
    return session.exec(select(Staff).where(Staff.telegram_id == telegram_id, col(Staff.active))).first()
