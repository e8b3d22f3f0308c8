"""How long a platform lets us write to a person after their last word there."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """``free``: for how long writing costs nothing; ``last``: for how long it is possible at all."""

    free: timedelta
    last: timedelta

    def is_open(self, heard_at: datetime | None, now: datetime) -> bool:
        """Whether we may write now."""
        return heard_at is not None and now < heard_at + self.last
