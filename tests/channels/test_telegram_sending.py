"""Long texts, full groups, groups that move: nothing twice, nothing lost."""

from collections.abc import AsyncIterator

import pytest
from bot_api import STAFF_CHAT, TOKEN, BotApiServer, error, fails
from sqlmodel import Session

from bot.channels.parts import parts_sent, remember_parts
from bot.channels.port import ChatMoved, SendLater, SendRefused, SendUncertain, Unreachable
from bot.channels.telegram_api import BotApi
from bot.channels.telegram_memory import follow, moved_chats
from bot.channels.telegram_sending import Sender
from store.database import Database
from store.inbox import contact_id
from store.outbox import Outgoing, Parcel, claim_parcel, queue
from store.tables import Contact
from store.times import utc_now

AT_ONCE = 5
LONG = "Câu này hơi dài một chút. " * 500  # four messages
GROUP = -5


class Surroundings:
    """The channel as far as the sender knows it."""

    def __init__(self, db: Database) -> None:
        self.db, self.moved, self.troubles = db, dict[str, str](), list[str]()
        self.heard: list[tuple[str, bool]] = []

    def reached(self, chat: str, *, there: bool) -> None:
        self.heard.append((chat, there))

    def trouble(self, why: str) -> None:
        self.troubles.append(why)

    async def follow(self, old: str, new: str) -> bool:
        self.moved[old] = new
        return await self.db.write(lambda session: follow(session, old, new))


async def no_file(stored_id: int) -> bytes:
    """These lines have no files."""
    raise AssertionError(stored_id)


@pytest.fixture
async def api(telegram: BotApiServer) -> AsyncIterator[BotApi]:
    made = BotApi(TOKEN, telegram.url)
    yield made
    await made.close()


@pytest.fixture
def around(db: Database) -> Surroundings:
    return Surroundings(db)


@pytest.fixture
def sender(db: Database, around: Surroundings) -> Sender:
    return Sender(db, around, no_file)


def owe(db: Database, text: str, chat: int = 5, kind: str = "answer") -> Parcel:
    """A line in the outbox, claimed for sending."""

    def write(session: Session) -> Parcel:
        contact = contact_id(session, "telegram", str(chat), utc_now())
        queue(session, contact, Outgoing(kind, text), utc_now())
        parcel = claim_parcel(session, ("telegram",), utc_now())
        assert parcel is not None
        return parcel

    return db.write_now(write)


async def test_a_long_text_arrives_in_order(
    db: Database, sender: Sender, api: BotApi, telegram: BotApiServer
) -> None:
    sent = await sender.send(api, owe(db, LONG))
    assert len(telegram.sent) == 4
    assert " ".join(telegram.texts(5)) == LONG.strip()
    assert sent.platform_id == "4"


async def test_what_arrived_of_a_long_text_is_not_sent_again(
    db: Database, sender: Sender, api: BotApi, telegram: BotApiServer
) -> None:
    parcel = owe(db, LONG)
    telegram.faults.append(fails(5, error(429, "slow", retry_after=1), after=2))
    with pytest.raises(SendLater):
        await sender.send(api, parcel)
    assert len(telegram.sent) == 2
    await Sender(db, Surroundings(db), no_file).send(api, parcel)  # also after a restart
    assert " ".join(telegram.texts(5)) == LONG.strip()


async def test_of_an_uncertain_part_only_that_part_is_repeated(
    db: Database, sender: Sender, api: BotApi, telegram: BotApiServer
) -> None:
    parcel = owe(db, LONG)
    telegram.faults.append(fails(5, error(502, "Bad Gateway"), after=1))
    with pytest.raises(SendUncertain):
        await sender.send(api, parcel)
    with pytest.raises(SendLater):  # the outbox tries again at once: not into a platform that stumbles
        await sender.send(api, parcel)
    await Sender(db, Surroundings(db), no_file).send(api, parcel)
    assert " ".join(telegram.texts(5)) == LONG.strip()


async def test_progress_is_forgotten_once_a_text_has_arrived(db: Database) -> None:
    old, new = owe(db, "a", chat=5), owe(db, "b", chat=6)

    def write(session: Session) -> tuple[int, int]:
        remember_parts(session, old.message_id, 1)
        from store.outbox import mark_sent

        mark_sent(session, old, "1", utc_now())
        remember_parts(session, new.message_id, 2)
        return parts_sent(session, old.message_id), parts_sent(session, new.message_id)

    assert db.write_now(write) == (0, 2)


async def test_nothing_to_say_is_refused(db: Database, sender: Sender, api: BotApi) -> None:
    with pytest.raises(SendRefused):
        await sender.send(api, owe(db, " "))


async def test_a_group_gets_twenty_messages_a_minute(
    db: Database, sender: Sender, api: BotApi, telegram: BotApiServer
) -> None:
    parcel = owe(db, "Phiếu mới", chat=STAFF_CHAT)
    for _ in range(20):
        await sender.send(api, parcel)
    with pytest.raises(SendLater):
        await sender.send(api, parcel)
    assert len(telegram.sent) == 20


async def test_one_person_gets_a_short_burst_and_then_a_message_a_second(
    db: Database, sender: Sender, api: BotApi, telegram: BotApiServer
) -> None:
    parcel, other = owe(db, "Chào bạn"), owe(db, "Chào bạn", chat=6)
    for _ in range(AT_ONCE):
        await sender.send(api, parcel)
    with pytest.raises(SendLater) as later:
        await sender.send(api, parcel)
    assert later.value.after.total_seconds() == 1
    await sender.send(api, other)
    assert len(telegram.sent) == AT_ONCE + 1


async def test_a_group_that_moved_is_followed(
    db: Database, sender: Sender, api: BotApi, telegram: BotApiServer, around: Surroundings
) -> None:
    telegram.faults.append(fails(GROUP, error(400, "moved", migrate_to_chat_id=-1005)))
    parcel = owe(db, "Chào nhóm", chat=GROUP)
    with pytest.raises(ChatMoved):
        await sender.send(api, parcel)
    assert db.read_now(lambda s: s.get_one(Contact, parcel.contact_id)).chat_id == "-1005"
    sent = await sender.send(api, parcel)  # a parcel claimed under the old id goes to the new one
    assert sent.platform_id == "-1005/1"


async def test_a_moved_group_whose_new_id_is_known_already_loses_nothing(
    db: Database, sender: Sender, api: BotApi, telegram: BotApiServer
) -> None:
    parcel = owe(db, "Chào nhóm", chat=GROUP)
    db.write_now(lambda session: contact_id(session, "telegram", "-1005", utc_now()))
    telegram.faults.append(fails(GROUP, error(400, "moved", migrate_to_chat_id=-1005)))
    with pytest.raises(SendLater):
        await sender.send(api, parcel)
    await sender.send(api, parcel)
    assert telegram.texts(-1005) == ["Chào nhóm"]
    assert db.read_now(moved_chats) == {str(GROUP): "-1005"}


async def test_the_channel_hears_who_is_reached(
    db: Database, sender: Sender, api: BotApi, telegram: BotApiServer, around: Surroundings
) -> None:
    telegram.faults.append(fails(STAFF_CHAT, error(403, "Forbidden: bot was kicked")))
    parcel = owe(db, "Phiếu mới", chat=STAFF_CHAT)
    with pytest.raises(Unreachable):
        await sender.send(api, parcel)
    await sender.send(api, parcel)
    assert around.heard == [(str(STAFF_CHAT), False), (str(STAFF_CHAT), True)]
