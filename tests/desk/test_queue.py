"""The queue: order, filters, marks, what refreshes by itself."""

import re
import unicodedata
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import event, update

from desk.queue import PAGE, Filters, queue_counts, queue_rows, read_filters
from escalation.drafts import approve, ask_back, save_draft, submit
from escalation.tickets import add_message, claim, close
from store.tables import Message


def codes(page):
    return re.findall(r'href="/desk/phieu/(\w+)" data-row', page)


async def test_the_ticket_due_first_comes_first(office, askers, clocks):
    late = askers.ask()
    early = askers.ask(opened=clocks().exam - timedelta(days=1))
    assert codes(await (await office.sign_in("lan")).get("/desk")) == [early.code, late.code]


async def test_an_urgent_ticket_is_on_top(office, askers, clocks):
    early = askers.ask(opened=clocks().exam - timedelta(days=1))
    urgent = askers.ask(urgent=True)
    page = await (await office.sign_in("lan")).get("/desk")
    assert codes(page) == [urgent.code, early.code]
    assert "khẩn" in page


async def test_a_ticket_that_waits_for_its_asker_is_last_and_not_overdue(
    office, askers, db, clocks, calendar, plan
):
    first, second, me = askers.ask(urgent=True), askers.ask(), office.hire("lan", "drafter")
    db.write_now(lambda s: ask_back(s, first.id, me, "Em học trường nào?", clocks(), calendar))
    clocks.advance(timedelta(days=20))
    page = await (await office.sign_in("lan")).get("/desk")
    assert codes(page) == [second.code, first.code]
    assert db.read_now(lambda s: queue_counts(s, me, clocks()))["qua-han"] == 1


async def test_overdue_is_said_in_words(office, askers, clocks):
    askers.ask(opened=clocks().exam - timedelta(days=10))
    assert re.search(
        r'<span class="row-due late">quá hạn \d+ ngày', await (await office.sign_in("lan")).get("/desk")
    )


async def test_the_last_hour_is_counted_in_minutes(office, askers, clocks):
    ticket = askers.ask(urgent=True)
    clocks.advance(ticket.due_at - clocks().exam - timedelta(minutes=12))
    assert "còn 12 phút" in await (await office.sign_in("lan")).get("/desk")


async def test_each_view_shows_its_tickets_and_their_number(office, askers, db, clocks):
    mine, free, gone = askers.ask(), askers.ask(), askers.ask()
    lan = office.hire("lan", "drafter")
    db.write_now(lambda s: claim(s, mine.id, lan, clocks().now))
    db.write_now(lambda s: close(s, gone.id, "duplicate", clocks().now))
    browser = await office.sign_in("lan")
    shown = {
        view: codes(await browser.get(f"/desk?xem={view}"))
        for view in ("mo", "cua-toi", "chua-nhan", "da-dong")
    }
    expected = {"mo": [mine, free], "cua-toi": [mine], "chua-nhan": [free], "da-dong": [gone]}
    assert shown == {view: [ticket.code for ticket in tickets] for view, tickets in expected.items()}
    assert re.search(r'id="count-chua-nhan">1<', await browser.get("/desk"))


async def test_a_code_is_found_however_it_is_typed(office, askers):
    ticket, _ = askers.ask(), askers.ask()
    typed = f"{ticket.code[:2].lower()}-{ticket.code[2:].lower()}"
    assert codes(await (await office.sign_in("lan")).get(f"/desk?q={typed}")) == [ticket.code]


async def test_words_of_the_question_are_found(office, askers):
    ticket, _ = askers.ask("máy tính casio được không"), askers.ask("lịch thi")
    assert codes(await (await office.sign_in("lan")).get("/desk?q=casio")) == [ticket.code]


@pytest.mark.parametrize("typed", ["ĐIỂM ƯU TIÊN", "điểm ưu tiên", unicodedata.normalize("NFD", "Điểm Ưu")])
async def test_capitals_with_marks_do_not_matter_in_a_search(office, askers, typed):
    ticket, _ = askers.ask("Em hỏi Điểm Ưu tiên ạ"), askers.ask("lịch thi")
    assert codes(await (await office.sign_in("lan")).get(f"/desk?q={quote(typed)}")) == [ticket.code]


async def test_a_percent_sign_finds_only_itself(office, askers):
    askers.ask("lịch thi")
    assert codes(await (await office.sign_in("lan")).get("/desk?q=%25")) == []


async def test_topic_unit_and_channel_narrow_the_list(office, askers):
    askers.ask()
    ticket = askers.ask(channel="telegram", topic="gt-quen-mat-cccd")
    browser = await office.sign_in("lan")
    for query in ("chu-de=gt-quen-mat-cccd", "kenh=telegram"):
        assert codes(await browser.get(f"/desk?{query}")) == [ticket.code]
    assert codes(await browser.get("/desk?don-vi=thanh-tra-so")) == []


