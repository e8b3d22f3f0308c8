"""Zalo's webhook: recorded before it counts as taken, from nobody but Zalo, once however often it comes."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from cryptography.fernet import Fernet
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select
from test_zalo_signature import changed

from bot.channels.zalo_access import HOOK
from bot.channels.zalo_memory import CHANNEL
from bot.config import Settings
from bot.fakes.zalo_events import Events, Keys, signed
from bot.faults import Fault
from bot.server import make_server
from bot.wiring import App, build
from handlers.turn import Knowledge
from store.sealing import Sealer
from store.tables import Contact, Message, Ticket, TicketEvent

KEYS = Keys()
USER, OTHER = "2468458835296117922", "2468458835296117923"
QUESTION = "may gio thi toan"
UNKNOWN = "xe em hong giua duong thi goi ai"
Client = TestClient[web.Request, web.Application]
Clock = Any  # of the conftest above: stands still until it is advanced


@pytest.fixture
def events(clock: Clock) -> Events:
    """What Zalo would bring."""
    return Events(KEYS, clock)


@pytest.fixture
async def desk(
    settings_with: Callable[..., Settings], database_url: str, clock: Clock, knowledge: Knowledge
) -> AsyncIterator[App]:
    """A desk with the Official Account on; no Zalo to send to."""
    app = build(
        settings_with(
            "channels: {zalo: {site_verification: Ab-1_c, quiet_hours: 6}}\n",
            HOIDAP_DATABASE_URL=database_url,
            ZALO_APP_ID=KEYS.app_id,
            ZALO_OA_SECRET_KEY=KEYS.webhook_key,
            ZALO_APP_SECRET=KEYS.app_secret,
            ZALO_API_BASE="http://127.0.0.1:9",
            ZALO_OAUTH_BASE="http://127.0.0.1:9",
        ),
        clock,
        knowledge,
    )
    yield app
    await app.stop()


@pytest.fixture
async def zalo(desk: App, aiohttp_client: Callable[..., Any]) -> Client:
    """Zalo at the other end of the line."""
    client: Client = await aiohttp_client(make_server(desk))
    return client


async def bring(zalo: Client, event: dict[str, Any], **headers: str) -> int:
    body, own = signed(KEYS, event)
    return await post(zalo, body, {**own, **headers})


async def post(zalo: Client, body: bytes, headers: dict[str, str]) -> int:
    async with zalo.post(HOOK, data=body, headers=headers) as response:
        return response.status


def rows(desk: App, *columns: Any) -> list[Any]:
    return desk.db.read_now(lambda s: list(s.exec(select(*columns).order_by(columns[0]))))


def inbox(desk: App) -> list[tuple[str, str | None]]:
    """What came in."""
    query = select(Message.kind, Message.text).where(Message.direction == "in").order_by(col(Message.id))
    return desk.db.read_now(lambda s: list(s.exec(query)))


def outbox(desk: App) -> list[tuple[str, str | None]]:
    """What is owed."""
    query = select(Message.kind, Message.text).where(Message.direction == "out").order_by(col(Message.id))
    return desk.db.read_now(lambda s: list(s.exec(query)))


async def work(desk: App) -> None:
    """Let the bot handle what has come in."""
    from bot.work import Worker

    while await Worker(desk.db, desk.world, desk.work, desk.deliver).once():
        pass


def state(desk: App) -> str:
    return next(state.why for state in desk.states if state.name == CHANNEL)


async def test_a_message_is_kept_with_the_time_it_was_sent(
    desk: App, zalo: Client, events: Events, clock: Clock
) -> None:
    assert await bring(zalo, events.says(USER, QUESTION)) == 200
    assert inbox(desk) == [("text", QUESTION)]
    assert rows(desk, Contact.chat_id, Contact.heard_at) == [(USER, clock.now)]


async def test_the_try_when_the_address_is_saved(desk: App, zalo: Client) -> None:
    assert await post(zalo, b"{}", {}) == 200
    assert "chữ ký" not in state(desk)


async def test_what_others_bring_is_answered_kindly_and_kept_nowhere(
    desk: App, zalo: Client, events: Events
) -> None:
    body, headers = signed(KEYS, events.says(USER, QUESTION))
    for said in ("", "mac=", "mac=" + "0" * 64, headers["X-ZEvent-Signature"][:-1] + "x"):
        assert await post(zalo, body, {**headers, "X-ZEvent-Signature": said}) == 200
    assert await post(zalo, b"{}", {"X-ZEvent-Signature": "mac=1"}) == 200
    assert inbox(desk) == []
    assert "5 lần gọi webhook sai chữ ký" in state(desk)


async def test_of_many_changed_calls_none_is_taken_and_none_hurts(
    desk: App, zalo: Client, events: Events
) -> None:
    """The signature itself stands ten thousand changes in test_zalo_signature; here some go over the line."""
    body, headers = signed(KEYS, events.says(USER, QUESTION))
    dice = random.Random(5)
    for _ in range(300):
        other, said = changed(dice, body, headers["X-ZEvent-Signature"])
        assert await post(zalo, other, {"X-ZEvent-Signature": said}) == 200
    assert inbox(desk) == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b" " * 400_000, b'{"a":1e999}']
)
async def test_what_makes_no_sense_is_answered_too(desk: App, zalo: Client, body: bytes) -> None:
    assert await post(zalo, body, {"X-ZEvent-Signature": "mac=0"}) == 200
    assert inbox(desk) == []


async def test_genuine_nonsense_does_no_harm(desk: App, zalo: Client, events: Events) -> None:
    for odd in (
        {"event_name": 7},
        {"sender": "x"},
        {"message": {"text": ["a"]}},
        {"message": {"text": "\x00a"}},
    ):
        assert await bring(zalo, {**events.says(USER, QUESTION), **odd}) == 200
    assert [kind for kind, _ in inbox(desk)] == ["text", "text"]


async def test_brought_again_it_has_no_second_effect(desk: App, zalo: Client, events: Events) -> None:
    for event in (events.says(USER, QUESTION), events.follows(USER)):
        assert [await bring(zalo, event, num_retry=str(n)) for n in range(3)] == [200, 200, 200]
    assert len(inbox(desk)) == 2


async def test_who_follows_is_greeted_once(desk: App, zalo: Client, events: Events) -> None:
    await bring(zalo, events.follows(USER))
    await bring(zalo, events.opens_chat(USER))
    await work(desk)
    kinds = [kind for kind, _ in outbox(desk)]
    assert kinds == ["notice", "suggest"]
    assert "Không bắt buộc để lại tên" in (outbox(desk)[0][1] or "")


async def test_our_own_echo_is_not_a_message(desk: App, zalo: Client, events: Events) -> None:
    await bring(zalo, events.echo(USER, "Môn Toán thi lúc 14:30", "m1"))
    assert inbox(desk) == outbox(desk) == []


async def test_a_colleague_in_the_accounts_own_tool_silences_the_bot_for_that_person(
    desk: App, zalo: Client, events: Events, clock: Clock
) -> None:
    await bring(zalo, events.says(USER, UNKNOWN))
    await work(desk)
    said_before = len(outbox(desk))
    typed = events.colleague_types(USER, "Cô gọi lại cho em số 0987651243 nhé")
    assert [await bring(zalo, typed), await bring(zalo, typed)] == [200, 200]
    for user in (USER, OTHER):
        await bring(zalo, events.says(user, QUESTION))
    await work(desk)
    assert ("console", "Cô gọi lại cho em số [số điện thoại] nhé") in outbox(desk)
    assert len(outbox(desk)) == said_before + 2  # the colleague's line, and an answer for the other person
    assert [kind for kind in ticket_events(desk) if kind in ("console_reply", "asker_added")] == [
        "console_reply", "asker_added",
    ]  # fmt: skip
    clock.advance(timedelta(minutes=61))
    await bring(zalo, events.says(USER, QUESTION))
    await work(desk)
    assert len(outbox(desk)) > said_before + 2


def ticket_events(desk: App) -> list[str]:
    return desk.db.read_now(lambda s: list(s.exec(select(TicketEvent.kind).order_by(col(TicketEvent.id)))))


async def test_words_of_distress_are_heard_even_then(desk: App, zalo: Client, events: Events) -> None:
    await bring(zalo, events.colleague_types(USER, "chào em"))
    await bring(zalo, events.says(USER, "em không muốn sống nữa"))
    await work(desk)
    assert rows(desk, Ticket.reason) == ["distress"]


async def test_who_left_is_marked_and_who_came_back_is_not_unmarked_by_old_news(
    desk: App, zalo: Client, events: Events, clock: Clock
) -> None:
    await bring(zalo, events.says(USER, QUESTION))
    clock.advance(timedelta(minutes=1))
    leaving = events.unfollows(USER)
    await bring(zalo, leaving)
    assert rows(desk, Contact.unreachable) == ["người hỏi đã bỏ quan tâm OA"]
    clock.advance(timedelta(minutes=1))
    await bring(zalo, events.says(USER, "em quay lai"))
    await work(desk)
    await bring(zalo, leaving)
    assert rows(desk, Contact.unreachable) == [None]


async def test_what_is_shared_in_a_form_is_not_kept_but_keeps_the_conversation_open(
    desk: App, zalo: Client, events: Events, clock: Clock
) -> None:
    await bring(zalo, events.says(USER, QUESTION))
    clock.advance(timedelta(hours=1))
    await bring(zalo, events.submits_info(USER, name="Nguyễn A", phone="84987651243"))
    assert len(inbox(desk)) == 1
    assert rows(desk, Contact.heard_at) == [clock.now]


async def test_while_the_database_is_away_zalo_is_told_so_in_time(
    desk: App, zalo: Client, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(work: Any) -> Any:
        raise OperationalError("insert", {}, Exception("locked"))

    monkeypatch.setattr(desk.db, "write", locked)
    assert await bring(zalo, events.says(USER, QUESTION)) == 503

    async def stuck(work: Any) -> Any:
        await asyncio.sleep(60)

    monkeypatch.setattr(desk.db, "write", stuck)
    started = asyncio.get_running_loop().time()
    assert await bring(zalo, events.says(USER, QUESTION)) == 503
    assert asyncio.get_running_loop().time() - started < 2.0


async def test_another_account_of_the_same_application_is_none_of_our_business(
    settings_with: Callable[..., Settings], database_url: str, events: Events, tmp_path: Path
) -> None:
    from bot.channels.zalo_access import OaAccess, oa_access
    from bot.channels.zalo_oa import ZaloOaChannel
    from store.database import open_database

    access = oa_access(settings_with("channels: {zalo: {oa_id: '1234'}}\n", ZALO_APP_ID=KEYS.app_id,
                                     ZALO_OA_SECRET_KEY="k", ZALO_APP_SECRET="s"))  # fmt: skip
    assert isinstance(access, OaAccess)
    db = open_database(database_url)
    heard: list[object] = []

    async def receive(inbound: object) -> int | None:
        heard.append(inbound)
        return 1

    channel = ZaloOaChannel(
        db, events.clock, access, Sealer([Fernet.generate_key().decode()]), tmp_path, lambda on, why: None
    )
    await channel.take_in(events.says(USER, QUESTION), receive)
    db.close()
    assert heard == []


async def test_silence_is_told(desk: App, zalo: Client, events: Events, clock: Clock) -> None:
    await bring(zalo, events.says(USER, QUESTION))
    assert "không có tin" not in state(desk)
    clock.advance(timedelta(hours=7))
    desk.channels[CHANNEL].tell()  # type: ignore[attr-defined]
    assert "đã 7 giờ không có tin từ Zalo" in state(desk)


async def test_the_domain_shows_whose_it_is(zalo: Client) -> None:
    meta = '<meta name="zalo-platform-site-verification" content="Ab-1_c">'
    for path in ("/", "/zalo_verifierAb-1_c.html"):
        async with zalo.get(path) as response:
            assert meta in await response.text()


async def test_what_was_refused_is_among_the_metrics(zalo: Client) -> None:
    await post(zalo, b'{"a":1}', {})
    async with zalo.get("/metrics") as response:
        told = await response.text()
    assert 'hoidap_channel_events{channel="zalo",what="refused_bad_signature"} 1.0' in told


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({}, "chưa có ZALO_APP_ID"),
        ({"ZALO_APP_ID": "123456"}, "thiếu ZALO_OA_SECRET_KEY"),
        ({"ZALO_APP_ID": "123456", "ZALO_OA_SECRET_KEY": "k"}, "thiếu ZALO_APP_SECRET"),
    ],
)
def test_why_the_channel_is_off(
    settings_with: Callable[..., Settings], environment: dict[str, str], why: str
) -> None:
    from bot.channels.zalo_access import oa_access

    assert str(oa_access(settings_with(**environment))).startswith(why)


@pytest.mark.parametrize(
    "wrong",
    [{"ZALO_APP_ID": "abc"}, {"ZALO_API_BASE": "openapi.zalo.me"}, {"ZALO_OAUTH_BASE": "https://:99999"}],
)
def test_a_variable_that_cannot_be_right_is_a_fault(
    settings_with: Callable[..., Settings], wrong: dict[str, str]
) -> None:
    from bot.channels.zalo_access import oa_access

    keys = {"ZALO_APP_ID": "123456", "ZALO_OA_SECRET_KEY": "k", "ZALO_APP_SECRET": "s"}
    with pytest.raises(Fault, match=next(iter(wrong))):
        oa_access(settings_with(**{**keys, **wrong}))
