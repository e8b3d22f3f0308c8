"""From an event of Zalo's Official Account API, as plain JSON, to what happened. Pure, and it never raises.

Ids are text of up to 19 digits. An anonymous visitor has no user id; they are named by their own id and that
of the conversation, both of which a reply needs (`anonymous_chat`).
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels.foreign_json import Json, part_of, text_of
from bot.channels.port import Brought
from handlers.commands import COMMANDS

KINDS = {
    "text": "text",
    "image": "photo",
    "gif": "photo",
    "file": "file",
    "video": "file",
    "audio": "voice",
    "sticker": "sticker",
    "location": "other",
    "link": "other",
    "business_card": "other",
}
ANONYMOUS = "anonymous:"
GROUP = "group:"
GROUP_SENDS = "user_send_group_"
_CALL = re.compile(r"\[@([0-9A-Za-z_-]{1,64})\]")
_CHOICE = re.compile(r"#c:(\d{1,9}\.\d{1,3})")
_MENU = re.compile(r"#([a-z]+)(?:\s+(.{1,100}))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Word:
    """Something a person sent. Where its files lie is known for a short while only."""

    chat_id: str
    platform_id: str
    kind: str
    text: str
    at: datetime | None
    choice: str | None = None
    files: tuple[Brought, ...] = ()


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody follows us or pressed "Nhắn tin"."""

    chat_id: str
    platform_id: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody follows us no longer."""

    chat_id: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Stirred:
    """Somebody did something that says nothing to us and yet keeps the conversation open."""

    chat_id: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Typed:
    """A colleague wrote to a person in the OA's own chat tool. ``admin`` is their Zalo id."""

    chat_id: str
    platform_id: str
    text: str
    admin: str


@dataclass(frozen=True, slots=True)
class Echo:
    """Our own line came back to us."""

    chat_id: str
    platform_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A person's device has shown these lines of ours."""

    chat_id: str
    platform_ids: tuple[str, ...]


Event = Word | Came | Left | Stirred | Typed | Echo | Shown


def read_event(event: Json) -> Event | None:
    """What an event says; None for what is none of our business."""
    name, at = text_of(event, "event_name"), _time(event)
    if name.startswith(("user_send_group", "oa_send_group")):
        return None  # `read_group_event`
    if name.startswith("user_send_"):
        return _word(event, name.removeprefix("user_send_"), text_of(part_of(event, "sender"), "id"), at)
    if name.startswith("anonymous_send_"):
        return _word(event, name.removeprefix("anonymous_send_"), anonymous_chat(event), at)
    if name.startswith("oa_send_"):
        return _from_us(event)
    return _small(event, name, at)


def is_group(event: Json) -> bool:
    """Whether somebody wrote in a group."""
    return text_of(event, "event_name").startswith(GROUP_SENDS)


def read_group_event(event: Json, oa_id: str) -> Word | None:
    """What is said in a group to the account ``oa_id``: a command, or a line that calls it. Nothing else is
    for us. The descriptions disagree on where the group's id stands: both places are read."""
    what, message = text_of(event, "event_name").removeprefix(GROUP_SENDS), part_of(event, "message")
    there = part_of(event, "recipient")
    group, said = text_of(there, "group_id") or text_of(there, "id"), text_of(message, "text")
    called = bool(oa_id) and oa_id in _CALL.findall(said)
    words = " ".join(_CALL.sub(" ", said).split())
    kind, words = _command(words)
    key = text_of(message, "msg_id")
    if what != "text" or not group or group == oa_id or not key or not (called or kind == "command"):
        return None
    return Word(f"{GROUP}{group}", key, kind, words, _time(event))


