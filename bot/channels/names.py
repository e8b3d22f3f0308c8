"""How a channel tells the name that a person shows there; it is asked for apart from any message."""

import unicodedata
from typing import Protocol

from store.masking import mask

LONGEST = 60


class NameLater(Exception):
    """The platform cannot be asked now."""


class Naming(Protocol):
    """A channel whose people show a name."""

    async def display_name(self, chat_id: str) -> str:
        """The name as the platform gives it; empty where it tells none.

        Raises:
            NameLater
        """
        ...


def plain_name(told: str) -> str:
    """A name as we keep it: one line, without what steers a display, numbers masked; empty for none."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in told[: 4 * LONGEST])
    return mask(" ".join(unicodedata.normalize("NFC", kept).split())[:LONGEST].strip()).text
