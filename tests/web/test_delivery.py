"""Delivery: every outcome a platform can have is written down, and nothing waits for what cannot come."""

import asyncio
from datetime import timedelta

import pytest
from makers import line
from sqlmodel import select

from bot.bell import Bell
from bot.channels.port import (
    ChannelDown,
    ChatMoved,
    SendLater,
    SendRefused,
    SendUncertain,
    Sent,
    Unreachable,
)
from bot.deliver import MOST_FAULTS, Delivery
from escalation.reporting.incidents import CHANNEL_DOWN, CHANNEL_UP
from store.tables import AuditLine, Contact, Message

GONE_AND_BACK = [CHANNEL_DOWN, CHANNEL_UP]


class Platform:
    """A channel that does what the test says, line by line."""

    name = "test"
    repeatable = False

    def __init__(self) -> None:
        self.outcomes: list[Exception | Sent] = []
        self.taken: list[str] = []

    async def run(self, receive) -> None:
        await asyncio.Event().wait()

    async def send(self, parcel) -> Sent:
        outcome = self.outcomes.pop(0) if self.outcomes else Sent(f"p{parcel.message_id}")
        if isinstance(outcome, Exception):
            raise outcome
        self.taken.append(parcel.text)
        return outcome


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def delivery(db, platform, clock) -> Delivery:
    return Delivery(db, {"test": platform}, Bell(), Bell(), clock)


@pytest.fixture
def put(db, now):
    return lambda text="một", chat="a": db.write_now(lambda s: line(s, now, chat, channel="test", text=text))


def stored(db, message_id: int) -> Message:
    return db.read_now(lambda s: s.get(Message, message_id))


def absences(db) -> list[str]:
    """What is written down about the channel, in order."""
    query = select(AuditLine.action).where(AuditLine.subject == "channel:test").order_by(AuditLine.id)
    return list(db.read_now(lambda s: s.exec(query).all()))


async def test_a_taken_line_is_sent_with_its_id_there(db, delivery, put):
    message_id = put()
    assert await delivery.once() is True
    assert (stored(db, message_id).state, stored(db, message_id).platform_id) == ("sent", f"p{message_id}")
    assert await delivery.once() is False


async def test_lines_of_a_chat_arrive_in_order(delivery, platform, put):
    for text in ("một", "hai", "ba"):
        put(text)
    while await delivery.once():
        pass
    assert platform.taken == ["một", "hai", "ba"]


async def test_a_line_told_to_wait_goes_out_when_its_time_comes(db, delivery, platform, clock, put):
    message_id = put()
    platform.outcomes = [SendLater(timedelta(seconds=30), "429")]
    await delivery.once()
    assert await delivery.once() is False
    clock.advance(timedelta(seconds=31))
    await delivery.once()
    assert stored(db, message_id).state == "sent"


async def test_while_a_channel_is_down_nothing_is_tried_on_it(delivery, platform, clock, put):
    put(chat="a")
    put(chat="b")
    platform.outcomes = [ChannelDown("token refused")]
    await delivery.once()
    assert await delivery.once() is False
    clock.advance(timedelta(seconds=5))
    while await delivery.once():
        pass
    assert len(platform.taken) == 2


async def test_a_line_pays_nothing_for_its_channel_being_down(db, delivery, platform, clock, put):
    message_id = put()
    platform.outcomes = [ChannelDown("connecting")] * 6
    for _ in range(6):
        await delivery.once()
        clock.advance(timedelta(minutes=11))
    fresh = Delivery(db, {"test": platform}, Bell(), Bell(), clock)  # the program started anew
    await fresh.once()
    assert (stored(db, message_id).state, stored(db, message_id).attempts) == ("sent", 1)


@pytest.mark.parametrize("answer", [Sent("p1"), SendRefused("too long"), Unreachable("blocked")])
async def test_an_absence_is_written_down_once_and_ends_with_any_answer(
    db, delivery, platform, clock, put, answer
):
    put()
    platform.outcomes = [ChannelDown("away")] * 3 + [answer]
    for _ in range(4):
        await delivery.once()
        clock.advance(timedelta(minutes=11))
    put(chat="b")
    await delivery.once()
    assert absences(db) == GONE_AND_BACK


