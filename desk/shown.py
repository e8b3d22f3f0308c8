"""Askers' words as staff may see them: no key to anybody's conversation, no marks that reorder a line."""

import re

HIDDEN = "•••"
_LINK = re.compile(r"(/t/[0-9A-Za-z]{2,10}(?:#|%23))[^\s<>\"']*", re.IGNORECASE)
_COMMAND = re.compile(r"(/trangthai\s+\S+\s+)\S.*", re.IGNORECASE)
# The secret alone: sixteen letters of its alphabet, at least one of them a digit.
_SECRET = re.compile(
    r"(?<![0-9A-Za-z])(?=[a-z]*[2-9])[abcdefghjkmnpqrstuvwxyz2-9]{16}(?![0-9A-Za-z])", re.IGNORECASE
)
_REORDERING = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)

KINDS = {
    "photo": "[ảnh]", "file": "[tệp]", "voice": "[tin thoại]", "sticker": "[nhãn dán]",
    "choice": "[bấm lựa chọn]", "came": "[mở cuộc trò chuyện]",
    "unsupported": "[Zalo không cho đọc tin này]", "other": "[nội dung khác]",
}  # fmt: skip


def shown(text: str | None) -> str:
    """A text without return-link secrets and direction marks."""
    plain = (text or "").translate(_REORDERING)
    return _SECRET.sub(HIDDEN, _COMMAND.sub(rf"\g<1>{HIDDEN}", _LINK.sub(rf"\g<1>{HIDDEN}", plain)))


def shown_message(kind: str, text: str | None) -> str:
    """What a message says, or what it was where it had no words."""
    return shown(text).strip() or KINDS.get(kind, "[không có chữ]")