def _small(event: Json, name: str, at: datetime | None) -> Event | None:
    if name in ("follow", "user_click_chatnow"):
        who = text_of(part_of(event, "follower"), "id") or text_of(event, "user_id")
        return Came(who, f"{name}:{_digest(name, who, text_of(event, 'timestamp'))}", at) if who else None
    if name == "unfollow":
        who = text_of(part_of(event, "follower"), "id")
        return Left(who, at) if who else None
    if name == "user_submit_info":
        who = text_of(part_of(event, "sender"), "id")
        return Stirred(who, at) if who else None
    if name == "user_seen_message":
        who, ids = text_of(part_of(event, "recipient"), "id"), _seen(part_of(event, "message"))
        return Shown(who, ids) if who and ids else None
    return None


def oa_of(event: Json) -> str:
    """The OA an event is about; one application may serve several. Of groups it may not be told."""
    name = text_of(event, "event_name")
    if is_group(event):
        return text_of(event, "oa_id")
    ours = (
        "sender" if name.startswith("oa_") or name in ("user_seen_message", "user_received_message") else ""
    )
    return text_of(event, "oa_id") or text_of(part_of(event, ours or "recipient"), "id")


def anonymous_chat(event: Json) -> str:
    """The chat of an anonymous visitor; empty where the event does not name one."""
    who = text_of(event, "anonymous_id") or text_of(part_of(event, "sender"), "id")
    conversation = text_of(event, "conversation_id")
    return f"{ANONYMOUS}{who}/{conversation}" if who and conversation else ""


def _word(event: Json, what: str, chat_id: str, at: datetime | None) -> Event | None:
    message = part_of(event, "message")
    text = text_of(message, "text")
    if not chat_id:
        return None
    key = text_of(message, "msg_id") or f"event:{_digest(what, chat_id, text_of(event, 'timestamp'), text)}"
    pressed = _CHOICE.fullmatch(text) if what == "text" else None
    if pressed:
        return Word(chat_id, key, "choice", "", at, choice=pressed[1])
    if what == "business_card":
        text = ""  # somebody's name and number: nothing we need
    kind, said = _command(text) if what == "text" else (KINDS.get(what, "other"), text)
    return Word(chat_id, key, kind, said, at, files=_files(message, KINDS.get(what, "")))


def _command(text: str) -> tuple[str, str]:
    """The OA's menu sends ``#lich`` where people type /lich."""
    menu = _MENU.fullmatch(text.strip())
    if menu and menu[1] in COMMANDS:
        return "command", f"/{menu[1]} {menu[2] or ''}".strip()
    return ("command" if re.match(r"\s*/[a-zA-Z]", text) else "text"), text


def _from_us(event: Json) -> Event | None:
    sender, message = part_of(event, "sender"), part_of(event, "message")
    who, number = text_of(part_of(event, "recipient"), "id"), text_of(message, "msg_id")
    text = text_of(message, "text")
    if not who:
        return None
    admin = text_of(sender, "admin_id")
    key = number or f"event:{_digest(who, text_of(event, 'timestamp'), text)}"
    return Typed(who, key, text, admin) if admin else Echo(who, key, text)


def _seen(message: Json) -> tuple[str, ...]:
    many = message.get("msg_ids")
    ids = tuple(one for one in many if isinstance(one, str)) if isinstance(many, list) else ()
    return ids or tuple(filter(None, (text_of(message, "msg_id"),)))


def _files(message: Json, kind: str) -> tuple[Brought, ...]:
    attachments = message.get("attachments")
    if kind not in ("photo", "file", "voice") or not isinstance(attachments, list):
        return ()
    payloads = (part_of(one, "payload") for one in attachments if isinstance(one, dict))
    return tuple(
        Brought(
            kind, f"{place}:{text_of(payload, 'checksum') or _digest(url)}", url, text_of(payload, "name")
        )
        for place, payload in enumerate(payloads)
        if (url := text_of(payload, "url"))
    )


def _time(event: Json) -> datetime | None:
    """When it happened; None where that cannot be read."""
    told = text_of(event, "timestamp")
    if not re.fullmatch(r"[0-9]{12,14}", told):
        return None
    return datetime.fromtimestamp(int(told) / 1000, UTC)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
