"""The Bot API through python-telegram-bot. Importing this is heavy: the running channel does it, in a thread.

What the library raises is sorted here into what the port knows. Telegram's own words do not leave this file
unless they are known, since an error may quote what was sent.
"""

import json
import logging
import os
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import structlog
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.channels import telegram_wording as wording
from bot.channels.download import Downloads
from bot.channels.foreign_json import number_of, text_of
from bot.channels.names import NameLater
from bot.channels.port import (
    ChannelDown,
    ChatMoved,
    FetchLater,
    FetchRefused,
    SendLater,
    SendRefused,
    SendUncertain,
    Unreachable,
)
from bot.channels.telegram_inbound import Me
from bot.channels.telegram_outbound import Part
from store.enclosures import Enclosed
from store.file_kinds import JPEG

log = structlog.get_logger()
OFFICIAL = "https://api.telegram.org"
POLL_SECONDS = 25
ALLOWED = ("message", "edited_message", "callback_query")
GONE = (
    "chat not found",
    "user is deactivated",
    "peer_id_invalid",
    "bot was kicked",
    "not enough rights",
)
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)


class Request(HTTPXRequest):
    """The library trusts the HTTP status alone; a body that says ``ok: false`` is believed here too."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """One request; its status is the honest one."""
        code, payload = await super().do_request(*args, **kwargs)
        return honest_status(code, payload), payload


def honest_status(code: int, payload: bytes) -> int:
    """The HTTP status that fits what the body says."""
    if not 200 <= code <= 299:
        return code
    try:
        body = json.loads(payload)
    except ValueError:
        return code
    if not isinstance(body, dict) or body.get("ok") is not False:
        return code
    said = body.get("error_code")
    return said if isinstance(said, int) and 400 <= said <= 599 else 400


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook as Telegram has it: its address, and when a call there last failed, in seconds since 1970."""

    url: str
    failed_at: int


