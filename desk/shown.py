"""Askers' words as staff may see them: no key to anybody's conversation, no marks that reorder a line."""

from store.link_secrets import hide_secrets

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
    return hide_secrets((text or "").translate(_REORDERING))


def shown_message(kind: str, text: str | None) -> str:
    """What a message says, or what it was where it had no words."""
    return shown(text).strip() or KINDS.get(kind, "[không có chữ]")
