"""From a parcel to the bodies that Zalo's consultation message takes: text in parts, choices as numbers."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from bot.channels.port import numbered
from bot.channels.splitting import split
from bot.channels.zalo_inbound import ANONYMOUS, GROUP
from store.enclosures import Enclosed
from store.file_kinds import JPEG
from store.outbox import STAFF_KINDS, Parcel

LONGEST = 2000
MOST_BUTTONS = 5
LONGEST_TITLE = 100
_REAL_ID = re.compile(r"[0-9A-Za-z_-]{6,64}")


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a parcel. ``plain`` is what to send where its buttons are not taken; a ``file`` becomes
    a message once it is uploaded (`file_message`)."""

    message: dict[str, Any]
    plain: dict[str, Any] | None = None
    file: Enclosed | None = None


def parts_of(parcel: Parcel, *, buttons: bool = False) -> list[Part]:
    """The messages a parcel becomes. An answer of staff quotes the question, since it comes late."""
    texts = [unicodedata.normalize("NFC", text) for text in _texts(parcel)]
    parts = [Part({"text": text}) for text in texts]
    group = parcel.chat_id.startswith(GROUP)  # takes words, pictures and files, nothing else
    if (
        parts
        and not group
        and parcel.kind in STAFF_KINDS
        and _REAL_ID.fullmatch(parcel.reply_to_platform_id or "")
    ):
        parts[0] = Part(
            {**parts[0].message, "quote_message_id": parcel.reply_to_platform_id}, parts[0].message
        )
    if buttons and not group and len(parts) == 1 and 0 < len(parcel.choices) <= MOST_BUTTONS:
        parts = [Part(_with_buttons(parcel), plain=parts[0].message)]
    return [*parts, *(Part({}, file=file) for file in parcel.files)]


def file_message(file: Enclosed, uploaded: str) -> dict[str, Any]:
    """The message that shows an uploaded file; ``uploaded`` is what the upload gave for it."""
    if file.kind != JPEG:
        return {"attachment": {"type": "file", "payload": {"token": uploaded}}}
    element = {"media_type": "image", "attachment_id": uploaded}
    return {"attachment": {"type": "template", "payload": {"template_type": "media", "elements": [element]}}}


def _texts(parcel: Parcel) -> list[str]:
    return split(unicodedata.normalize("NFC", numbered(parcel)), LONGEST)


def _with_buttons(parcel: Parcel) -> dict[str, Any]:
    whole = "\n\n".join(piece for piece in (parcel.text, parcel.note) if piece)
    made = [
        {"title": choice["label"][:LONGEST_TITLE], "type": "oa.query.hide",
         "payload": f"#c:{parcel.asking_id}.{index}"}
        for index, choice in enumerate(parcel.choices)
    ]  # fmt: skip
    payload = {"buttons": made}
    return {"text": unicodedata.normalize("NFC", whole),
            "attachment": {"type": "template", "payload": payload}}  # fmt: skip


def recipient(chat_id: str) -> dict[str, str]:
    """How Zalo wants a person or group named; anonymous visitors need their conversation too."""
    if chat_id.startswith(GROUP):
        return {"group_id": chat_id.removeprefix(GROUP)}
    if not chat_id.startswith(ANONYMOUS):
        return {"user_id": chat_id}
    who, _, conversation = chat_id.removeprefix(ANONYMOUS).partition("/")
    return {"anonymous_id": who, "conversation_id": conversation}
