"""Zalo Bot Platform: a second, smaller door to Zalo. No buttons, no files, few users on the free plan.

By webhook where there is a public https address, else by long polling. Polling gives each update only once,
so one that could not be written down is kept here and written as soon as that is possible.
"""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web

from bot.channels import zalo_wording as wording
from bot.channels.download import Downloads
from bot.channels.foreign_json import decoded
from bot.channels.pace import Pace
from bot.channels.parts import send_in_parts
from bot.channels.port import (
    ChannelDown,
    Inbound,
    Receive,
    Report,
    SendLater,
    Sent,
    numbered,
    with_link_to_files,
)
from bot.channels.probe import EVERY
from bot.channels.server_address import server_address
from bot.channels.splitting import split
from bot.channels.zalo_bot_api import BotApi
from bot.channels.zalo_bot_inbound import BotWord, read_update
from bot.channels.zalo_watch import Watch
from bot.config import Settings, ZaloBotSettings
from bot.faults import Fault
from store.database import AWAY, Database
from store.outbox import Gate, Parcel

log = structlog.get_logger()
CHANNEL = "zalo-bot"
HOOK = "/hooks/zalo-bot"
API_BASE = "https://bot-api.zaloplatforms.com"
SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
HOOK_SECONDS = 1.7
LONGEST = 2000
LONGEST_PAUSE = 60.0
MOST_NAMES = 2000


