"""Who works here: accounts, roles, and the making of one-time links (`store.links` opens them)."""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from store.audit import audit
from store.passwords import StaffError
from store.tables import SignInLink, Staff, StaffSession

ROLES = ("viewer", "drafter", "approver", "editor", "inspector", "admin")
FIRST_ADMIN_ROLES = ("viewer", "drafter", "approver", "editor", "admin")
DEMO_LOGIN = "nguoiduyet"
LINK_LIFETIME = timedelta(minutes=30)
TELEGRAM = "telegram"  # purpose of the token that links a Telegram account
LONGEST_LOGIN, LONGEST_NAME = 40, 80


def clean_login(text: str) -> str:
    """A login as it is kept: small letters, no spaces around.

    Raises:
        StaffError: when it is empty, too long or holds anything but letters, digits and ``. - _``.
    """
    login = unicodedata.normalize("NFC", text).strip().casefold()
    if not login:
        raise StaffError("Hãy nhập tên đăng nhập.", "login")
    plain = login.isascii() and login.replace(".", "").replace("-", "").replace("_", "").isalnum()
    if not plain or len(login) > LONGEST_LOGIN:
        raise StaffError("Tên đăng nhập chỉ gồm chữ không dấu, số và các dấu . - _", "login")
    return login


def clean_name(text: str) -> str:
    """A person's name as it is shown.

    Raises:
        StaffError: when it is empty or too long.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise StaffError("Hãy nhập họ và tên.", "name")
    if len(name) > LONGEST_NAME:
        raise StaffError(f"Họ và tên dài quá {LONGEST_NAME} ký tự.", "name")
    return name


def clean_roles(roles: Iterable[str]) -> list[str]:
    """Known roles in their usual order; everybody may look.

    Raises:
        StaffError: for an unknown role.
    """
    wanted = {"viewer", *roles}
    if unknown := sorted(wanted - set(ROLES)):
        raise StaffError(f"Không có quyền {', '.join(unknown)}.", "roles")
    return [role for role in ROLES if role in wanted]


def create_staff(
    session: Session,
    login: str,
    name: str,
    roles: Iterable[str],
    now: datetime,
    *,
    unit: str = "",
    by: int | None = None,
) -> Staff:
    """Make an account without a password; a link (`make_link`) lets the person set one.

    Raises:
        StaffError: when something entered cannot be taken, or the login is in use.
    """
    login = clean_login(login)
    if find_login(session, login) is not None:
        raise StaffError(f"Tên đăng nhập {login} đã có người dùng.", "login")
    staff = Staff(login=login, name=clean_name(name), unit=" ".join(unit.split()),
                  roles=clean_roles(roles), created_at=now)  # fmt: skip
    session.add(staff)
    session.flush()
    audit(session, by, "staff_created", now, f"staff:{staff.id}", roles=staff.roles)
    return staff


def find_login(session: Session, login: str) -> Staff | None:
    """The account of a login, active or not."""
    return session.exec(select(Staff).where(Staff.login == login)).first()


def has_admin(session: Session) -> bool:
    """Whether an active administrator with a password exists."""
    return bool(administrators(session))


def administrators(session: Session) -> list[Staff]:
    """The active administrators who can sign in."""
    able = session.exec(select(Staff).where(col(Staff.active), col(Staff.password_hash).is_not(None)))
    return [staff for staff in able if "admin" in staff.roles]


def token_hash(token: str) -> str:
    """What is stored of a link's or a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(session: Session, purpose: str, now: datetime, staff_id: int | None = None) -> str:
    """A fresh one-time token; earlier unused ones of the same purpose and person stop working."""
    session.execute(
        delete(SignInLink).where(
            col(SignInLink.purpose) == purpose,
            col(SignInLink.staff_id).is_not_distinct_from(staff_id),
            col(SignInLink.used_at).is_(None),
        )
    )
    token = secrets.token_urlsafe(32)
    session.add(
        SignInLink(
            token_hash=token_hash(token), purpose=purpose, staff_id=staff_id, expires_at=now + LINK_LIFETIME
        )
    )
    return token


def first_admin_link(session: Session, now: datetime) -> str | None:
    """A token that makes the first administrator; None once one can sign in."""
    return None if has_admin(session) else make_link(session, "first_admin", now)


def demo_staff(session: Session, now: datetime) -> str | None:
    """The demonstration's second account, who approves; its link token while it has no password."""
    staff = find_login(session, DEMO_LOGIN)
    if staff is None:
        staff = create_staff(session, DEMO_LOGIN, "Người duyệt (trình diễn)", ("approver", "drafter"), now)
    return None if staff.password_hash else make_link(session, "invite", now, staff.id)


def invite(
    session: Session,
    login: str,
    name: str,
    roles: Iterable[str],
    now: datetime,
    *,
    unit: str = "",
    by: int | None = None,
) -> tuple[Staff, str]:
    """Make an account and the token of the link that opens it.

    Raises:
        StaffError: as `create_staff`.
    """
    staff = create_staff(session, login, name, roles, now, unit=unit, by=by)
    return staff, make_link(session, "invite", now, staff.id)


def telegram_link(session: Session, staff_id: int, now: datetime) -> str:
    """A token for ``/lienket TOKEN``: good once, for thirty minutes; an earlier unused one stops working."""
    return make_link(session, TELEGRAM, now, staff_id)


def set_password(
    session: Session, staff: Staff, password_hash: str, now: datetime, *, keep: str | None = None
) -> None:
    """Give a person a new password; every session but ``keep`` (a token's hash) ends."""
    staff.password_hash = password_hash
    session.add(staff)
    end_sessions(session, staff.id or 0, keep=keep)
    audit(session, staff.id, "password_set", now, f"staff:{staff.id}")


def end_sessions(session: Session, staff_id: int, *, keep: str | None = None) -> int:
    """Sign a person out everywhere (but ``keep``). Returns how many sessions ended."""
    ended = session.execute(
        delete(StaffSession)
        .where(col(StaffSession.staff_id) == staff_id, col(StaffSession.token_hash).is_distinct_from(keep))
        .returning(col(StaffSession.token_hash))
    )
    return len(ended.all())


def forget_ended_sessions(session: Session, now: datetime) -> None:
    """Remove the sessions whose time is over; they sign nobody in, but would be counted."""
    session.execute(delete(StaffSession).where(col(StaffSession.expires_at) <= now))


def change_roles(session: Session, staff_id: int, roles: Iterable[str], by: int, now: datetime) -> None:
    """Give a person other roles.

    Raises:
        StaffError: for an unknown role, or when nobody would be left to administer.
    """
    staff = session.get_one(Staff, staff_id)
    wanted = clean_roles(roles)
    if "admin" not in wanted:
        _keep_an_admin(session, staff)
    staff.roles = wanted
    audit(session, by, "roles_changed", now, f"staff:{staff_id}", roles=wanted)


def switch(session: Session, staff_id: int, active: bool, by: int, now: datetime) -> None:
    """Switch an account off (its sessions end at once) or on again.

    Raises:
        StaffError: when nobody would be left to administer.
    """
    staff = session.get_one(Staff, staff_id)
    if not active:
        _keep_an_admin(session, staff)
        end_sessions(session, staff_id)
    staff.active = active
    audit(session, by, "staff_on" if active else "staff_off", now, f"staff:{staff_id}")


def _keep_an_admin(session: Session, staff: Staff) -> None:
    if [one.id for one in administrators(session)] == [staff.id]:
        raise StaffError("Đây là quản trị viên cuối cùng. Hãy giao quyền quản trị cho người khác trước.")
