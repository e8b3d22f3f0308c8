"""From an event of the Zalo Bot Platform, as plain JSON, to what somebody said. Pure, and it never raises."""

import re
from dataclasses import dataclass

from bot.channels.foreign_json import Json, part_of, text_of
from bot.channels.port import Brought

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
    """Something a person sent to the bot. ``chat_id`` is the group's where it was said in one; ``name`` what
    the person shows, where they write alone."""

    chat_id: str
    message_id: str
    kind: str
    text: str
    files: tuple[Brought, ...] = ()
    name: str = ""


def read_update(update: Json) -> BotWord | None:
    """What an update says; None for what is none of our business. Webhook and polling wrap it alike, some
    libraries unwrap it: both shapes are read."""
    inner = update.get("result")
    event: Json = inner if isinstance(inner, dict) else update
    name, message = _NAME.fullmatch(text_of(event, "event_name")), part_of(event, "message")
    chat, number = text_of(part_of(message, "chat"), "id"), text_of(message, "message_id")
    if name is None or not chat or not number or part_of(message, "from").get("is_bot") is True:
        return None
    text = text_of(message, "text", "caption")
    kind = KINDS.get(name[1], "other")
    if kind == "text" and re.match(r"\s*/[a-zA-Z]", text):
        kind = "command"
    sender = part_of(message, "from")
    alone = text_of(sender, "id") == chat
    return BotWord(
        chat, number, kind, text if kind != "unsupported" else "", files=_files(event, message, kind),
        name=text_of(sender, "display_name") if alone else "",
    )  # fmt: skip


def _files(event: Json, message: Json, kind: str) -> tuple[Brought, ...]:
    """The descriptions disagree on the fields' names and place: both are read."""
    names = {"photo": ("photo", "photo_url"), "voice": ("voice_url", "url")}.get(kind, ())
    url = text_of(message, *names) or text_of(event, *names)
    return (Brought(kind, "0", url),) if url else ()
