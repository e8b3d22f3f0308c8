"""From an event of the Zalo Bot Platform, as plain JSON, to what somebody said. Pure, and it never raises."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
KINDS = {
    "text": "text",
    "image": "photo",
    "sticker": "sticker",
    "voice": "voice",
    "unsupported": "unsupported",
}
_NAME = re.compile(r"message\.([a-z_]{1,40})\.received")


@dataclass(frozen=True, slots=True)
class BotWord:
    """Something a person sent to the bot. ``chat_id`` is the group's where it was said in one."""

    chat_id: str
    message_id: str
    kind: str
    text: str


def read_update(update: Json) -> BotWord | None:
    """What an update says; None for what is none of our business. Webhook and polling wrap it alike, some
    libraries unwrap it: both shapes are read."""
    inner = update.get("result")
    event: Json = inner if isinstance(inner, dict) else update
    name, message = _NAME.fullmatch(_text(event, "event_name")), _part(event, "message")
    chat, number = _text(_part(message, "chat"), "id"), _text(message, "message_id")
    if name is None or not chat or not number or _part(message, "from").get("is_bot") is True:
        return None
    text = _text(message, "text") or _text(message, "caption")
    kind = KINDS.get(name[1], "other")
    if kind == "text" and re.match(r"\s*/[a-zA-Z]", text):
        kind = "command"
    return BotWord(chat, number, kind, text if kind != "unsupported" else "")


def _part(of: Json, key: str) -> Json:
    found = of.get(key)
    return found if isinstance(found, dict) else {}


def _text(of: Json, key: str) -> str:
    found = of.get(key)
    if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**18:
        return str(found)
    text = found if isinstance(found, str) else ""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
