"""From a parcel to Telegram messages: text in parts, buttons under the last, replying to what was asked."""

import re
import unicodedata
from dataclasses import dataclass

from bot.channels.splitting import split, units
from store.enclosures import Enclosed
from store.outbox import Parcel

LONGEST_LABEL = 60  # more does not fit on a phone's button
MOST_BUTTONS = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One Telegram message of a parcel."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()  # label, callback_data; one a row
    reply_to: int | None = None
    thread: int | None = None  # the topic of a group
    file: Enclosed | None = None


def parts_of(parcel: Parcel) -> list[Part]:
    """The messages a parcel becomes: the first replies, the last carries the buttons."""
    whole = "\n\n".join(piece for piece in (parcel.text, parcel.note) if piece)
    texts = split(unicodedata.normalize("NFC", whole))
    last = len(texts) - 1
    said = [
        Part(
            text,
            buttons=buttons(parcel) if index == last else (),
            reply_to=replied_to(parcel.reply_to_platform_id) if index == 0 else None,
        )
        for index, text in enumerate(texts)
    ]
    return [*said, *(Part(file.name, file=file) for file in parcel.files)]


def buttons(parcel: Parcel) -> tuple[tuple[str, str], ...]:
    """Labels and their wire ids. Where several are offered they are numbered: people also type the number."""
    numbered = parcel.kind == "suggest" and len(parcel.choices) > 1
    return tuple(
        (f"{index + 1}. {short}" if numbered else short, f"{parcel.message_id}.{index}")
        for index, choice in enumerate(parcel.choices[:MOST_BUTTONS])
        if (short := shorten(choice["label"]))
    )


def shorten(label: str) -> str:
    """A label that fits on a button, cut at a word."""
    label = unicodedata.normalize("NFC", " ".join(label.split()))
    if units(label) <= LONGEST_LABEL:
        return label
    return f"{split(label, LONGEST_LABEL - 2)[0].rstrip(' ,;:.–-')} …"


def replied_to(platform_id: str | None) -> int | None:
    """The Telegram message behind a platform id; None where there is none (a button, an album)."""
    found = re.fullmatch(r"(?:edit:)?(?:-?\d+/)?(\d{1,15})", platform_id or "")
    return int(found[1]) if found else None
