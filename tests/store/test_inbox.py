"""What people send is recorded once, masked, and taken up in order, person by person."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from makers import arrival, asker
from sqlmodel import func, select, text, update

from bot.bell import Bell
from bot.channels.port import Inbound
from bot.receive import LONGEST_KEPT, make_receive
from store.database import Database
from store.inbox import (
    claim_contact,
    known_contact,
    mark_failed,
    mark_handled,
    next_pending,
    record,
    release_contact,
    release_served,
    void_leases,
)
from store.sealing import Sealer, open_original
from store.tables import Contact, Message, Sealed

KEY = "0" * 43 + "="


@pytest.fixture
def sealer() -> Sealer:
    return Sealer([KEY])


@pytest.fixture
def receive(db: Database, sealer: Sealer, now):
    return make_receive(db, sealer, Bell(), lambda: now)


def inbound(text: str = "câu hỏi", *, chat: str = "a", number: object = 1) -> Inbound:
    return Inbound("web", chat, str(number), "text", text)


def texts(session):
    return list(session.exec(select(Message.text).order_by(Message.id)))


async def test_a_message_is_pending_once_it_is_acknowledged(db, receive):
    message_id = await receive(inbound("mấy giờ thi"))
    stored = await db.read(lambda s: s.get(Message, message_id))
    assert (stored.state, stored.direction, stored.text) == ("pending", "in", "mấy giờ thi")


async def test_a_repeat_is_ignored(db, receive):
    await receive(inbound("một"))
    assert await receive(inbound("một")) is None
    assert await db.read(texts) == ["một"]


async def test_the_same_id_in_another_chat_is_another_message(db, receive):
    await receive(inbound(chat="a"))
    assert await receive(inbound(chat="b")) is not None


async def test_personal_data_is_stored_masked_and_its_original_sealed(db, sealer, receive):
    message_id = await receive(inbound("cccd 001203004567"))
    message = await db.read(lambda s: s.get(Message, message_id))
    assert message.text == "cccd [số CCCD]"
    assert await db.read(lambda s: open_original(s, sealer, message.sealed_id)) == "cccd 001203004567"


async def test_a_harmless_message_leaves_nothing_sealed(db, receive):
    await receive(inbound("mấy giờ thi"))
    assert await db.read(lambda s: s.exec(select(func.count(Sealed.id))).one()) == 0


async def test_a_repeat_seals_nothing_anew(db, receive):
    for _ in range(3):
        await receive(inbound("0912345678"))
    assert await db.read(lambda s: s.exec(select(func.count(Sealed.id))).one()) == 1


@pytest.mark.parametrize(
    "text_", ["a\x00b", "nửa \ud83d cặp", "\x00", "x" * 50_000, "\u202eđảo", "Z\u0353" * 3000]
)
async def test_whatever_is_sent_can_be_stored(db, receive, text_):
    message_id = await receive(inbound(text_))
    stored = await db.read(lambda s: s.get(Message, message_id))
    assert len(stored.text) <= LONGEST_KEPT
    assert "\x00" not in stored.text


async def test_arrivals_at_the_same_instant_are_all_kept_once(db, receive):
    sent = [inbound(f"{n}", chat=f"chat{n % 7}", number=n // 2) for n in range(140)]
    ids = await asyncio.gather(*(receive(message) for message in sent))
    distinct = {(message.chat_id, message.message_id) for message in sent}
    assert len([found for found in ids if found is not None]) == len(distinct)
    assert len(await db.read(texts)) == len(distinct)


async def test_first_words_of_one_person_at_the_same_instant_make_one_contact(db, receive):
    await asyncio.gather(*(receive(inbound(number=n)) for n in range(20)))
    assert await db.read(lambda s: s.exec(select(func.count(Contact.id))).one()) == 1


def test_ids_of_one_person_grow_in_the_order_of_commits(db, now):
    def store(n: int) -> None:
        seen = db.read_now(lambda s: s.exec(select(func.max(Message.id))).one()) or 0
        mine = db.write_now(lambda s: record(s, arrival(number=n), now))
        assert mine > seen

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(store, range(60)))


def test_the_person_who_waited_longest_is_served_first(db, now):
    for chat in ("b", "a"):
        db.write_now(lambda s, chat=chat: record(s, arrival(chat=chat), now))
    served = [db.write_now(claim_contact) for _ in range(3)]
    assert served == [db.read_now(lambda s, c=c: known_contact(s, "web", c)) for c in ("b", "a")] + [None]


def test_a_leased_person_is_served_by_nobody_else_until_released(db, now):
    db.write_now(lambda s: record(s, arrival(), now))
    contact = db.write_now(claim_contact)
    assert db.write_now(claim_contact) is None
    db.write_now(lambda s: release_contact(s, contact))
    assert db.write_now(claim_contact) == contact


def test_who_waits_for_nothing_more_is_given_back_and_who_waits_stays_leased(db, now):
    message = db.write_now(lambda s: record(s, arrival(), now))
    contact = db.write_now(claim_contact)
    assert not db.write_now(lambda s: release_served(s, contact))
    db.write_now(lambda s: mark_handled(s, message, now, None))
    assert db.write_now(lambda s: release_served(s, contact))
    db.write_now(lambda s: record(s, arrival(number=2), now))
    assert db.write_now(claim_contact) == contact


def test_the_lease_of_a_dead_worker_runs_out_by_the_clock_of_the_database(db, now):
    db.write_now(lambda s: record(s, arrival(), now))
    contact = db.write_now(claim_contact)
    db.write_now(lambda s: s.execute(update(Contact).values(work_lease=Contact.work_lease - 61)))
    assert db.write_now(claim_contact) == contact


def test_a_process_that_is_alone_forgets_all_leases(db, now):
    db.write_now(lambda s: record(s, arrival(), now))
    contact = db.write_now(claim_contact)
    db.write_now(void_leases)
    assert db.write_now(claim_contact) == contact


def test_workers_at_the_same_instant_get_different_people(db, now):
    for n in range(24):
        db.write_now(lambda s, n=n: record(s, arrival(chat=f"c{n}"), now))
    with ThreadPoolExecutor(8) as pool:
        claimed = [c for c in pool.map(lambda _: db.write_now(claim_contact), range(24)) if c is not None]
    claimed += iter(lambda: db.write_now(claim_contact), None)
    assert len(claimed) == len(set(claimed)) == 24


def test_a_persons_messages_come_in_order(db, now):
    for n in (3, 1, 2):
        db.write_now(lambda s, n=n: record(s, arrival(f"tin {n}", number=n), now))
    contact = db.read_now(lambda s: known_contact(s, "web", "a"))
    taken = []
    while message := db.read_now(lambda s: next_pending(s, contact)):
        taken.append(message.text)
        db.write_now(lambda s, m=message: mark_handled(s, m.id, now, None))
    assert taken == ["tin 3", "tin 1", "tin 2"]


def test_a_message_is_handled_once(db, now):
    message = db.write_now(lambda s: record(s, arrival(), now))
    assert db.write_now(lambda s: mark_handled(s, message, now, {"kind": "answer"})) is True
    assert db.write_now(lambda s: mark_handled(s, message, now, None)) is False
    assert db.write_now(lambda s: mark_failed(s, message, now, "KeyError")) is False


def test_a_failed_message_stays_visible(db, now):
    message = db.write_now(lambda s: record(s, arrival(), now))
    db.write_now(lambda s: mark_failed(s, message, now, "KeyError"))
    assert db.read_now(lambda s: s.get(Message, message).state) == "failed"


def test_unknown_chats_have_no_contact(db, now):
    db.write_now(lambda s: asker(s, now, "a"))
    assert db.read_now(lambda s: known_contact(s, "web", "b")) is None


def test_hostile_text_is_only_text(db, now):
    evil = "'); DROP TABLE message; -- <script>alert(1)</script> %s :name {0}"
    db.write_now(lambda s: record(s, arrival(evil), now))
    assert db.read_now(texts) == [evil]
    assert db.read_now(lambda s: s.execute(text("SELECT count(*) FROM message")).scalar()) == 1
