"""The secrets of return links: sealed in the lines that tell them, hidden where askers paste them.

Who reads the database or a copy of it opens nobody's ticket: beside the hash there is only what is sealed.
"""

import re

from sqlmodel import Session, col, or_, select

from store.sealing import Sealer, SealError
from store.settings import keep_setting, setting_value
from store.tables import Message

HIDDEN = "•••"
DONE = "link_secrets_sealed"
_MARK = "~"
_SEALED = re.compile(rf"#{_MARK}([A-Za-z0-9_\-]+={{0,2}})")
_LINK = re.compile(r"(/t/[0-9A-Za-z]{2,10}(?:#|%23))[^\s<>\"']*", re.IGNORECASE)
_COMMAND = re.compile(r"(/trangthai\s+\S+\s+|/start\s+phieu-[0-9A-Z]{5}-)\S.*", re.IGNORECASE)
# The secret alone: sixteen letters of its alphabet, at least one of them a digit.
_SECRET = re.compile(
    r"(?<![0-9A-Za-z])(?=[a-z]*[2-9])[abcdefghjkmnpqrstuvwxyz2-9]{16}(?![0-9A-Za-z])", re.IGNORECASE
)
_CLEAR = re.compile(rf"(/t/[0-9A-Z]{{5}}#)(?!{_MARK})([0-9a-z]{{16}})\b")


def seal_secret(sealer: Sealer, secret: str) -> str:
    """A secret as lines of ours keep it; it stands behind the # of a link."""
    return _MARK + sealer.seal(secret).decode()


def open_secrets(sealer: Sealer, text: str) -> str:
    """A line of ours as its asker reads it. With a lost key the link still leads to its page."""

    def plain(found: re.Match[str]) -> str:
        try:
            return f"#{sealer.open(found[1].encode())}"
        except SealError:
            return "#"

    return _SEALED.sub(plain, text)


def hide_secrets(text: str) -> str:
    """A text without the secrets of return links, whoever wrote them."""
    return _SECRET.sub(HIDDEN, _COMMAND.sub(rf"\g<1>{HIDDEN}", _LINK.sub(rf"\g<1>{HIDDEN}", text)))


def seal_older(session: Session, sealer: Sealer) -> int:
    """Seal or hide what older versions wrote in clear; looks once. Returns how many lines changed."""
    if setting_value(session, DONE):
        return 0
    links = or_(col(Message.text).like("%/t/%"), col(Message.text).like("%/trangthai %"))
    rows = session.exec(select(Message).where(or_(links, Message.kind == "receipt"))).all()
    changed = sum(_close(row, sealer) for row in rows)
    keep_setting(session, DONE, {"lines": changed})
    return changed


def _close(row: Message, sealer: Sealer) -> bool:
    before = row.text, row.card
    if row.direction == "in":
        row.text = hide_secrets(row.text or "")
    else:
        row.text = row.text and _sealed(row.text, sealer)
        row.card = row.card and {key: _sealed(value, sealer) for key, value in row.card.items()}
    return (row.text, row.card) != before


def _sealed(text: str, sealer: Sealer) -> str:
    return _CLEAR.sub(lambda found: found[1] + seal_secret(sealer, found[2]), text)
