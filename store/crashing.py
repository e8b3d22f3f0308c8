"""Named places where a proof may end the process, as a power cut would. Nothing happens unless armed.

`docs/reliability.md` lists the places and what each proves. `bot.run` arms from ``HOIDAP_CRASH_AT``.
"""

import os
import signal
from collections.abc import Callable

POINTS = (
    "receive-written",
    "receive-committed",
    "claim-committed",
    "turn-loaded",
    "apply-written",
    "apply-committed",
    "parcel-committed",
    "send-done",
    "mark-committed",
    "release-queued",
    "mail-kept",
    "rung-written",
    "letter-laid",
    "migrate-written",
    "tokens-answered",
    "file-fetched",
    "file-uploaded",
)

_reached: Callable[[str], None] | None = None


def crash_point(name: str) -> None:
    """Say that the program has come to a place."""
    if _reached is not None:
        _reached(name)


def arm(order: str) -> None:
    """Kill this process without warning at ``POINT:NTH``, the nth time it comes there; "" disarms.

    Raises:
        ValueError: for an unknown place or a number that is none.
    """
    global _reached
    if not order:
        _reached = None
        return
    point, _, nth = order.partition(":")
    if point not in POINTS or not (nth.isascii() and nth.isdigit() and int(nth) > 0):
        raise ValueError(f"{order!r} is not POINT:NTH; points: {', '.join(POINTS)}")
    _reached = _Killer(point, int(nth))


class _Killer:
    """Counts visits to one place and kills at the last."""

    def __init__(self, point: str, left: int) -> None:
        self.point, self.left = point, left

    def __call__(self, name: str) -> None:
        if name == self.point:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
