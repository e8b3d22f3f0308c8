"""Copies of the database that can be trusted: made online, checked, drilled back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url


class BackupError(Exception):
    """A copy could not be made or used; the message is Vietnamese and says what to do."""


def backup_sqlite(source: Path, target: Path) -> int:
    """Copy a live database, check the copy, move it into place. Returns the number of messages in it.

    Raises:
        BackupError: when there is nothing to copy, the copy is damaged, or the target exists.
    """
    if not source.exists():
        raise BackupError(f"{source}: chưa có cơ sở dữ liệu; chạy chương trình một lần trước")
    if target.exists():
        raise BackupError(f"{target}: tệp đã có; chọn tên khác để không ghi đè bản sao cũ")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    _copy(source, part)
    rows = check_copy(part)
    part.rename(target)
    return rows


def _copy(source: Path, part: Path) -> None:
    """Write one whole file, on disk, with everything that is committed in ``source`` at this moment."""
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(_open(source)) as live, closing(sqlite3.connect(part)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # no second file beside the copy
    fd = os.open(part, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)


def _open(source: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)


def check_copy(copy: Path) -> int:
    """Check a copy's integrity and that it is ours; returns its number of messages.

    Raises:
        BackupError: when it is not sound.
    """
    if not copy.exists():
        raise BackupError(f"{copy}: không có tệp này")
    connection = _open(copy)
    try:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise BackupError(f"{copy}: bản sao hỏng ({verdict.splitlines()[0]}); dùng bản khác")
        return int(connection.execute("SELECT count(*) FROM message").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{copy}: không phải bản sao lưu dùng được ({error}); dùng bản khác") from error
    finally:
        connection.close()


def restore_sqlite(source: Path, target: Path, now: datetime, *, replace: bool) -> Path | None:
    """Put a checked copy in place. What was there is moved aside and its new name returned.

    Raises:
        BackupError: when the copy is not sound, or data is there and ``replace`` was not said.
    """
    check_copy(source)
    kept: Path | None = None
    if target.exists():
        if not replace:
            raise BackupError(f"{target}: đang có dữ liệu; thêm --replace để thay (bản cũ được giữ lại)")
        kept = _put_aside(target, target.with_name(f"{target.name}.before-{now:%Y%m%d-%H%M%S}"))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".restoring")
    _copy(source, part)
    for side in ("-wal", "-shm"):  # they belong to the database that goes away
        target.with_name(target.name + side).unlink(missing_ok=True)
    part.rename(target)
    return kept


def _put_aside(target: Path, kept: Path) -> Path:
    """Keep what is there: a checked copy, or where it is damaged the files as they are."""
    try:
        backup_sqlite(target, kept)
    except (BackupError, sqlite3.DatabaseError):
        for side in ("", "-wal"):
            file = target.with_name(target.name + side)
            if file.exists():
                file.rename(kept.with_name(kept.name + side))
    return kept


def backup_postgres(url: str, target: Path) -> None:
    """Dump a PostgreSQL database with pg_dump (custom format) and read the dump's contents once.

    Raises:
        BackupError: when the target exists, or pg_dump or pg_restore is missing or fails.
    """
    if target.exists():
        raise BackupError(f"{target}: tệp đã có; chọn tên khác để không ghi đè bản sao cũ")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    place = make_url(url).set(drivername="postgresql")
    secret = {"PGPASSWORD": place.password} if place.password else {}
    plain = place._replace(password=None).render_as_string(hide_password=False)
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _postgres_tool("pg_dump", "--format=custom", f"--file={part}", f"--dbname={plain}", **secret)
    _postgres_tool("pg_restore", "--list", str(part))
    part.rename(target)


def _postgres_tool(name: str, *arguments: str, **environment: str) -> None:
    program = shutil.which(name)
    if program is None:
        raise BackupError(f"thiếu {name}; cài gói postgresql-client cùng phiên bản với máy chủ")
    done = subprocess.run(  # noqa: S603 - a fixed program, our own arguments
        [program, *arguments], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupError(f"{name}: {said[0] if said else 'không chạy được'}; kiểm tra HOIDAP_DATABASE_URL")
