"""A photo, file or voice note of an asker: from each door to the ticket, cleaned, sealed and whole."""

import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from bot_api import TOKEN, BotApiServer, until
from PIL import Image
from samples import PLACE, VOICE, office, pdf, photo
from sqlmodel import Session, col, select
from zalo_server import ZaloServer

from bot.config import Settings
from bot.fakes.zalo_bot import SAMPLE_TOKEN, FakeBot
from bot.fetching import PAUSES
from bot.wiring import App, build
from handlers import wording
from handlers.turn import Knowledge
from store.attachments import stored_bytes
from store.file_tables import Attachment, StoredFile
from store.tables import Message, Ticket, TicketEvent

USER, CHAT = "2468458835296117922", "6ede9afa66b88fe6d6a9"


@dataclass
class Doors:
    """A desk with three doors, and who stands before them."""

    app: App
    telegram: BotApiServer
    oa: ZaloServer
    bots: FakeBot
    bots_url: str

    async def oa_sends(self, what: str, body: bytes, url: str = "", text: str = "", **payload: Any) -> None:
        """Somebody sends a file to the Official Account."""
        self.oa.fake.hears(USER)
        url = url or self.oa.url + self.oa.fake.lay(body)
        event = self.oa.fake.events.sends(USER, what, url, text, **payload)
        await self.app.channels["zalo"].take_in(event, self.app.receive)

    def files(self) -> list[Attachment]:
        """Everything that came."""
        return self.app.db.read_now(lambda s: list(s.exec(select(Attachment).order_by(col(Attachment.id)))))

    async def settled(self, count: int = 1) -> list[Attachment]:
        """The files, once none is under way."""
        await until(lambda: [one.state != "waiting" for one in self.files()] == [True] * count)
        return self.files()

    def content(self, file: Attachment) -> tuple[str, bytes]:
        """What is kept of one."""

        def look(session: Session) -> tuple[str, bytes]:
            stored = session.get_one(StoredFile, file.stored_id)
            return stored.kind, stored_bytes(session, self.app.sealer, stored.id or 0)

        return self.app.db.read_now(look)

    def tickets(self) -> list[tuple[str, int]]:
        """Reason and number of messages of each ticket."""

        def look(session: Session) -> list[tuple[str, int]]:
            kinds = ("opened", "asker_added")
            return [
                (one.reason, len(session.exec(select(TicketEvent.id).where(
                    TicketEvent.ticket_id == one.id, col(TicketEvent.kind).in_(kinds))).all()))
                for one in session.exec(select(Ticket).order_by(col(Ticket.id)))
            ]  # fmt: skip

        return self.app.db.read_now(look)


@pytest.fixture
async def doors(
    settings_with: Callable[..., Settings],
    database_url: str,
    telegram: BotApiServer,
    oa: ZaloServer,
    knowledge: Knowledge,
    clock: Any,
) -> AsyncIterator[Doors]:
    bots = FakeBot(idle_seconds=1.0)
    platform = TestServer(bots.app())
    await platform.start_server()
    url = str(platform.make_url("")).rstrip("/")
    app = build(
        settings_with(
            "channels: {zalo: {requests_per_minute: 4000}}\nfiles: {largest_mb: 1}\n",
            HOIDAP_DATABASE_URL=database_url,
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_BASE=telegram.url,
            ZALO_BOT_TOKEN=SAMPLE_TOKEN,
            ZALO_BOT_API_BASE=url,
            **oa.environment(),
        ),
        clock,
        knowledge=knowledge,
    )
    app.start()
    yield Doors(app, telegram, oa, bots, url)
    await app.stop()
    await platform.close()


def picture_of(body: bytes) -> tuple[tuple[int, int], bool]:
    """Size, and whether the phone's traces are in it."""
    with Image.open(io.BytesIO(body)) as picture:
        return picture.size, PLACE in body or bool(picture.getexif())


async def test_a_photo_opens_a_ticket_on_every_door(doors: Doors) -> None:
    doors.telegram.person_sends(5, "photo", photo())
    await doors.oa_sends("image", photo(50, 60))
    await doors.bots.brings("image", CHAT, photo_url=doors.bots_url + doors.bots.lay(photo(70, 80)))
    files = await doors.settled(3)
    assert {one.state for one in files} == {"kept"}
    pictures = sorted(picture_of(doors.content(one)[1]) for one in files)
    assert pictures == [((40, 30), False), ((50, 60), False), ((70, 80), False)]
    await until(lambda: len(doors.tickets()) == 3)
    assert {reason for reason, _ in doors.tickets()} == {"file"}
    await until(lambda: doors.telegram.texts(5) and doors.bots.texts(CHAT) and doors.oa.fake.texts(USER))
    assert "Mình đã nhận ảnh" in doors.telegram.texts(5)[0]


