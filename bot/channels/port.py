"""What a channel is: it brings messages in and takes lines out. Failures are sorted by what we can do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from handlers import wording
from store.attachments import stored_bytes
from store.database import Database
from store.outbox import Gate, Parcel
from store.sealing import Sealer
from store.windows import Window


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that a message brings. ``kind`` is photo, file or voice; ``source`` is what the channel needs to
    fetch it; ``key`` tells it from the message's other files, however often it is brought."""

    kind: str
    key: str
    source: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message as the platform gave it, unmasked. ``kind`` as in `store.inbox.Arrival`; ``choice`` is the
    wire id ``MESSAGE.INDEX`` of a pressed choice; ``heard_at`` when it was sent, for platforms that let us
    answer only for a while. A repeat of a message may bring more files: albums come so."""

    channel: str
    chat_id: str
    message_id: str
    kind: str
    text: str
    choice: str | None = None
    heard_at: datetime | None = None
    files: tuple[Brought, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took a line; its id there, where it gives one."""

    platform_id: str | None = None


class SendLater(Exception):
    """Not now; ``after`` says how long to wait."""

    def __init__(self, after: timedelta, why: str) -> None:
        super().__init__(why)
        self.after = after


class SendRefused(Exception):
    """This line will never be taken (bad request, too long)."""


class Unreachable(SendRefused):
    """This person can no longer be reached here (blocked us, left, deleted)."""


class WindowClosed(Exception):
    """The platform lets us write to this person only after they have written again; until then it is kept."""


class ChatMoved(Exception):
    """The platform gave the chat a new id."""

    def __init__(self, chat_id: str) -> None:
        super().__init__("chat moved")
        self.chat_id = chat_id


class SendUncertain(Exception):
    """Nobody knows whether it arrived (the connection broke while we waited for the answer)."""


class ChannelDown(Exception):
    """The whole channel does not work now (token refused, platform away)."""


class FetchLater(Exception):
    """The file cannot be had now."""


class FetchRefused(Exception):
    """The file will never be had. ``reason`` is expired, large or address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Receive = Callable[[Inbound], Awaitable[int | None]]


class Report(Protocol):
    """How a channel tells its state: whether it is on, in words for the desk, and whether it works now."""

    def __call__(self, on: bool, why: str, *, works: bool = True) -> None:
        """Tell it."""
        ...


class Channel(Protocol):
    """A way to people. ``repeatable``: sending a line twice has no second effect."""

    name: str
    repeatable: bool

    async def run(self, receive: Receive) -> None:
        """Bring messages in until cancelled."""
        ...

    async def send(self, parcel: Parcel) -> Sent:
        """Hand one line to the platform.

        Raises:
            SendLater, SendRefused, Unreachable, ChatMoved, SendUncertain, ChannelDown
        """
        ...


class Paced(Protocol):
    """A channel that cannot send everything at any time. ``longest``: lines that wait for one person are
    sent as one message as long as they fit; 0 for never."""

    longest: int

    def gate(self, now: datetime) -> Gate:
        """What may go out now."""
        ...


class Windowed(Protocol):
    """A channel that lets us write to a person only for a while after their last word."""

    window: Window


class Fetching(Protocol):
    """A channel whose messages bring files."""

    async def fetch(self, source: str, limit: int) -> bytes:
        """The bytes of a file, at most ``limit``.

        Raises:
            FetchLater, FetchRefused
        """
        ...


BytesOf = Callable[[int], Awaitable[bytes]]
"""The bytes of a kept file, by the id of its row."""


def bytes_from(db: Database, sealer: Sealer) -> BytesOf:
    """Reads kept files."""

    async def bytes_of(stored_id: int) -> bytes:
        return await db.read(lambda session: stored_bytes(session, sealer, stored_id))

    return bytes_of


def with_link_to_files(parcel: Parcel, public_url: str) -> Parcel:
    """The same parcel for a channel that takes no files: its words say where they are."""
    if not parcel.files:
        return parcel
    names = ", ".join(file.name for file in parcel.files)
    link = f"{public_url}{parcel.link}" if public_url and parcel.link else ""
    words = (wording.FILES_AT_LINK if link else wording.FILES_ELSEWHERE).format(names=names, link=link)
    return replace(parcel, note="\n\n".join(filter(None, (parcel.note, words))), files=())


def numbered(parcel: Parcel) -> str:
    """Text, note and numbered choices in one block, for channels without buttons."""
    parts = [parcel.text]
    if parcel.note:
        parts.append(parcel.note)
    if parcel.choices:
        parts.append("\n".join(f"{i}. {choice['label']}" for i, choice in enumerate(parcel.choices, 1)))
    return "\n\n".join(parts)
