"""The people of a fake Official Account: what they do becomes events that are brought to a webhook, with the
ladder of repeats that Zalo describes, and what the account sends them is shown to them."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.fakes.zalo_events import signed
from bot.fakes.zalo_oa import FakeOa, uploaded_in

LADDER = (30.0, 300.0, 900.0, 1800.0, 3600.0)  # seconds between the tries
PATIENCE = 2.0


@dataclass
class FakePeople:
    """Brings events to ``hook``. ``ladder`` may be shorter in tests; after it the webhook is switched off."""

    fake: FakeOa
    hook: str
    ladder: Sequence[float] = LADDER
    disabled: bool = False
    lines: list[dict[str, Any]] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)

    async def say(self, user: str, text: str) -> bool:
        """A person writes a line."""
        self.fake.hears(user)
        self.lines.append({"user": user, "from": "me", "text": text, "after": len(self.fake.sent)})
        return await self.bring(self.fake.events.says(user, text))

    async def send_file(self, user: str, what: str, url: str, name: str, body: bytes) -> bool:
        """A person sends an image, audio or file, which lies at ``url`` for now."""
        self.fake.hears(user)
        line = {"user": user, "from": "me", "text": name, "kind": what, "url": url}
        self.lines.append({**line, "after": len(self.fake.sent)})
        more = {} if what != "file" else {
            "name": name, "size": str(len(body)), "type": name.rpartition(".")[2],
            "checksum": hashlib.md5(body, usedforsecurity=False).hexdigest(),
        }  # fmt: skip
        return await self.bring(self.fake.events.sends(user, what, url, **more))

    async def follow(self, user: str) -> bool:
        """A person follows the account."""
        self.fake.hears(user)
        return await self.bring(self.fake.events.follows(user))

    async def leave(self, user: str) -> bool:
        """A person follows it no longer."""
        self.fake.gone.add(user)
        return await self.bring(self.fake.events.unfollows(user))

    async def colleague(self, user: str, text: str) -> bool:
        """Somebody of the office writes to a person in the account's own tool."""
        self.lines.append({"user": user, "from": "console", "text": text, "after": len(self.fake.sent)})
        return await self.bring(self.fake.events.colleague_types(user, text))

    async def bring(self, event: dict[str, Any]) -> bool:
        """Bring one event until it is taken; False when the ladder is over."""
        if self.disabled:
            return False
        body, headers = signed(self.fake.keys, event)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
            for number, pause in enumerate((0.0, *self.ladder)):
                await asyncio.sleep(pause)
                again = {"num_retry": str(number)} if number else {}
                if await self._once(session, body, {**headers, **again}) == 200:
                    return True
        self.disabled = True
        return False

    async def _once(self, session: aiohttp.ClientSession, body: bytes, headers: dict[str, str]) -> int:
        try:
            async with session.post(self.hook, data=body, headers=headers) as response:
                self.heard.append(response.status)
        except (aiohttp.ClientError, TimeoutError):
            self.heard.append(0)
        return self.heard[-1]

    def conversation(self, user: str) -> list[dict[str, str]]:
        """Everything said with a person, in order."""
        said = [one for one in self.lines if one["user"] == user]
        found: list[dict[str, str]] = []
        for index in range(len(self.fake.sent) + 1):
            found += [
                {key: str(one[key]) for key in ("from", "text", "kind", "url") if key in one}
                for one in said
                if one["after"] == index
            ]
            if index < len(self.fake.sent):
                sent = self.fake.sent[index]
                if user in (sent["recipient"].get("user_id"), sent["recipient"].get("chat_id")):
                    found.append({"from": "bot", **_shown(sent["message"])})
        return found


def _shown(message: dict[str, Any]) -> dict[str, str]:
    """What a person sees of a message: its words, or the file that was uploaded for it."""
    attachment = message.get("attachment") or {}
    uploaded = uploaded_in(attachment)
    if uploaded is None:
        return {"text": str(message.get("text") or f"[{next(iter(message), 'tin')}]")}
    kind = "file" if attachment.get("type") == "file" else "image"
    return {"text": {"file": "Tệp", "image": "Ảnh"}[kind], "kind": kind, "url": f"/media/{uploaded}"}