async def test_an_absence_goes_on_over_a_restart(db, delivery, platform, clock, put):
    put()
    platform.outcomes = [ChannelDown("away")] * 2
    await delivery.once()
    clock.advance(timedelta(minutes=11))
    fresh = Delivery(db, {"test": platform}, Bell(), Bell(), clock)
    await fresh.once()
    clock.advance(timedelta(minutes=11))
    await fresh.once()
    assert absences(db) == GONE_AND_BACK


async def test_a_channel_that_was_never_away_is_not_written_about(db, delivery, put):
    put()
    await delivery.once()
    assert absences(db) == []


async def test_a_refused_line_is_kept_with_the_reason(db, delivery, platform, put):
    message_id = put()
    platform.outcomes = [SendRefused("too long")]
    await delivery.once()
    assert (stored(db, message_id).state, stored(db, message_id).error) == ("refused", "too long")


async def test_a_person_who_is_gone_is_noted(db, delivery, platform, put):
    put()
    platform.outcomes = [Unreachable("blocked")]
    await delivery.once()
    assert db.read_now(lambda s: s.exec(select(Contact.unreachable)).one()) == "blocked"


async def test_a_moved_chat_gets_its_line_at_the_new_place(db, delivery, platform, put):
    put()
    platform.outcomes = [ChatMoved("-100")]
    while await delivery.once():
        pass
    assert platform.taken == ["một"]
    assert db.read_now(lambda s: s.exec(select(Contact.chat_id)).one()) == "-100"


async def test_an_uncertain_line_of_the_bot_is_not_repeated_at_once(db, delivery, platform, clock, put):
    message_id = put()
    platform.outcomes = [SendUncertain("connection lost")]
    await delivery.once()
    assert (stored(db, message_id).state, await delivery.once()) == ("queued", False)
    clock.advance(timedelta(seconds=3))
    await delivery.once()
    assert stored(db, message_id).state == "sent"


async def test_a_line_that_breaks_the_channel_again_and_again_is_given_up(db, delivery, platform, clock, put):
    stuck, next_one = put(), put(text="hai")
    platform.outcomes = [ValueError("bug")] * MOST_FAULTS
    for _ in range(MOST_FAULTS):
        assert await delivery.once()
        clock.advance(timedelta(minutes=11))
    await delivery.once()
    assert (stored(db, stuck).state, stored(db, stuck).error) == ("refused", "ValueError")
    assert stored(db, next_one).state == "sent"


async def test_a_channel_that_breaks_is_tried_again_later_and_its_fault_noted(
    db, delivery, platform, clock, put
):
    message_id = put()
    platform.outcomes = [KeyError("bug")]
    await delivery.once()
    assert (stored(db, message_id).state, stored(db, message_id).error) == ("queued", "KeyError")
    clock.advance(timedelta(seconds=3))
    await delivery.once()
    assert stored(db, message_id).state == "sent"


async def test_waiting_grows_with_every_try_up_to_ten_minutes(db, delivery, platform, clock, put, now):
    message_id = put()
    waits = []
    for _ in range(12):
        platform.outcomes = [KeyError("bug")]
        await delivery.once()
        waits.append((stored(db, message_id).not_before - clock()).total_seconds())
        clock.advance(timedelta(seconds=waits[-1]))
    assert waits[:3] == [2, 4, 8]
    assert waits[-1] == 600


async def test_a_channel_that_hangs_holds_up_no_other(db, clock, now):
    class Hanging(Platform):
        name = "hangs"

        async def send(self, parcel) -> Sent:
            await asyncio.Event().wait()
            raise AssertionError

    platform = Platform()
    delivery = Delivery(db, {"hangs": Hanging(), "test": platform}, Bell(), Bell(), clock)
    for n in range(5):
        db.write_now(lambda s, n=n: line(s, now, f"h{n}", channel="hangs"))
    db.write_now(lambda s: line(s, now, "a", channel="test", text="một"))
    tasks = [asyncio.create_task(delivery.run(name)) for name in ("hangs", "hangs", "test", "test")]
    for _ in range(200):
        if platform.taken:
            break
        await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert platform.taken == ["một"]
