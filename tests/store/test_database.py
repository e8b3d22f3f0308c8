"""One API for both engines: snapshots for readers, one commit for many writers, failures kept apart."""

import asyncio
import stat
import threading

import pytest
from makers import asker
from sqlmodel import select, update

from store.database import Database, open_database, sqlite_file
from store.tables import Contact, Setting


def put(name: str):
    return lambda session: session.add(Setting(name=name, value={}))


def names(session):
    return sorted(session.exec(select(Setting.name)))


async def test_what_is_written_is_read(db: Database):
    await db.write(put("a"))
    assert await db.read(names) == ["a"]


async def test_what_a_reader_changes_is_gone(db: Database):
    def change(session):
        session.add(Setting(name="a", value={}))
        session.flush()
        return names(session)

    assert await db.read(change) == ["a"]
    assert await db.read(names) == []


async def test_a_failing_closure_is_told_its_own_error_and_writes_nothing(db: Database):
    def fail(session):
        session.add(Setting(name="a", value={}))
        session.flush()
        raise KeyError("mine")

    with pytest.raises(KeyError):
        await db.write(fail)
    assert await db.read(names) == []


async def test_one_failure_spares_its_neighbours(db: Database):
    await db.write(put("taken"))
    outcomes = await asyncio.gather(
        *(db.write(put(name)) for name in ("a", "taken", "b", "taken", "c")), return_exceptions=True
    )
    assert [isinstance(outcome, Exception) for outcome in outcomes] == [False, True, False, True, False]
    assert await db.read(names) == ["a", "b", "c", "taken"]


async def test_many_waiting_closures_share_a_commit_and_each_gets_its_own_result(db: Database):
    def number(n: int):
        def work(session):
            session.add(Setting(name=f"{n:03}", value={}))
            return n

        return work

    assert await asyncio.gather(*(db.write(number(n)) for n in range(200))) == list(range(200))
    assert len(await db.read(names)) == 200


async def test_a_reader_sees_one_state_although_somebody_writes_meanwhile(db: Database):
    def look(session):
        before = names(session)
        db.write_now(put("meanwhile"))
        return before, names(session)

    assert await db.read(look) == ([], [])
    assert await db.read(names) == ["meanwhile"]


async def test_who_stops_waiting_disturbs_nobody(db: Database):
    going, go = threading.Event(), threading.Event()

    def slow(session):
        going.set()
        go.wait(10)
        session.add(Setting(name="slow", value={}))

    waiting = asyncio.create_task(db.write(slow))
    await asyncio.to_thread(going.wait, 10)
    neighbour = asyncio.create_task(db.write(put("neighbour")))
    waiting.cancel()
    go.set()
    await neighbour
    with pytest.raises(asyncio.CancelledError):
        await waiting
    for _ in range(100):  # on PostgreSQL both have a transaction of their own, and nobody waits for this one
        if len(await db.read(names)) == 2:
            break
        await asyncio.sleep(0.05)
    assert await db.read(names) == ["neighbour", "slow"]


async def test_what_was_begun_is_finished_before_closing(database_url: str):
    first = open_database(database_url)
    writing = [asyncio.create_task(first.write(put(f"{n:02}"))) for n in range(20)]
    await asyncio.sleep(0)
    await asyncio.to_thread(first.close)
    await asyncio.gather(*writing)
    second = open_database(database_url)
    assert len(second.read_now(names)) == 20
    second.close()


async def test_a_closed_store_refuses_instead_of_waiting_forever(database_url: str):
    closed = open_database(database_url)
    closed.close()
    with pytest.raises(RuntimeError):
        await asyncio.wait_for(closed.write(put("late")), 5)


def test_another_engine_is_refused():
    with pytest.raises(ValueError, match="mysql"):
        open_database("mysql://somewhere/db")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
async def test_sqlite_keeps_every_commit_on_disk(db: Database):
    def pragmas(session):
        return [
            session.connection().exec_driver_sql(f"PRAGMA {p}").scalar()
            for p in ("journal_mode", "synchronous")
        ]

    assert await db.read(pragmas) == ["wal", 2]  # 2 is FULL


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
async def test_a_full_disk_fails_everybody_in_the_commit_and_nobody_after_it(db: Database):
    def limit(pages: int):
        def work(session):
            session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")

        return work

    def fill(session):
        session.add(Setting(name="big", value={"x": "y" * 1_000_000}))

    await db.write(limit(1))
    outcomes = await asyncio.gather(
        db.write(put("a")), db.write(fill), db.write(put("b")), return_exceptions=True
    )
    assert isinstance(outcomes[1], Exception)
    stored = await db.read(names)
    assert [name in stored for name in ("a", "b")] == [
        not isinstance(o, Exception) for o in (outcomes[0], outcomes[2])
    ]
    await db.write(limit(100_000))
    await db.write(put("after"))
    assert "after" in await db.read(names)


async def test_two_that_wait_for_each_other_both_succeed(db: Database, now):
    if db.dialect == "sqlite":
        pytest.skip("one writer waits for nobody")
    people = [db.write_now(lambda s, chat=chat: asker(s, now, chat)) for chat in ("a", "b")]
    both_hold_one = threading.Barrier(2)
    tries: list[int] = []

    def take(first: int, second: int):
        def work(session):
            tries.append(first)
            touch = update(Contact).values(subscribed=False)
            session.execute(touch.where(Contact.id == first))
            if len(tries) <= 2:
                both_hold_one.wait()
            session.execute(touch.where(Contact.id == second))

        return work

    await asyncio.gather(*(db.write(take(*pair)) for pair in (people, people[::-1])))
    assert len(tries) >= 3  # one of them was tried again


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_nobody_else_on_the_machine_reads_a_new_database(empty_database_url: str):
    database = open_database(empty_database_url)
    database.write_now(lambda session: session.execute(select(1)))
    database.close()
    file = sqlite_file(empty_database_url)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
