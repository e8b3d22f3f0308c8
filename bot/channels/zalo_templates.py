"""An answer that came too late for the conversation: an approved ZBS template tells the person of it.

It costs money, so it is tried once for each person and ticket: that it will be is written down before. The
answer itself is kept and goes out when they write (`store.outbox.Gate`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import exists, or_
from sqlmodel import Session, col, select

from bot.channels.pace import Pace
from bot.channels.port import ChannelDown
from bot.channels.zalo_access import OaAccess
from bot.channels.zalo_http import NotSent, Unanswered, ZaloHttp
from bot.channels.zalo_inbound import ANONYMOUS, GROUP
from bot.channels.zalo_memory import CHANNEL
from bot.channels.zalo_tokens import TokenKeeper
from escalation.tickets import add_event
from store.database import Database
from store.outbox import STAFF_KINDS
from store.tables import Contact, Message, Ticket, TicketEvent
from store.windows import Window

log = structlog.get_logger()
WAY = "/v3.0/oa/message/template"
TOLD, NOT_TOLD = "template_sent", "template_failed"
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Late:
    """One person who is to hear of one ticket."""

    ticket_id: int
    code: str
    contact_id: int
    chat_id: str


class LateNotices:
    """Tells people whose answer is kept; does nothing without a template."""

    def __init__(
        self,
        db: Database,
        clock: Callable[[], datetime],
        access: OaAccess,
        window: Window,
        keeper: TokenKeeper,
        http: ZaloHttp,
        pace: Pace,
    ) -> None:
        self.db, self.clock, self.access, self.window = db, clock, access, window
        self.keeper, self.http, self.pace = keeper, http, pace

    async def once(self) -> None:
        """Tell everybody who waits to be told; called now and then."""
        if not self.access.settings.template_id or not self.keeper.has_pair or self.pace.resting:
            return
        now = self.clock()
        for late in await self.db.read(lambda session: untold(session, self.window, now)):
            await self._note(late, TOLD)
            if not await self._tell(late):
                await self._note(late, NOT_TOLD)

    async def _note(self, late: Late, event: str) -> None:
        now = self.clock()
        await self.db.write(
            lambda session: add_event(session, late.ticket_id, event, now, contact_id=late.contact_id)
        )

    async def _tell(self, late: Late) -> bool:
        settings = self.access.settings
        body = {"user_id": late.chat_id, "template_id": settings.template_id,
                "template_data": {settings.template_field: late.code}}  # fmt: skip
        await self.pace.take()
        try:
            headers = {"access_token": await self.keeper.token()}
            answer = await self.http.call("POST", f"{self.access.api_base}{WAY}", headers, json=body)
        except (NotSent, Unanswered, ChannelDown) as error:
            log.warning("template_not_sent", channel=CHANNEL, error=type(error).__name__)
            return False
        if answer.error:
            log.warning("template_not_sent", channel=CHANNEL, why=str(answer.error))
        return answer.error == 0


def untold(session: Session, window: Window, now: datetime) -> list[Late]:
    """Whose answer is kept because their window is closed, and who has not been told."""
    told = exists().where(
        col(TicketEvent.ticket_id) == col(Ticket.id),
        col(TicketEvent.contact_id) == col(Contact.id),
        col(TicketEvent.kind) == TOLD,
    )
    closed = or_(col(Contact.heard_at).is_(None), col(Contact.heard_at) <= now - window.last)
    rows = session.exec(
        select(Ticket.id, Ticket.code, Contact.id, Contact.chat_id)
        .join(Message, col(Message.ticket_id) == col(Ticket.id))
        .join(Contact, col(Contact.id) == col(Message.contact_id))
        .where(
            Contact.channel == CHANNEL,
            Message.state == "queued",
            col(Message.kind).in_(STAFF_KINDS),
            closed,
            ~told,
        )
        .distinct()
        .limit(AT_ONCE)
    ).all()
    return [
        Late(ticket or 0, code, contact or 0, chat)
        for ticket, code, contact, chat in rows
        if not chat.startswith((ANONYMOUS, GROUP))
    ]
