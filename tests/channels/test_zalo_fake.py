"""The fake Official Account, seen from outside: by clients that know nothing of our channel."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from bot.fakes.zalo_bot import SAMPLE_TOKEN
from bot.fakes.zalo_command import make_fake
from bot.fakes.zalo_people import FakePeople

USER = "2468458835296117922"


@pytest.fixture
async def hook() -> AsyncIterator[tuple[str, list[dict[str, Any]], list[int]]]:
    """A desk of one route; what it heard, and what it says next (200 otherwise)."""
    heard: list[dict[str, Any]] = []
    says: list[int] = []

    async def take(request: web.Request) -> web.Response:
        heard.append({"body": await request.json(), "headers": dict(request.headers)})
        return web.Response(status=says.pop(0) if says else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/hook")), heard, says
    await server.close()


@pytest.fixture
async def fake(hook: Any, aiohttp_client: Any) -> tuple[Any, FakePeople, TestClient[Any, Any]]:
    """The fake as `hoidap fake-zalo` serves it."""
    zalo = make_fake(hook[0])
    zalo.people.ladder = (0.01, 0.01)
    return zalo.oa, zalo.people, await aiohttp_client(zalo.app)


async def test_what_is_played_on_the_page_arrives_signed(fake: Any, hook: Any) -> None:
    _, _, page = fake
    for deed in (
        {"what": "say", "text": "xin chào"},
        {"what": "follow"},
        {"what": "colleague", "text": "chào em"},
    ):
        async with page.post("/fake/do", json={"user": USER, **deed}) as response:
            assert await response.json() == {"ok": True}
    names = [one["body"]["event_name"] for one in hook[1]]
    assert names == ["user_send_text", "follow", "oa_send_text"]
    assert all(one["headers"]["X-ZEvent-Signature"].startswith("mac=") for one in hook[1])
    async with page.get("/fake/state", params={"user": USER}) as response:
        assert [line["text"] for line in (await response.json())["lines"]] == ["xin chào", "chào em"]
    async with page.get("/") as response:
        assert "Zalo giả lập" in await response.text()


async def test_the_bot_has_a_page_of_its_own(fake: Any) -> None:
    page = fake[2]
    chat = "6ede9afa66b88fe6d6a9"
    for deed in (
        {"what": "say", "text": "xin chào"},
        {"what": "unsupported"},
        {"what": "fault", "fault": "429"},
    ):
        async with page.post("/fake/bot/do", json={"user": chat, **deed}) as response:
            assert await response.json() == {"ok": True}
    async with page.post("/fake/bot/do", json={"user": chat, "what": "colleague", "text": "a"}) as response:
        assert await response.json() == {"ok": False}, "the platform has no such tool"
    send = f"/bot{SAMPLE_TOKEN}/sendMessage"
    for number in (429, None):
        async with page.post(send, json={"chat_id": chat, "text": "chào bạn"}) as response:
            assert (await response.json()).get("error_code") == number
    async with page.get("/fake/bot/state", params={"user": chat}) as response:
        state = await response.json()
    assert [line["text"] for line in state["lines"]] == [
        "xin chào",
        "[tin Zalo không cho bot đọc]",
        "chào bạn",
    ]
    assert "đã gửi 1/3000 tin" in state["words"]
    async with page.get("/bot") as response:
        text = await response.text()
    assert "Zalo giả lập: Bot" in text
    assert "%" not in text.partition("<body")[2].partition("<script")[0], "every place is filled"


async def test_files_are_sent_from_the_pages_and_can_be_fetched(fake: Any, hook: Any) -> None:
    oa, _, page = fake
    for name, kind, event in (
        ("giấy.jpg", "image/jpeg", "user_send_image"),
        ("nói.ogg", "audio/ogg", "user_send_audio"),
        ("đơn.pdf", "application/pdf", "user_send_file"),
    ):
        headers, body = {"Content-Type": kind}, f"%PDF {name}".encode()
        query = {"user": USER, "name": name}
        async with page.post("/fake/file", params=query, data=body, headers=headers) as response:
            assert await response.json() == {"ok": True}
        brought = hook[1][-1]["body"]
        assert brought["event_name"] == event
        payload = brought["message"]["attachments"][0]["payload"]
        assert payload.get("name", name) == name
        async with page.get(payload["url"].partition(str(page.port))[2]) as response:
            assert await response.read() == body
    async with page.get("/fake/state", params={"user": USER}) as response:
        lines = (await response.json())["lines"]
    assert [line["kind"] for line in lines] == ["image", "audio", "file"]
    assert oa.heard[USER]


async def test_the_bots_page_sends_pictures_and_voices_and_no_other_file(fake: Any) -> None:
    page, chat, heard = fake[2], "6ede9afa66b88fe6d6a9", []
    for kind, taken in (("image/png", True), ("audio/ogg", True), ("application/pdf", False)):
        headers, query = {"Content-Type": kind}, {"user": chat, "name": "a"}
        async with page.post("/fake/bot/file", params=query, data=b"x", headers=headers) as response:
            assert await response.json() == {"ok": taken}
    for _ in range(2):
        async with page.post(f"/bot{SAMPLE_TOKEN}/getUpdates", json={"timeout": "1"}) as response:
            heard.append((await response.json())["result"])
    assert [one["event_name"] for one in heard] == ["message.image.received", "message.voice.received"]
    for url in (heard[0]["message"]["photo_url"], heard[1]["message"]["voice_url"]):
        async with page.get(url.partition(str(page.port))[2]) as response:
            assert await response.read() == b"x"


async def test_what_the_account_sends_as_a_file_is_shown_on_the_page(fake: Any) -> None:
    oa, _, client = fake
    access, _ = oa.grant()
    oa.hears(USER)
    picture = {"payload": {"template_type": "media", "elements": [{"media_type": "image"}]}}
    for what, body, key in (("image", b"\xff\xd8\xff", "attachment_id"), ("file", b"%PDF", "token")):
        form = FormData()
        form.add_field("file", body, filename="a")
        where, headers = f"/v2.0/oa/upload/{what}", {"access_token": access}
        async with client.post(where, data=form, headers=headers) as response:
            given = (await response.json())["data"][key]
        picture["payload"]["elements"][0]["attachment_id"] = given  # type: ignore[index]
        shown = {"file": {"type": "file", "payload": {"token": given}}, "image": picture}[what]
        sent = {"recipient": {"user_id": USER}, "message": {"attachment": shown}}
        async with client.post("/v3.0/oa/message/cs", json=sent, headers=headers) as response:
            assert (await response.json())["error"] == 0
        async with client.get("/fake/state", params={"user": USER}) as response:
            line = (await response.json())["lines"][-1]
        assert line["kind"] == what
        async with client.get(line["url"]) as response:
            assert (await response.read(), response.content_type.split("/")[0]) == (
                body, {"image": "image", "file": "application"}[what],
            )  # fmt: skip


async def test_an_event_is_brought_again_and_then_the_webhook_is_switched_off(fake: Any, hook: Any) -> None:
    _, people, _ = fake
    hook[2].extend([503, 503])
    assert await people.say(USER, "một")
    assert [one["headers"].get("num_retry") for one in hook[1]] == [None, "1", "2"]
    hook[2].extend([503] * 3)
    assert not await people.say(USER, "hai")
    assert people.disabled
    assert not await people.say(USER, "ba")


async def send(client: Any, token: str, text: str = "a", user: str = USER) -> dict[str, Any]:
    body = {"recipient": {"user_id": user}, "message": {"text": text}}
    async with client.post("/v3.0/oa/message/cs", json=body, headers={"access_token": token}) as response:
        assert response.status == 200  # also for errors
        found: dict[str, Any] = await response.json()
        return found


async def test_its_errors_come_inside_http_200(fake: Any) -> None:
    oa, _, client = fake
    access, _ = oa.grant()
    assert (await send(client, "wrong"))["error"] == -216
    assert (await send(client, access))["error"] == -230  # nobody of that name ever wrote
    oa.hears(USER)
    assert (await send(client, access, ""))["error"] == -201
    assert (await send(client, access, "a" * 2001))["error"] == -210
    taken = await send(client, access)
    assert taken["error"] == 0
    assert taken["data"]["quota"] == {"quota_type": "reply"}
    oa.per_minute = 1
    assert (await send(client, access))["error"] == -32


async def test_a_refresh_token_is_good_for_one_use(fake: Any) -> None:
    oa, _, client = fake
    access, refresh = oa.grant()
    form = {"refresh_token": refresh, "app_id": oa.keys.app_id, "grant_type": "refresh_token"}
    headers = {"secret_key": oa.keys.app_secret}
    async with client.post("/v4/oa/access_token", data=form, headers=headers) as response:
        pair = await response.json()
    assert pair["expires_in"] == "90000"
    async with client.post("/v4/oa/access_token", data=form, headers=headers) as response:
        assert (await response.json())["error"] == -14020
    oa.hears(USER)
    assert (await send(client, access))["error"] == -216  # the old one died with the new one's birth
    assert (await send(client, pair["access_token"]))["error"] == 0