async def test_words_after_a_photo_belong_to_its_ticket(doors: Doors) -> None:
    doors.telegram.person_sends(5, "photo", photo())
    await until(lambda: doors.telegram.texts(5))
    doors.telegram.person_says(5, "giay nay cua em co dung khong a")
    await until(lambda: len(doors.telegram.texts(5)) > 1)
    assert doors.tickets() == [("file", 2)]


async def test_a_caption_is_read_as_the_question(doors: Doors) -> None:
    doors.telegram.person_sends(5, "photo", photo(), caption="may gio thi toan")
    await until(lambda: doors.telegram.texts(5))
    assert "Toán" in doors.telegram.texts(5)[0]
    assert [one.state for one in await doors.settled()] == ["kept"]
    assert doors.tickets() == []


async def test_the_pictures_of_an_album_are_all_kept_with_one_message(doors: Doors) -> None:
    for width in (40, 41, 42):
        doors.telegram.person_sends(5, "photo", photo(width), media_group_id="77")
    files = await doors.settled(3)
    assert {one.message_id for one in files} == {files[0].message_id}
    await until(lambda: doors.tickets() == [("file", 1)])


async def test_documents_and_voice_notes_are_kept_with_their_kind(doors: Doors) -> None:
    doors.telegram.person_sends(5, "document", pdf())
    doors.telegram.person_sends(5, "voice", VOICE)
    await doors.oa_sends("file", office("word/document.xml"), name="Đơn của em 0912345678.docx", checksum="c")
    files = await doors.settled(3)
    kinds = {doors.content(one)[0] for one in files}
    assert {kind.rpartition("/")[2][-8:] for kind in kinds} == {"pdf", "ogg", "document"}
    assert [one.name for one in files if one.name] == ["Đơn của em [số điện thoại].docx"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"MZ" + bytes(100), "type"), (office("word/document.xml", "word/vbaProject.bin"), "macros"),
     (b"%PDF-1.4" + bytes(1024**2), "large")],
)  # fmt: skip
async def test_what_is_not_taken_is_told_to_who_sent_it(doors: Doors, body: bytes, reason: str) -> None:
    await doors.oa_sends("file", body)
    files = await doors.settled()
    assert [(one.state, one.reason, one.source) for one in files] == [("refused", reason, None)]
    await until(lambda: any(wording.FILE_REFUSED[reason] in text for text in doors.oa.fake.texts(USER)))


async def test_a_link_into_our_own_network_is_never_followed(doors: Doors) -> None:
    await doors.oa_sends("image", b"", url="https://127.0.0.1/admin")
    await doors.oa_sends("image", b"", url="http://metadata.example/x")
    assert {(one.state, one.reason) for one in await doors.settled(2)} == {("refused", "address")}


async def test_a_link_that_has_expired_is_said(doors: Doors) -> None:
    await doors.oa_sends("image", b"", url=f"{doors.oa.url}/media/gone")
    assert [(one.state, one.reason) for one in await doors.settled()] == [("refused", "expired")]


async def test_a_server_that_is_away_is_asked_again_for_half_an_hour(doors: Doors, clock: Any) -> None:
    doors.telegram.faults.append(_busy)
    doors.telegram.person_sends(5, "photo", photo())
    for pause in PAUSES:
        due = clock() + pause
        await until(lambda due=due: [one.not_before for one in doors.files()] == [due])
        clock.advance(pause)
    files = await doors.settled()
    assert [(one.state, one.reason) for one in files] == [("failed", "away")]
    assert files[0].source is not None


async def _busy(request: Any, form: dict[str, Any]) -> Any:
    from bot_api import error

    return error(500, "Internal") if request.match_info["method"] == "getFile" else None


async def test_the_message_is_there_before_its_file(doors: Doors) -> None:
    doors.telegram.faults.append(_busy)
    doors.telegram.person_sends(5, "photo", photo())
    await until(lambda: doors.telegram.texts(5))
    kinds = doors.app.db.read_now(
        lambda s: s.exec(select(Message.kind, Message.state).where(Message.direction == "in")).all()
    )
    assert list(kinds) == [("photo", "handled")]
