"""The web chat's API as docs and page know it."""

import asyncio
import json
import time

import pytest
from sqlmodel import func, select

from bot.channels.web import key_hash
from handlers import wording
from store.tables import Contact, Message


async def test_a_conversation_begins_with_a_key_made_by_the_server(client):
    answer = await client.post("/api/chat")
    key = (await answer.json())["chat_id"]
    assert answer.status == 201
    assert len(key) >= 22  # 128 bits in base64
    assert key != (await (await client.post("/api/chat")).json())["chat_id"]


async def test_the_key_is_stored_as_its_hash_only(app, chat):
    stored = await app.db.read(lambda s: s.exec(select(Contact.chat_id)).one())
    assert stored == key_hash(chat.key)


async def test_a_message_is_taken(chat):
    answer = await chat.post("mấy giờ thi")
    assert answer.status == 202
    assert isinstance((await answer.json())["id"], int)


async def test_a_repeated_message_is_taken_without_a_second_effect(app, chat):
    for _ in range(3):
        assert (await chat.post("một", message_id="same")).status == 202
    assert await app.db.read(lambda s: s.exec(select(func.count(Message.id))).one()) == 1


async def test_a_question_is_answered_in_the_conversation(running, chat):
    (answer, *_) = await chat.ask("Phúc khảo nộp đơn ở đâu, hạn đến khi nào?")
    assert answer["from"] == "bot"
    assert answer["text"]
    assert {"id", "label"} <= set(answer["choices"][0])
    assert "Nguồn" in answer["note"] or "Áp dụng" in answer["note"]


async def test_history_comes_in_order_with_our_own_lines(running, chat):
    await chat.ask("/help")
    lines = await chat.poll(after=0)
    assert [line["from"] for line in lines] == ["you", "bot"]
    assert [line["id"] for line in lines] == sorted(line["id"] for line in lines)
    assert lines[0]["message_id"] == "m1"


async def test_only_what_is_new_is_sent_again(running, chat):
    await chat.ask("/help")
    assert await chat.poll() == []


async def test_a_long_poll_ends_when_an_answer_comes(running, chat):
    await chat.ask("/help")
    waiting = asyncio.create_task(chat.poll(wait=20))
    await asyncio.sleep(0.1)
    started = time.monotonic()
    await chat.post("/lich")
    assert await waiting
    assert time.monotonic() - started < 15


async def test_a_long_poll_without_news_ends_empty(chat):
    assert await chat.poll(wait=0) == []


async def test_a_pressed_choice_is_done(running, chat):
    (answer, *_) = await chat.ask("Phúc khảo nộp đơn ở đâu, hạn đến khi nào?")
    useful = next(c for c in answer["choices"] if c["label"] == wording.USEFUL)
    await chat.post(useful["label"], choice=useful["id"])
    lines = await chat.poll(wait=20)
    while not any(line["from"] == "bot" for line in lines):
        lines += await chat.poll(wait=20)
    assert lines[-1]["text"] == wording.RATED_USEFUL


async def test_nobody_reads_another_conversation(new_chat):
    mine, other = await new_chat(), await new_chat()
    await mine.post("riêng tư")
    assert await other.poll() == []


@pytest.mark.parametrize("key", ["x", "a" * 22, "%00", "..%2f..", "🙂", "x" * 3000])
async def test_an_unknown_conversation_is_not_found(client, key):
    got = await client.get(f"/api/chat/{key}/messages")
    posted = await client.post(f"/api/chat/{key}/messages", json={"message_id": "1", "text": "a"})
    assert (got.status, posted.status) == (404, 404)
    assert "error" in await got.json()


NO_MESSAGES = (
    b"",
    b"null",
    b"[]",
    b"{",
    b'"text"',
    b'{"text": "a"}',
    b'{"message_id": "1"}',
    b'{"message_id": "", "text": "a"}',
    b'{"message_id": 1, "text": "a"}',
    b'{"message_id": "1", "text": 5}',
    b'{"message_id": "1", "text": null}',
    b'{"message_id": "\\u0000", "text": "a"}',
    b'{"message_id": "\\ud800", "text": "a"}',
    b'{"message_id": "1", "text": "a", "choice": 1}',
    b'{"message_id": "1", "text": "a", "choice": "\\ud800"}',
    b"\xff\xfe{",
    b"[" * 5000,
)


async def test_what_is_no_message_is_refused_kindly(chat):
    taken = []
    for body in NO_MESSAGES:
        answer = await chat.client.post(
            f"/api/chat/{chat.key}/messages", data=body, headers={"Content-Type": "application/json"}
        )
        if (answer.status, await answer.json()) != (400, {"error": wording.WEB_BAD_REQUEST}):
            taken.append(body)
    assert taken == []


async def test_an_unknown_charset_is_refused_kindly(chat):
    headers = {"Content-Type": "application/json; charset=no-such"}
    answer = await chat.client.post(f"/api/chat/{chat.key}/messages", data=b"{}", headers=headers)
    assert answer.status == 400


async def test_a_strange_position_is_refused_kindly(chat):
    strange, page = ("x", "-1", "1.5", "9" * 15, "%00", "1%20"), f"/api/chat/{chat.key}/messages"
    answers = [await chat.client.get(f"{page}?after={after}&wait=0") for after in strange]
    assert [answer.status for answer in answers] == [400] * len(strange)


async def test_a_forged_choice_is_taken_and_answered_kindly(running, chat):
    await chat.post("x", choice="999999999.0")
    lines = await chat.poll(wait=20)
    while not any(line["from"] == "bot" for line in lines):
        lines += await chat.poll(wait=20)
    assert lines[-1]["text"] == wording.OUTDATED_CHOICE


async def test_ten_thousand_characters_are_taken_and_one_more_is_not(chat):
    assert (await chat.post("x" * 10_000)).status == 202
    answer = await chat.post("x" * 10_001)
    assert (answer.status, (await answer.json())["error"]) == (413, wording.WEB_TOO_LONG)


async def test_a_huge_body_is_not_read(chat):
    answer = await chat.client.post(f"/api/chat/{chat.key}/messages", data=b"x" * 300_000)
    assert answer.status == 413


async def test_one_conversation_may_not_flood(chat):
    statuses = [(await chat.post(f"tin {n}")).status for n in range(31)]
    assert statuses == [202] * 30 + [429]


async def test_one_address_may_not_open_conversations_without_end(client):
    statuses = [(await client.post("/api/chat")).status for _ in range(61)]
    assert statuses[-1] == 429
    assert set(statuses[:60]) == {201}


async def test_a_line_is_seen_once_the_browser_says_so(app, running, chat):
    (line, *_) = await chat.ask("/help")

    def seen(session):
        return session.get(Message, line["id"]).seen_at

    assert await app.db.read(seen) is None
    await chat.poll()
    assert await app.db.read(seen) is not None


async def test_personal_numbers_are_not_shown_again(running, chat):
    await chat.ask("cccd của em là 001203004567 ạ")
    assert "001203004567" not in json.dumps(await chat.poll(after=0))


async def test_markup_is_given_back_as_plain_text(chat):
    await chat.post("<b onclick=x>đậm</b>")
    (line,) = await chat.poll(after=0)
    assert line["text"] == "<b onclick=x>đậm</b>"


async def test_errors_speak_vietnamese(client):
    answer = await client.get("/api/no/such")
    assert (answer.status, await answer.json()) == (404, {"error": wording.WEB_NOT_FOUND})
