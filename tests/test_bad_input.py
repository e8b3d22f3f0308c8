"""Bad surroundings: one clear Vietnamese line each (what, where, what to do), exit 2, nothing lost.

Every case runs the real program as a process of its own.
"""

import asyncio
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from sqlalchemy import text
from sqlmodel import Session

from bot.wiring import App
from store.database import AWAY, Database, open_database
from store.tables import Setting

ROOT = Path(__file__).parent.parent
HOIDAP = Path(sys.executable).with_name("hoidap")
GOOD = f"plan: {ROOT}/plans/lai-chau-2023.yaml\nexam: 2023\n"
SECONDS = 90.0
NOBODY = 65534

pytestmark = pytest.mark.timeout(300)


@dataclass
class Place:
    """A folder with a configuration, where the program is started."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    user: int | None = None

    @property
    def data(self) -> Path:
        """The folder of the database."""
        return self.folder / "data"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data / "hoidap.db"

    def configure(self, text: str) -> None:
        """Write config.yaml."""
        (self.folder / "config.yaml").write_text(text, encoding="utf-8")

    def call(self, *arguments: str, text: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            [HOIDAP, *arguments], cwd=self.folder, env=self.surroundings, input=text, capture_output=True,
            text=True, timeout=SECONDS, check=False, user=self.user,
        )  # fmt: skip

    @property
    def surroundings(self) -> Mapping[str, str]:
        """The environment of the process."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HOIDAP", "TELEGRAM", "ZALO"))
        }
        return {**kept, "HOIDAP_PORT": "0", **self.environment}


@pytest.fixture
def place(tmp_path: Path, migrated_sqlite: Path) -> Place:
    """Everything in order, with a migrated database that holds one setting to be kept."""
    made = Place(tmp_path)
    made.configure(GOOD)
    made.data.mkdir()
    shutil.copy(migrated_sqlite, made.database)
    with closing(sqlite3.connect(made.database)) as connection:
        connection.execute("""INSERT INTO setting VALUES ('kept', '{"kept": true}')""")
        connection.commit()
    return made


def still_there(place: Place) -> bool:
    """Whether what was stored before is stored still."""
    with closing(sqlite3.connect(place.database)) as connection:
        return connection.execute("SELECT count(*) FROM setting WHERE name = 'kept'").fetchone()[0] == 1


def told(done: "subprocess.CompletedProcess[str]", *words: str) -> str:
    """The one line of a refusal, after judging its form."""
    lines = (done.stderr + done.stdout).strip().splitlines()
    assert done.returncode == 2, (done.returncode, lines)
    assert "Traceback" not in done.stderr
    assert len(lines) == 1, lines
    assert "; " in lines[0], "it says what to do"
    for word in words:
        assert word in lines[0]
    return lines[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("plan: [1,\nexam: 2023\n", ("config.yaml:3", "YAML")),
        (GOOD + "wrokers: 3\n", ("config.yaml:3", "wrokers")),
        ("plan: plans/no-such.yaml\nexam: 2023\n", ("config.yaml:1", "plans/no-such.yaml")),
        (GOOD.replace("2023\n", "2031\n"), ("config.yaml", "2031", "2027")),
        ("", ("config.yaml:1",)),
    ],
)
def test_a_broken_configuration_is_named_with_its_line(
    content: str, words: tuple[str, ...], place: Place
) -> None:
    """The file and the line of the fault, and what to write instead; each fault there is: test_config.py."""
    place.configure(content)
    told(place.call("run"), *words)
    assert still_there(place)


def test_a_missing_configuration_is_named(place: Place) -> None:
    """Also when the path comes from the environment."""
    place.environment["HOIDAP_CONFIG"] = "elsewhere.yaml"
    told(place.call("run"), "elsewhere.yaml")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HOIDAP_PORT", "eighty", ("HOIDAP_PORT", "eighty")),
        ("HOIDAP_KEY", "too-short", ("HOIDAP_KEY",)),
        ("HOIDAP_DATABASE_URL", "mysql://localhost/x", ("HOIDAP_DATABASE_URL",)),
        ("HOIDAP_DATABASE_URL", "not a url", ("HOIDAP_DATABASE_URL",)),
        ("HOIDAP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", ("HOIDAP_DATABASE_URL",)),
        ("HOIDAP_CRASH_AT", "nowhere", ("HOIDAP_CRASH_AT",)),
        ("TELEGRAM_BOT_TOKEN", "with blanks in it", ("TELEGRAM_BOT_TOKEN",)),
        ("ZALO_APP_ID", "too-short", ("ZALO_APP_ID",)),
    ],
)
def test_a_wrong_variable_is_named(name: str, value: str, words: tuple[str, ...], place: Place) -> None:
    """Environment variables are part of the configuration."""
    place.environment[name] = value
    line = told(place.call("run"), *words)
    assert "too-short" not in line, "a key is a secret, even a wrong one"


