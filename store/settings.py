"""Small things the program remembers, by name."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, select

from store.leases import dialect_of
from store.tables import Setting


def setting_value(session: Session, name: str) -> dict[str, Any]:
    """What is remembered under a name; empty when nothing is."""
    return dict(session.exec(select(Setting.value).where(Setting.name == name)).first() or {})


def keep_setting(session: Session, name: str, value: dict[str, Any]) -> None:
    """Remember. Of two who remember the same name at one moment neither fails; the later one stays."""
    engine = sqlite if dialect_of(session) == "sqlite" else postgresql
    statement = engine.insert(Setting).values(name=name, value=value)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
