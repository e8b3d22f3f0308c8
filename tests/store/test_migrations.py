"""The schema's way here from nothing and from every earlier version."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from store.database import open_database, sqlite_file
from store.migrate import SCRIPTS, SchemaTooNewError, current, head, upgrade
from store.tables import metadata

DUMPS = Path(__file__).parent / "schemas"


@pytest.fixture
def empty(empty_database_url):
    database = open_database(empty_database_url)
    yield database
    database.close()


def differences(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, metadata)


def test_from_nothing_the_schema_becomes_what_the_tables_say(empty):
    assert upgrade(empty.engine) == (None, head())
    assert differences(empty) == []


def test_upgrading_twice_changes_nothing(empty):
    upgrade(empty.engine)
    assert upgrade(empty.engine) == (head(), head())


def test_a_schema_from_a_newer_program_is_refused_by_name(empty):
    upgrade(empty.engine)
    with empty.engine.execution_options(writing=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNewError, match="9999"):
        upgrade(empty.engine)


def test_an_interrupted_upgrade_leaves_nothing_behind(empty, monkeypatch):
    def stop(_name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("store.crashing._reached", stop)
    with pytest.raises(KeyboardInterrupt):
        upgrade(empty.engine)
    assert (current(empty.engine), inspect(empty.engine).get_table_names()) == (None, [])


def test_the_history_of_the_schema_has_one_line():
    history = list(ScriptDirectory(str(SCRIPTS)).walk_revisions())
    assert ScriptDirectory(str(SCRIPTS)).get_heads() == [head()]
    assert [script.revision for script in history][-1] == "0001"


@pytest.mark.parametrize("revision", sorted({dump.name.split(".")[0] for dump in DUMPS.glob("*.sql")}))
def test_from_an_earlier_schema_with_data_in_it(empty, empty_database_url, engine_name, revision):
    dump = (DUMPS / f"{revision}.{engine_name}.sql").read_text(encoding="utf-8")
    load(dump, empty_database_url)
    assert current(empty.engine) == revision
    upgrade(empty.engine)
    assert current(empty.engine) == head()
    assert differences(empty) == []
    with empty.engine.connect() as connection:
        kept = connection.execute(text("SELECT text FROM message ORDER BY id")).scalars().all()
    assert kept == ["Mấy giờ thi Toán?", "Xin chào", "câu hỏi", None]


def load(dump: str, url: str) -> None:
    """Fill an empty database from a dump, whatever the order of its tables."""
    if file := sqlite_file(url):
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(dump)
    else:
        with psycopg.connect(url) as connection:
            connection.execute(dump.encode())


def test_every_revision_has_its_dump():
    revisions = {script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()}
    assert revisions == {dump.name.split(".")[0] for dump in DUMPS.glob("*.sql")}
