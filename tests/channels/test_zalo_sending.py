"""Sending as the Official Account: what Zalo takes, what it refuses and what becomes of that."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from bot_api import until
from makers import line, officer, ticket
from sqlmodel import Session, col, select
from zalo_server import ZaloServer

from bot.channels.pace import Pace
from bot.channels.port import ChannelDown, SendLater, SendRefused, WindowClosed
from bot.channels.zalo_errors import CLOSED, DOWN, LATER, REFUSED, outcome
from bot.channels.zalo_http import Answer
from bot.channels.zalo_memory import CHANNEL
from bot.channels.zalo_oa import ZaloOaChannel
from bot.channels.zalo_outbound import parts_of
from bot.config import Settings
from bot.fakes.zalo_oa import fails
from bot.wiring import App, build
from bot.work import Worker
from escalation.drafts import save_draft, submit
from escalation.tickets import join
from handlers.turn import Knowledge
from store.inbox import heard
from store.outbox import LANES, Parcel
from store.tables import Contact, Message, TicketEvent
from store.times import utc_now

Clock = Any
USER = "2468458835296117922"
QUESTION = "may gio thi toan"
CHOICES = ({"label": "Có", "action": "a", "arg": ""},)
SPEED = "channels: {zalo: {requests_per_minute: 4000}}\n"


@pytest.fixture
async def desk(
    settings_with: Callable[..., Settings],
    database_url: str,
    oa: ZaloServer,
    clock: Clock,
    knowledge: Knowledge,
) -> AsyncIterator[App]:
    """A desk with Zalo on, whose delivery is called by hand; one clock for both."""
    app = build(settings_with(SPEED, HOIDAP_DATABASE_URL=database_url, **oa.environment()), clock, knowledge)
    await channel_of(app).keeper.start()
    yield app
    await channel_of(app).http.close()
    await app.stop()


def channel_of(app: App) -> ZaloOaChannel:
    channel = app.channels[CHANNEL]
    assert isinstance(channel, ZaloOaChannel)
    return channel


def owe(desk: App, clock: Clock, text: str = "xin chào", user: str = USER, **more: object) -> int:
    """The desk owes a person a line; the person wrote just now."""

    def work(session: Session) -> int:
        made = line(session, clock.now, user, channel=CHANNEL, text=text, **more)
        contact = session.exec(select(Contact.id).where(Contact.chat_id == user)).one()
        heard(session, contact or 0, clock.now)
        return made

    return desk.db.write_now(work)


async def deliver(desk: App) -> int:
    """Send all that may go out; how many messages that took."""
    count = 0
    while await desk.delivery.once(CHANNEL):
        count += 1
    return count


def states(desk: App) -> list[str]:
    query = (
        select(Message.state)
        .join(Contact, col(Contact.id) == col(Message.contact_id))
        .where(Message.direction == "out", Contact.channel == CHANNEL)
        .order_by(col(Message.id))
    )
    return desk.db.read_now(lambda session: list(session.exec(query)))


def parcel_of(text: str, **more: Any) -> Parcel:
    fields: dict[str, Any] = {
        "message_id": 41, "contact_id": 1, "channel": CHANNEL, "chat_id": USER, "kind": "notice", "note": "",
        "choices": (), "card": None, "reply_to_platform_id": None, "attempts": 1,
    }  # fmt: skip
    return Parcel(text=text, **{**fields, **more})


# What goes over the line


def test_a_long_text_goes_in_parts_cut_at_sentences() -> None:
    sentence = unicodedata.normalize("NFD", "Thí sinh mang căn cước công dân. ")
    texts = [part.message["text"] for part in parts_of(parcel_of(sentence * 200))]
    assert len(texts) > 2
    assert all(len(text) <= 2000 and text.endswith("dân.") for text in texts)
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)


def test_choices_are_numbers_unless_buttons_are_allowed() -> None:
    choices = (
        {"label": "Hữu ích", "action": "a", "arg": ""},
        {"label": "Chưa đúng", "action": "b", "arg": ""},
    )
    (plain,) = parts_of(parcel_of("Lúc 14:30.", choices=choices))
    assert plain.message == {"text": "Lúc 14:30.\n\n1. Hữu ích\n2. Chưa đúng"}
    (rich,) = parts_of(parcel_of("Lúc 14:30.", choices=choices), buttons=True)
    assert rich.plain == plain.message
    made = rich.message["attachment"]["payload"]["buttons"]
    assert [one["payload"] for one in made] == ["#c:41.0", "#c:41.1"]


def test_only_a_late_answer_quotes_its_question() -> None:
    (staff,) = parts_of(parcel_of("Có.", kind="staff_answer", reply_to_platform_id="96d3cdf3af150460909"))
    assert staff.message["quote_message_id"] == "96d3cdf3af150460909"
    assert staff.plain == {"text": "Có."}
    (bot,) = parts_of(parcel_of("Có.", reply_to_platform_id="96d3cdf3af150460909"))
    assert "quote_message_id" not in bot.message


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        (LATER, SendLater),
        (CLOSED, WindowClosed),
        (DOWN, ChannelDown),
        (REFUSED, SendRefused),
        ([-9999], SendRefused),
    ],
)
def test_every_number_is_sorted_by_what_we_can_do(numbers: Any, kind: type[Exception]) -> None:
    for number in numbers:
        assert type(outcome(Answer(200, {"error": number}))) is kind, number


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(200, {"error": 0, "data": {}}), type(None)),
        (Answer(200, {"error": "-32"}), SendLater),
        (Answer(429, {}), SendLater),
        (Answer(403, {}), ChannelDown),
        (Answer(400, {"error": -201}), SendRefused),
        (Answer(200, {"error": None}), SendRefused),
    ],
)
def test_odd_answers_are_sorted_too(answer: Answer, kind: type) -> None:
    assert type(outcome(answer)) is kind


# The whole way


async def test_a_question_on_zalo_is_answered_there(
    settings_with: Callable[..., Settings],
    database_url: str,
    oa: ZaloServer,
    knowledge: Knowledge,
    clock: Clock,
) -> None:
    app = build(settings_with(SPEED, HOIDAP_DATABASE_URL=database_url, **oa.environment()), clock, knowledge)
    app.start()
    oa.fake.hears(USER)
    await channel_of(app).take_in(oa.fake.events.says(USER, QUESTION), app.receive)
    await until(lambda: oa.fake.texts(USER))
    await app.stop()
    (answer,) = oa.fake.texts(USER)
    assert "Toán" in answer
    assert "1. Hữu ích" in answer


async def test_lines_that_wait_for_one_person_go_as_one_message(
    desk: App, oa: ZaloServer, clock: Clock
) -> None:
    oa.fake.hears(USER)
    asked = ({"label": "Lịch thi", "action": "group", "arg": "schedule"},)
    for text, choices in (("một", ()), ("hai", ()), ("ba", asked), ("bốn", ())):
        owe(desk, clock, text, choices=choices)
    assert await deliver(desk) == 2
    assert oa.fake.texts(USER) == ["một\n\nhai\n\nba\n\n1. Lịch thi", "bốn"]
    assert states(desk) == ["sent"] * 4


async def test_a_token_that_zalo_no_longer_takes_is_renewed_and_the_line_goes_out(
    desk: App, oa: ZaloServer, clock: Clock
) -> None:
    clock.advance(timedelta(hours=26))
    oa.fake.hears(USER)
    owe(desk, clock)
    assert await deliver(desk) == 1
    assert (oa.fake.texts(USER), len(oa.fake.refreshes)) == (["xin chào"], 1)


async def test_buttons_that_are_not_taken_become_numbers_for_good(
    desk: App, oa: ZaloServer, clock: Clock
) -> None:
    channel_of(desk).sender.buttons = True
    oa.fake.hears(USER)
    for text in ("một", "hai"):
        owe(desk, clock, text, choices=CHOICES)
    await deliver(desk)
    assert oa.fake.texts(USER) == ["một\n\n1. Có", "hai\n\n1. Có"]
    assert [number for _, number in oa.fake.refused] == [-233]


@pytest.mark.parametrize("number", [-213, -230])
async def test_what_zalo_takes_only_after_they_write_again_is_kept_till_then(
    desk: App, oa: ZaloServer, clock: Clock, number: int
) -> None:
    """Our own reckoning says the window is open, Zalo's says no: the line waits and is not lost."""
    oa.fake.faults.append(fails("/message/cs", number))
    oa.fake.hears(USER)
    owe(desk, clock)
    await deliver(desk)
    assert states(desk) == ["queued"]
    clock.advance(timedelta(minutes=1))
    await channel_of(desk).take_in(oa.fake.events.says(USER, "em đây"), desk.receive)
    await deliver(desk)
    assert oa.fake.texts(USER) == ["xin chào"]


