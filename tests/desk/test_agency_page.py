"""The page of a letter for its agency: opening does nothing, an answer is a draft, it expires."""

from datetime import timedelta

import pytest
from sqlmodel import select

from escalation.referrals import Order, refer
from store.referral_tables import AgencyMail, Letter, Referral, ReferralEvent
from store.tables import AuditLine, Draft, Message, TicketEvent


@pytest.fixture
def sent(askers, db, plan, calendar, clocks, office):
    """A ticket in a letter; the ticket, the page's address, the question's id in the letter."""
    ticket, staff = askers.ask("Em quên căn cước?"), office.hire("minh", "drafter")

    def work(session):
        letter = refer(session, Order((ticket.id,), "khao-thi", staff), plan, calendar, clocks())
        return f"/desk/co-quan/{letter.page_token}", session.exec(select(Referral.id)).one()

    return ticket, *db.write_now(work)


def counts(db):
    tables = (ReferralEvent, TicketEvent, AuditLine, AgencyMail, Draft, Message)
    return db.read_now(lambda s: [len(s.exec(select(table)).all()) for table in tables])


async def test_opening_the_page_does_nothing(stranger, sent, db):
    browser, before = await stranger(), counts(db)
    for _ in range(3):
        assert "Em quên căn cước?" in await browser.get(sent[1])
    assert counts(db) == before
    assert db.read_now(lambda s: s.exec(select(Letter)).one()).acknowledged_at is None


async def test_an_answer_is_a_draft_of_the_officer_who_sent_the_letter(stranger, sent, db, askers, office):
    ticket, page, part = sent
    browser = await stranger()
    for _ in range(2):  # pressed twice
        pressed = await browser.post(f"{page}/{part}/tra-loi", "/desk/vao", text="Được vào thi.")
        assert pressed.status == 303
    draft = db.read_now(lambda s: s.exec(select(Draft)).one())
    assert (draft.text, draft.author_id, draft.via) == ("Được vào thi.", office.ids["minh"], "agency")
    assert askers.ticket(ticket.code).state == "waiting_for_staff"
    assert [row for row in _out(db) if row.kind == "staff_answer"] == []
    assert "Không còn câu hỏi nào chờ" in await browser.get(page)


def _out(db):
    return db.read_now(lambda s: s.exec(select(Message).where(Message.direction == "out")).all())


async def test_beside_the_officers_own_draft_it_waits_in_the_tray(stranger, sent, office, db):
    ticket, page, part = sent
    minh = await office.sign_in("minh", "drafter")
    await minh.post(f"/desk/phieu/{ticket.code}/du-thao", text="Lời của Minh", source="")
    await (await stranger()).post(f"{page}/{part}/tra-loi", page, text="Được vào thi.")
    assert db.read_now(lambda s: s.exec(select(Draft)).one()).text == "Lời của Minh"
    assert "cán bộ đang có dự thảo" in await minh.get("/desk/thu")


async def test_not_ours_returns_the_question_with_reason_and_advice(stranger, sent, db, askers):
    ticket, page, part = sent
    await (await stranger()).post(f"{page}/{part}/khong-phai", page, why="Việc của công an", to="cong-an")
    event = db.read_now(
        lambda s: s.exec(select(ReferralEvent).where(ReferralEvent.kind == "handed_back")).one()
    )
    assert event.data == {"why": "Việc của công an", "to": "cong-an"}
    assert askers.ticket(ticket.code).state == "waiting_for_staff"


async def test_it_is_acknowledged_by_a_button_only(stranger, sent, db):
    browser = await stranger()
    await browser.post(f"{sent[1]}/da-nhan", sent[1])
    assert db.read_now(lambda s: s.exec(select(Letter)).one()).acknowledged_at is not None


@pytest.mark.parametrize("text", ["  ", "x" * 3501])
async def test_no_words_or_too_many_are_said_so_and_kept_on_the_page(stranger, sent, db, text):
    response = await (await stranger()).post(f"{sent[1]}/{sent[2]}/tra-loi", sent[1], text=text)
    assert response.status == 422
    assert text in await response.text()
    assert db.read_now(lambda s: s.exec(select(Draft)).all()) == []


async def test_after_its_time_and_for_a_guess_the_page_is_gone(stranger, sent, clocks):
    browser = await stranger()
    assert (await browser.open("/desk/co-quan/doan-mo")).status == 404
    clocks.advance(timedelta(days=31))
    assert (await browser.open(sent[1])).status == 404
    assert (await browser.open("/desk/phieu/X")).status != 200
