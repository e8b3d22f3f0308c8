"""A real browser before the real program."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, async_playwright, expect

from handlers.turn import Knowledge
from proof.program import Program

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PATIENCE = 20_000  # milliseconds; the machine may be busy
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));"""

OpenContext = Callable[..., Awaitable[BrowserContext]]


@dataclass
class Desk:
    """The running program, its sign-in links, and whatever browsers complained of."""

    base: str
    first_admin: str
    second: str
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
async def desk(tmp_path: Path, knowledge: Knowledge) -> AsyncIterator[Desk]:
    """The program on an empty folder; at the end no page may have had an error.

    ``knowledge`` is asked for so that the matcher is built before the program looks for it.
    """
    async with opened(Program(tmp_path)) as desk:
        yield desk


@asynccontextmanager
async def opened(program: Program) -> AsyncIterator[Desk]:
    """A program that runs; at the end no page may have had an error."""
    await program.start()
    try:
        async with aiohttp.ClientSession() as session:
            assert await program.healthy(session), program.printed()
        first_admin, second = await _links(program)
        desk = Desk(program.base, first_admin, second)
        yield desk
        assert desk.complaints == []
    finally:
        await program.stop()


async def _links(program: Program) -> list[str]:
    """The two sign-in links it prints once it serves."""
    for _ in range(PATIENCE // 50):
        if len(links := re.findall(r"http://\S+/desk/\S+", program.printed())) == 2:
            return links
        await asyncio.sleep(0.05)
    raise AssertionError(program.printed())


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    if shutil.which(CHROMIUM) is None:
        pytest.fail(f"{CHROMIUM} is missing; install the Debian package `chromium`", pytrace=False)
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def open_context(browser: Browser, desk: Desk) -> OpenContext:
    """A person's browser, empty at first; its errors are kept."""

    async def open_(**options: Any) -> BrowserContext:
        context = await browser.new_context(base_url=desk.base, locale="vi-VN", **options)
        context.set_default_timeout(PATIENCE)
        await context.add_init_script(TELL_VIOLATIONS)
        context.on("console", lambda message: _keep(desk, message))
        context.on("weberror", lambda error: desk.complaints.append(str(error.error)))
        return context

    return open_


def _keep(desk: Desk, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning"):
        desk.complaints.append(f"{message.text} ({message.location.get('url', '')})")