async def test_an_empty_view_says_something_kind(office):
    assert "Không còn câu hỏi nào đang chờ" in await (await office.sign_in("lan")).get("/desk")


async def test_nothing_found_says_what_to_do(office, askers):
    assert "bỏ bớt điều kiện lọc" in await (await office.sign_in("lan")).get("/desk?q=khongco")


async def test_fifty_tickets_make_a_page(office, askers):
    for _ in range(PAGE + 1):
        askers.ask()
    browser = await office.sign_in("lan")
    assert len(codes(await browser.get("/desk"))) == PAGE
    assert len(codes(await browser.get("/desk?trang=2"))) == 1


def test_nonsense_in_the_address_is_left_out():
    assert read_filters({"xem": "x", "trang": "-1"}) == Filters()


async def test_the_number_of_askers_is_shown(office, askers):
    askers.ask(others=2)
    assert "3 người hỏi" in await (await office.sign_in("lan")).get("/desk")


async def test_an_answer_on_the_web_is_unseen_until_it_was_shown(office, askers, db, clocks, calendar):
    ticket, lan, mai = askers.ask(), office.hire("lan", "drafter"), office.hire("mai", "approver")

    def answer(session):
        draft = save_draft(session, ticket.id, lan, "Em vẫn được thi.", clocks().now)
        approve(session, submit(session, draft, "one", clocks(), calendar).id, mai, "one", clocks(), calendar)

    db.write_now(answer)
    browser = await office.sign_in("lan")
    assert codes(await browser.get("/desk?xem=chua-xem")) == []

    arrives = update(Message).where(Message.kind == "staff_answer").values(state="sent")
    db.write_now(lambda session: session.execute(arrives))
    page = await browser.get("/desk?xem=chua-xem")
    assert codes(page) == [ticket.code]
    assert "chưa xem" in page


async def test_a_ticket_whose_asker_spoke_last_is_marked(office, askers, db, clocks, calendar):
    ticket = askers.ask()
    question = db.read_now(lambda s: s.get_one(Message, ticket.question_id))
    db.write_now(lambda s: add_message(s, ticket.id, question.contact_id, question.id, clocks(), calendar))
    assert "người hỏi vừa nhắn" in await (await office.sign_in("lan")).get("/desk")


async def test_the_refresh_tells_of_new_tickets_and_moves_no_row(office, askers):
    askers.ask()
    browser = await office.sign_in("lan")
    address = re.search(r'hx-get="(/desk/moi[^"]*)"', await browser.get("/desk"))[1].replace("&amp;", "&")
    assert "Có phiếu mới" not in await browser.get(address)
    askers.ask()
    news = await browser.get(address)
    assert "Có phiếu mới" in news
    assert "data-row" not in news


async def test_a_ticket_that_left_the_list_still_tells_who_has_it(office, askers, db, clocks):
    ticket, hung = askers.ask(), office.hire("hung", "drafter", name="Lò Văn Hùng")
    browser = await office.sign_in("lan")
    page = await browser.get("/desk?xem=chua-nhan")
    address = re.search(r'hx-get="(/desk/moi[^"]*)"', page)[1].replace("&amp;", "&")
    db.write_now(lambda s: claim(s, ticket.id, hung, clocks().now))
    news = await browser.get(address)
    assert "Lò Văn Hùng" in news
    assert 'data-ids=""' in news


async def test_claiming_from_the_queue_tells_who_has_the_ticket(office, askers):
    ticket = askers.ask()
    browser = await office.sign_in("lan", "drafter")
    response = await browser.post(f"/desk/phieu/{ticket.code}/nhan", htmx=True)
    assert "bạn giữ" in await response.text()


async def test_the_next_ticket_is_ones_own_before_a_free_one(office, askers, db, clocks):
    free, mine, lan = askers.ask(), askers.ask(), office.hire("lan", "drafter")
    db.write_now(lambda s: claim(s, mine.id, lan, clocks().now))
    browser = await office.sign_in("lan")
    assert (await browser.open("/desk/tiep")).headers["Location"] == f"/desk/phieu/{mine.code}"
    assert (await browser.open(f"/desk/tiep?tru={mine.code}")).headers[
        "Location"
    ] == f"/desk/phieu/{free.code}"


def test_a_queue_of_two_hundred_is_read_with_few_statements(askers, db, clocks, office):
    for _ in range(60):
        askers.ask()
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    db.read_now(lambda session: queue_rows(session, Filters(), 1, clocks()))
    assert len(statements) <= 11


async def test_where_no_platform_sets_a_limit_nobody_can_soon_not_be_written_to(office, askers):
    askers.ask()
    assert "Sắp hết hạn nhắn" not in await (await office.sign_in("lan")).get("/desk")