@pytest.fixture
def refusing() -> Iterator[str]:
    """A Bot API server that knows no token; its address."""

    class Refuse(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = b'{"ok":false,"error_code":401,"description":"Unauthorized"}'
            self.send_response(401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refuse)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_token_that_telegram_refuses_ends_the_start(place: Place, refusing: str) -> None:
    """Told in one line after the banner; what was stored is stored still."""
    place.environment |= {"TELEGRAM_BOT_TOKEN": "123:wrong", "TELEGRAM_API_BASE": refusing}
    done = place.call("run")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "TELEGRAM_BOT_TOKEN" in done.stderr.splitlines()[-1]
    assert "123:wrong" not in done.stderr + done.stdout
    assert still_there(place)


def test_a_key_that_does_not_open_what_is_sealed_is_refused(place: Place) -> None:
    """Started with another key, originals and tokens would be lost without a word."""
    place.environment["HOIDAP_KEY"] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    with closing(sqlite3.connect(place.database)) as connection:
        connection.execute(
            "INSERT INTO sealed (token, created_at, expires_at) VALUES (?, '2026-11-22', '2099-01-01')",
            (b"gAAAAABsomething-sealed-with-another-key",),
        )
        connection.commit()
    told(place.call("run"), "HOIDAP_KEY")


def test_a_port_in_use_is_named(place: Place) -> None:
    """With its number, and how to take another."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        place.environment["HOIDAP_PORT"] = port
        told(place.call("run"), port, "HOIDAP_PORT")
    assert still_there(place)


@pytest.fixture
def run(place: Place) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """Starts the program and waits for its banner; ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def start() -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [HOIDAP, "run"], cwd=place.folder, env=place.surroundings, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        for line in process.stdout:
            if "Ctrl+C" in line:
                return process
        raise AssertionError(process.communicate(timeout=SECONDS))

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=SECONDS)


def test_a_second_program_on_the_same_data_keeps_away(
    place: Place, run: Callable[[], "subprocess.Popen[str]"]
) -> None:
    """Whatever it was to do. It names the folder and the process that has it; the first goes on."""
    first = run()
    for command in (("run",), ("migrate",), ("staff", "add", "lan")):
        told(place.call(*command), str(place.data), str(first.pid))
    assert first.poll() is None


def test_a_copy_is_not_put_back_under_a_running_program(
    place: Place, run: Callable[[], "subprocess.Popen[str]"]
) -> None:
    """Restoring asks for the program to be stopped."""
    run()
    assert place.call("backup", "copy.db").returncode == 0
    told(place.call("restore", "copy.db", "--replace"), str(place.data))


@pytest.mark.parametrize("what", ["folder", "database"])
def test_a_place_that_cannot_be_written_is_named(what: str, place: Place) -> None:
    """A file in the folder's stead refuses everybody, root too; so the test holds for all who run it."""
    if what == "folder":
        (place.folder / "file").write_text("")
        place.environment["HOIDAP_DATA"] = str(place.folder / "file")
        told(place.call("run"), str(place.folder / "file"))
        return
    place.environment["HOIDAP_DATABASE_URL"] = f"sqlite:///{place.folder}/no/such/folder/x.db"
    told(place.call("run"), "no/such/folder")


@pytest.fixture
def open_place(place: Place) -> Iterator[Place]:
    """The same in a folder everybody may enter, started as somebody who is not root."""
    folder = Path(tempfile.mkdtemp(prefix="hoidap", dir="/tmp"))
    shutil.copytree(place.folder, folder, dirs_exist_ok=True)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    yield Place(folder, user=NOBODY if os.geteuid() == 0 else None)
    shutil.rmtree(folder)


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_read_only_folder_is_named(command: str, open_place: Place) -> None:
    """With the folder and what to do."""
    open_place.data.chmod(0o555)
    open_place.database.chmod(0o444)
    try:
        done = open_place.call(command)
    except PermissionError:
        pytest.skip("this Python lies in a folder that only root may enter; run the tests as another user")
    told(done, str(open_place.data))
    assert still_there(open_place)


def test_a_corrupt_database_is_named_and_left_alone(place: Place) -> None:
    """Where it is and how to restore; not a byte of it changes."""
    place.database.write_bytes(b"this is no database" * 1000)
    before = place.database.read_bytes()
    told(place.call("run"), str(place.database), "restore")
    assert place.database.read_bytes() == before


