"""How tables keep time: aware datetimes outside, UTC inside."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, extract, func
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field


class UtcDateTime(TypeDecorator[datetime]):
    """A column that takes aware datetimes only and gives them back in UTC on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC; SQLite keeps it without a zone.

        Raises:
            ValueError: for a naive datetime, whose instant nobody can know.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: say which zone it is in")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        found: datetime = value
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def when_column(*, nullable: bool = False, index: bool = False) -> Any:
    """A field of a table that holds an instant."""
    return Field(default=None, sa_type=UtcDateTime, nullable=nullable, index=index)


def seconds_between(dialect: str, start: Any, end: Any) -> ColumnElement[Any]:
    """SQL for the seconds from one column that holds an instant to another, exact to a ten thousandth."""
    if dialect == "sqlite":
        return (func.julianday(end) - func.julianday(start)) * 86400.0
    return extract("epoch", end - start)