async def test_a_refused_line_shows_why_and_the_next_goes_out(
    desk: App, oa: ZaloServer, clock: Clock
) -> None:
    oa.fake.faults.append(fails("/message/cs", -248))
    oa.fake.hears(USER)
    owe(desk, clock, "một", choices=CHOICES)
    owe(desk, clock, "hai")
    await deliver(desk)
    assert states(desk) == ["refused", "sent"]


async def test_an_account_without_a_package_stops_the_channel_and_says_so(
    desk: App, oa: ZaloServer, clock: Clock
) -> None:
    oa.fake.faults.append(fails("/message/cs", -224))
    oa.fake.hears(USER)
    owe(desk, clock)
    await deliver(desk)
    assert states(desk) == ["queued"]
    assert any("gia hạn gói" in state.why for state in desk.states)
    clock.advance(timedelta(minutes=11))
    await deliver(desk)
    assert states(desk) == ["sent"]
    assert not any("gia hạn gói" in state.why for state in desk.states)


async def test_words_of_staff_whose_fate_nobody_knows_are_held(
    desk: App, oa: ZaloServer, clock: Clock
) -> None:
    async def lost(request: web.Request) -> web.StreamResponse | None:
        return web.Response(status=502) if "/message/cs" in request.path else None

    oa.fake.hears(USER)
    owe(desk, clock)
    await deliver(desk)
    oa.fake.faults.append(lost)
    answer_by_staff(desk, clock)
    await deliver(desk)
    oa.fake.faults.clear()
    clock.advance(timedelta(hours=1))
    await deliver(desk)
    assert states(desk) == ["sent", "uncertain"]
    assert oa.fake.texts(USER) == ["xin chào"]


