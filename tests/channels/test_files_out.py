"""A picture or PDF of an officer goes with the answer by each channel's own rules, and never unapproved."""

from datetime import timedelta
from typing import Any

from bot_api import error, until
from makers import officer
from samples import pdf, photo
from sqlmodel import Session, select
from test_files_in import CHAT, USER, Doors, doors

from bot.fakes.zalo_oa import FakeOa, hangs, uploaded_in
from escalation.drafts import approve, save_draft, submit
from escalation.enclosing import checked, enclose_in
from store.attachments import sealable
from store.file_kinds import SUFFIXES
from store.tables import AnswerVersion, Message, Ticket

__all__ = ["doors"]


def answer(doors: Doors, *bodies: bytes, approved: bool = True) -> int:
    """An officer answers the one open ticket and encloses files; the version's id."""
    app = doors.app
    at, calendar = app.world.clock(), app.world.calendar
    files = [(file, sealable(app.sealer, file.digest, file.kind, file.body)) for file in map(checked, bodies)]

    def work(session: Session) -> int:
        author, second = officer(session, "an", at.now), officer(session, "binh", at.now)
        ticket = session.exec(select(Ticket).where(Ticket.state != "closed")).one()
        draft = save_draft(session, ticket.id or 0, author, "Xem ảnh gửi kèm.", at.now)
        for number, (file, sealed) in enumerate(files, 1):
            enclose_in(session, draft, sealed, f"Mẫu {number}.x", SUFFIXES[file.kind], at.now)
        version = submit(session, draft, "one", at, calendar)
        if approved:
            approve(session, version.id or 0, second, "one", at, calendar)
        return version.id or 0

    made = app.db.write_now(work)
    app.deliver.ring()
    return made


def states(doors: Doors) -> list[str]:
    """How far the staff's lines came."""
    query = select(Message.state).where(Message.kind == "staff_answer")
    return list(doors.app.db.read_now(lambda session: session.exec(query).all()))


async def test_telegram_gets_a_photo_and_a_document_after_the_words(doors: Doors) -> None:
    doors.telegram.person_sends(5, "photo", photo())
    await until(lambda: doors.telegram.texts(5))
    answer(doors, photo(), pdf())
    await until(lambda: states(doors) == ["sent"])
    assert "Xem ảnh gửi kèm." in doors.telegram.texts(5)[-1]
    handed = [(chat, what, name) for chat, what, name, _ in doors.telegram.handed]
    assert handed == [(5, "photo", "Mẫu 1.jpg"), (5, "document", "Mẫu 2.pdf")]


async def test_nothing_leaves_before_it_is_approved(doors: Doors) -> None:
    doors.telegram.person_sends(5, "photo", photo())
    await until(lambda: doors.telegram.texts(5))
    version = answer(doors, photo(), approved=False)
    assert states(doors) == []
    assert doors.telegram.handed == []
    digest = doors.app.db.read_now(lambda session: session.get_one(AnswerVersion, version).digest)
    assert len(digest) == 64


async def test_a_failure_at_the_file_does_not_repeat_the_words(doors: Doors) -> None:
    doors.telegram.person_sends(5, "photo", photo())
    await until(lambda: doors.telegram.texts(5))
    refusals = [error(429, "Too Many Requests", retry_after=1)]
    doors.telegram.faults.append(_once(refusals, "sendPhoto"))
    answer(doors, photo())
    await until(lambda: states(doors) == ["queued"] and not refusals)
    await _later(doors)
    await until(lambda: states(doors) == ["sent"])
    assert sum("Xem ảnh gửi kèm." in text for text in doors.telegram.texts(5)) == 1
    assert len(doors.telegram.handed) == 1


def _once(answers: list[Any], method: str) -> Any:
    async def fault(request: Any, form: dict[str, Any]) -> Any:
        return answers.pop(0) if request.match_info["method"] == method and answers else None

    return fault


async def _later(doors: Doors) -> None:
    doors.oa.fake.clock.advance(timedelta(seconds=60))  # type: ignore[attr-defined]
    doors.app.deliver.ring()


async def on_zalo(doors: Doors, *bodies: bytes) -> FakeOa:
    """A question and its answer on the Official Account."""
    await doors.oa_sends("image", photo())
    await until(lambda: doors.oa.fake.texts(USER))
    answer(doors, *bodies)
    return doors.oa.fake


def shown(fake: FakeOa) -> list[str]:
    """What kind of file each message of the account shows."""
    attachments = [one["message"]["attachment"] for one in fake.sent if "attachment" in one["message"]]
    return [one["type"] for one in attachments if uploaded_in(one)]


async def test_zalo_gets_files_that_were_uploaded_first(doors: Doors) -> None:
    fake = await on_zalo(doors, photo(1500, 1500, noise=True), pdf())
    await until(lambda: states(doors) == ["sent"])
    assert shown(fake) == ["template", "file"]
    assert [what for what, _ in fake.uploads] == ["image", "file"]
    assert len(fake.uploads[0][1]) <= 1024**2
    assert fake.refused == []


async def test_an_upload_that_zalo_forgot_is_made_again(doors: Doors) -> None:
    fake = doors.oa.fake
    forgets = [True]

    async def forgetful(request: Any) -> Any:
        if "/message/cs" in request.path and fake.uploads and forgets:
            forgets.clear()
            fake.forget_uploads()

    fake.faults.append(forgetful)
    await on_zalo(doors, photo())
    await until(lambda: (USER, -100) in fake.refused)
    await _later(doors)
    await until(lambda: states(doors) == ["sent"])
    assert (len(fake.uploads), len(shown(fake))) == (2, 1)


async def test_an_upload_without_an_answer_is_tried_again_without_doubt(doors: Doors) -> None:
    doors.oa.fake.faults.append(hangs("/upload/", 0.0))
    fake = await on_zalo(doors, photo())
    await until(lambda: states(doors) == ["queued"] and len(fake.texts(USER)) > 1)
    await _later(doors)
    await until(lambda: states(doors) == ["sent"])
    assert sum("Xem ảnh gửi kèm." in text for text in fake.texts(USER)) == 1


async def test_where_files_cannot_go_the_words_say_where_they_are(doors: Doors) -> None:
    await doors.bots.says(CHAT, "cho em gap can bo")
    await until(lambda: doors.bots.texts(CHAT))
    answer(doors, photo())
    await until(lambda: states(doors) == ["sent"])
    assert "Tệp gửi kèm: Mẫu 1.jpg." in doors.bots.texts(CHAT)[-1]
