"""A file that came with an answer: offered in the conversation that got it, and in no other."""

from makers import asker, officer, ticket
from samples import pdf

from bot.channels.web import key_hash
from bot.wiring import App
from escalation.drafts import save_draft, submit
from escalation.enclosing import checked, enclose_in
from store.attachments import sealable
from store.file_kinds import SUFFIXES


def answered(app: App, key: str) -> None:
    """A ticket of a conversation, answered with a file."""
    at = app.world.clock()
    file = checked(pdf())
    sealed = sealable(app.sealer, file.digest, file.kind, file.body)

    def work(session) -> None:
        made = ticket(session, at, chat=key_hash(key))
        draft = save_draft(session, made.id, officer(session, "an", at.now), "Xem tệp.", at.now)
        enclose_in(session, draft, sealed, "Hướng dẫn.pdf", SUFFIXES[file.kind], at.now)
        submit(session, draft, "none", at, app.world.calendar)
        asker(session, at.now, key_hash("another"))

    app.db.write_now(work)


async def test_a_file_of_an_answer_is_for_its_own_conversation(app: App, client) -> None:
    answered(app, "mine")
    got = await (await client.get("/api/chat/mine/messages?wait=0")).json()
    offered = [file for line in got["messages"] for file in line.get("files", ())]
    assert [(file["name"], file["picture"]) for file in offered] == [("Hướng dẫn.pdf", False)]
    mine = await client.get(f"/api/chat/mine/files/{offered[0]['id']}")
    assert mine.headers["Content-Disposition"].startswith("attachment;")
    assert (await mine.read()).startswith(b"%PDF")
    assert (await client.get(f"/api/chat/another/files/{offered[0]['id']}")).status == 404
    assert (await client.get("/api/chat/mine/files/x")).status == 404
