"""The way back to an answer: a link with a code and a secret, from any browser."""

import pytest
from makers import officer
from sqlmodel import func, select

from escalation.drafts import save_draft, submit
from handlers import wording
from store.tables import Contact, Message, Ticket

QUESTION = "/gapcanbo"


@pytest.fixture
async def receipt(running, chat) -> dict:
    """The card of a ticket: its code, and its link with the secret behind #."""
    lines = await chat.ask(QUESTION)
    return next(line["ticket"] for line in lines if "ticket" in line)


@pytest.fixture
def secret(receipt) -> str:
    return receipt["link"].partition("#")[2]


def answer_as_staff(app, words: str = "Em mang CCCD là đủ.") -> None:
    at, calendar = app.world.clock(), app.world.calendar

    def work(session):
        ticket = session.exec(select(Ticket)).one()
        author = officer(session, "an", at.now)
        submit(session, save_draft(session, ticket.id, author, words, at.now), "none", at, calendar)

    app.db.write_now(work)
    app.deliver.ring()


async def open_link(client, code: str, secret: str, **body: str):
    return await client.post(f"/api/tickets/{code}/open", json={"secret": secret, **body})


async def read(client, key: str) -> list[dict]:
    answer = await client.get(f"/api/chat/{key}/messages?after=0&wait=0")
    return (await answer.json())["messages"]


async def test_the_answer_reaches_the_open_chat(app, chat, receipt):
    answer_as_staff(app)
    lines = await chat.poll(wait=20)
    assert [(line["from"], line["text"]) for line in lines] == [("staff", "Em mang CCCD là đủ.")]


async def test_the_link_opens_the_answer_in_a_new_browser(app, client, receipt, secret):
    answer_as_staff(app)
    opened = await open_link(client, receipt["code"], secret)
    lines = await read(client, (await opened.json())["chat_id"])
    assert [line["text"] for line in lines] == ["Em mang CCCD là đủ."]


async def test_an_answer_that_comes_later_reaches_the_new_browser_too(app, client, receipt, secret):
    key = (await (await open_link(client, receipt["code"], secret)).json())["chat_id"]
    answer_as_staff(app)
    assert [line["from"] for line in await read(client, key)] == ["staff"]


async def test_opening_in_a_conversation_at_hand_keeps_it(client, new_chat, receipt, secret):
    other = await new_chat()
    opened = await open_link(client, receipt["code"], secret, chat_id=other.key)
    assert (await opened.json())["chat_id"] == other.key


async def test_opening_twice_shows_the_answer_once(app, client, new_chat, receipt, secret):
    answer_as_staff(app)
    other = await new_chat()
    for _ in range(2):
        await open_link(client, receipt["code"], secret, chat_id=other.key)
    assert len(await read(client, other.key)) == 1


async def test_a_code_is_read_as_people_type_it(client, receipt, secret):
    assert (await open_link(client, receipt["code"].lower(), secret.upper())).status == 200


async def test_a_wrong_secret_opens_nothing_and_leaves_no_trace(app, client, receipt):
    before = await app.db.read(lambda s: s.exec(select(func.count(Contact.id))).one())
    for wrong in ("", "aaaaaaaaaaaaaaaa", "\ud800", "' OR 1=1 --", "x" * 5000):
        answer = await open_link(client, receipt["code"], wrong)
        assert (answer.status, (await answer.json())["error"]) == (404, wording.WEB_BAD_LINK), wrong[:20]
    assert await app.db.read(lambda s: s.exec(select(func.count(Contact.id))).one()) == before


async def test_the_secret_of_one_ticket_opens_no_other(client, receipt, secret):
    assert (await open_link(client, "ZZZZ9", secret)).status == 404


async def test_guessing_is_throttled(client, receipt, secret):
    statuses = [(await open_link(client, receipt["code"], f"{n:016}")).status for n in range(10)]
    assert statuses == [404] * 10
    assert (await open_link(client, receipt["code"], secret)).status == 429


async def test_the_link_can_be_drawn_as_a_qr_code(client, receipt, secret):
    answer = await client.post(f"/api/tickets/{receipt['code']}/qr", json={"secret": secret})
    assert (answer.status, answer.content_type) == (200, "image/svg+xml")
    assert secret not in await answer.text()


@pytest.mark.parametrize("secret_", ["", "<svg onload=x>", "a" * 100, "khoá"])
async def test_only_a_secret_is_drawn(client, secret_):
    assert (await client.post("/api/tickets/K7M2P/qr", json={"secret": secret_})).status == 400


async def test_an_answer_unread_is_not_seen(app, chat, receipt):
    answer_as_staff(app)
    seen = select(Message.seen_at).where(Message.kind == "staff_answer")
    assert await app.db.read(lambda s: s.exec(seen).one()) is None
    await chat.poll(wait=20)
    await chat.poll()
    assert await app.db.read(lambda s: s.exec(seen).one()) is not None


async def test_the_page_of_a_link_is_the_chat(client):
    assert (await client.get("/t/K7M2P")).status == 200
