"""What machines and browsers ask: health, metrics, headers; and what no log may hold."""

import logging
import sqlite3
import threading
from contextlib import closing

import pytest
import structlog
from sqlalchemy import text

from bot.logs import set_up_logs
from handlers import wording
from store.database import sqlite_file


async def test_healthy_is_when_messages_can_be_taken_and_stored(client):
    answer = await client.get("/healthz")
    assert (answer.status, (await answer.json())["ok"]) == (200, True)


async def test_a_store_that_cannot_be_written_is_not_healthy(app, client):
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        if file := sqlite_file(app.settings.database_url):
            with closing(sqlite3.connect(file, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                held.set()
                go_on.wait(20)
        else:
            with app.db.engine.begin() as connection:
                connection.execute(text("LOCK TABLE setting IN ACCESS EXCLUSIVE MODE"))
                held.set()
                go_on.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(20)
    try:
        assert (await client.get("/healthz")).status == 503
    finally:
        go_on.set()
        thread.join()
    assert (await client.get("/healthz")).status == 200


async def test_a_closed_store_is_answered_kindly_and_without_a_traceback(app, client):
    app.db.close()
    answer = await client.post("/api/chat")
    assert answer.status == 503
    assert "Traceback" not in await answer.text()


async def test_hello_tells_the_page_where_it_is(client):
    hello = await (await client.get("/api/hello")).json()
    assert hello["province"] == "tỉnh Lai Châu"
    assert hello["exam"] == "Kỳ thi tốt nghiệp THPT năm 2023"
    assert hello["demo"] is True
    assert "0213 3799 569" in hello["contact"]


async def test_the_chat_page_may_run_nothing_of_strangers(client):
    answer = await client.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/api/hello", "/healthz", "/web/chat.css", "/web/chat.js"])
async def test_every_answer_has_safe_headers(client, path):
    answer = await client.get(path)
    assert answer.status == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/web/../server.py", "/web/%2e%2e/server.py", "/web/"])
async def test_only_the_page_and_its_parts_are_served(client, path):
    assert (await client.get(path)).status in (403, 404)


async def test_metrics_count_by_route_and_name_nobody(client, chat):
    await chat.post("001203004567")
    await chat.poll()
    metrics = await (await client.get("/metrics")).text()
    assert 'route="/api/chat/{chat_id}/messages"' in metrics
    assert 'hoidap_messages{direction="in",state="pending"} 1.0' in metrics
    assert chat.key not in metrics


@pytest.fixture
def logs():
    """The program's own logging, for one test."""
    handlers, config = logging.root.handlers[:], structlog.get_config()
    set_up_logs("text")
    yield
    structlog.configure(**config)
    logging.root.handlers[:] = handlers


async def test_no_log_line_holds_a_key_a_secret_or_a_message(capfd, logs, app, running, client, chat):
    lines = await chat.ask("/gapcanbo")
    await chat.ask("bí mật của em")
    link = next(line["ticket"]["link"] for line in lines if "ticket" in line)
    await client.post(f"/api/tickets/{link[3:8]}/open", json={"secret": link.partition("#")[2]})
    app.db.close()
    await chat.post("bí mật của em")
    out, err = capfd.readouterr()
    assert "request_failed" in out + err
    for kept_quiet in (chat.key, link.partition("#")[2], "bí mật"):
        assert kept_quiet not in out + err


async def addresses_allowed(client, address: str, times: int) -> list[int]:
    """The status of each new conversation asked for in the name of an address."""
    headers = {"X-Forwarded-For": f"203.0.113.250, {address}"}
    return [(await client.post("/api/chat", headers=headers)).status for _ in range(times)]


class TestBehindAProxy:
    """Rates are counted by the asker's address, as the last proxy saw it."""

    @pytest.fixture
    def settings_with(self, settings_with):
        limit = "channels:\n  web:\n    chats_per_minute: 2\nproxies: 1\n"
        return lambda *_, **__: settings_with(limit)

    async def test_each_address_counts_for_itself(self, client):
        assert await addresses_allowed(client, "203.0.113.1", 3) == [201, 201, 429]
        assert await addresses_allowed(client, "203.0.113.2", 1) == [201]


class TestWithoutAProxy:
    """A header that anybody can write is not believed."""

    @pytest.fixture
    def settings_with(self, settings_with):
        limit = "channels:\n  web:\n    chats_per_minute: 2\n"
        return lambda *_, **__: settings_with(limit)

    async def test_the_header_is_ignored(self, client):
        assert await addresses_allowed(client, "203.0.113.1", 2) == [201, 201]
        assert await addresses_allowed(client, "203.0.113.2", 1) == [429]


async def test_a_strange_address_is_answered_in_a_sentence_counted_and_safe(client):
    answer = await client.get("/khong-co-trang-nay")
    assert (answer.status, await answer.text()) == (404, wording.WEB_NOT_FOUND)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert 'route="?",status="404"' in await (await client.get("/metrics")).text()


async def test_a_person_at_a_strange_address_is_shown_the_way_back(client):
    answer = await client.get("/khong-co-trang-nay", headers={"Accept": "text/html,*/*"})
    page = await answer.text()
    assert answer.status == 404
    assert wording.WEB_NOT_FOUND in page
    assert 'href="/"' in page
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
