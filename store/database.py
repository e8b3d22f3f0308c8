"""One database API for both engines: ``await db.read(fn)`` and ``await db.write(fn)``.

``fn(session)`` is plain and synchronous. On SQLite one thread owns the only writing connection and commits
everything that waits in one go (a savepoint a closure, so that one failure spares its neighbours). On
PostgreSQL each closure is its own transaction on a pool.
"""

import asyncio
import os
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session

T = TypeVar("T")
Work = Callable[[Session], T]

BATCH = 64
READERS = 4
AGAIN_AFTER = 0.5
TRIES = 4
IN_EACH_OTHERS_WAY = ("40P01", "40001")  # PostgreSQL: deadlock, serialisation failure


class TransactionLostError(Exception):
    """SQLite gave up the whole transaction because of one statement (disk full): nothing in it is on disk."""


AWAY = (OperationalError, InterfaceError, TransactionLostError)
"""The database's trouble and not the closure's: nothing was written, and the same may work in a while."""


class Database:
    """A store of either engine. Closures get a `Session`; what they return must not need it any more."""

    def __init__(self, engine: Engine, writer: "Writer") -> None:
        self.engine = engine
        self._writer = writer
        self._snapshots = snapshots(engine)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    async def read(self, fn: Work[T]) -> T:
        """Run ``fn`` on a snapshot; whatever it changes is rolled back."""
        return await asyncio.wrap_future(self._readers.submit(self.read_now, fn))

    async def write(self, fn: Work[T]) -> T:
        """Run ``fn`` in a transaction; return once it is on disk. Its exception is raised here."""
        return await asyncio.wrap_future(self._writer.submit(fn))

    async def insist(self, fn: Work[T], seconds: float) -> T:
        """`write`, tried again for a while when the database is away; then its trouble is raised."""
        end = time.monotonic() + seconds
        while True:
            try:
                return await self.write(fn)
            except AWAY:
                if time.monotonic() + AGAIN_AFTER > end:
                    raise
            await asyncio.sleep(AGAIN_AFTER)

    def read_now(self, fn: Work[T]) -> T:
        """`read` for callers without an event loop."""
        with Session(self._snapshots, expire_on_commit=False, autoflush=False) as session:
            return fn(session)

    def write_now(self, fn: Work[T]) -> T:
        """`write` for callers without an event loop."""
        return self._writer.submit(fn).result()

    def close(self) -> None:
        """Finish what waits, then let go of the file or the pool."""
        self._writer.close()
        self._readers.shutdown()
        self.engine.dispose()


class Writer(Protocol):
    """Whoever runs writing closures."""

    def submit(self, fn: Work[T]) -> "Future[T]":
        """Take a closure; its future ends once the closure is committed."""
        ...

    def close(self) -> None:
        """Finish what waits."""
        ...


