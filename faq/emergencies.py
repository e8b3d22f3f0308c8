"""Emergencies in plain words: cut off by water or landslide, danger of life. Read before the matcher.

Calling a person for nothing costs an officer a minute; missing one costs more. The list errs on that side.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faq.fold import Folded
from faq.word_lists import read_word_lists, whole_words

FILE = Path(__file__).parent / "content" / "emergencies.yaml"


@dataclass(frozen=True, slots=True)
class Emergency:
    """One kind: one of ``signs`` must be there, ``harmless`` must not."""

    kind: str
    signs: re.Pattern[str]
    harmless: re.Pattern[str]

    def is_in(self, text: str) -> bool:
        """Whether a toneless line tells of it."""
        return self.signs.search(text) is not None and self.harmless.search(text) is None


@cache
def shipped_emergencies(file: Path = FILE) -> tuple[Emergency, ...]:
    """The shipped kinds.

    Raises:
        ValueError: when the file is not a table of tables of lists.
        KeyError: when a kind has not both lists.
    """
    lists = read_word_lists(file)
    kinds = dict.fromkeys(name.partition(".")[0] for name in lists)
    return tuple(
        Emergency(kind, whole_words(lists[f"{kind}.signs"]), whole_words(lists[f"{kind}.harmless"]))
        for kind in kinds
    )


def emergency(message: Folded) -> str | None:
    """The kind of emergency a message tells of."""
    text = message.text
    return next((one.kind for one in shipped_emergencies() if one.is_in(text)), None)
