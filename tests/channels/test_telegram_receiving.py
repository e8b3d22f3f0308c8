"""Polling and webhook: recorded before it counts as taken, once however often it comes, from nobody else."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from bot_api import STAFF_CHAT, TOKEN, BotApiServer, error, fails, until
from scene import NOW
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from bot.channels import telegram_wording as wording
from bot.channels.port import Inbound
from bot.channels.telegram import SECRET_HEADER, TelegramChannel
from bot.config import Settings
from bot.server import make_server
from bot.wiring import App, build
from handlers.turn import Knowledge
from store.database import Database
from store.inbox import contact_id
from store.outbox import Outgoing, queue
from store.tables import Contact, Message

SECRET = "a-secret-of-nobody"
QUESTION = "may gio thi toan"
Client = TestClient[web.Request, web.Application]
Hooked = tuple[App, Client]


def channel_of(app: App) -> TelegramChannel:
    """The Telegram channel of a desk."""
    channel = app.channels["telegram"]
    assert isinstance(channel, TelegramChannel)
    return channel


def state_of(app: App) -> tuple[bool, str]:
    """What the desk shows of the channel."""
    return next((state.on, state.why) for state in app.states if state.name == "telegram")


def inbox(db: Database) -> list[tuple[str | None, str]]:
    """What has come in."""

    def read(session: Session) -> list[tuple[str | None, str]]:
        found = session.exec(
            select(Message.text, Message.state).where(Message.direction == "in").order_by(col(Message.id))
        )
        return list(found)

    return db.read_now(read)


# Polling


async def test_a_question_is_answered_where_it_was_asked(desk: App, telegram: BotApiServer) -> None:
    desk.start()
    telegram.person_says(5, QUESTION)
    await until(lambda: telegram.texts(5))
    (answer,) = telegram.sent
    assert "Toán" in answer["text"]
    assert "Nguồn" in answer["text"]
    assert answer["reply_parameters"]["message_id"] == 1


async def test_what_waited_for_the_start_goes_as_soon_as_telegram_can_be_called(
    desk: App, telegram: BotApiServer
) -> None:
    desk.db.write_now(
        lambda s: queue(s, contact_id(s, "telegram", "5", NOW), Outgoing("notice", "Chào"), NOW)
    )
    assert not await desk.delivery.once()
    assert not desk.delivery.down_until
    desk.start()
    await until(lambda: telegram.texts(5))


async def test_a_pressed_button_is_heard_and_stops_turning(desk: App, telegram: BotApiServer) -> None:
    desk.start()
    telegram.person_says(5, QUESTION)
    await until(lambda: telegram.sent)
    button = telegram.sent[0]["reply_markup"]["inline_keyboard"][0][0]
    telegram.person_presses(telegram.sent[0], button["callback_data"])
    await until(lambda: len(telegram.sent) == 2 and telegram.answered)
    assert "Cảm ơn" in telegram.sent[1]["text"]


async def test_the_menu_is_vietnamese_and_staff_have_their_own(desk: App, telegram: BotApiServer) -> None:
    desk.start()
    await until(lambda: len(telegram.commands) == 3)
    assert {"command": "lich", "description": "Lịch thi"} in telegram.commands["null"]
    group = next(value for scope, value in telegram.commands.items() if str(STAFF_CHAT) in scope)
    assert "soan" in {row["command"] for row in group}


async def test_the_offset_moves_only_after_the_commit(desk: App, telegram: BotApiServer) -> None:
    """While the database is away nothing is confirmed; the update stays with Telegram and comes again."""
    away = True
    real = desk.receive

    async def receive(inbound: Inbound) -> int | None:
        if away:
            raise OperationalError("insert", {}, Exception("disk is full"))
        return await real(inbound)

    desk.receive = receive
    first = telegram.person_says(5, QUESTION)
    desk.start()
    await until(lambda: len(telegram.offsets) >= 2)
    assert all(offset is None or offset <= first["update_id"] for offset in telegram.offsets)
    away = False
    await until(lambda: telegram.texts(5))
    await until(lambda: telegram.offsets[-1] == first["update_id"] + 1)
    assert len(inbox(desk.db)) == 1


async def test_an_update_nobody_can_work_with_does_not_stop_the_others(
    desk: App, telegram: BotApiServer
) -> None:
    telegram.add({"message": {"text": 7, "chat": "?"}})
    telegram.add({"something_new": {}})
    telegram.person_says(5, QUESTION)
    desk.start()
    await until(lambda: telegram.texts(5))


async def test_talk_in_a_group_is_left_alone(desk: App, telegram: BotApiServer) -> None:
    desk.start()
    telegram.person_says(-77, "mai thi rồi các bạn ơi", sender=5)
    telegram.person_says(-77, "@ThiBot mấy giờ thi toán", sender=5)
    await until(lambda: telegram.texts(-77))
    assert [text for text, _ in inbox(desk.db)] == ["mấy giờ thi toán"]


async def test_an_update_brought_twice_has_no_second_effect(desk: App, telegram: BotApiServer) -> None:
    channel = channel_of(desk)
    update = telegram.person_says(5, QUESTION)
    for _ in range(3):
        await channel.take_in(update, desk.receive)
    assert len(inbox(desk.db)) == 1


async def test_a_group_that_became_a_supergroup_keeps_its_conversation(
    desk: App, telegram: BotApiServer
) -> None:
    channel = channel_of(desk)
    await channel.take_in(telegram.person_says(-5, "/lich", sender=7), desk.receive)
    moved = {"message": {"message_id": 2, "chat": {"id": -5}, "from": {"id": 7}, "migrate_to_chat_id": -1005}}
    await channel.take_in(telegram.add(moved), desk.receive)
    await channel.take_in(telegram.person_says(-1005, "/lich", sender=7), desk.receive)
    contacts = desk.db.read_now(lambda s: list(s.exec(select(Contact.chat_id))))
    assert contacts == ["-1005"]
    assert len(inbox(desk.db)) == 2  # both have number 1 in their group: neither is a repeat


# When Telegram says no


async def test_a_wrong_token_leaves_the_others_running(desk: App, telegram: BotApiServer) -> None:
    telegram.token = "another"
    desk.start()
    await until(lambda: not state_of(desk)[0])
    assert state_of(desk) == (False, wording.FIX_TOKEN)
    assert all(not task.done() for task in desk.tasks)
    assert ("web", True) in {(state.name, state.on) for state in desk.states}


async def test_a_platform_that_is_away_is_tried_again(desk: App, telegram: BotApiServer) -> None:
    async def away(request: Any, form: Any) -> Any:
        return error(500, "Internal Server Error")

    telegram.faults.append(away)
    desk.start()
    await until(lambda: state_of(desk)[1] == wording.AWAY)
    telegram.faults.clear()
    await until(lambda: state_of(desk) == (True, wording.BY_POLLING))


async def test_a_blocked_bot_gives_up_on_that_person_only(desk: App, telegram: BotApiServer) -> None:
    telegram.faults.append(fails(5, error(403, "Forbidden: bot was blocked by the user")))
    desk.start()
    telegram.person_says(5, QUESTION)
    telegram.person_says(6, QUESTION)
    await until(lambda: telegram.texts(6))
    contact = desk.db.read_now(lambda s: s.exec(select(Contact).where(Contact.chat_id == "5")).one())
    await until(lambda: desk.db.read_now(lambda s: s.get_one(Contact, contact.id)).unreachable)


# Webhook


@pytest.fixture
async def hooked(
    settings_with: Callable[..., Settings],
    telegram: BotApiServer,
    database_url: str,
    knowledge: Knowledge,
    aiohttp_client: Callable[..., Any],
    unused_tcp_port_factory: Callable[[], int],
) -> AsyncIterator[Hooked]:
    """A desk that Telegram brings updates to."""
    port = unused_tcp_port_factory()
    app = build(
        settings_with(
            HOIDAP_DATABASE_URL=database_url,
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_BASE=telegram.url,
            TELEGRAM_WEBHOOK_SECRET=SECRET,
            PUBLIC_URL=f"http://127.0.0.1:{port}",
        )
    )
    client = await aiohttp_client(make_server(app), server_kwargs={"port": port})
    yield app, client
    await app.stop()


async def post(client: Client, body: bytes, secret: str = SECRET) -> int:
    headers = {SECRET_HEADER: secret, "Content-Type": "application/json"}
    async with client.post("/hooks/telegram", data=body, headers=headers) as response:
        return response.status


async def test_the_whole_way_by_webhook(hooked: Hooked, telegram: BotApiServer) -> None:
    app, _ = hooked
    app.start()
    await until(lambda: telegram.webhook)
    assert await telegram.bring(telegram.person_says(5, QUESTION)) == [200]
    await until(lambda: telegram.texts(5))
    assert state_of(app) == (True, wording.BY_WEBHOOK)


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], "bí mật"])
async def test_strangers_are_refused_and_nothing_is_kept(hooked: Hooked, secret: str) -> None:
    app, client = hooked
    body = b'{"update_id":1,"message":{"message_id":1,"chat":{"id":5},"from":{"id":5},"text":"a"}}'
    assert await post(client, body, secret) == 403
    assert inbox(app.db) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"message": 7}'])
async def test_what_makes_no_sense_is_not_asked_for_again(hooked: Hooked, body: bytes) -> None:
    _, client = hooked
    assert await post(client, body) == 200


async def test_too_much_at_once_is_not_asked_for_again(hooked: Hooked) -> None:
    app, client = hooked
    assert await post(client, b" " * 400_000) == 200
    assert channel_of(app).malformed == 1


async def test_while_the_database_is_away_telegram_keeps_the_message(
    hooked: Hooked, telegram: BotApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, _ = hooked
    app.start()
    await until(lambda: telegram.webhook)
    real, failures = app.db.write, [1, 2]

    async def away(work: Any) -> Any:
        if "store_inbound" in repr(work.__code__.co_names) and failures:
            failures.pop()
            raise OperationalError("insert", {}, Exception("locked"))
        return await real(work)

    monkeypatch.setattr(app.db, "write", away)
    assert await telegram.bring(telegram.person_says(5, QUESTION)) == [503, 503, 200]
    await until(lambda: telegram.texts(5))


async def test_many_at_once_are_all_recorded(hooked: Hooked, telegram: BotApiServer) -> None:
    app, client = hooked
    telegram.webhook = {"url": str(client.make_url("/hooks/telegram")), "secret_token": SECRET}
    updates = [telegram.person_says(100 + n % 7, f"câu {n}") for n in range(60)]
    heard = await asyncio.gather(*(telegram.bring(update) for update in [*updates, *updates]))
    assert all(one == [200] for one in heard)
    assert sorted(text or "" for text, _ in inbox(app.db)) == sorted(f"câu {n}" for n in range(60))
