"""The schema's way from any earlier version to this one (Alembic, imported only when it is needed)."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from store.crashing import crash_point

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent / "migrations"


class SchemaTooNewError(Exception):
    """The database was written by a newer program than this one."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"the database is at revision {revision}, which this program does not know")
        self.revision = revision


def upgrade(engine: Engine, revision: str = "head") -> tuple[str | None, str | None]:
    """Bring the schema up; returns the revision before and after.

    Raises:
        SchemaTooNewError: when the database knows a revision that this program does not.
    """
    before = current(engine)
    if before is not None and before == (head() if revision == "head" else revision):
        return before, before
    from alembic import command  # a quarter of a second, and almost every start finds the newest schema

    config = _config()
    _check_known(config, before)
    with engine.execution_options(writing=True).connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        crash_point("migrate-written")
    return before, current(engine)


def current(engine: Engine) -> str | None:
    """The schema's revision; None for an empty database."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


@cache
def head() -> str:
    """The revision this program needs: revisions are numbered, their files begin with the number."""
    return max(file.name.partition("_")[0] for file in (SCRIPTS / "versions").glob("[0-9]*_*.py"))


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config


def _check_known(config: "Config", revision: str | None) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise SchemaTooNewError(revision)
