"""A topic of the staff group for every ticket: opened, renamed, closed and opened again with it.

What was done is an event of the ticket that holds the topic's number, so a restart repeats nothing. A crash
between Telegram's answer and that event leaves an empty topic behind and opens another one.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlmodel import Session, col, select

from bot.channels import telegram_wording as wording
from bot.channels.port import ChannelDown, ChatMoved, SendLater, SendRefused, SendUncertain
from bot.channels.telegram_notices import last_event
from bot.channels.telegram_outbound import Part
from bot.channels.telegram_tickets import line, topic_words
from bot.work import World
from escalation.tickets import add_event
from handlers.escalate import REPORTS
from store.database import Database
from store.tables import Ticket, TicketEvent

if TYPE_CHECKING:
    from bot.channels.telegram_api import BotApi

log = structlog.get_logger()
PAUSE = 6.0  # seconds: half of the twenty a minute that a group takes, the rest is for notices
REST = timedelta(minutes=10)  # where the group has no topics, or we may not make any
AFTER_DOUBT = timedelta(minutes=1)
LONGEST_NAME = 128
TOPIC = "topic"
CHANGES = ("opened", "claimed", "unclaimed", "asked_back", "asker_added", "referred", "closed", "reopened")
WRITE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Known:
    """What Telegram has of a ticket's topic. ``name`` is a digest."""

    thread: int
    name: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A ticket whose topic may be behind, and how the topic should be."""

    ticket_id: int
    known: Known | None
    name: str
    closed: bool
    first_line: str


class Topics:
    """Keeps the topics of the staff group; ``room`` says whether the group may get one more call now."""

    def __init__(
        self, db: Database, world: World, staff_chat: Callable[[], int | None], room: Callable[[str], bool]
    ) -> None:
        self.db, self.world, self.staff_chat, self.room = db, world, staff_chat, room

    async def run(self, api: "BotApi") -> None:
        """Keep them until cancelled. Trouble here keeps nothing else from working."""
        while True:
            rest = await self.look(api)
            await asyncio.sleep(rest.total_seconds())

    async def look(self, api: "BotApi") -> timedelta:
        """One look; how long to wait for the next."""
        try:
            await self.once(api)
        except SendLater as later:
            return max(later.after, timedelta(seconds=PAUSE))
        except SendUncertain:
            return AFTER_DOUBT
        except (SendRefused, ChatMoved, ChannelDown) as error:
            log.warning("topics_rest", channel="telegram", error=type(error).__name__)
            return REST if isinstance(error, SendRefused) else AFTER_DOUBT
        except Exception:  # the database may be away
            log.exception("topics_failed", channel="telegram")
        return timedelta(seconds=PAUSE)

    async def once(self, api: "BotApi") -> bool:
        """Bring the topic of one ticket up to date; whether there was one.

        Raises:
            SendLater, SendRefused, Unreachable, ChatMoved, SendUncertain, ChannelDown
        """
        chat = self.staff_chat()
        due = await self.db.read(self._due) if chat is not None else None
        if due is None or chat is None:
            return False
        done = await self._bring(api, chat, due)
        data = {"thread": done.thread, "name": done.name, "closed": done.closed}
        now = self.world.clock().now
        await self.db.insist(
            lambda session: add_event(session, due.ticket_id, TOPIC, now, data=data), WRITE_SECONDS
        )
        return True

    def _due(self, session: Session) -> Due | None:
        kept = last_event(TOPIC)
        ticket = session.exec(
            select(Ticket)
            .where(kept < last_event(*CHANGES), (col(Ticket.state) != "closed") | (kept > 0))
            .order_by(col(Ticket.urgent).desc(), col(Ticket.id))
            .limit(1)
        ).first()
        if ticket is None or ticket.id is None:
            return None
        return Due(
            ticket.id, _known(session, ticket.id), name_of(self.world, ticket), ticket.state == "closed",
            line(self.world, ticket, wording.NEW),
        )  # fmt: skip

    async def _bring(self, api: "BotApi", chat: int, due: Due) -> Known:
        known, digest = due.known, hashlib.sha256(due.name.encode()).hexdigest()[:12]
        if known is None:
            self._need_room(chat)
            thread = await api.open_topic(chat, due.name)
            if self.room(str(chat)):
                await self._say(api, chat, Part(due.first_line, thread=thread))
            return Known(thread, digest, closed=False)
        if known.closed and not due.closed:
            self._need_room(chat)
            await api.reopen_topic(chat, known.thread)
        if known.name != digest:
            self._need_room(chat)
            await api.rename_topic(chat, known.thread, due.name)
        if due.closed and not known.closed:
            self._need_room(chat)
            await api.close_topic(chat, known.thread)
        return Known(known.thread, digest, due.closed)

    async def _say(self, api: "BotApi", chat: int, part: Part) -> None:
        try:
            await api.say(chat, part)
        except (SendLater, SendRefused, SendUncertain, ChannelDown):  # the notice in the group says it too
            log.info("topic_without_line", channel="telegram")

    def _need_room(self, chat: int) -> None:
        if not self.room(str(chat)):
            raise SendLater(timedelta(seconds=PAUSE), "nhóm đã đủ tin trong một phút")


def name_of(world: World, ticket: Ticket) -> str:
    """A topic's name: code, state, subject; of a report nothing but code and state."""
    words = (ticket.code, wording.STATES[ticket.state])
    subject = () if ticket.reason in REPORTS else (topic_words(world, ticket),)
    return " · ".join((*words, *subject))[:LONGEST_NAME]


def _known(session: Session, ticket_id: int) -> Known | None:
    found = session.exec(
        select(TicketEvent.data)
        .where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind == TOPIC)
        .order_by(col(TicketEvent.id).desc())
        .limit(1)
    ).first()
    return Known(int(found["thread"]), str(found["name"]), bool(found["closed"])) if found else None
