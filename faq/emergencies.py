"""Emergencies in plain words: cut off by water or landslide, danger of life. Read before the matcher.

Calling a person for nothing costs an officer a minute; missing one costs more. The list errs on that side.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faq.fold import Folded
from faq.yaml_lines import Items, Row, read_yaml

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
    """
    node, problems = read_yaml(file, file.name)
    if problems or not isinstance(node, Row):
        raise ValueError(f"{file}: {problems[0] if problems else 'not a table'}")
    return tuple(_read(kind, row) for kind, row in node.values.items() if isinstance(row, Row))


def _read(kind: str, row: Row) -> Emergency:
    return Emergency(kind, _words(kind, row, "signs"), _words(kind, row, "harmless"))


def _words(kind: str, row: Row, name: str) -> re.Pattern[str]:
    words = row.values.get(name)
    if not isinstance(words, Items) or not words.values:
        raise ValueError(f"{FILE}:{row.place.line}: {kind} needs {name}")
    return re.compile(rf"\b(?:{'|'.join(re.escape(str(word)) for word in words.values)})\b")


def emergency(message: Folded) -> str | None:
    """The kind of emergency a message tells of."""
    text = message.text
    return next((one.kind for one in shipped_emergencies() if one.is_in(text)), None)
