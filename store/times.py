"""The present, and the zone it is told in. Light to import: `store.columns` knows how tables keep time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def utc_now() -> datetime:
    """The real present. Called at the edges only; inside, time is an argument."""
    return datetime.now(UTC)
