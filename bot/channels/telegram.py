"""Telegram: python-telegram-bot behind our own server, by webhook or by long polling.

An update is recorded before Telegram hears "taken": the webhook answers 200 after the commit, polling moves
its offset after the commit. Repeats find their message there. Words of staff go to `telegram_staff`.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import web

from bot.channels import telegram_wording as wording
from bot.channels.foreign_json import decoded
from bot.channels.names import NameLater
from bot.channels.port import ChannelDown, FetchLater, Inbound, Receive, Report, Sent, bytes_from
from bot.channels.probe import EVERY
from bot.channels.telegram_access import HOOK, Access
from bot.channels.telegram_inbound import Me, Moved, Word, read_update
from bot.channels.telegram_memory import CHANNEL, follow, moved_chats
from bot.channels.telegram_notices import Notices
from bot.channels.telegram_sending import Sender
from bot.channels.telegram_staff import StaffSide
from bot.channels.telegram_topics import Topics
from bot.work import World
from store.database import AWAY, Database
from store.outbox import OPEN, Gate, Parcel

if TYPE_CHECKING:  # importing the library takes a second or two: only a running channel does
    from bot.channels.telegram_api import BotApi

log = structlog.get_logger()
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
HOOK_SECONDS = 20.0
TOKEN_AGAIN_SECONDS = 600.0  # a refused token may also be a proxy's 404
LONGEST_PAUSE = 60.0
CLOSED = Gate(lanes=())
SHORTEST_POLL = 0.5  # where a server answers at once that there is nothing


class TelegramChannel:
    """The channel. ``report`` is told whether it is on, and what to mind."""

    name = CHANNEL
    repeatable = False
    longest = 0  # each line is a message of its own, with its own buttons
    idle_seconds = EVERY  # between looks whether Telegram is there, where it calls us

    def __init__(
        self,
        db: Database,
        world: World,
        access: Access,
        ring: Callable[[], None],
        report: Report,
    ) -> None:
        self.db, self.access, self.ring, self.report = db, access, ring, report
        self.api: BotApi | None = None
        bot_id = access.token.partition(":")[0]
        self.me = Me(int(bot_id) if bot_id.isdigit() else 0)
        self.moved: dict[str, str] = {}
        self.malformed = 0
        self.staff_away = self.hook_fails = False
        self.world_now: Callable[[], datetime] = lambda: world.clock().now
        self.staff = StaffSide(world, self.staff_chat, show_question=access.show_question)
        self.notices = Notices(db, world, self.staff_chat, ring, show_question=access.show_question)
        self.sender = Sender(db, self, bytes_from(db, world.sealer))
        self.topics = Topics(db, world, self.staff_chat, self.sender.room)
        self._background: set[asyncio.Task[None]] = set()
        self._state = (True, wording.CONNECTING)

    def staff_chat(self) -> int | None:
        """The staff group's id, also after it moved."""
        chat = self.access.staff_chat
        return int(self.moved.get(str(chat), chat)) if chat is not None else None

    @property
    def address(self) -> str:
        """The link that opens the conversation with us; empty until Telegram has said who we are."""
        return f"https://t.me/{self.me.username}" if self.me.username else ""

    async def run(self, receive: Receive) -> None:
        """Bring messages in until cancelled. Whatever goes wrong stays in this channel."""
        while True:
            try:
                await self._run(receive)
            except Exception:
                log.exception("channel_failed", channel=self.name)
                self.trouble(wording.AWAY)
            await asyncio.sleep(LONGEST_PAUSE)

    async def _run(self, receive: Receive) -> None:
        self.api = await asyncio.to_thread(_make_api, self.access)
        self.moved = await self.db.insist(moved_chats, LONGEST_PAUSE)
        self.ring()
        try:
            await self._connect(self.api)
            async with asyncio.TaskGroup() as group:
                group.create_task(self.notices.run())
                if self.access.topics:
                    group.create_task(self.topics.run(self.api))
                if self.access.webhook_url:
                    group.create_task(self._keep_asking(self.api))
                else:
                    group.create_task(self._poll(self.api, receive))
        finally:
            api, self.api = self.api, None
            await api.close()

    def gate(self, now: datetime) -> Gate:
        """Nothing before the library is loaded: at a start that is no trouble to rest from."""
        return CLOSED if self.api is None else OPEN

    async def send(self, parcel: Parcel) -> Sent:
        """Hand one line to Telegram, in as many messages as it needs.

        Raises:
            SendLater, SendRefused, Unreachable, ChatMoved, SendUncertain, ChannelDown
        """
        if self.api is None:
            raise ChannelDown(wording.CONNECTING)
        return await self.sender.send(self.api, parcel)

    async def fetch(self, source: str, limit: int) -> bytes:
        """The bytes of a file that somebody sent.

        Raises:
            FetchLater, FetchRefused
        """
        if self.api is None:
            raise FetchLater(wording.CONNECTING)
        return await self.api.fetch(source, limit)

    async def display_name(self, chat_id: str) -> str:
        """The name that a person shows; a group's is nobody's.

        Raises:
            NameLater
        """
        if self.api is None:
            raise NameLater
        return await self.api.display_name(int(chat_id)) if int(chat_id) > 0 else ""

    def routes(self, receive: Receive) -> list[web.AbstractRouteDef]:
        """The webhook, where one is used."""
        return [web.post(HOOK, self._hook(receive))] if self.access.webhook_url else []

    def state(self, on: bool, why: str, *, works: bool) -> None:
        """Tell how the channel is; the log hears of changes."""
        if (on, why) != self._state:
            self._state = (on, why)
            self.report(on, why, works=works)
            log.warning("channel_state", channel=self.name, state="on" if on else "off", why=why)

    def well(self) -> None:
        """Everything works, but perhaps for the staff group."""
        way = wording.BY_WEBHOOK if self.access.webhook_url else wording.BY_POLLING
        minds = ((wording.HOOK_FAILS, self.hook_fails), (wording.STAFF_AWAY, self.staff_away))
        self.state(True, "; ".join((way, *(words for words, holds in minds if holds))), works=True)

    def reached(self, chat: str, *, there: bool) -> None:
        """A message was taken, or its chat is gone."""
        if chat == str(self.staff_chat()):
            self.staff_away = not there
        if self.access.webhook_url or self.staff_away:  # whoever polls knows from polling
            self.well()

    def trouble(self, why: str) -> None:
        """Something keeps the whole channel from working."""
        refused = why == wording.REFUSED_TOKEN
        self.state(not refused, wording.FIX_TOKEN if refused else why, works=False)

    async def follow(self, old: str, new: str) -> bool:
        """Go on with a group under its new id; False where both ids have a contact of their own."""
        same = await self.db.insist(lambda session: follow(session, old, new), HOOK_SECONDS)
        self.moved[old] = new
        return same

    async def _connect(self, api: "BotApi") -> None:
        attempt = 0
        while True:
            try:
                self.me = await api.me()
                await api.listen(self.access.webhook_url, self.access.secret)
                break
            except ChannelDown as down:
                self.trouble(str(down))
                attempt += 1
                await asyncio.sleep(_pause(attempt, str(down)))
        self.well()
        await api.show_commands(wording.ASKER_COMMANDS, self.staff_chat(), wording.STAFF_COMMANDS)

    async def _keep_asking(self, api: "BotApi") -> None:
        """Whoever is called by webhook does not notice by themselves that the platform is away."""
        while True:
            await asyncio.sleep(self.idle_seconds)
            try:
                await api.me()
                await self._look_at_hook(api)
                self.well()
            except ChannelDown as down:
                self.trouble(str(down))

    async def _look_at_hook(self, api: "BotApi") -> None:
        """Telegram may not reach us, or somebody else may have taken the webhook: then it is ours again."""
        hook = await api.hook()
        if hook is not None and hook.url != self.access.webhook_url:
            log.warning("webhook_was_elsewhere", channel=self.name)
            await api.listen(self.access.webhook_url, self.access.secret)
        lately = self.world_now().timestamp() - 2 * EVERY
        self.hook_fails = hook is not None and hook.failed_at > lately

    async def _poll(self, api: "BotApi", receive: Receive) -> None:
        offset, attempt, loop = None, 0, asyncio.get_running_loop()
        while True:
            asked_at = loop.time()
            try:
                for update in await api.updates(offset):
                    await self.take_in(update, receive)
                    offset = _after(update, offset)
                self.well()
                attempt = 0
                await asyncio.sleep(max(0.0, SHORTEST_POLL - (loop.time() - asked_at)))
            except ChannelDown as down:
                self.trouble(str(down))
                attempt += 1
                await asyncio.sleep(_pause(attempt, str(down)))
            except (*AWAY, TimeoutError) as error:  # not ours yet: it is asked for again
                log.warning("not_recorded", channel=self.name, error=type(error).__name__)
                await asyncio.sleep(1.0)

    def _hook(self, receive: Receive) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def hook(request: web.Request) -> web.Response:
            if not self._genuine(request):
                # 403 and not 200: when it was the secret that changed, Telegram keeps the message and
                # brings it again once the new one is registered; a stranger learns nothing either way.
                return web.Response(status=403)
            update = await _json(request)
            if update is None:
                self._count_malformed("not_json")
                return web.Response()  # brought again it would be no better
            try:
                async with asyncio.timeout(HOOK_SECONDS):
                    await self.take_in(update, receive)
            except (*AWAY, TimeoutError) as error:
                log.warning("not_recorded", channel=self.name, error=type(error).__name__)
                return web.Response(status=503)  # Telegram keeps it
            return web.Response()

        return hook

    def _genuine(self, request: web.Request) -> bool:
        said = request.headers.get(SECRET_HEADER, "")
        return hmac.compare_digest(said.encode("utf-8", "replace"), self.access.secret.encode())

    async def take_in(self, update: Mapping[str, Any], receive: Receive) -> None:
        """Record what an update says. An update that cannot be worked with is counted and let go.

        Raises:
            OperationalError, InterfaceError, TransactionLostError: the database is away; nothing was taken.
        """
        try:
            await self._take(update, receive)
        except (*AWAY, TimeoutError):
            raise
        except Exception as error:
            log.exception("update_failed", channel=self.name)
            self._count_malformed(type(error).__name__)

    async def _take(self, update: Mapping[str, Any], receive: Receive) -> None:
        heard = read_update(update, self.me)
        if isinstance(heard, Moved):
            await self.follow(str(heard.old), str(heard.new))
            return
        if heard is None:
            return
        if await self._is_for_staff(heard):
            if await self.db.write(lambda session: self.staff.take(session, heard)):
                self.ring()
        elif heard.addressed:
            await receive(_inbound(heard))
        if heard.callback is not None:
            self._stop_turning(heard.callback)

    async def _is_for_staff(self, word: Word) -> bool:
        return self.staff.may_concern(word) and await self.db.read(
            lambda session: self.staff.concerns(session, word)
        )

    def _stop_turning(self, callback: str) -> None:
        if self.api is not None:
            task = asyncio.create_task(self.api.stop_turning(callback))
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    def _count_malformed(self, error: str) -> None:
        self.malformed += 1
        log.warning("update_malformed", channel=self.name, error=error, count=self.malformed)


def _make_api(access: Access) -> "BotApi":
    from bot.channels.telegram_api import BotApi

    return BotApi(access.token, access.base)


def _inbound(word: Word) -> Inbound:
    return Inbound(
        CHANNEL, str(word.chat_id), word.platform_id, word.kind, word.text, word.choice, files=word.files
    )


def _after(update: Mapping[str, Any], offset: int | None) -> int | None:
    number = update.get("update_id")
    return number + 1 if isinstance(number, int) else offset


def _pause(attempt: int, why: str) -> float:
    return (
        TOKEN_AGAIN_SECONDS if why == wording.REFUSED_TOKEN else min(2.0 ** min(attempt, 10), LONGEST_PAUSE)
    )


async def _json(request: web.Request) -> dict[str, Any] | None:
    try:
        return decoded(await request.read())
    except web.HTTPRequestEntityTooLarge:
        return None
