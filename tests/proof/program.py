"""The real program as a process of its own, started and killed from outside."""

import asyncio
import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parent.parent.parent
HOIDAP = Path(sys.executable).with_name("hoidap")
START_SECONDS = 90.0
LOOK_AGAIN = 0.02
CONFIG = f"""\
plan: {ROOT}/plans/lai-chau-2023.yaml
exam: 2023
exam_now: 2023-06-26T08:00:00+07:00
demonstration: true
log: json
channels:
  web:
    messages_per_minute: 1000000
    chats_per_minute: 1000000
"""


def free_port() -> int:
    """A loopback port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """`hoidap run` on a folder of its own."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.port = folder, free_port()
        self.data = folder / "data"
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = folder / "run.log"
        (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
        self.environment = {
            **os.environ,
            "HOIDAP_CONFIG": str(folder / "config.yaml"),
            "HOIDAP_DATA": str(self.data),
            "HOIDAP_PORT": str(self.port),
            **(environment or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self, crash_at: str = "") -> None:
        """Start the process; `healthy` says when it serves."""
        assert self.process is None or self.process.poll() is not None
        self.process = self._spawn({**self.environment, "HOIDAP_CRASH_AT": crash_at})

    def _spawn(self, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen([HOIDAP, "run"], stdout=log, stderr=log, cwd=ROOT, env=environment)

    async def healthy(self, session: aiohttp.ClientSession) -> bool:
        """Wait until it serves; False when it died first."""
        end = asyncio.get_running_loop().time() + START_SECONDS
        while asyncio.get_running_loop().time() < end:
            if await self.died(0.0):
                return False
            with suppress(aiohttp.ClientError, TimeoutError):
                async with session.get(f"{self.base}/healthz") as answer:
                    if answer.status == 200:
                        return True
            await asyncio.sleep(0.03)
        raise AssertionError(f"not healthy after {START_SECONDS} s; exit {self.exit_code}; see {self.log}")

    @property
    def exit_code(self) -> int | None:
        """How the process ended; None while it runs."""
        return self.process.poll() if self.process is not None else None

    async def died(self, seconds: float) -> bool:
        """Whether the process ends within that time."""
        for _ in range(int(seconds / LOOK_AGAIN)):
            if self.exit_code is not None:
                return True
            await asyncio.sleep(LOOK_AGAIN)
        return self.exit_code is not None

    async def kill(self) -> bool:
        """kill -9; False when it was dead already."""
        assert self.process is not None
        alive = self.process.poll() is None
        self.process.kill()
        self.process.wait()
        return alive

    async def stop(self) -> int:
        """Ask it to end; its exit code."""
        assert self.process is not None
        self.process.terminate()
        if not await self.died(20.0):
            await self.kill()
            raise AssertionError(f"did not end within 20 s; see {self.log}")
        return self.process.wait()

    def printed(self) -> str:
        """Everything it has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def sign_in_links(self) -> list[str]:
        """The newest one-time links of the banner: first administrator, then the second account."""
        links = re.findall(r"http://\S+/desk/\S+/([\w-]{30,})", self.printed())
        return links[-2:]

    async def waiting(self, session: aiohttp.ClientSession) -> int:
        """How many messages are not yet handled or not yet out, by the program's own figures."""
        async with session.get(f"{self.base}/metrics") as answer:
            text = await answer.text()
        rows = re.findall(r'hoidap_messages\{[^}]*state="(\w+)"\} ([\d.]+)', text)
        return int(sum(float(count) for state, count in rows if state in ("pending", "queued", "sending")))

    async def settled(self, session: aiohttp.ClientSession, seconds: float) -> None:
        """Wait until everything is handled and out.

        Raises:
            AssertionError: when it is not by then.
        """
        for _ in range(int(seconds / 0.2)):
            if not await self.waiting(session):
                return
            await asyncio.sleep(0.2)
        left = await self.waiting(session)
        assert not left, f"{left} messages still wait after {seconds} s"
