"""Askers who can be written to only for a while: the countdown, the holding message, what is kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from desk.window import countdown
from escalation.drafts import save_draft, submit
from store.inbox import heard
from store.tables import Contact, Message, Ticket
from store.windows import Window

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
WINDOW = Window(free=timedelta(hours=48), last=timedelta(days=7))


@pytest.mark.parametrize(
    ("hours", "words", "level"),
    [
        (1, "còn nhắn miễn phí 1 ngày", ""),
        (44, "còn nhắn miễn phí 4 giờ", "soon"),
        (50, "hết miễn phí, còn nhắn được 4 ngày", "soon"),
        (168, "chưa nhắn được: chờ người hỏi nhắn lại", "late"),
    ],
)
def test_what_is_left_in_words(hours, words, level):
    found = countdown(NOW - timedelta(hours=hours), WINDOW, NOW)
    assert (found.words, found.level) == (words, level)


def test_where_a_platform_sets_no_limit_nothing_is_said():
    assert countdown(NOW, None, NOW) is None


@pytest.fixture
def deps(deps):
    """A desk whose Zalo has windows."""
    return replace(deps, windows={"zalo": WINDOW})


@pytest.fixture
def asked(askers, db, clocks):
    """A ticket of somebody on Zalo who wrote so many hours ago."""

    def ask(hours):
        ticket = askers.ask(channel="zalo")

        def work(session):
            contact = session.exec(select(Contact).where(Contact.channel == "zalo")).one()
            heard(session, contact.id, clocks().now - timedelta(hours=hours))

        db.write_now(work)
        return ticket

    return ask


async def test_a_ticket_tells_how_long_its_asker_can_be_reached(office, asked):
    page = await (await office.sign_in("lan", "drafter")).get(f"/desk/phieu/{asked(44).code}")
    assert "còn nhắn miễn phí 4 giờ" in page
    assert "Gửi tin giữ chỗ" in page


async def test_a_holding_message_asks_for_a_word(office, asked, db, rings):
    ticket = asked(44)
    browser = await office.sign_in("lan", "drafter")
    response = await browser.post(f"/desk/phieu/{ticket.code}/giu-cho")
    assert "giu-cho" in response.headers["Location"]
    line = db.read_now(lambda s: s.exec(select(Message).where(Message.direction == "out")).one())
    assert ticket.code in line.text
    assert "nhắn lại một chữ" in line.text
    assert rings.times == 1
    assert "câu trả lời đang được chuẩn bị" in await browser.get(f"/desk/phieu/{ticket.code}")


async def test_who_cannot_be_reached_any_more_is_not_offered_one(office, asked, db):
    ticket = asked(200)
    browser = await office.sign_in("lan", "drafter")
    assert "Gửi tin giữ chỗ" not in await browser.get(f"/desk/phieu/{ticket.code}")
    response = await browser.post(f"/desk/phieu/{ticket.code}/giu-cho")
    assert "khi họ nhắn lại" in await response.text()
    assert db.read_now(lambda s: s.exec(select(Message).where(Message.direction == "out")).all()) == []


async def test_an_answer_that_is_kept_is_listed_with_its_reason(office, asked, db, clocks, calendar):
    ticket, author = asked(200), office.hire("hung", "drafter")

    def answer(session):
        draft = save_draft(session, ticket.id, author, "Em vẫn được thi.", clocks().now)
        submit(session, draft, "none", clocks(), calendar)

    db.write_now(answer)
    browser = await office.sign_in("lan")
    page = await browser.get("/desk/su-co")
    assert "Câu trả lời đang giữ" in page
    assert ticket.code in page
    assert "giữ lại, gửi ngay khi người hỏi nhắn lại" in await browser.get(f"/desk/phieu/{ticket.code}")


async def test_a_conversation_about_to_close_is_listed(office, asked, db):
    ticket = asked(44)
    page = await (await office.sign_in("lan")).get("/desk/su-co")
    assert "Sắp hết hạn nhắn" in page
    assert ticket.code in page
    assert db.read_now(lambda s: s.exec(select(Ticket.state)).one()) == "new"


async def test_the_queue_counts_down_in_its_rows(office, asked):
    asked(1)
    page = await (await office.sign_in("lan")).get("/desk")
    assert '<span class="badge">còn nhắn miễn phí 1 ngày</span>' in page


async def test_who_can_soon_not_be_written_to_has_a_list_that_warns(office, asked, askers):
    soon, other = asked(163), askers.ask()
    page = await (await office.sign_in("lan", "drafter")).get("/desk?xem=sap-dong")
    assert f'href="/desk/phieu/{soon.code}" data-row' in page
    assert other.code not in page
    assert 'chip-warn" href="/desk?xem=sap-dong"' in page
    assert "hết miễn phí, còn nhắn được 5 giờ" in page


@pytest.mark.parametrize("hours", [1, 49, 200])
async def test_nobody_is_in_that_list_whose_conversation_stays_open_or_has_closed(office, asked, hours):
    asked(hours)
    browser = await office.sign_in("lan", "drafter")
    assert "Không ai sắp hết hạn nhắn" in await browser.get("/desk?xem=sap-dong")


async def test_a_holding_message_goes_out_from_the_queue_once(office, asked, db):
    ticket = asked(44)
    browser = await office.sign_in("lan", "drafter")
    assert f"Gửi tin giữ chỗ cho phiếu {ticket.code}" in await browser.get("/desk")
    response = await browser.post(f"/desk/phieu/{ticket.code}/giu-cho", htmx=True)
    row = await response.text()
    assert "đã gửi tin giữ chỗ" in row
    assert "Gửi tin giữ chỗ cho phiếu" not in row
    assert len(db.read_now(lambda s: s.exec(select(Message).where(Message.direction == "out")).all())) == 1