def test_a_database_of_a_newer_program_is_left_alone(place: Place) -> None:
    """Which revision, and which two ways out."""
    with closing(sqlite3.connect(place.database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    told(place.call("run"), "9999")
    assert still_there(place)


def test_a_locked_database_is_named(place: Place) -> None:
    """After waiting a while for the other program."""
    with closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        told(place.call("run"), str(place.database), "khoá")
    assert still_there(place)


def test_a_disk_that_takes_no_more_is_named(place: Place) -> None:
    """Here: a process that may write no file beyond the database's size (it stands in for the disk)."""
    limit = f"ulimit -f {place.database.stat().st_size // 1024 // 2}; exec {HOIDAP} migrate"
    place.database.unlink()
    done = subprocess.run(
        ["bash", "-c", limit], cwd=place.folder, env=place.surroundings, capture_output=True, text=True,
        timeout=SECONDS, check=False,
    )  # fmt: skip
    told(done, str(place.database), "ổ đĩa")


@pytest.mark.parametrize(
    ("lines", "words"),
    [("not json\n", ("stdin:1",)), ('{"id": 1, "text": "a"}\n{"id": 2}\n', ("stdin:2",))],
)
def test_a_bad_line_for_the_matcher_is_named(lines: str, words: tuple[str, ...], place: Place) -> None:
    """The number of the line and what a line looks like."""
    done = place.call("match", text=lines)
    told(subprocess.CompletedProcess(done.args, done.returncode, "", done.stderr), *words)


# While running


def limit_pages(database: Database, pages: int) -> None:
    """How far the file may grow: SQLite's own limit stands in for the disk's."""
    database.write_now(lambda session: session.execute(text(f"PRAGMA max_page_count = {pages}")))


def test_on_a_full_disk_nothing_counts_as_stored_that_is_not(migrated_sqlite: Path, tmp_path: Path) -> None:
    """One statement that finds the disk full undoes its whole group: none of it may be acknowledged."""
    file = tmp_path / "hoidap.db"
    shutil.copy(migrated_sqlite, file)
    database = open_database(f"sqlite:///{file}")
    pages = database.read_now(lambda session: session.execute(text("PRAGMA page_count")).scalar_one())
    limit_pages(database, pages + 12)
    gate = threading.Event()
    database._writer.submit(lambda _session: gate.wait(10))
    jobs = {n: database._writer.submit(lambda session, n=n: store_long(session, n)) for n in range(60)}  # type: ignore[misc]
    gate.set()
    taken = {n for n, job in jobs.items() if job.exception(30) is None}
    for n in range(100, 140):
        try:
            database.write_now(lambda session, n=n: store_long(session, n))  # type: ignore[misc]
            taken.add(n)
        except AWAY:
            break
    limit_pages(database, 1_000_000)
    database.write_now(lambda session: store_long(session, 999))
    names = database.read_now(
        lambda session: session.execute(text("SELECT name FROM setting")).scalars().all()
    )
    verdict = database.read_now(lambda session: session.execute(text("PRAGMA integrity_check")).scalar_one())
    database.close()
    assert {int(name) for name in names} == taken | {999}
    assert len(taken) < 100
    assert verdict == "ok"


def store_long(session: Session, number: int) -> None:
    """A row that needs a page."""
    session.add(Setting(name=str(number), value={"words": "x" * 3000}))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
async def test_on_a_full_disk_the_web_chat_says_so_kindly_and_recovers(
    running: App, client: TestClient, database_url: str
) -> None:
    """503 and a sentence for people instead of a 202; when there is room again, everything goes on."""
    chat = (await (await client.post("/api/chat")).json())["chat_id"]
    url = f"/api/chat/{chat}/messages"
    size = running.db.read_now(lambda session: session.execute(text("PRAGMA page_count")).scalar_one())
    await asyncio.to_thread(limit_pages, running.db, size)
    refused = await fill_up(client, url)
    assert refused.status == 503
    assert "gửi lại" in (await refused.json())["error"]
    await asyncio.to_thread(limit_pages, running.db, 1_000_000)
    accepted = await client.post(url, json={"message_id": "after", "text": "mấy giờ thi văn"})
    assert accepted.status == 202
    assert await answers(client, url) >= 1


async def fill_up(client: TestClient, url: str) -> ClientResponse:
    """Post long messages until one is refused."""
    for n in range(50):
        answer = await client.post(url, json={"message_id": f"full-{n}", "text": "mấy giờ thi " * 600})
        if answer.status != 202:
            return answer
    raise AssertionError("nothing was refused")


async def answers(client: TestClient, url: str) -> int:
    """How many lines of the bot there are, waiting a little for the first."""
    for _ in range(100):
        lines = (await (await client.get(f"{url}?wait=0")).json())["messages"]
        found = sum(line["from"] == "bot" for line in lines)
        if found:
            return found
        await asyncio.sleep(0.1)
    return 0
