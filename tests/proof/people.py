"""People at both ends: askers on the web chat and on the platform, officers at the desk.

They do what people and their devices do when a server goes away: try again until it answers.
"""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

from proof.messenger import Platform

REPEATS = 0.1
AGAIN_AFTER = 0.1
MOST_WAITING = 40  # then people on the platform wait for an answer before they go on
TALK = (
    "mấy giờ thi văn",
    "may gio thi toan",
    "quen can cuoc cong dan thi sao",
    "gặp cán bộ",
    "em quên giấy báo dự thi ở nhà",
)
"""One conversation: three questions, a request for a person, and what belongs to it."""

Stopped = Callable[[], bool]


async def insist(session: aiohttp.ClientSession, url: str, body: Any, want: int) -> Any:
    """Post until the server says what we want."""
    while True:
        try:
            async with session.post(url, json=body) as answer:
                if answer.status == want:
                    return await answer.json()
        except (aiohttp.ClientError, TimeoutError):
            pass
        await asyncio.sleep(AGAIN_AFTER)


@dataclass
class WebAskers:
    """Conversations through the web chat's API. ``acknowledged``: message ids that got their 202."""

    base: str
    session: aiohttp.ClientSession
    random: random.Random
    pause: float = 0.4
    acknowledged: dict[str, str] = field(default_factory=dict)
    chats: int = 0
    refused: int = 0

    async def talk(self, stopped: Stopped) -> None:
        """One conversation after the other."""
        while not stopped():
            chat = (await insist(self.session, f"{self.base}/api/chat", {}, 201))["chat_id"]
            self.chats += 1
            for text in TALK:
                await self._say(chat, text)
                if stopped():
                    break
                await asyncio.sleep(self.random.uniform(0, 2 * self.pause))
            await self._come_back(chat)

    async def _say(self, chat: str, text: str) -> None:
        body = {"message_id": uuid4().hex, "text": text}
        url = f"{self.base}/api/chat/{chat}/messages"
        await insist(self.session, url, body, 202)
        self.acknowledged[body["message_id"]] = text
        if self.random.random() < REPEATS:
            await insist(self.session, url, body, 202)

    async def _come_back(self, chat: str) -> None:
        """Open the return link on another device: one more person waits for the same answer."""
        try:
            async with self.session.get(f"{self.base}/api/chat/{chat}/messages?wait=0") as answer:
                lines = (await answer.json())["messages"] if answer.status == 200 else []
            link = next((line["ticket"]["link"] for line in lines if line.get("ticket")), "")
            found = re.search(r"/t/([\w-]+)#(\w+)", link)
            if found:
                url = f"{self.base}/api/tickets/{found[1]}/open"
                async with self.session.post(url, json={"secret": found[2]}) as answer:
                    await answer.read()
        except (aiohttp.ClientError, TimeoutError):
            pass


@dataclass
class PlatformAskers:
    """Conversations through the platform; it is the platform that repeats."""

    platform: Platform
    random: random.Random
    pause: float = 0.4
    chats: int = 0

    async def talk(self, stopped: Stopped) -> None:
        """One conversation after the other."""
        while not stopped():
            self.chats += 1
            chat = 50_000 + self.chats
            for text in TALK:
                await self._patience(stopped)
                self.platform.say(chat, text)
                await asyncio.sleep(self.random.uniform(0, 2 * self.pause))

    async def _patience(self, stopped: Stopped) -> None:
        for _ in range(600):
            if self.platform.waiting <= MOST_WAITING or stopped():
                return
            await asyncio.sleep(AGAIN_AFTER)


@dataclass
class Officer:
    """A browser at the desk, signed in for good: sessions survive crashes, they are in the store."""

    base: str
    session: aiohttp.ClientSession
    form: str = ""

    async def sign_in(self, token: str, login: str) -> None:
        """Use a one-time link and set a password."""
        url = f"{self.base}/desk/lien-ket/{token}"
        words = "gom-bay-chiec-la-vang-2026"
        body = {"login": login, "name": login, "password": words, "again": words}
        async with self.session.get(url) as answer:
            self.form = form_token(await answer.text())
        async with self._post(f"/desk/lien-ket/{token}", body) as answer:
            assert answer.status == 200, await answer.text()
            self.form = form_token(await answer.text())

    def _post(self, path: str, body: dict[str, str]) -> Any:
        data = {**body, "_form": self.form}
        return self.session.post(f"{self.base}{path}", data=data, headers={"Origin": self.base})

    async def page(self, path: str) -> str:
        """A page of the desk."""
        async with self.session.get(f"{self.base}{path}") as answer:
            return await answer.text() if answer.status == 200 else ""

    async def do(self, path: str, **body: str) -> bool:
        """Send a form; whether the desk says it was done."""
        async with self._post(path, body) as answer:
            return answer.status == 200 and "xong=" in str(answer.url)


def form_token(page: str) -> str:
    """The token that the forms of a page carry."""
    found = re.search(r'name="_form" value="([^"]+)"', page)
    return found[1] if found else ""


@dataclass
class Officers:
    """One drafts, the other approves, as fast as they can."""

    drafter: Officer
    approver: Officer
    random: random.Random
    drafted: set[str] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)

    async def work(self, stopped: Stopped) -> None:
        """Answer tickets until told to stop."""
        await asyncio.gather(self._again(self._draft, stopped), self._again(self._approve, stopped))

    async def _again(self, step: Callable[[], Awaitable[None]], stopped: Stopped) -> None:
        while not stopped():
            try:
                await step()
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(AGAIN_AFTER)

    async def _draft(self) -> None:
        codes = re.findall(r"/desk/phieu/([\w-]+)", await self.drafter.page("/desk"))
        fresh = [code for code in dict.fromkeys(codes) if code not in self.drafted]
        for code in self.random.sample(fresh, min(3, len(fresh))):  # of every channel, not the oldest only
            text = f"Cán bộ trả lời phiếu {code}."
            if await self.drafter.do(f"/desk/phieu/{code}/trinh", text=text, source=""):
                self.drafted.add(code)

    async def _approve(self) -> None:
        found = re.findall(r"/desk/duyet/(\d+)/dong-y", await self.approver.page("/desk/duyet"))
        for version in list(dict.fromkeys(found))[:3]:
            if await self.approver.do(f"/desk/duyet/{version}/dong-y"):
                self.approved.add(version)
