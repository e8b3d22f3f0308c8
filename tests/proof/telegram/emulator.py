"""The emulator as a process, and the people who talk through it. Everything on the loopback."""

import asyncio
import json
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from proof.program import free_port

HERE = Path(__file__).parent
TOKEN = "123456:proof-token-of-nobody"
BOT_ID = 666
INSTALL_SECONDS = 240
START_SECONDS = 30.0
PATIENCE = 30.0


def install() -> None:
    """The emulator's packages, exactly those of the lock file, once."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.fail("node and npm are missing; install the Debian packages `nodejs` and `npm`", pytrace=False)
    done = HERE / "node_modules" / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=HERE, check=True, timeout=INSTALL_SECONDS, stdout=subprocess.DEVNULL)
        done.touch()


@dataclass(frozen=True)
class Line:
    """A message of the bot, as the person sees it."""

    id: int
    chat: int
    text: str
    buttons: tuple[tuple[str, str], ...]

    @property
    def code(self) -> str:
        """The ticket code in the text."""
        found = re.search(r"\b(?=[A-Z2-9]*\d)(?=[A-Z2-9]*[A-Z])[A-Z2-9]{5}\b", self.text)
        assert found, f"no code in: {self.text}"
        return found[0]


class Emulator:
    """The Bot API server of telegram-test-api."""

    def __init__(self, session: aiohttp.ClientSession, log: Path, token: str = TOKEN) -> None:
        self.session, self.log, self.token = session, log, token
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it and wait until it listens."""
        self.process = self._spawn()
        end = time.monotonic() + START_SECONDS
        while "ready" not in self.log.read_text(encoding="utf-8"):
            late = self.process.poll() is not None or time.monotonic() > end
            assert not late, self.log.read_text(encoding="utf-8")
            await asyncio.sleep(0.05)

    def _spawn(self) -> "subprocess.Popen[bytes]":
        node = shutil.which("node")
        assert node is not None
        with self.log.open("ab") as log:
            return subprocess.Popen([node, "server.js", str(self.port)], cwd=HERE, stdout=log, stderr=log)

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def person(self, id_: int, chat: int = 0) -> "Person":
        """Somebody in a chat of their own, or in a group."""
        return Person(self, id_, chat or id_)

    async def control(self, path: str, body: dict[str, Any]) -> Any:
        """One call of the emulator's control side."""
        async with self.session.post(f"{self.url}{path}", json=body) as response:
            return (await response.json())["result"]


class Person:
    """Somebody with a phone."""

    def __init__(self, emulator: Emulator, id_: int, chat: int) -> None:
        self.emulator, self.id, self.chat = emulator, id_, chat

    async def says(self, text: str, reply_to: Line | None = None) -> None:
        """Type and send."""
        message = {**self._common(), "date": int(time.time()), "text": text}
        if reply_to is not None:
            replied = {"message_id": reply_to.id, "from": {"id": BOT_ID, "is_bot": True}, "date": 1}
            message["reply_to_message"] = {**replied, "chat": message["chat"], "text": reply_to.text}
        await self.emulator.control("/sendMessage", message)

    async def presses(self, line: Line, label: str) -> None:
        """Press a button under a line."""
        data = next(data for shown, data in line.buttons if label in shown)
        common = self._common()
        message = {"message_id": line.id, "date": 1, "chat": common["chat"], "text": line.text}
        body = {"botToken": self.emulator.token, "from": common["from"], "message": message, "data": data}
        await self.emulator.control("/sendCallback", body)

    def _common(self) -> dict[str, Any]:
        kind = {"type": "private"} if self.chat > 0 else {"type": "supergroup", "title": "Nhóm"}
        return {
            "botToken": self.emulator.token,
            "from": {"id": self.id, "is_bot": False, "first_name": f"N{self.id}"},
            "chat": {"id": self.chat, **kind},
        }

    async def reads(self, words: str) -> Line:
        """The next line with these words, once it is there; earlier unread ones count as read."""
        end = time.monotonic() + PATIENCE
        seen: list[str] = []
        while time.monotonic() < end:
            body = {"token": self.emulator.token, "chatId": self.chat}
            for raw in await self.emulator.control("/getUpdates", body):
                line = _line(raw)
                seen.append(line.text)
                if words in line.text:
                    return line
            await asyncio.sleep(0.1)
        raise AssertionError(f"nobody said {words!r} to {self.chat} within {PATIENCE} s, but: {seen}")

    async def history(self) -> list[str]:
        """Everything the bot has said here."""
        rows = await self.emulator.control("/getUpdatesHistory", {"token": self.emulator.token})
        ours = [row for row in rows if str(row.get("message", {}).get("chat_id")) == str(self.chat)]
        return [_line(row).text for row in ours]


def _line(raw: dict[str, Any]) -> Line:
    message = raw["message"]
    markup = message.get("reply_markup") or {}
    markup = json.loads(markup) if isinstance(markup, str) else markup
    buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
    return Line(
        id=raw["messageId"],
        chat=int(message["chat_id"]),
        text=message["text"],
        buttons=tuple((button["text"], button["callback_data"]) for button in buttons),
    )
