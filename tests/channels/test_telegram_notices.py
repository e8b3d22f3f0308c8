"""The staff group hears of every ticket once, in good time, without a citizen's word."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from staff_room import ASKED, GROUP, Room

from bot.channels.telegram_notices import MOST_LINES, Notices
from bot.channels.telegram_staff import StaffSide
from bot.work import World, fixed_clock
from escalation.clocks import Calendar
from escalation.tickets import close, reopen
from store.database import Database
from store.tables import Message, TicketEvent

LAN, HOA = 71, 72


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def room(db: Database, world: World) -> Room:
    return Room(db, world, StaffSide(world, lambda: GROUP, show_question=False))


@pytest.fixture
def notices(room: Room) -> Notices:
    return make(room)


def make(room: Room, *, show: bool = False, chat: Callable[[], int | None] = lambda: GROUP) -> Notices:
    return Notices(room.db, room.world, chat, lambda: None, show_question=show)


def far(room: Room) -> dict[str, Any]:
    """A deadline that is not near."""
    return {"due_at": room.world.clock().exam + timedelta(hours=5)}


async def told(notices: Notices, room: Room) -> list[str]:
    """What the group is told now, notice by notice."""
    said: list[str] = []
    while await notices.once():
        said += [parcel.text for parcel in room.deliver()]
    return said


async def test_a_new_ticket_is_one_line_without_the_askers_words(room: Room, notices: Notices) -> None:
    room.ask("K7M2P", topic="tg-phone", **far(room))
    (line,) = await told(notices, room)
    assert "K7M2P" in line
    assert "https://thi.example/desk/phieu/K7M2P" in line
    assert "13:00 ngày 26/6" in line
    assert ASKED not in line
    assert "\n" not in line
    assert await told(notices, room) == []


async def test_the_masked_question_only_by_setting(room: Room) -> None:
    room.ask("K7M2P", **far(room))
    (line,) = await told(make(room, show=True), room)
    assert ASKED in line


async def test_never_the_words_of_a_report(room: Room) -> None:
    room.ask("R2D2X", reason="person:bao-gian-lan", **far(room))
    (line,) = await told(make(room, show=True), room)
    assert ASKED not in line


async def test_a_reply_to_the_line_finds_its_ticket(room: Room, notices: Notices) -> None:
    room.hire("lan", LAN, "drafter")
    ticket = room.ask("K7M2P", **far(room))
    await notices.once()
    (notice,) = room.deliver()
    (saved,) = room.says(LAN, "Được mang.", chat=GROUP, reply_to=f"out-{notice.message_id}")
    assert saved.text.startswith("Đã lưu bản soạn cho phiếu K7M2P")
    assert [row.ticket_id for row in room.rows(Message) if row.kind == "staff_notice"] == [ticket]


async def test_many_at_once_are_merged_and_none_is_left_out(room: Room, notices: Notices) -> None:
    codes = [f"AB{n:03}" for n in range(2 * MOST_LINES + 3)]
    for code in codes:
        room.ask(code, **far(room))
    said = await told(notices, room)
    assert len(said) == 3
    assert sorted(word for words in said for word in words.split() if word.startswith("AB")) == codes


async def test_while_one_waits_to_leave_the_rest_gathers(room: Room, notices: Notices) -> None:
    room.ask("AB001", **far(room))
    assert await notices.once()
    room.ask("AB002", **far(room))
    room.ask("AB003", **far(room))
    assert not await notices.once()
    room.deliver()
    (both,) = await told(notices, room)
    assert "AB002" in both
    assert "AB003" in both


async def test_what_was_settled_meanwhile_is_not_announced(room: Room, notices: Notices) -> None:
    ticket = room.ask("K7M2P", **far(room))
    room.db.write_now(lambda s: close(s, ticket, "withdrawn", room.world.clock().now))
    assert await told(notices, room) == []


async def test_a_reopened_ticket_is_announced_again(room: Room, notices: Notices) -> None:
    ticket = room.ask("K7M2P", **far(room))
    await told(notices, room)
    at = room.world.clock()
    room.db.write_now(lambda s: close(s, ticket, "answered", at.now))
    room.db.write_now(lambda s: reopen(s, ticket, at.exam + timedelta(hours=5), at.now))
    (line,) = await told(notices, room)
    assert line.startswith("Mở lại K7M2P")


async def test_a_deadline_that_comes_near_is_told_once(room: Room, notices: Notices) -> None:
    due = room.world.clock().exam + timedelta(hours=1)
    room.ask("K7M2P", due_at=due)
    await told(notices, room)
    at = room.world.clock()
    later = replace(room.world, clock=fixed_clock(at.now, due - timedelta(minutes=20)))
    near = make(Room(room.db, later, room.side))
    (line,) = await told(near, room)
    assert line.startswith("Sắp đến hạn K7M2P")
    assert await told(near, room) == []


async def test_an_urgent_ticket_says_so_and_goes_first(room: Room, notices: Notices) -> None:
    room.ask("AB001", **far(room))
    room.ask("AB002", urgent=True, **far(room))
    (both,) = await told(notices, room)
    assert both.splitlines()[0].startswith("KHẨN · Phiếu mới AB002")
    assert {row.lane for row in room.rows(Message) if row.kind == "staff_notice"} == {"emergency"}


async def test_a_version_that_waits_for_approval(room: Room, notices: Notices, calendar: Calendar) -> None:
    room.hire("lan", LAN, "drafter")
    room.ask("K7M2P", **far(room))
    await told(notices, room)
    room.presses(LAN, room.says(LAN, "/soan K7M2P Được mang.")[0])
    (line,) = await told(notices, room)
    assert line.startswith("Chờ duyệt K7M2P")
    assert await told(notices, room) == []


async def test_what_was_said_is_an_event_of_the_ticket(room: Room, notices: Notices) -> None:
    ticket = room.ask("K7M2P", **far(room))
    await told(notices, room)
    events = [event.kind for event in room.rows(TicketEvent) if event.ticket_id == ticket]
    assert events == ["opened", "announced"]


async def test_without_a_group_nothing_is_owed(room: Room) -> None:
    room.ask("K7M2P", **far(room))
    assert not await make(room, chat=lambda: None).once()
    assert room.deliver() == []