def answer_by_staff(desk: App, clock: Clock) -> None:
    """Staff answer a ticket that the person on Zalo waits for."""
    at = desk.world.clock()

    def work(session: Session) -> None:
        made = ticket(session, at)
        contact = session.exec(select(Contact.id).where(Contact.chat_id == USER)).one()
        join(session, made.id or 0, contact or 0, None, clock.now)
        draft = save_draft(session, made.id or 0, officer(session, "an", clock.now), "Có ạ.", clock.now)
        submit(session, draft, "none", at, desk.world.calendar)

    desk.db.write_now(work)


# Windows


async def test_after_seven_days_nothing_is_tried_and_all_arrives_when_they_return(
    desk: App, oa: ZaloServer, clock: Clock
) -> None:
    oa.fake.hears(USER)
    owe(desk, clock, "đã nhận câu hỏi")
    await deliver(desk)
    clock.advance(timedelta(days=8))
    answer_by_staff(desk, clock)
    assert await deliver(desk) == 0
    assert (oa.fake.refused, oa.fake.paid) == ([], 0)
    oa.fake.hears(USER)
    await channel_of(desk).take_in(oa.fake.events.opens_chat(USER), desk.receive)
    await deliver(desk)
    assert oa.fake.texts(USER)[1].startswith("Có ạ.")


@pytest.mark.parametrize(("hours", "paid", "sent"), [(50, True, 1), (50, False, 0), (47, False, 1)])
async def test_what_costs_money_is_sent_only_where_that_is_wanted(
    settings_with: Callable[..., Settings],
    database_url: str,
    oa: ZaloServer,
    clock: Clock,
    knowledge: Knowledge,
    hours: int,
    paid: bool,
    sent: int,
) -> None:
    lines = f"channels: {{zalo: {{paid_replies: {str(paid).lower()}}}}}\n"
    app = build(settings_with(lines, HOIDAP_DATABASE_URL=database_url, **oa.environment()), clock, knowledge)
    await channel_of(app).keeper.start()
    oa.fake.hears(USER)
    owe(app, clock)
    clock.advance(timedelta(hours=hours))
    assert await deliver(app) == sent
    await channel_of(app).http.close()
    await app.stop()
    assert oa.fake.paid == (sent if hours > 48 else 0)


@pytest.mark.parametrize("numbers", [(), (-248,)])
async def test_who_can_no_longer_be_written_to_is_told_once_by_template(
    settings_with: Callable[..., Settings],
    database_url: str,
    oa: ZaloServer,
    clock: Clock,
    knowledge: Knowledge,
    numbers: tuple[int, ...],
) -> None:
    lines = "channels: {zalo: {template_id: abc123}}\n"
    app = build(settings_with(lines, HOIDAP_DATABASE_URL=database_url, **oa.environment()), clock, knowledge)
    channel = channel_of(app)
    await channel.keeper.start()
    oa.fake.hears(USER)
    owe(app, clock)
    await deliver(app)
    await channel.late.once()
    clock.advance(timedelta(days=8))
    await channel.keeper.keep()
    answer_by_staff(app, clock)
    oa.fake.faults.append(fails("/message/template", *numbers))
    for _ in range(3):
        await channel.late.once()
    told = [one["message"] for one in oa.fake.sent if "template" in one["message"]]
    events = app.db.read_now(lambda s: s.exec(select(TicketEvent.kind)).all())
    await channel.http.close()
    await app.stop()
    assert told == ([] if numbers else [{"template": "abc123", "data": {"ma_phieu": "K7M2P"}}])
    assert [kind for kind in events if kind.startswith("template")] == (
        ["template_sent", "template_failed"] if numbers else ["template_sent"]
    )