@dataclass(frozen=True, slots=True)
class BotAccess:
    """Token and secret never show in a repr. ``webhook_url`` is empty for long polling."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    base: str = API_BASE
    webhook_url: str = ""
    public_url: str = ""
    settings: ZaloBotSettings = field(default_factory=ZaloBotSettings)


def bot_access(settings: Settings) -> BotAccess | str:
    """What the channel needs, or one sentence that says why it is off and what to do.

    Raises:
        Fault: a variable is set to something that cannot be right.
    """
    config, env = settings.config.channels.zalo_bot, settings.environment
    token, secret = env.get("ZALO_BOT_TOKEN", "").strip(), env.get("ZALO_BOT_SECRET", "").strip()
    base = server_address(env, "ZALO_BOT_API_BASE")
    if not config.enabled:
        return wording.SWITCHED_OFF
    if not token:
        return wording.NO_BOT
    if not re.fullmatch(r"[A-Za-z0-9:_-]+", token):
        raise Fault(wording.BAD_BOT)
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{8,256}", secret):
        raise Fault(wording.BAD_BOT_SECRET)
    usable = settings.public_url.startswith("https://") or (settings.public_url and base)
    return BotAccess(
        token=token,
        secret=secret or hmac.new(token.encode(), b"zalo bot webhook", hashlib.sha256).hexdigest(),
        base=base or API_BASE,
        webhook_url=f"{settings.public_url}{HOOK}" if usable else "",
        public_url=settings.public_url,
        settings=config,
    )


class ZaloBotChannel:
    """The channel. ``report`` is told whether it is on, and what to mind."""

    name = CHANNEL
    repeatable = False
    longest = LONGEST
    idle_seconds = EVERY  # between looks whether the platform is there, where it calls us

    def __init__(
        self,
        db: Database,
        clock: Callable[[], datetime],
        access: BotAccess,
        report: Report,
    ) -> None:
        self.db, self.access, self.report = db, access, report
        self.api = BotApi(access.base, access.token)
        self.downloads = Downloads(access.base)
        self.pace = Pace(access.settings.requests_per_minute)
        self.watch = Watch(clock, 0)
        self._why = wording.CONNECTING
        self._names: dict[str, str] = {}  # of who wrote lately: this platform cannot be asked

    async def run(self, receive: Receive) -> None:
        """Bring messages in until cancelled. Whatever goes wrong stays in this channel."""
        attempt = 0
        try:
            while True:
                try:
                    await self.api.listen(self.access.webhook_url, self.access.secret)
                    self._tell()
                    attempt = 0
                    await self._bring_in(receive)
                except ChannelDown as down:
                    self._tell(str(down))
                except Exception:
                    log.exception("channel_failed", channel=self.name)
                    self._tell(wording.AWAY)
                attempt += 1
                await asyncio.sleep(min(2.0 ** min(attempt, 10), LONGEST_PAUSE))
        finally:
            await self.downloads.close()
            await self.api.close()

    async def _bring_in(self, receive: Receive) -> None:
        while self.access.webhook_url:
            await asyncio.sleep(self.idle_seconds)
            await self.api.check()
        while True:
            for update in await self.api.updates():
                await self._insist(update, receive)

    async def _insist(self, update: Mapping[str, Any], receive: Receive) -> None:
        """It will not be given again: keep it until it is written."""
        while True:
            try:
                return await self.take_in(update, receive)
            except (*AWAY, TimeoutError) as error:
                log.warning("not_recorded", channel=self.name, error=type(error).__name__)
                await asyncio.sleep(1.0)

    async def take_in(self, update: Mapping[str, Any], receive: Receive) -> None:
        """Record what an update says.

        Raises:
            OperationalError, InterfaceError, TransactionLostError: the database is away; nothing was taken.
        """
        self.watch.came()
        word = read_update(update)
        if word is not None:
            self._remember(word)
            await receive(
                Inbound(CHANNEL, word.chat_id, word.message_id, word.kind, word.text, files=word.files)
            )

    def _remember(self, word: BotWord) -> None:
        if word.name:
            self._names.pop(word.chat_id, None)
            self._names[word.chat_id] = word.name
        while len(self._names) > MOST_NAMES:
            del self._names[next(iter(self._names))]

    async def display_name(self, chat_id: str) -> str:
        """The name that a person showed when they wrote; empty where nothing came since the start."""
        return self._names.get(chat_id, "")

    async def fetch(self, source: str, limit: int) -> bytes:
        """The bytes of a file that somebody sent.

        Raises:
            FetchLater, FetchRefused
        """
        return await self.downloads.get(source, limit)

    async def send(self, parcel: Parcel) -> Sent:
        """Hand one line to the platform, in as many messages as it needs.

        Raises:
            SendLater, SendRefused, SendUncertain, ChannelDown
        """
        texts = split(numbered(with_link_to_files(parcel, self.access.public_url)), LONGEST)
        sent = await send_in_parts(
            self.db, parcel.message_id, texts, lambda text: self._say(parcel.chat_id, text)
        )
        return Sent(sent or None)

    async def _say(self, chat_id: str, text: str) -> str:
        await self.pace.take()
        try:
            sent = await self.api.say(chat_id, text)
        except SendLater as later:
            self.pace.rest(min(later.after.total_seconds(), LONGEST_PAUSE))
            raise
        except ChannelDown as down:
            self._tell(str(down))
            raise
        self._tell()
        return sent

    def gate(self, now: datetime) -> Gate:
        """What the platform takes now."""
        return Gate(lanes=self.pace.lanes())

    def counts(self) -> dict[str, int]:
        """What the metrics show."""
        return self.watch.counts()

    def routes(self, receive: Receive) -> list[web.AbstractRouteDef]:
        """The webhook, where one is used."""
        return [web.post(HOOK, self._hook(receive))] if self.access.webhook_url else []

    def _hook(self, receive: Receive) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def hook(request: web.Request) -> web.Response:
            said = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
            if not hmac.compare_digest(said, self.access.secret.encode()):
                return self._refuse("bad_secret")
            try:
                async with asyncio.timeout(HOOK_SECONDS):
                    update = decoded(await request.read())
                    if update is None:
                        return self._refuse("not_json")
                    await self.take_in(update, receive)
            except web.HTTPRequestEntityTooLarge:
                return self._refuse("unreadable")
            except (*AWAY, TimeoutError) as error:
                log.warning("not_recorded", channel=self.name, error=type(error).__name__)
                return web.Response(status=503)
            return web.Response()

        return hook

    def _refuse(self, why: str) -> web.Response:
        self.watch.refused(why)
        if self.watch.worth_a_line():
            log.warning("hook_refused", channel=self.name, why=why, count=self.watch.refused_in_all)
        return web.Response()  # as for the Official Account: no platform should switch the webhook off

    def _tell(self, trouble: str = "") -> None:
        way = wording.BY_WEBHOOK if self.access.webhook_url else wording.BY_POLLING
        why = trouble or way
        if why != self._why:
            self._why = why
            self.report(trouble != wording.BAD_BOT_TOKEN, why, works=not trouble)
