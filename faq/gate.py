"""The gate before new questions or phrasings go live: the held-out questions decided before and after.

Answers, facts and dates teach the matcher nothing and need no gate.
"""

from dataclasses import dataclass
from typing import Literal

from faq.content import Content
from faq.evaluate import Bar, Figures, bars

GateState = Literal["not_needed", "under_way", "known", "unavailable"]
GUARDED = ("wrong_rate", "false_answer_rate")
"""What must not get worse past its bar: answers that mislead. The other figures are shown."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of an edit: ``before`` and ``after`` when it was examined, ``why`` when it cannot be."""

    state: GateState
    risk: float = 0.0
    before: Figures | None = None
    after: Figures | None = None
    why: str = ""

    @property
    def broken(self) -> tuple[Bar, ...]:
        """The guarded bars that the edit breaks; one that was broken and gets no worse does not count."""
        return tuple(bar for bar in bars(self.risk) if bar.figure in GUARDED and self._breaks(bar))

    def _breaks(self, bar: Bar) -> bool:
        if self.before is None or self.after is None or bar.held(self.after):
            return False
        old, new = self.before[bar.figure].value, self.after[bar.figure].value
        return old is None or new is None or new > old

    @property
    def opens(self) -> bool:
        """Whether the edit may go live as far as the gate is concerned."""
        return self.state != "under_way" and not self.broken


def teaches_the_same(first: Content, second: Content) -> bool:
    """Whether a matcher of the one content serves the other."""
    return first.phrasings == second.phrasings and _questions(first) == _questions(second)


def _questions(content: Content) -> dict[str, str]:
    return {topic: entry.question for topic, entry in content.entries.items()}
