"""The terminal: a conversation for one, through the same inbox and outbox as every other channel."""

import asyncio
import secrets
import sys
from collections.abc import Callable
from typing import TextIO

from bot.channels.port import Inbound, Receive, Sent, numbered
from store.outbox import Parcel


class TerminalChannel:
    """Reads lines from standard input and prints what comes back."""

    name = "terminal"
    repeatable = True

    def __init__(
        self, chat_id: str, source: TextIO | None = None, show: Callable[[str], None] = print
    ) -> None:
        self.chat_id, self.source, self.show = chat_id, source or sys.stdin, show

    async def run(self, receive: Receive) -> None:
        """Pass each line on until the input ends."""
        while line := await asyncio.to_thread(self.source.readline):
            text = line.rstrip("\n")
            kind = "command" if text.startswith("/") else "text"
            await receive(Inbound(self.name, self.chat_id, secrets.token_hex(8), kind, text))

    async def send(self, parcel: Parcel) -> Sent:
        """Print one line, its choices numbered."""
        self.show(f"\n{numbered(parcel)}\n")
        return Sent()
