"""The stop button from Telegram: the verbs of the desk, with its rights."""

import pytest
from staff_room import GROUP, Room

from bot.channels import telegram_wording as wording
from bot.channels.telegram_staff import StaffSide
from bot.work import World
from store.database import Database
from store.pauses import running_pauses

LAN, MAI, VIEWER = 71, 72, 73


@pytest.fixture
def room(db: Database, world: World) -> Room:
    """Lan drafts, Mai edits, one looks; two tickets wait, one with a topic."""
    room = Room(db, world, StaffSide(world, lambda: GROUP, show_question=False))
    room.hire("lan", LAN, "drafter")
    room.hire("mai", MAI, "editor")
    room.hire("xem", VIEWER)
    room.ask("K7M2P", topic="pk-nop-don")
    room.ask("Q2W3E")
    return room


def running(room: Room) -> list[tuple[str, str, str]]:
    return [(row.scope, row.key, row.reason) for row in room.db.read_now(running_pauses)]


def test_a_reason_alone_stops_everything_and_the_number_starts_it_again(room: Room) -> None:
    (said,) = room.says(LAN, "/tamdung quy chế vừa đổi", GROUP)
    assert running(room) == [("all", "", "quy chế vừa đổi")]
    assert "/chaylai 1" in said.text
    assert "quy chế vừa đổi" in room.says(MAI, "/tamdung")[0].text
    assert room.says(MAI, "/chaylai 1 đã kiểm tra")[0].text.startswith("Đã cho chạy lại")
    assert running(room) == []
    assert room.says(MAI, "/tamdung")[0].text == wording.NOTHING_PAUSED


def test_the_code_of_a_ticket_stops_its_topic(room: Room) -> None:
    room.says(LAN, "/tamdung K7M2P sai hạn")
    assert running(room) == [("entry", "pk-nop-don", "sai hạn")]


@pytest.mark.parametrize(
    ("sender", "text", "told"),
    [
        (VIEWER, "/tamdung thử", wording.NOT_PAUSER),
        (LAN, "/chaylai 1 thử", wording.NOT_PAUSER),
        (MAI, "/chaylai thử", wording.WHICH_PAUSE),
        (LAN, "/tamdung Q2W3E thử", wording.NO_TOPIC_TO_PAUSE.format(code="Q2W3E")),
        (LAN, "/tamdung K7M2P", "Hãy ghi lý do."),
    ],
)
def test_what_is_not_done_is_told(room: Room, sender: int, text: str, told: str) -> None:
    assert room.says(sender, text)[0].text == told
    assert running(room) == []
