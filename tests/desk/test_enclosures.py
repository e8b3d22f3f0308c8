"""An asker's file at the desk: named on the ticket, opened by who may and written down, and harmless."""

import re

import pytest
from samples import VOICE, pdf, photo
from sqlmodel import select

from desk.file_pages import OPEN_FOR
from store.attachments import Offer, claim_errand, fail, keep, offer, refuse, sealable
from store.cleaning import clean
from store.file_tables import Attachment
from store.tables import AuditLine, Ticket


@pytest.fixture
def send(db, askers, clocks, sealer):
    """A ticket whose question brought a file; its code and the file's id."""

    def make(body: bytes = b"", kind: str = "photo", name: str = "") -> tuple[str, int]:
        ticket, now = askers.ask(), clocks().now
        kept = clean(body) if body else None
        file = sealable(sealer, kept.digest, kept.kind, kept.body) if kept else None

        def work(session):
            question = session.get_one(Ticket, ticket.id).question_id
            offer(session, question, [Offer(kind, "k", name, sealer.seal("https://x/y"))], now)
            row = session.exec(select(Attachment).where(Attachment.message_id == question)).one()
            if file:
                claim_errand(session, ("web",), now)
                keep(session, row.id, file, now)
            return row.id

        return ticket.code, db.write_now(work)

    return make


def audit_of(db) -> list[tuple[str, str, str]]:
    query = select(AuditLine).where(AuditLine.action == "opened_file")
    return db.read_now(lambda s: [(x.action, x.subject, x.data["code"]) for x in s.exec(query)])


def address_in(page: str) -> str:
    found = re.search(r'(?:src|href)="(/desk/tep/\d+/noi-dung\?khoa=[^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


async def test_the_ticket_names_the_file_and_shows_no_picture(office, send):
    code, file_id = send(photo())
    page = await (await office.sign_in("an", "drafter")).get(f"/desk/phieu/{code}")
    assert "Ảnh, 1 KB" in page
    assert f'action="/desk/tep/{file_id}"' in page
    assert '<img class="file' not in page


async def test_opening_is_written_down_before_anything_is_shown(office, send, db):
    code, file_id = send(photo())
    browser = await office.sign_in("an", "drafter")
    answer = await browser.post(f"/desk/tep/{file_id}")
    assert audit_of(db) == [("opened_file", f"file:{file_id}", code)]
    picture = await browser.open(address_in(await answer.text()))
    assert (picture.status, picture.content_type) == (200, "image/jpeg")
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"


async def test_only_who_works_on_tickets_may_open(office, send, db):
    _, file_id = send(photo())
    viewer = await office.sign_in("khach", "viewer")
    assert (await viewer.post(f"/desk/tep/{file_id}")).status == 403
    assert audit_of(db) == []


async def test_the_address_of_the_bytes_is_for_one_person_and_a_while(office, send, clocks):
    _, file_id = send(photo())
    an = await office.sign_in("an", "drafter")
    address = address_in(await (await an.post(f"/desk/tep/{file_id}")).text())
    binh = await office.sign_in("binh", "drafter")
    assert (await binh.open(address)).status == 403
    assert (await an.open(f"/desk/tep/{file_id}/noi-dung")).status == 403
    assert (await an.open(address.replace(f"tep/{file_id}/", "tep/999/"))).status == 403
    assert (await an.open(address)).status == 200
    clocks.advance(OPEN_FOR * 2)
    assert (await an.open(address)).status == 403


async def test_a_document_is_a_download_and_a_voice_can_be_heard(office, send):
    browser = await office.sign_in("an", "drafter")
    _, paper = send(pdf(), "file", "don.pdf")
    download = await browser.open(address_in(await (await browser.post(f"/desk/tep/{paper}")).text()))
    assert download.content_type == "application/octet-stream"
    assert download.headers["Content-Disposition"].startswith("attachment;")
    _, voice = send(VOICE, "voice")
    page = await (await browser.post(f"/desk/tep/{voice}")).text()
    assert "<audio" in page
    assert (await browser.open(address_in(page))).content_type == "audio/ogg"


async def test_a_file_that_could_not_be_had_says_why_and_is_tried_again(office, send, db):
    code, file_id = send()
    db.write_now(lambda session: fail(session, file_id, "away"))
    browser = await office.sign_in("an", "drafter")
    assert "chưa tải được: kênh chưa trả tệp" in await browser.get(f"/desk/phieu/{code}")
    assert (await browser.post(f"/desk/tep/{file_id}/thu-lai", code=code)).status == 303
    assert "đang tải về" in await browser.get(f"/desk/phieu/{code}")


async def test_a_file_that_was_refused_offers_nothing(office, send, db):
    code, file_id = send()
    db.write_now(lambda session: refuse(session, file_id, "macros"))
    browser = await office.sign_in("an", "drafter")
    page = await browser.get(f"/desk/phieu/{code}")
    assert "không nhận: tệp có mã lệnh" in page
    assert f"/desk/tep/{file_id}" not in page
    assert (await browser.post(f"/desk/tep/{file_id}")).status == 404


async def test_the_queue_says_how_many_files_came(office, send, askers):
    send(photo())
    askers.ask()
    page = await (await office.sign_in("an")).get("/desk")
    assert page.count("1 tệp") == 1
