"""Passwords of staff: argon2id, and which ones are refused.

Hashing takes a tenth of a second on purpose: call `hash_password` and `check_password` outside transactions.
"""

import functools
import secrets
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200


class StaffError(Exception):
    """What an officer entered cannot be taken. ``field`` names the control; the message is Vietnamese."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a password fits, and a fresh hash where the stored one has old parameters."""

    ok: bool
    fresh: str | None = None


@functools.cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@functools.cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def _typed(password: str) -> str:
    return unicodedata.normalize("NFKC", password)  # keyboards disagree on how an accent is sent


def hash_password(password: str) -> str:
    """What is stored of a password. Slow."""
    return _hasher().hash(_typed(password))


def check_password(stored: str | None, password: str) -> Checked:
    """Compare a password; the same work is done for a login that does not exist. Slow."""
    try:
        fits = _hasher().verify(stored or _nobodys_hash(), _typed(password))
    except (VerificationError, InvalidHashError):
        return Checked(False)
    if stored is None:
        return Checked(False)
    return Checked(fits, hash_password(password) if _hasher().check_needs_rehash(stored) else None)


def check_strength(password: str, login: str) -> None:
    """Refuse passwords that are guessed first.

    Raises:
        StaffError: when it is too short, too long, the login, or one run of characters.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise StaffError(f"Mật khẩu cần ít nhất {SHORTEST_PASSWORD} ký tự.", "password")
    if len(password) > LONGEST_PASSWORD:
        raise StaffError(f"Mật khẩu dài quá {LONGEST_PASSWORD} ký tự.", "password")
    small = password.casefold()
    if login in small or small in "01234567890123456789" or len(set(small)) < 4:
        raise StaffError("Mật khẩu này dễ đoán. Hãy dùng vài từ ghép lại.", "password")
