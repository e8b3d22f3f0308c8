"""Letters at the desk: from a ticket to the agency, the paper, what can be done with a letter."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from sqlmodel import select

from desk.deps import ChannelState
from escalation.chase import take_rung
from store.inbox import contact_id
from store.outbox import Outgoing, queue
from store.referral_tables import Letter, Referral
from store.tables import Message, Ticket


@pytest.fixture
async def lan(office):
    return await office.sign_in("lan", "drafter")


def letter(db):
    return db.read_now(lambda s: s.exec(select(Letter).order_by(Letter.id.desc())).first())


async def send(browser, ticket, **fields):
    return await browser.post(f"/desk/phieu/{ticket.code}/cong-van", agency="khao-thi", **fields)


async def test_from_a_ticket_to_the_letters_page(lan, askers, db):
    ticket, other = askers.ask(others=1), askers.ask("Mấy giờ thi?")
    response = await send(lan, ticket, codes=other.code.lower())
    assert response.status == 303
    page = await lan.get(f"/desk/cong-van/{letter(db).id}")
    for words in (ticket.code, other.code, "chờ giao tận nơi", "IV.1.c", "Lan chuyển tới Phòng Khảo thí"):
        assert words in page
    assert askers.ticket(ticket.code).state == "waiting_for_agency"
    assert "Số 01/PC-VP" in await lan.get("/desk/cong-van")
    assert "gửi công văn chuyển câu hỏi" in await lan.get(f"/desk/phieu/{ticket.code}")


async def test_another_unit_needs_a_reason_and_what_was_typed_stays(lan, askers):
    ticket = askers.ask()
    response = await lan.post(f"/desk/phieu/{ticket.code}/cong-van", agency="cong-an", codes="ABC23", why="")
    assert response.status == 422
    assert "Không có phiếu ABC23" in await response.text()
    response = await lan.post(f"/desk/phieu/{ticket.code}/cong-van", agency="cong-an", why="")
    page = await response.text()
    assert "Hãy ghi lý do" in page
    assert '<option value="cong-an" selected' in page


async def test_the_word_file_is_the_letter(lan, askers, db):
    ticket = askers.ask("Em quên căn cước thì sao ạ?")
    await send(lan, ticket)
    response = await lan.open(f"/desk/cong-van/{letter(db).id}/tep")
    assert response.headers["Content-Disposition"].endswith(f'-{letter(db).code}.docx"')
    text = "\n".join(p.text for p in Document(BytesIO(await response.read())).paragraphs)
    assert "Em quên căn cước thì sao ạ?" in text
    assert ticket.code in text


@pytest.mark.parametrize("path", ["", "/tep"])
async def test_a_letter_that_is_not_there(lan, path):
    assert (await lan.open(f"/desk/cong-van/999{path}")).status == 404


async def test_by_hand_it_is_carried_once_and_confirmed(lan, askers, db):
    await send(lan, askers.ask())
    path = f"/desk/cong-van/{letter(db).id}"
    assert (await lan.post(f"{path}/da-giao")).status == 303
    assert "đã giao tận nơi" in await lan.get(path)
    assert (await lan.post(f"{path}/da-giao")).status == 422
    await lan.post(f"{path}/da-nhan")
    assert "cơ quan đã xác nhận" in await lan.get(path)


async def test_with_mail_on_the_letter_waits_in_the_outbox(
    deps, serve, office, askers, db, aiohttp_client, plan
):
    contact = {"kind": "email", "value": "KT@so.gov.vn"}
    units = [
        unit.model_validate(unit.model_dump() | {"contacts": [contact]}) if unit.id == "khao-thi" else unit
        for unit in plan.agencies
    ]
    on = replace(
        deps, channels=lambda: [ChannelState("mail", True, "")], public_url="http://x",
        plan=plan.model_copy(update={"agencies": tuple(units)}),
    )  # fmt: skip
    lan = await office.sign_in("lan", "drafter")
    lan.client = await _elsewhere(lan, await serve(on), aiohttp_client)
    lan.origin = str(lan.client.make_url("/")).rstrip("/")
    await send(lan, askers.ask())
    row = db.read_now(lambda s: s.get(Message, letter(db).message_id))
    assert (row.kind, row.lane, row.state) == ("letter", "staff", "queued")
    assert letter(db).code in row.text
    assert f"http://x/desk/co-quan/{letter(db).page_token}" in row.text


async def test_a_word_form_that_cannot_be_used_is_told_above_the_letters(deps, serve, office, aiohttp_client):
    lan = await office.sign_in("lan", "viewer")
    broken = replace(deps, form_faults=lambda: ["phieu-chuyen.docx: không có ô tên cod"])
    lan.client = await _elsewhere(lan, await serve(broken), aiohttp_client)
    assert "phieu-chuyen.docx: không có ô tên cod" in await lan.get("/desk/cong-van")


async def _elsewhere(browser, server, aiohttp_client):
    client = await aiohttp_client(server)
    cookies = browser.client.session.cookie_jar.filter_cookies(browser.client.make_url("/"))
    client.session.cookie_jar.update_cookies(
        {name: m.value for name, m in cookies.items()}, client.make_url("/")
    )
    return client


async def test_given_back_it_shows_the_plans_gap(lan, askers, db):
    ticket = askers.ask()
    await send(lan, ticket)
    path = f"/desk/cong-van/{letter(db).id}"
    referral = db.read_now(lambda s: s.exec(select(Referral.id)).one())
    await lan.post(f"{path}/{referral}/tra-lai", why="Thuộc thẩm quyền của Công an")
    page = await lan.get("/desk/cong-van")
    assert "Kế hoạch có thể còn thiếu" in page
    assert "Thuộc thẩm quyền của Công an" in page
    assert askers.ticket(ticket.code).state == "waiting_for_staff"


async def test_passed_on_it_goes_in_a_new_letter(lan, askers, db):
    ticket = askers.ask()
    await send(lan, ticket)
    referral = db.read_now(lambda s: s.exec(select(Referral.id)).one())
    path = f"/desk/cong-van/{letter(db).id}/{referral}/chuyen"
    response = await lan.post(path, agency="cong-an", why="Việc của công an")
    assert response.headers["Location"].startswith(f"/desk/cong-van/{letter(db).id}?")
    assert (letter(db).number, letter(db).agency) == (2, "cong-an")


async def test_a_part_of_another_letter_is_not_touched(lan, askers, db):
    await send(lan, askers.ask())
    first = letter(db).id
    await send(lan, askers.ask())
    referral = db.read_now(lambda s: s.exec(select(Referral.id).where(Referral.letter_id == first)).one())
    response = await lan.post(f"/desk/cong-van/{letter(db).id}/{referral}/rut", why="x")
    assert response.status == 422


async def test_merge_and_split_from_the_tickets_page(lan, askers, db):
    kept, gone = askers.ask("Quên căn cước?"), askers.ask("Mất căn cước?")
    assert (await lan.post(f"/desk/phieu/{kept.code}/gop", other=gone.code)).status == 303
    assert askers.ticket(gone.code).state == "closed"
    assert f"gộp phiếu {gone.code} vào phiếu này" in await lan.get(f"/desk/phieu/{kept.code}")
    response = await lan.post(f"/desk/phieu/{kept.code}/tach", asker="2")
    code = re.search(r"/desk/phieu/([A-Z0-9]{5})\?", response.headers["Location"])[1]
    made = db.read_now(lambda s: s.exec(select(Ticket).where(Ticket.code == code)).one())
    assert made.question_id == gone.question_id
    assert (await lan.post(f"/desk/phieu/{kept.code}/gop", other="ZZZ99")).status == 422


async def test_a_reader_writes_no_letters(office, askers):
    reader = await office.sign_in("xem", "viewer")
    assert (await send(reader, askers.ask())).status == 403


async def test_a_rung_without_an_address_is_an_errand_until_somebody_did_it(lan, askers, db, plan, clocks):
    await send(lan, askers.ask())
    number = letter(db).id
    db.write_now(lambda s: take_rung(s, number, "head", plan, clocks(), by_mail=True))
    assert "Việc cần người làm" in await lan.get("/desk/cong-van")
    path = f"/desk/cong-van/{number}/nhac/head"
    paper = await lan.open(f"{path}/tep")
    assert paper.headers["Content-Disposition"].endswith(f'-{letter(db).code}-head.docx"')
    assert "cần người mang tới tận nơi" in await lan.get(f"/desk/cong-van/{number}")
    assert (await lan.post(f"{path}/xong")).status == 303
    page = await lan.get(f"/desk/cong-van/{number}")
    assert "đã có người làm" in page
    assert "Lan đã làm: Nhắc thủ trưởng đơn vị" in page
    assert "Việc cần người làm" not in await lan.get("/desk/cong-van")
    assert (await lan.post(f"{path}/xong")).status == 422
    assert (await lan.open(f"/desk/cong-van/{number}/nhac/khac/tep")).status == 404


async def test_a_letter_whose_mail_came_back_can_be_carried(lan, askers, db, clocks):
    await send(lan, askers.ask())
    number = letter(db).id

    def ended(session, state):
        contact = contact_id(session, "mail", "kt@so.example.vn", clocks().now)
        line = queue(session, contact, Outgoing("letter", "x"), clocks().now)
        session.get_one(Letter, number).message_id = line
        session.get_one(Message, line).state = state

    for state, shown in (("sent", False), ("refused", True)):
        db.write_now(lambda s, state=state: ended(s, state))
        assert ("Đã giao tận nơi</button>" in await lan.get(f"/desk/cong-van/{number}")) is shown
    assert (await lan.post(f"/desk/cong-van/{number}/da-giao")).status == 303
    assert (await lan.post(f"/desk/cong-van/{number}/da-giao")).status == 422
    assert "đã giao tận nơi" in await lan.get(f"/desk/cong-van/{number}")


async def test_what_an_agency_has_confirmed_needs_no_carrying(lan, askers, db):
    await send(lan, askers.ask())
    path = f"/desk/cong-van/{letter(db).id}"
    assert f'action="{path}/da-giao"' in await lan.get(path)
    await lan.post(f"{path}/da-nhan")
    assert f'action="{path}/da-giao"' not in await lan.get(path)
