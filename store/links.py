"""One-time sign-in links: looking at one changes nothing, using it spends it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from store.passwords import StaffError
from store.staff import (
    FIRST_ADMIN_ROLES,
    clean_login,
    clean_name,
    create_staff,
    find_login,
    has_admin,
    set_password,
    token_hash,
)
from store.tables import SignInLink, Staff

DESK_LINKS = ("first_admin", "invite")  # other purposes (Telegram) are opened elsewhere


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that may be used, and what is already known of the person."""

    purpose: str
    login: str
    name: str


def find_link(session: Session, token: str, now: datetime) -> OpenLink | None:
    """What a link would do; None when it is used, old, unknown or its account is switched off."""
    link = session.get(SignInLink, token_hash(token))
    if link is None or link.used_at is not None or link.expires_at <= now or link.purpose not in DESK_LINKS:
        return None
    if link.purpose == "first_admin":
        return None if has_admin(session) else OpenLink(link.purpose, "", "")
    staff = session.get(Staff, link.staff_id)
    return OpenLink(link.purpose, staff.login, staff.name) if staff is not None and staff.active else None


def use_link(
    session: Session, token: str, login: str, name: str, password_hash: str, now: datetime
) -> Staff | None:
    """Spend a link: the account gets its login, name and password, and older sessions end.

    Returns None when the link is not (or no longer) good.

    Raises:
        StaffError: when the login or the name cannot be taken; the link stays good.
    """
    login, name = clean_login(login), clean_name(name)
    known = find_link(session, token, now)
    if known is None:
        return None
    taken = find_login(session, login)
    if taken is not None and taken.login != known.login:
        raise StaffError(f"Tên đăng nhập {login} đã có người dùng.", "login")
    link = _spend(session, token, now)
    if link is None:
        return None
    staff = (
        session.get_one(Staff, link.staff_id) if link.staff_id else _first_admin(session, login, name, now)
    )
    staff.login, staff.name = login, name
    set_password(session, staff, password_hash, now)
    return staff


def _spend(session: Session, token: str, now: datetime) -> SignInLink | None:
    won = session.execute(
        update(SignInLink)
        .where(col(SignInLink.token_hash) == token_hash(token), col(SignInLink.used_at).is_(None))
        .values(used_at=now)
        .returning(col(SignInLink.token_hash))
    ).scalar_one_or_none()
    return session.get(SignInLink, won) if won is not None else None


def _first_admin(session: Session, login: str, name: str, now: datetime) -> Staff:
    return create_staff(session, login, name, FIRST_ADMIN_ROLES, now)
