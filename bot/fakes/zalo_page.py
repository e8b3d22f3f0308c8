"""The page on which anybody plays the people of a fake Zalo: `hoidap fake-zalo`. No account, no network.

Each door of Zalo has its own: ``/`` the Official Account, ``/bot`` the Bot Platform.
"""

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar, Protocol

from aiohttp import web

PAGE = Path(str(files("bot"))) / "fakes" / "zalo.html"
LONGEST_NAME = 120
DOORS = {"/": "Official Account", "/bot": "Bot"}


class Door(Protocol):
    """One door as its page plays it. ``deeds`` and ``faults``: what a button sends, and its label; ``sends``:
    what kinds of files its people can send, and what a browser offers for each."""

    path: ClassVar[str]
    title: ClassVar[str]
    people: ClassVar[Mapping[str, str]]
    deeds: ClassVar[Mapping[str, str]]
    faults: ClassVar[Mapping[str, str]]
    sends: ClassVar[Mapping[str, str]]

    def conversation(self, user: str) -> list[dict[str, str]]:
        """Everything said with a person, in order."""
        ...

    def words(self) -> str:
        """How the door is, in one line."""
        ...

    async def act(self, what: str, user: str, text: str) -> bool:
        """A person says or does something; whether the desk heard."""
        ...

    async def send_file(self, what: str, user: str, base: str, name: str, body: bytes) -> bool:
        """A person sends a file, which can be fetched below ``base``; whether the desk heard."""
        ...

    def fail(self, fault: str) -> None:
        """The next send fails so."""
        ...


class ZaloPage:
    """A door's page and what its buttons do."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.at = f"/fake{door.path.rstrip('/')}"

    def routes(self) -> list[web.AbstractRouteDef]:
        """The page, its news and its deeds."""
        return [
            web.get(self.door.path, self._show),
            web.get(f"{self.at}/state", self._state),
            web.post(f"{self.at}/do", self._act),
            web.post(f"{self.at}/file", self._send_file),
        ]

    async def _show(self, _request: web.Request) -> web.Response:
        page = PAGE.read_text(encoding="utf-8")
        doors = "".join(
            f'<a href="{path}"{" aria-current=page" if path == self.door.path else ""}>{name}</a>'
            for path, name in DOORS.items()
        )
        for place, words in {
            "TITLE": escape(self.door.title),
            "AT": self.at,
            "DOORS": doors,
            "SENDS": ",".join(self.door.sends.values()),
            "DEEDS": _buttons("what", self.door.deeds),
            "FAULTS": _buttons("fault", self.door.faults),
        }.items():
            page = page.replace(f"%{place}%", words)
        return web.Response(text=page, content_type="text/html")

    async def _state(self, request: web.Request) -> web.Response:
        user = request.query.get("user", next(iter(self.door.people)))
        return web.json_response(
            {
                "people": self.door.people,
                "lines": self.door.conversation(user),
                "words": self.door.words(),
            }
        )

    async def _send_file(self, request: web.Request) -> web.Response:
        what, user = _kind(request.content_type), request.query.get("user", "")
        name, body = request.query.get("name", "")[:LONGEST_NAME], await request.read()
        base = f"{request.scheme}://{request.host}"
        known = what in self.door.sends and user in self.door.people and bool(body)
        done = known and await self.door.send_file(what, user, base, name or "tep", body)
        return web.json_response({"ok": done})

    async def _act(self, request: web.Request) -> web.Response:
        asked: dict[str, Any] = await request.json()
        what, fault = str(asked.get("what", "")), str(asked.get("fault", ""))
        text = str(asked.get("text", ""))
        if what == "fault" and fault in self.door.faults:
            self.door.fail(fault)
            return web.json_response({"ok": True})
        silent = what in ("say", "colleague") and not text.strip()
        known = what == "say" or what in self.door.deeds
        done = known and not silent and await self.door.act(what, str(asked.get("user", "")), text)
        return web.json_response({"ok": done})


def _kind(type_: str) -> str:
    """The kind of file that a browser's media type stands for."""
    return {"image": "image", "audio": "audio"}.get(type_.partition("/")[0], "file")


def _buttons(kind: str, labels: Mapping[str, str]) -> str:
    return "\n".join(f'<button data-{kind}="{key}">{escape(label)}</button>' for key, label in labels.items())
