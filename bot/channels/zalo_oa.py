"""Zalo Official Account: takes what the webhook brings, sends through the consultation message.

An event is recorded before Zalo hears 200, and Zalo hears it well within its two seconds. A call with a wrong
signature is answered with 200 too, counted and shown at the desk: answered otherwise, Zalo would switch the
webhook off after a while, and a mistyped key would lose everything silently.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from bot.channels import zalo_wording as wording
from bot.channels.download import Downloads
from bot.channels.foreign_json import decoded
from bot.channels.pace import Pace
from bot.channels.port import ChannelDown, Inbound, Receive, Report, Sent, bytes_from
from bot.channels.probe import Probe
from bot.channels.zalo_access import HOOK, OaAccess
from bot.channels.zalo_handover import Handover
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_inbound import (
    Came,
    Left,
    Shown,
    Stirred,
    Typed,
    Word,
    is_group,
    oa_of,
    read_event,
    read_group_event,
)
from bot.channels.zalo_memory import CHANNEL, keep_console_line, left, shown, stirred
from bot.channels.zalo_outbound import LONGEST
from bot.channels.zalo_profile import Profiles
from bot.channels.zalo_sending import OaSender
from bot.channels.zalo_signature import HEADER, TIME_HEADER, genuine, timestamp_of
from bot.channels.zalo_site import verification_page
from bot.channels.zalo_templates import LateNotices
from bot.channels.zalo_tokens import TokenKeeper
from bot.channels.zalo_watch import Watch
from store.database import AWAY, Database
from store.outbox import Gate, Parcel
from store.sealing import Sealer
from store.windows import Window

log = structlog.get_logger()
HOOK_SECONDS = 1.7  # Zalo waits two
LOOK_EVERY = 5.0
MARGIN = timedelta(minutes=10)  # a line that goes out just before the end must still be in time


class ZaloOaChannel:
    """The channel. ``report`` is told whether it is on, and what to mind."""

    name = CHANNEL
    repeatable = False
    longest = LONGEST

    def __init__(
        self,
        db: Database,
        clock: Callable[[], datetime],
        access: OaAccess,
        sealer: Sealer,
        folder: Path,
        report: Report,
    ) -> None:
        self.db, self.clock, self.access, self.report = db, clock, access, report
        self.http = ZaloHttp()
        self.downloads = Downloads(access.api_base)
        self.keeper = TokenKeeper(db, sealer, clock, access, self.http, Handover(folder))
        self.pace = Pace(access.settings.requests_per_minute)
        self.sender = OaSender(db, access, self.keeper, self.http, self.pace, bytes_from(db, sealer), clock)
        self.watch = Watch(clock, access.settings.quiet_hours)
        self.window = Window(
            timedelta(hours=access.settings.free_hours), timedelta(hours=access.settings.window_hours)
        )
        self.late = LateNotices(db, clock, access, self.window, self.keeper, self.http, self.pace)
        self.profiles = Profiles(access, self.keeper, self.http, self.pace)
        self.probe = Probe(self.profiles.trouble)
        self.trouble = ""  # what kept the last line from leaving
        self._told = (True, wording.CONNECTING)

    async def run(self, receive: Receive) -> None:
        """Events are brought to us; look after the tokens and what must be minded until cancelled."""
        try:
            await self._look_after(self.keeper.start)
            while True:
                await self._look_after(self.keeper.keep)
                await self._look_after(self.late.once)
                await self._look_after(self.probe.look)
                await asyncio.sleep(LOOK_EVERY)
        finally:
            await self.downloads.close()
            await self.http.close()

    async def _look_after(self, act: Callable[[], Awaitable[None]]) -> None:
        try:
            await act()
        except Exception:  # the database may be away, or the key another: the next look comes
            log.exception("not_looked_after", channel=self.name)
        self.tell()

    async def send(self, parcel: Parcel) -> Sent:
        """Hand one line to Zalo.

        Raises:
            SendLater, SendRefused, SendUncertain, WindowClosed, ChannelDown
        """
        try:
            sent = await self.sender.send(parcel)
            self.trouble = ""
            self.probe.answered()
            return sent
        except ChannelDown as down:
            self.trouble = str(down)
            raise
        finally:
            self.tell()

    async def fetch(self, source: str, limit: int) -> bytes:
        """The bytes of a file that somebody sent.

        Raises:
            FetchLater, FetchRefused
        """
        return await self.downloads.get(source, limit)

    async def display_name(self, chat_id: str) -> str:
        """The name that a person shows.

        Raises:
            NameLater
        """
        return await self.profiles.display_name(chat_id)

    def gate(self, now: datetime) -> Gate:
        """What Zalo takes now: at its pace, and only for people who wrote lately enough."""
        free, last = now - self.window.free + MARGIN, now - self.window.last + MARGIN
        return Gate(
            lanes=self.pace.lanes() if self.keeper.has_pair else (),
            heard_after=last if self.access.settings.paid_replies else free,
            bulletins_after=free,
        )

    def counts(self) -> dict[str, int]:
        """What the metrics show."""
        return self.watch.counts()

    def routes(self, receive: Receive) -> list[web.AbstractRouteDef]:
        """The webhook, and the page that proves the domain is ours."""
        routes: list[web.AbstractRouteDef] = [web.post(HOOK, self._hook(receive))]
        code = self.access.settings.site_verification
        if code:
            routes.append(web.get(f"/zalo_verifier{code}.html", self._verification))
        return routes

    async def _verification(self, _request: web.Request) -> web.Response:
        page = verification_page(self.access.settings.site_verification)
        return web.Response(text=page, content_type="text/html")

    def _hook(self, receive: Receive) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def hook(request: web.Request) -> web.Response:
            event = await self._genuine_event(request)
            if event is None:
                return web.Response()
            try:
                async with asyncio.timeout(HOOK_SECONDS):
                    await self.take_in(event, receive)
            except (*AWAY, TimeoutError) as error:
                log.warning("not_recorded", channel=self.name, error=type(error).__name__)
                return web.Response(status=503)  # with retries switched on, Zalo brings it again
            return web.Response()

        return hook

    async def _genuine_event(self, request: web.Request) -> dict[str, Any] | None:
        """The event, when Zalo sent it; what is not from Zalo is counted and never kept."""
        try:
            async with asyncio.timeout(HOOK_SECONDS):
                body = await request.read()
        except (TimeoutError, ConnectionError, web.HTTPRequestEntityTooLarge):
            self._refuse("unreadable")
            return None
        event = decoded(body)
        if event == {} and HEADER not in request.headers:
            return None  # Zalo's own try when the address is saved
        if event is None:
            self._refuse("not_json")
            return None
        header = request.headers.get(TIME_HEADER, "") if self.access.settings.timestamp_header else ""
        stamp, said = timestamp_of(event, header), request.headers.get(HEADER, "")
        if not genuine(self.access.app_id, body, stamp, self.access.webhook_key, said):
            self._refuse("bad_signature")
            return None
        return event

    def _refuse(self, why: str) -> None:
        self.watch.refused(why)
        if self.watch.worth_a_line():
            log.warning("hook_refused", channel=self.name, why=why, count=self.watch.refused_in_all)
        self.tell()

    async def take_in(self, event: dict[str, Any], receive: Receive) -> None:
        """Record what a genuine event says. One that cannot be worked with is counted and let go.

        Raises:
            OperationalError, InterfaceError, TransactionLostError: the database is away; nothing was taken.
        """
        self.watch.came()
        ours, about = self.access.settings.oa_id, oa_of(event)
        if ours and about != ours and (about or not is_group(event)):
            return  # another OA of the same application
        try:
            await self._take(event, receive)
        except (*AWAY, TimeoutError):
            raise
        except Exception as error:
            log.exception("event_failed", channel=self.name)
            self.watch.malformed(type(error).__name__)
        self.tell()

    async def _take(self, event: dict[str, Any], receive: Receive) -> None:
        now = self.clock()
        groups = self.access.settings.groups and is_group(event)
        ours = self.access.settings.oa_id or oa_of(event)
        match read_group_event(event, ours) if groups else read_event(event):
            case Word() as word:
                await receive(_inbound(word, now))
            case Came(chat_id, platform_id, at):
                await receive(Inbound(CHANNEL, chat_id, platform_id, "came", "", heard_at=at or now))
            case Left(chat_id, at):
                await self.db.write(lambda session: left(session, chat_id, at or now))
            case Stirred(chat_id, at):
                await self.db.write(lambda session: stirred(session, chat_id, min(at or now, now)))
            case Shown(chat_id, ids):
                await self.db.write(lambda session: shown(session, chat_id, ids, now))
            case Typed() as typed:
                await self._keep(typed, now)
            case _:
                pass  # our own echo, or nothing that concerns us

    async def _keep(self, typed: Typed, now: datetime) -> None:
        pause = timedelta(minutes=self.access.settings.pause_minutes)
        await self.db.write(
            lambda session: keep_console_line(
                session, typed.chat_id, typed.platform_id, typed.text, now, pause
            )
        )

    def tell(self) -> None:
        """Say how the channel is, when that has changed."""
        troubles = tuple(filter(None, (self.trouble, self.probe.trouble)))
        minds = (*troubles, *self.keeper.warnings(), *self.watch.warnings())
        told = (not troubles, "; ".join(dict.fromkeys((wording.BY_WEBHOOK, *minds))))
        if told != self._told:
            self._told = told
            self.report(True, told[1], works=told[0])


def _inbound(word: Word, now: datetime) -> Inbound:
    return Inbound(
        CHANNEL, word.chat_id, word.platform_id, word.kind, word.text, word.choice,
        heard_at=word.at or now, files=word.files,
    )  # fmt: skip
