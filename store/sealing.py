"""Originals and tokens are kept encrypted. Keys rotate: the first seals, all open."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from store.files import write_private_once
from store.tables import Message, Sealed

KEEP = timedelta(days=30)
KEY_FILE = "seal.key"


class SealError(Exception):
    """The key at hand does not open this original, or it has expired and is gone."""


class Sealer:
    """Seals with the first of its keys, opens with any."""

    def __init__(self, keys: list[str]) -> None:
        """``keys`` are urlsafe base64 of 32 bytes (`Fernet.generate_key`).

        Raises:
            ValueError: when a key has another form.
        """
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, plain: str) -> bytes:
        """Encrypt a text."""
        return self.seal_bytes(plain.encode())

    def seal_bytes(self, plain: bytes) -> bytes:
        """Encrypt the bytes of a file."""
        return self._fernet.encrypt(plain)

    def open(self, token: bytes) -> str:
        """Decrypt a text.

        Raises:
            SealError: when no key fits.
        """
        return self.open_bytes(token).decode()

    def open_bytes(self, token: bytes) -> bytes:
        """Decrypt the bytes of a file.

        Raises:
            SealError: when no key fits.
        """
        try:
            return self._fernet.decrypt(token)
        except InvalidToken as error:
            raise SealError("no key at hand opens this original; was HOIDAP_KEY changed?") from error


def load_sealer(key: str | None, folder: Path) -> Sealer:
    """The sealer here: from ``HOIDAP_KEY`` (several, comma-separated) or a key file beside the data.

    Raises:
        ValueError: when the key has a wrong form.
    """
    if key:
        return Sealer([part.strip() for part in key.split(",") if part.strip()])
    file = folder / KEY_FILE
    if not file.exists():
        with suppress(FileExistsError):  # another process was first: its key is ours too
            write_private_once(file, Fernet.generate_key())
    return Sealer([file.read_text().strip()])


def seal_message(session: Session, sealer: Sealer, message_id: int, original: str, now: datetime) -> None:
    """Keep the original of a message for `KEEP`."""
    row = Sealed(token=sealer.seal(original), created_at=now, expires_at=now + KEEP)
    session.add(row)
    session.flush()
    session.get_one(Message, message_id).sealed_id = row.id


def open_original(session: Session, sealer: Sealer, sealed_id: int) -> str:
    """Read a sealed original. The caller checks the role and writes the audit line.

    Raises:
        SealError: when it has expired or no key fits.
    """
    row = session.get(Sealed, sealed_id)
    if row is None:
        raise SealError("this original has expired and was removed")
    return sealer.open(row.token)


def check_key(session: Session, sealer: Sealer) -> None:
    """Open what was sealed last, to notice another key before anything is sealed with it.

    Raises:
        SealError: when no key fits.
    """
    newest = session.exec(select(Sealed.token).order_by(col(Sealed.id).desc()).limit(1)).first()
    if newest is not None:
        sealer.open(newest)


def forget_expired(session: Session, now: datetime) -> int:
    """Remove the originals whose time is over; the masked messages stay. Returns how many went."""
    over = col(Sealed.expires_at) <= now
    session.execute(
        update(Message)
        .where(col(Message.sealed_id).in_(select(Sealed.id).where(over)))
        .values(sealed_id=None)
    )
    return len(session.execute(delete(Sealed).where(over).returning(col(Sealed.id))).all())
