"""A page on which anybody plays the people of a fake Zalo: `hoidap fake-zalo`. No account, no network."""

from importlib.resources import files
from pathlib import Path

from aiohttp import web

from bot.fakes.zalo_oa import FakeOa, fails
from bot.fakes.zalo_people import FakePeople

PAGE = Path(str(files("bot"))) / "fakes" / "zalo.html"
PEOPLE = {"2468458835296117922": "Minh", "2468458835296117923": "Hoa", "2468458835296117924": "Phụ huynh An"}
FAULTS = {
    "busy": ("/message/cs", (-32,)),
    "closed": ("/message/cs", (-230,)),
    "package": ("/message/cs", (-224,)),
    "token": ("/message/cs", (-216,)),
}


class ZaloPage:
    """The page and what its buttons do."""

    def __init__(self, fake: FakeOa, people: FakePeople) -> None:
        self.fake, self.people = fake, people

    def routes(self) -> list[web.AbstractRouteDef]:
        """The page at ``/``."""
        return [
            web.get("/", self._show),
            web.get("/fake/state", self._state),
            web.post("/fake/do", self._act),
        ]

    async def _show(self, _request: web.Request) -> web.Response:
        return web.Response(text=PAGE.read_text(encoding="utf-8"), content_type="text/html")

    async def _state(self, request: web.Request) -> web.Response:
        user = request.query.get("user", next(iter(PEOPLE)))
        return web.json_response({
            "people": PEOPLE,
            "lines": self.people.conversation(user),
            "hook": self.people.hook,
            "disabled": self.people.disabled,
            "status": self.people.heard[-1] if self.people.heard else None,
            "sent": len(self.fake.sent),
            "paid": self.fake.paid,
            "refreshes": len(self.fake.refreshes),
        })  # fmt: skip

    async def _act(self, request: web.Request) -> web.Response:
        asked = await request.json()
        user, text = str(asked.get("user", "")), str(asked.get("text", ""))
        match asked.get("what"):
            case "say" if text.strip():
                done = await self.people.say(user, text)
            case "colleague" if text.strip():
                done = await self.people.colleague(user, text)
            case "follow":
                done = await self.people.follow(user)
            case "leave":
                done = await self.people.leave(user)
            case "fault" if asked.get("fault") in FAULTS:
                part, numbers = FAULTS[str(asked["fault"])]
                self.fake.faults.append(fails(part, *numbers))
                done = True
            case _:
                done = False
        return web.json_response({"ok": done})