class GroupCommitWriter:
    """SQLite's one writer: a thread, a connection, and a commit for all that waits."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(writing=True)
        self._waiting: queue.SimpleQueue[tuple[Work[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="db-write", daemon=True)
        self._thread.start()

    def submit(self, fn: Work[T]) -> "Future[T]":
        future: Future[T] = Future()
        with self._door:
            if self._closed:  # nobody would ever take it up
                raise RuntimeError("the database is closed")
            self._waiting.put((fn, future))
        return future

    def close(self) -> None:
        with self._door:
            self._closed = True
            self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch = [first]
            stop = False
            while len(batch) < BATCH and not self._waiting.empty():
                item = self._waiting.get()
                if item is None:
                    stop = True
                    break
                batch.append(item)
            self._commit(batch)
            if stop:
                return

    def _commit(self, waiting: list[tuple[Work[Any], Future[Any]]]) -> None:
        batch = [(fn, future) for fn, future in waiting if future.set_running_or_notify_cancel()]
        if len(batch) == 1:
            return self._commit_alone(*batch[0])
        return self._commit_together(batch)

    def _commit_alone(self, fn: Work[Any], future: "Future[Any]") -> None:
        """The usual case: no neighbour to spare, so no savepoint."""
        try:
            with Session(self._engine, expire_on_commit=False) as session:
                value = fn(session)
                session.flush()
                _check_alive(session.connection())
                session.commit()
        except Exception as error:
            future.set_exception(error)
        else:
            future.set_result(value)

    def _commit_together(self, batch: list[tuple[Work[Any], "Future[Any]"]]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        try:
            with self._engine.connect() as connection, connection.begin():
                for fn, future in batch:
                    try:
                        done.append((future, _in_savepoint(connection, fn)))
                    except Exception as error:  # the closure's own failure, told to its caller only
                        future.set_exception(error)
                    _check_alive(connection)
        except Exception as error:  # the commit itself failed: nobody's work is on disk
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
        else:
            for future, value in done:
                future.set_result(value)


def _check_alive(connection: Connection) -> None:
    """A full disk ends the transaction and not only the savepoint; what follows must not count as done."""
    if not getattr(connection.connection.dbapi_connection, "in_transaction", True):
        raise TransactionLostError("the transaction was rolled back by the database")


def _in_savepoint(connection: Connection, fn: Work[T]) -> T:
    with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        value = fn(session)
        session.commit()
        return value


class PoolWriter:
    """PostgreSQL's writers: a transaction a closure, a thread a connection. Of two that hold what the other
    needs PostgreSQL ends one, which is then run again."""

    def __init__(self, engine: Engine, workers: int) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="db-write")

    def submit(self, fn: Work[T]) -> "Future[T]":
        return self._threads.submit(self._transaction, fn)

    def close(self) -> None:
        self._threads.shutdown()

    def _transaction(self, fn: Work[T]) -> T:
        for _ in range(TRIES - 1):
            try:
                return self._once(fn)
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", "") not in IN_EACH_OTHERS_WAY:
                    raise
        return self._once(fn)

    def _once(self, fn: Work[T]) -> T:
        with Session(self._engine, expire_on_commit=False) as session:
            value = fn(session)
            session.commit()
            return value


def open_database(url: str) -> Database:
    """Open a store by URL: ``sqlite:////path/file.db`` or ``postgresql://user@host/name``.

    Raises:
        ValueError: for any other engine.
    """
    engine_name = make_url(url).get_backend_name()
    if engine_name == "sqlite":
        engine = sqlite_engine(url)
        return Database(engine, GroupCommitWriter(engine))
    if engine_name == "postgresql":
        engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), pool_size=12,
                               max_overflow=4, pool_pre_ping=True)  # fmt: skip
        return Database(engine, PoolWriter(engine, workers=8))
    raise ValueError(f"unknown database engine {engine_name!r}: use sqlite:/// or postgresql://")


def snapshots(engine: Engine) -> Engine:
    """The same engine for readers: all statements of a transaction see one state of the database."""
    if engine.dialect.name == "sqlite":
        return engine  # every SQLite transaction does
    return engine.execution_options(isolation_level="REPEATABLE READ")


def sqlite_engine(url: str) -> Engine:
    """SQLite with a write-ahead log and full durability; the writer takes its lock before it reads."""
    _make_private(sqlite_file(url))
    engine = create_engine(url, connect_args={"timeout": 5.0, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")
        # its own knows only English capitals, PostgreSQL's knows "Đ" and "Ư"
        connection.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later cannot wait for the lock; so take it at once.
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _lower(text: object) -> object:
    return text.lower() if isinstance(text, str) else text


def _make_private(file: Path | None) -> None:
    """Make a new database readable by us only; SQLite gives the files beside it the same rights."""
    with suppress(OSError):  # it is there, or cannot be made: then SQLite says why
        if file is not None:
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def sqlite_file(url: str) -> Path | None:
    """The file behind a SQLite URL, or None for another engine."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None
