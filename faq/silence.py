"""Which answers are silent at the moment. Pure: what is paused is read elsewhere and given."""

from collections.abc import Iterable
from dataclasses import dataclass

from faq.entries import Answer, Entry


@dataclass(frozen=True, slots=True)
class Silence:
    """What must not be answered by itself: ``everything``, whole groups, entries, and what cites a fact."""

    everything: bool = False
    groups: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, pauses: Iterable[tuple[str, str]]) -> "Silence":
        """From pairs of scope (``all``, ``group``, ``entry``, ``fact``) and key."""
        keys: dict[str, set[str]] = {"all": set(), "group": set(), "entry": set(), "fact": set()}
        for scope, key in pauses:
            keys[scope].add(key)
        return cls(bool(keys["all"]), *(frozenset(keys[scope]) for scope in ("group", "entry", "fact")))

    def __bool__(self) -> bool:
        return self.everything or bool(self.groups or self.entries or self.facts)

    def covers_group(self, group: str) -> bool:
        """Whether a whole group is silent."""
        return self.everything or group in self.groups

    def covers(self, entry: Entry | None, year: int) -> bool:
        """Whether an entry's answer for an exam is silent; None stands for what has no entry."""
        if entry is None:
            return self.everything
        answer = entry.answer_for(entry.exam or year)
        return self.covers_group(entry.group) or entry.id in self.entries or self._covers_answer(answer)

    def _covers_answer(self, answer: Answer | None) -> bool:
        return answer is not None and not self.facts.isdisjoint(answer.facts)


NOTHING_SILENT = Silence()
