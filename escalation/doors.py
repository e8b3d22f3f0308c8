"""The ways people reach us: their links, also those that lead straight to a topic or to a ticket."""

import re
from dataclasses import dataclass

STARTS = ("telegram",)  # where a link can carry a first word along: /start WORD
TICKET_START = re.compile(r"phieu-(?P<code>[0-9A-Za-z]{5})-(?P<secret>[0-9A-Za-z]{16})")
_WORD = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what Telegram takes along


@dataclass(frozen=True, slots=True)
class Door:
    """One way to us. ``address`` is the link that opens the conversation; ``works``: it does now."""

    channel: str
    name: str
    address: str
    works: bool = True

    @property
    def can_start(self) -> bool:
        """Whether its link can carry a first word along."""
        return self.channel in STARTS

    def to_topic(self, topic: str) -> str:
        """The link for a poster about a topic; the plain one where the platform takes no word along."""
        return self._with(topic) if _WORD.fullmatch(topic) else self.address

    def to_ticket(self, code: str, secret: str) -> str:
        """The link that opens a ticket there: as good as its return link, so only for who holds that one."""
        return self._with(f"phieu-{code}-{secret}")

    def _with(self, word: str) -> str:
        return f"{self.address}?start={word}" if self.can_start else self.address
