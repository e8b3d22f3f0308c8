"""From a Telegram update, as plain JSON, to what somebody said to us. Pure, and it never raises.

A message id is unique within its chat only, and starts anew when a group becomes a supergroup; so what is
said in a group carries the group's id too (`platform_id`).
"""

import re
from dataclasses import dataclass

from bot.channels.foreign_json import Json, number_of, part_of, text_of
from bot.channels.port import Brought

LONGEST_CHOICE = 64  # Telegram's own limit of callback_data
KINDS = {
    "photo": "photo",
    "sticker": "sticker",
    "voice": "voice",
    "video_note": "voice",
    "document": "file",
    "video": "file",
    "animation": "file",
    "audio": "file",
    "location": "other",
    "venue": "other",
    "contact": "other",
    "poll": "other",
    "dice": "other",
    "story": "other",
    "game": "other",
    "checklist": "other",
}  # anything else without words is a service message: somebody joined, a photo changed…


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it; before getMe answered only its id is known."""

    id: int
    username: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """Something a person said or pressed. ``addressed``: it is meant for the bot; ``reply_to`` the platform
    id of the line it replies to; ``callback`` what must be answered so that the button stops turning."""

    chat_id: int
    private: bool
    sender: int
    platform_id: str
    kind: str
    text: str
    addressed: bool
    choice: str | None = None
    reply_to: str | None = None
    callback: str | None = None
    files: tuple[Brought, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup and goes on under a new id."""

    old: int
    new: int


def platform_id(chat_id: int, message_id: int) -> str:
    """What tells this message from every other one of the contact."""
    return str(message_id) if chat_id > 0 else f"{chat_id}/{message_id}"


def read_update(update: Json, me: Me) -> Word | Moved | None:
    """What an update says; None for what is none of our business.

    The first edit of a message counts as one more message (people mend their question after sending it),
    later edits of the same one as its repeats. Posts of channels and of other bots are not for us.
    """
    if message := part_of(update, "message"):
        return _moved(message) or _said(message, me)
    if message := part_of(update, "edited_message"):
        return _edited(message, me)
    if query := part_of(update, "callback_query"):
        return _pressed(query)
    return None


def _moved(message: Json) -> Moved | None:
    here = number_of(part_of(message, "chat"), "id")
    to, was = number_of(message, "migrate_to_chat_id"), number_of(message, "migrate_from_chat_id")
    if here is None or (to is None and was is None):
        return None
    return Moved(here, to) if to is not None else Moved(was or 0, here)


def _said(message: Json, me: Me) -> Word | None:
    sender, number = part_of(message, "from"), number_of(message, "message_id")
    chat_id, who = number_of(part_of(message, "chat"), "id"), number_of(sender, "id")
    text, kind = text_of(message, "text", "caption"), _kind(message)
    if chat_id is None or who is None or number is None or sender.get("is_bot") is True or kind is None:
        return None
    private = chat_id > 0
    replied = part_of(message, "reply_to_message")
    to_us = number_of(part_of(replied, "from"), "id") == me.id
    own, words = _addressed(text, me)
    return Word(
        chat_id=chat_id,
        private=private,
        sender=who,
        platform_id=_key(message, chat_id, number, text),
        kind=kind,
        text=words,
        addressed=private or to_us or own,
        reply_to=_replied(replied, chat_id) if to_us else None,
        files=_files(message),
    )


def _files(message: Json) -> tuple[Brought, ...]:
    """The file of a message; of a photo the largest of its sizes."""
    for name, kind in KINDS.items():
        if kind not in ("photo", "file", "voice"):
            continue
        found = message.get(name)
        sizes = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        file = sizes[-1] if sizes else part_of(message, name)
        if source := text_of(file, "file_id"):
            return (
                Brought(kind, text_of(file, "file_unique_id") or source, source, text_of(file, "file_name")),
            )
    return ()


def _kind(message: Json) -> str | None:
    if isinstance(message.get("text"), str):
        return "command" if re.match(r"\s*/[a-zA-Z]", message["text"]) else "text"
    return next((kind for key, kind in KINDS.items() if message.get(key)), None)


def _key(message: Json, chat_id: int, number: int, text: str) -> str:
    """An album is one thing, though each of its pictures comes alone; one with words counts for itself."""
    album = text_of(message, "media_group_id")
    return f"album:{album}" if album and not text else platform_id(chat_id, number)


def _addressed(text: str, me: Me) -> tuple[bool, str]:
    """Whether a text in a group calls the bot, and the text without the call."""
    called = re.match(r"\s*(/[a-zA-Z]\w*)(?:@(\w+))?", text)
    if called:
        whose = (called[2] or "").casefold()
        mine = not whose or whose == me.username.casefold()
        return mine, f"{called[1]}{text[called.end() :]}" if mine else text
    if not me.username:
        return False, text
    words = re.sub(rf"@{re.escape(me.username)}\b", " ", text, flags=re.IGNORECASE)
    return (True, " ".join(words.split())) if words != text else (False, text)


def _replied(replied: Json, chat_id: int) -> str | None:
    number = number_of(replied, "message_id")
    return platform_id(chat_id, number) if number is not None else None


def _edited(message: Json, me: Me) -> Word | None:
    word = _said(message, me)
    if word is None or not word.private or word.kind != "text":
        return None
    return Word(word.chat_id, True, word.sender, f"edit:{word.platform_id}", "text", word.text, True)


def _pressed(query: Json) -> Word | None:
    message, call, data = part_of(query, "message"), text_of(query, "id"), text_of(query, "data")
    chat_id, who = number_of(part_of(message, "chat"), "id"), number_of(part_of(query, "from"), "id")
    if chat_id is None or who is None or not call or not data:
        return None
    return Word(
        chat_id=chat_id,
        private=chat_id > 0,
        sender=who,
        platform_id=f"cb:{call}",
        kind="choice",
        text=_label(message, data),
        addressed=True,
        choice=data[:LONGEST_CHOICE],
        callback=call,
    )


def _label(message: Json, data: str) -> str:
    """What stood on the pressed button, so that a transcript reads well."""
    rows = part_of(message, "reply_markup").get("inline_keyboard")
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            if isinstance(button, dict) and button.get("callback_data") == data:
                return re.sub(r"^\d+\. ", "", text_of(button, "text"))
    return ""
