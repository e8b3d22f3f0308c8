"""What to mind about the webhook: calls that were not Zalo's, events that make no sense, silence."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channels import zalo_wording as wording
from store.times import VIETNAM

SHOWN_FOR = timedelta(hours=24)


class Watch:
    """Counts of this process. ``quiet_hours``: after how long without an event to warn, 0 for never."""

    def __init__(self, clock: Callable[[], datetime], quiet_hours: int) -> None:
        self.clock, self.quiet = clock, timedelta(hours=quiet_hours)
        self.refused_in_all = 0
        self._counts: Counter[str] = Counter()
        self._refused_at: datetime | None = None
        self._last_event = clock()

    def came(self) -> None:
        """A genuine event came in."""
        self._counts["events"] += 1
        self._last_event = self.clock()

    def refused(self, why: str) -> None:
        """A call was not Zalo's."""
        self.refused_in_all += 1
        self._counts[f"refused_{why}"] += 1
        self._refused_at = self.clock()

    def malformed(self, why: str) -> None:
        """A genuine event could not be worked with."""
        self._counts["malformed"] += 1

    def worth_a_line(self) -> bool:
        """Whether this refusal should be logged: the 1st, 2nd, 4th, 8th … so that a flood fills no disk."""
        return self.refused_in_all & (self.refused_in_all - 1) == 0

    def counts(self) -> dict[str, int]:
        """By what happened."""
        return dict(self._counts)

    def warnings(self) -> list[str]:
        """What to show at the desk now."""
        now, found = self.clock(), []
        if self._refused_at is not None and now - self._refused_at < SHOWN_FOR:
            at = self._refused_at.astimezone(VIETNAM).strftime("%H:%M")
            found.append(wording.BAD_SIGNATURE.format(count=self.refused_in_all, at=at))
        if self.quiet and now - self._last_event >= self.quiet:
            hours = int((now - self._last_event).total_seconds() // 3600)
            found.append(wording.SILENT.format(hours=hours))
        return found