class BotApi:
    """The few calls we make. Every failure of `say` is one of the port's."""

    def __init__(self, token: str, base: str = "") -> None:
        _quiet()
        root = (base or OFFICIAL).rstrip("/")
        self._downloads = Downloads(root)
        self._requests = (_request(POLL_SECONDS + 10, pool=1), _request(20.0, pool=16))
        self._bot = _Bot(
            token=token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
            rate_limiter=AIORateLimiter(max_retries=0),  # the outbox tries again, and remembers
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._downloads.close()
        for request in self._requests:
            await request.shutdown()

    async def me(self) -> Me:
        """Who the bot is.

        Raises:
            ChannelDown: for a refused token or a platform that is away.
        """
        try:
            user = await self._bot.get_me()
        except TelegramError as error:
            raise ChannelDown(trouble(error)) from error
        return Me(user.id, user.username or "")

    async def say(self, chat_id: int, part: Part) -> int | None:
        """Send one message; its id, where the server gives one.

        Raises:
            SendLater, SendRefused, Unreachable, ChatMoved, SendUncertain, ChannelDown
        """
        try:
            sent = await self._bot.send_message(
                chat_id,
                part.text,
                reply_markup=_keyboard(part.buttons),
                reply_parameters=_reply(part.reply_to),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                message_thread_id=part.thread,
            )
        except TelegramError as error:
            raise outcome(error) from error
        except (KeyError, TypeError, ValueError):  # it took the message and describes it in a way of its own
            log.warning("unreadable_answer", channel="telegram")
            return None
        return sent.message_id

    async def open_topic(self, chat_id: int, name: str) -> int:
        """Open a topic of a group; its number.

        Raises:
            SendLater, SendRefused, Unreachable, ChatMoved, SendUncertain, ChannelDown
        """
        try:
            return (await self._bot.create_forum_topic(chat_id, name)).message_thread_id
        except TelegramError as error:
            raise outcome(error) from error

    async def rename_topic(self, chat_id: int, thread: int, name: str) -> None:
        """Rename a topic. Raises as `open_topic`."""
        await self._topic(self._bot.edit_forum_topic(chat_id, thread, name=name))

    async def close_topic(self, chat_id: int, thread: int) -> None:
        """Close a topic. Raises as `open_topic`."""
        await self._topic(self._bot.close_forum_topic(chat_id, thread))

    async def reopen_topic(self, chat_id: int, thread: int) -> None:
        """Open a closed topic again. Raises as `open_topic`."""
        await self._topic(self._bot.reopen_forum_topic(chat_id, thread))

    async def _topic(self, call: Awaitable[bool]) -> None:
        try:
            await call
        except BadRequest:  # it is so already, or the topic is deleted: there is nothing to do
            log.info("topic_left_alone", channel="telegram")
        except TelegramError as error:
            raise outcome(error) from error

    async def hand(self, chat_id: int, file: Enclosed, body: bytes) -> int | None:
        """Send one file; the id of its message, where the server gives one.

        Raises:
            SendLater, SendRefused, Unreachable, ChatMoved, SendUncertain, ChannelDown
        """
        try:
            if file.kind == JPEG:
                sent = await self._bot.send_photo(chat_id, body, filename=file.name)
            else:
                sent = await self._bot.send_document(chat_id, body, filename=file.name)
        except TelegramError as error:
            raise outcome(error) from error
        except (KeyError, TypeError, ValueError):
            log.warning("unreadable_answer", channel="telegram")
            return None
        return sent.message_id

    async def fetch(self, file_id: str, limit: int) -> bytes:
        """The bytes of a file.

        Raises:
            FetchLater, FetchRefused
        """
        try:
            file = await self._bot.get_file(file_id)
        except BadRequest as error:
            raise FetchRefused("large" if "too big" in error.message.casefold() else "expired") from error
        except TelegramError as error:
            raise FetchLater(type(error).__name__) from error
        if (file.file_size or 0) > limit:
            raise FetchRefused("large")
        return await self._downloads.get(file.file_path or "", limit)

    async def stop_turning(self, callback: str) -> None:
        """Tell a pressed button that it was heard. Best effort: the press itself is already recorded."""
        try:
            await self._bot.answer_callback_query(callback, read_timeout=5.0)
        except TelegramError:
            log.info("button_not_answered", channel="telegram")

    async def updates(self, offset: int | None) -> Sequence[Mapping[str, Any]]:
        """What has come in, waiting for it; ``offset`` tells the server what is safely ours.

        Raises:
            ChannelDown: when it cannot be asked.
        """
        try:
            found = await self._bot.plain_updates(offset)
        except TelegramError as error:
            raise ChannelDown(trouble(error)) from error
        return [update for update in found if isinstance(update, dict)] if isinstance(found, list) else []

    async def listen(self, url: str, secret: str) -> None:
        """Have updates brought to ``url``; without one they are fetched.

        Raises:
            ChannelDown: when Telegram does not take it.
        """
        try:
            if url:
                await self._bot.set_webhook(
                    url, secret_token=secret, allowed_updates=list(ALLOWED), max_connections=20
                )
            else:
                await self._bot.delete_webhook()
        except BadRequest as error:
            raise ChannelDown(wording.BAD_ADDRESS) from error
        except TelegramError as error:
            raise ChannelDown(trouble(error)) from error

    async def hook(self) -> Hook | None:
        """The webhook as Telegram has it; None where it does not say."""
        try:
            info = await self._bot.plain_hook()
        except TelegramError:
            return None
        if not isinstance(info, dict):
            return None
        return Hook(text_of(info, "url"), number_of(info, "last_error_date") or 0)

    async def display_name(self, chat_id: int) -> str:
        """The first name that a person shows; empty where Telegram tells none.

        Raises:
            NameLater
        """
        try:
            chat = await self._bot.plain_chat(chat_id)
        except (BadRequest, Forbidden):
            return ""
        except TelegramError as error:
            raise NameLater from error
        return text_of(chat, "first_name") if isinstance(chat, dict) else ""

    async def show_commands(
        self, commands: Mapping[str, str], staff_chat: int | None, staff: Mapping[str, str]
    ) -> None:
        """Offer the commands in the app's menu. Best effort."""
        try:
            await self._bot.set_my_commands(list(commands.items()), scope=BotCommandScopeAllPrivateChats())
            await self._bot.set_my_commands(list(commands.items()))
            if staff_chat is not None:
                own = [BotCommand(name, words) for name, words in staff.items()]
                await self._bot.set_my_commands(own, scope=BotCommandScopeChat(staff_chat))
        except TelegramError:
            log.info("commands_not_set", channel="telegram")


class _Bot(ExtBot[int]):
    """The library's bot, and updates and chats as plain JSON: one it cannot read must not hide the others."""

    __slots__ = ()

    async def plain_hook(self) -> Any:
        return await self._post("getWebhookInfo", {})

    async def plain_chat(self, chat_id: int) -> Any:
        return await self._post("getChat", {"chat_id": chat_id})

    async def plain_updates(self, offset: int | None) -> Any:
        data = {"timeout": POLL_SECONDS, "offset": offset, "allowed_updates": list(ALLOWED)}
        return await self._post("getUpdates", data)


def _request(read: float, pool: int) -> Request:
    return Request(
        connection_pool_size=pool,
        read_timeout=read,
        write_timeout=10.0,
        connect_timeout=5.0,
        pool_timeout=5.0,
    )


def _quiet() -> None:
    # Both libraries write addresses into their lines, and ours hold the token.
    for name in ("telegram", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    os.environ.setdefault("PTB_TIMEDELTA", "1")  # retry_after as a timedelta, without a warning each time


def _keyboard(buttons: Sequence[tuple[str, str]]) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data)] for label, data in buttons]
    )


def _reply(message_id: int | None) -> ReplyParameters | None:
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id is not None else None


def outcome(error: TelegramError) -> Exception:
    """A failed send, sorted by what we can do about it."""
    match error:
        case RetryAfter():
            return SendLater(_wait(error), "Telegram yêu cầu chậm lại")
        case ChatMigrated():
            return ChatMoved(str(error.new_chat_id))
        case Forbidden():
            return Unreachable("người nhận đã chặn bot hoặc rời nhóm")
        case InvalidToken() | Conflict():
            return ChannelDown(trouble(error))
        case BadRequest():
            return _refused(error)
        case NetworkError() if isinstance(error.__cause__, httpx.PoolTimeout):
            return SendLater(timedelta(seconds=2), "đang có quá nhiều tin gửi cùng lúc")
        case NetworkError() if isinstance(error.__cause__, NEVER_SENT):
            return ChannelDown(trouble(error))
    return SendUncertain(type(error).__name__)


def _wait(error: RetryAfter) -> timedelta:
    after = error.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


def _refused(error: BadRequest) -> SendRefused:
    said = error.message.casefold()
    if any(words in said for words in GONE):
        return Unreachable("Telegram không tìm thấy cuộc trò chuyện")
    if "too long" in said:
        return SendRefused("tin quá dài")
    if "empty" in said:
        return SendRefused("tin trống")
    return SendRefused("Telegram từ chối tin này")


def trouble(error: TelegramError) -> str:
    """Why nothing works, in words for the desk."""
    match error:
        case InvalidToken():
            return wording.REFUSED_TOKEN
        case Conflict():
            return wording.TAKEN
    return wording.AWAY
