"""The table of docs/conversation.md, read."""

from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).parent.parent / "docs" / "conversation.md"
STATES = ("no ticket", "fresh", "open", "asked back", "answered")
HEAD = ("row", "message", *STATES)


@dataclass(frozen=True)
class Row:
    """One row: its name, what message it is about, and what happens in each state."""

    name: str
    message: str
    cells: dict[str, str]


def rows() -> list[Row]:
    """All rows in the order of the document."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    start = lines.index("| " + " | ".join(HEAD) + " |") + 2
    found = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        name, message, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        found.append(Row(name, message, dict(zip(STATES, cells, strict=True))))
    return found