# Pace


async def test_the_lesser_lanes_leave_room_for_the_urgent_ones() -> None:
    pace = Pace(100)
    assert pace.lanes() == LANES
    seen = []
    for _ in range(pace.size):
        seen.append(pace.lanes())
        await pace.take()
    assert [lanes[-1] for lanes in seen if lanes] == [
        "bulletin",
        "bulletin",
        "bot",
        "bot",
        "staff",
        "emergency",
    ]
    assert pace.lanes() == ()


async def test_while_the_platform_asks_for_rest_nothing_goes_out() -> None:
    pace = Pace(4000)
    pace.rest(0.1)
    assert pace.lanes() == ()
    await asyncio.sleep(0.12)
    assert pace.lanes() == LANES


async def test_a_bulletin_that_waits_holds_up_nobody(desk: App, oa: ZaloServer, clock: Clock) -> None:
    """Its person wrote three days ago: too long for a bulletin, not for an urgent word."""
    oa.fake.hears(USER)
    owe(desk, clock, "Thông báo", lane="bulletin")
    clock.advance(timedelta(days=3))
    desk.db.write_now(lambda s: line(s, clock.now, USER, channel=CHANNEL, text="Gấp", lane="emergency"))
    await deliver(desk)
    assert oa.fake.texts(USER) == ["Gấp"]
    assert states(desk) == ["queued", "sent"]


async def test_a_storm_of_refusals_loses_nothing_doubles_nothing_and_keeps_the_order(
    settings_with: Callable[..., Settings],
    database_url: str,
    oa: ZaloServer,
    knowledge: Knowledge,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(LATER, -32, (timedelta(seconds=0.2), "Zalo yêu cầu chậm lại"))
    app = build(
        settings_with(SPEED, HOIDAP_DATABASE_URL=database_url, **oa.environment()), knowledge=knowledge
    )
    oa.fake.clock = utc_now
    oa.fake.faults.append(fails("/message/cs", *[-32] * 12))
    users = [f"24684588352961179{n:02}" for n in range(12)]
    now = app.world.clock().now
    for user in users:
        oa.fake.hears(user)
        for n in range(3):
            app.db.write_now(
                lambda s, u=user, n=n: line(s, now, u, channel=CHANNEL, text=f"tin {n}", choices=CHOICES)
            )
    app.db.write_now(lambda s: [heard(s, c, now) for c in s.exec(select(Contact.id)).all()])
    app.start()
    await until(lambda: len(oa.fake.sent) >= 36, 60)
    await asyncio.sleep(0.3)
    await app.stop()
    for user in users:
        assert oa.fake.texts(user) == [f"tin {n}\n\n1. Có" for n in range(3)]


@pytest.mark.parametrize("groups", [True, False])
async def test_in_a_group_the_account_answers_only_where_that_is_switched_on(
    settings_with: Callable[..., Settings],
    database_url: str,
    oa: ZaloServer,
    clock: Clock,
    knowledge: Knowledge,
    *,
    groups: bool,
) -> None:
    lines = f"channels: {{zalo: {{requests_per_minute: 4000, groups: {str(groups).lower()}}}}}\n"
    app = build(settings_with(lines, HOIDAP_DATABASE_URL=database_url, **oa.environment()), clock, knowledge)
    channel, group = channel_of(app), "9f1c2b3a4d5e6f708192"
    oa.fake.groups.add(group)
    words = f"[@{oa.fake.keys.oa_id}] {QUESTION}"
    await channel.keeper.start()
    await channel.take_in(oa.fake.events.says_in_group(USER, group, words), app.receive)
    await Worker(app.db, app.world, app.work, app.deliver).once()
    await deliver(app)
    await channel.http.close()
    await app.stop()
    assert [one["recipient"] for one in oa.fake.sent] == ([{"group_id": group}] if groups else [])
    assert ("14:30" in "".join(oa.fake.texts(group))) is groups
