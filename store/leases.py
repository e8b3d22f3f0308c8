"""Leases by the database's own clock, so that two machines with different clocks agree."""

from sqlalchemy import TextClause, text
from sqlmodel import Session

LEASE_SECONDS = 60.0


def db_now(dialect: str) -> TextClause:
    """SQL for the database's present in seconds since 1970, as a float."""
    if dialect == "sqlite":
        return text("((julianday('now') - 2440587.5) * 86400.0)")
    return text("extract(epoch from clock_timestamp())::float8")


def dialect_of(session: Session) -> str:
    """``sqlite`` or ``postgresql``."""
    return session.get_bind().dialect.name


def skip_locked(session: Session) -> str:
    """The clause that lets workers pass rows others hold; SQLite has one writer and needs none."""
    return "" if dialect_of(session) == "sqlite" else "FOR UPDATE OF c SKIP LOCKED"
