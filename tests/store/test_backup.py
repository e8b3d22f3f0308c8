"""Copies of a live database that can be trusted and put back."""

import sqlite3
import stat
from contextlib import closing

import pytest
from makers import arrival

from store.backup import BackupError, backup_sqlite, check_copy, restore_sqlite
from store.database import open_database, sqlite_file
from store.inbox import record
from store.tables import Message

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def live(database_url):
    return sqlite_file(database_url)


@pytest.fixture
def write(db, now):
    return lambda number: db.write_now(lambda s: record(s, arrival(number=number), now))


def count(file) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT count(*) FROM message").fetchone()[0]


def test_a_copy_made_while_somebody_writes_holds_what_was_written(live, write, tmp_path):
    write(1)
    assert backup_sqlite(live, tmp_path / "copy.db") == 1
    write(2)
    assert (count(tmp_path / "copy.db"), count(live)) == (1, 2)


def test_a_copy_is_for_our_eyes_only(live, write, tmp_path):
    backup_sqlite(live, tmp_path / "copy.db")
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_a_copy_overwrites_nothing(live, write, tmp_path):
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(BackupError, match="tệp đã có"):
        backup_sqlite(live, tmp_path / "copy.db")


def test_without_a_database_there_is_nothing_to_copy(tmp_path, engine_name):
    with pytest.raises(BackupError, match="chưa có cơ sở dữ liệu"):
        backup_sqlite(tmp_path / "none.db", tmp_path / "copy.db")


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_a_damaged_copy_is_recognised(live, write, tmp_path, damage):
    write(1)
    copy = tmp_path / "copy.db"
    backup_sqlite(live, copy)
    copy.write_bytes(damage if damage is not None else copy.read_bytes()[:20_000] + b"\xff" * 30_000)
    with pytest.raises(BackupError):
        check_copy(copy)


def test_a_restored_copy_is_the_database_again(live, write, db, tmp_path, now):
    write(1)
    backup_sqlite(live, tmp_path / "copy.db")
    write(2)
    db.close()
    kept = restore_sqlite(tmp_path / "copy.db", live, now, replace=True)
    assert (count(live), count(kept)) == (1, 2)


def test_a_restored_database_can_be_worked_with(live, write, db, database_url, tmp_path, now):
    message = write(1)
    backup_sqlite(live, tmp_path / "copy.db")
    db.close()
    restore_sqlite(tmp_path / "copy.db", live, now, replace=True)
    again = open_database(database_url)
    assert again.read_now(lambda s: s.get(Message, message)).text == "câu hỏi"
    again.write_now(lambda s: record(s, arrival(number=9), now))
    again.close()


def test_data_is_replaced_only_when_said(live, write, tmp_path, now):
    backup_sqlite(live, tmp_path / "copy.db")
    with pytest.raises(BackupError, match="--replace"):
        restore_sqlite(tmp_path / "copy.db", live, now, replace=False)


def test_a_damaged_database_is_put_aside_as_it_is(live, write, db, tmp_path, now):
    write(1)
    backup_sqlite(live, tmp_path / "copy.db")
    db.close()
    live.write_bytes(b"damaged" * 1000)
    kept = restore_sqlite(tmp_path / "copy.db", live, now, replace=True)
    assert (count(live), kept.read_bytes()[:7]) == (1, b"damaged")
