"""A topic of the staff group for every ticket, kept with it."""

from collections.abc import AsyncIterator

import pytest
from bot_api import TOKEN, BotApiServer, error
from staff_room import GROUP, Room

from bot.channels.port import SendLater, SendRefused
from bot.channels.telegram_api import BotApi
from bot.channels.telegram_staff import StaffSide
from bot.channels.telegram_topics import LONGEST_NAME, REST, Topics, name_of
from bot.throttle import Throttle
from bot.work import World
from escalation.tickets import claim, close, reopen
from store.database import Database
from store.tables import Ticket


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def room(db: Database, world: World) -> Room:
    return Room(db, world, StaffSide(world, lambda: GROUP, show_question=False))


@pytest.fixture
def topics(room: Room) -> Topics:
    pace = Throttle({"group": "20/minute"})
    return Topics(room.db, room.world, lambda: GROUP, lambda chat: pace.allowed("group", chat))


@pytest.fixture
async def api(telegram: BotApiServer) -> AsyncIterator[BotApi]:
    made = BotApi(TOKEN, telegram.url)
    yield made
    await made.close()


async def keep(topics: Topics, api: BotApi) -> None:
    """Until nothing is behind."""
    while await topics.once(api):
        pass


async def test_a_topic_follows_its_ticket(
    room: Room, topics: Topics, api: BotApi, telegram: BotApiServer
) -> None:
    ticket, at = room.ask("K7M2P"), room.world.clock()
    lan = room.hire("lan", 71, "drafter")
    await keep(topics, api)
    room.db.write_now(lambda s: claim(s, ticket, lan, at.now))
    await keep(topics, api)
    room.db.write_now(lambda s: close(s, ticket, "answered", at.now))
    await keep(topics, api)
    room.db.write_now(lambda s: reopen(s, ticket, at.exam, at.now, staff_id=lan))
    await keep(topics, api)
    await keep(topics, api)  # a repeat changes nothing
    ((thread, deeds),) = telegram.topics.items()
    assert [deed.partition(" · ")[0] for deed in deeds] == [
        "open K7M2P", "name K7M2P", "name K7M2P", "close", "reopen", "name K7M2P",
    ]  # fmt: skip
    (line,) = telegram.sent
    assert line["message_thread_id"] == thread
    assert "/desk/phieu/K7M2P" in line["text"]


async def test_a_ticket_that_closed_before_gets_none(
    room: Room, topics: Topics, api: BotApi, telegram: BotApiServer
) -> None:
    ticket = room.ask("K7M2P")
    room.db.write_now(lambda s: close(s, ticket, "duplicate", room.world.clock().now))
    await keep(topics, api)
    assert telegram.topics == {}


async def test_a_group_gets_no_more_than_twenty_calls_a_minute(
    room: Room, topics: Topics, api: BotApi, telegram: BotApiServer
) -> None:
    for number in range(15):
        room.ask(f"K7M{number:02}")
    with pytest.raises(SendLater):
        await keep(topics, api)
    assert len(telegram.topics) + len(telegram.sent) == 20


async def test_where_the_group_has_no_topics_nothing_else_suffers(
    room: Room, topics: Topics, api: BotApi, telegram: BotApiServer
) -> None:
    async def refuse(request, form):  # type: ignore[no-untyped-def]
        wanted = request.match_info["method"] == "createForumTopic"
        return error(400, "Bad Request: the chat is not a forum") if wanted else None

    telegram.faults.append(refuse)
    room.ask("K7M2P")
    with pytest.raises(SendRefused):
        await topics.once(api)
    assert await topics.look(api) == REST
    telegram.faults.clear()
    await topics.look(api)
    assert len(telegram.topics) == 1


def test_a_name_fits_and_says_nothing_of_a_report(world: World, room: Room) -> None:
    room.ask("K7M2P", reason="person:bao-gian-lan")
    ticket = room.db.read_now(lambda s: s.get_one(Ticket, 1))
    assert name_of(world, ticket) == "K7M2P · chưa ai nhận"
    ticket.reason, ticket.topic = "no_match", "gdtx-mon-thi"
    assert 20 < len(name_of(world, ticket)) <= LONGEST_NAME
