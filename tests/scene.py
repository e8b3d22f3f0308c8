"""The scene all tests play in: where the project is, what both clocks show, PostgreSQL's test databases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
EXAM_NOW = datetime.fromisoformat("2023-06-26T08:00:00+07:00")  # a Monday, two days before the first paper


OTHERS_OUT = b"""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Four times as quick as TRUNCATE, which makes every table and index a new file.
EMPTY_ALL = b"""
    DO $$ DECLARE name text; BEGIN
        PERFORM set_config('session_replication_role', 'replica', true);  -- in any order
        FOR name IN SELECT quote_ident(relname) FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
        LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
        FOR name IN SELECT quote_ident(sequencename) FROM pg_sequences
            WHERE schemaname = 'public' AND last_value IS NOT NULL
        LOOP EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART'; END LOOP;
    END $$
"""


def administer(url: str, statement: str) -> None:
    """Run a statement outside any transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


@dataclass(frozen=True)
class PostgresDatabases:
    """Makes databases on one server: empty ones, and copies of a migrated one."""

    server: str
    numbers: Iterator[int]

    def make(self, template: str = "template0", name: str = "") -> tuple[str, str]:
        """A fresh database; its name and URL."""
        name = name or f"test_{next(self.numbers)}"
        administer(self.server, f"CREATE DATABASE {name} TEMPLATE {template}")
        return name, self.server.replace("/postgres?", f"/{name}?")

    def wipe(self, url: str) -> None:
        """Make a migrated database as good as new, whoever is still connected; far quicker than a new one."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(OTHERS_OUT)
            connection.execute(EMPTY_ALL)

    def drop(self, name: str) -> None:
        """Remove one, whoever is still connected."""
        administer(self.server, f"DROP DATABASE {name} WITH (FORCE)")
