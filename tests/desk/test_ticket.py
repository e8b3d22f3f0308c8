"""A ticket's page and what can be done with it besides answering."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlmodel import select

from escalation.clocks import minutes_between
from escalation.tickets import add_message
from store.outbox import Outgoing, queue
from store.tables import AuditLine, Message, TicketAsker, TicketEvent


async def test_of_two_officers_at_once_one_gets_the_ticket(office, askers):
    ticket = askers.ask()
    browsers = [await office.sign_in(login, "drafter") for login in ("lan", "hung")]
    answers = await asyncio.gather(*(b.post(f"/desk/phieu/{ticket.code}/nhan") for b in browsers))
    assert sorted(answer.status for answer in answers) == [303, 422]
    loser = next(answer for answer in answers if answer.status == 422)
    assert "đã có cán bộ khác nhận" in await loser.text()


async def test_a_claimed_ticket_is_given_back_by_its_holder(office, askers):
    ticket, browser = askers.ask(), await office.sign_in("lan", "drafter")
    await browser.post(f"/desk/phieu/{ticket.code}/nhan")
    await browser.post(f"/desk/phieu/{ticket.code}/nha")
    assert askers.ticket(ticket.code).claimed_by is None


@pytest.mark.parametrize(("role", "status"), [("drafter", 422), ("approver", 303), ("admin", 303)])
async def test_somebody_elses_ticket_is_given_back_only_by_who_answers_for_the_desk(
    office, askers, role, status
):
    ticket, lan, other = (
        askers.ask(),
        await office.sign_in("lan", "drafter"),
        await office.sign_in("mai", role),
    )
    await lan.post(f"/desk/phieu/{ticket.code}/nhan")
    assert (await other.post(f"/desk/phieu/{ticket.code}/nha")).status == status


async def test_what_is_done_is_written_down_with_the_person(office, askers, db):
    ticket, browser = askers.ask(), await office.sign_in("lan", "drafter")
    await browser.post(f"/desk/phieu/{ticket.code}/nhan")
    line = db.read_now(lambda s: s.exec(select(AuditLine).where(AuditLine.action == "claimed")).one())
    assert (line.staff_id, line.subject) == (office.ids["lan"], f"ticket:{ticket.code}")


async def test_a_note_stays_inside(office, askers, db):
    ticket, browser = askers.ask(), await office.sign_in("lan", "drafter")
    await browser.post(f"/desk/phieu/{ticket.code}/ghi-chu", note="Đã gọi cho trường.")
    assert "Đã gọi cho trường." in await browser.get(f"/desk/phieu/{ticket.code}")
    assert db.read_now(lambda s: s.exec(select(Message).where(Message.direction == "out")).all()) == []


async def test_an_empty_note_is_said_beside_its_field(office, askers):
    ticket, browser = askers.ask(), await office.sign_in("lan", "drafter")
    response = await browser.post(f"/desk/phieu/{ticket.code}/ghi-chu", note=" ")
    assert response.status == 422
    assert "Ghi chú còn trống." in await response.text()


@pytest.mark.parametrize(
    ("form", "fields", "place"),
    [
        ("gop", {"other": "ZZZZZ"}, "merge-code"),
        ("tach", {}, "split-who"),
        ("dong", {"why": "x"}, "close-why"),
    ],
)
async def test_a_fault_on_top_leads_to_its_field(office, askers, form, fields, place):
    ticket, browser = askers.ask(others=1), await office.sign_in("lan", "drafter")
    page = await (await browser.post(f"/desk/phieu/{ticket.code}/{form}", **fields)).text()
    assert f'<a href="#{place}">' in page
    assert f'id="{place}"' in page


async def test_asking_back_stops_the_clock_and_the_answer_starts_it(
    office, askers, db, clocks, calendar, rings
):
    ticket, browser = askers.ask(), await office.sign_in("lan", "drafter")
    left = minutes_between(calendar, clocks().exam, ticket.due_at)
    response = await browser.post(f"/desk/phieu/{ticket.code}/hoi-lai", question="Em học trường nào?")
    assert (response.status, rings.times) == (303, 1)
    assert askers.ticket(ticket.code).state == "waiting_for_asker"
    clocks.advance(timedelta(days=2))
    question = db.read_now(lambda s: s.get_one(Message, ticket.question_id))
    db.write_now(lambda s: add_message(s, ticket.id, question.contact_id, question.id, clocks(), calendar))
    now = askers.ticket(ticket.code)
    assert now.state == "waiting_for_staff"
    assert minutes_between(calendar, clocks().exam, now.due_at) == left


async def test_a_question_to_the_asker_keeps_its_words_after_a_fault(office, askers):
    ticket, browser = askers.ask(), await office.sign_in("lan", "drafter")
    response = await browser.post(f"/desk/phieu/{ticket.code}/hoi-lai", question="x" * 4000)
    assert response.status == 422
    assert "x" * 4000 in await response.text()


async def test_closing_asks_for_a_known_reason(office, askers):
    ticket, browser = askers.ask(), await office.sign_in("lan", "drafter")
    assert (await browser.post(f"/desk/phieu/{ticket.code}/dong", why="vì thích")).status == 422
    await browser.post(f"/desk/phieu/{ticket.code}/dong", why="duplicate")
    assert askers.ticket(ticket.code).state == "closed"
    assert "đóng phiếu: trùng phiếu khác" in await browser.get(f"/desk/phieu/{ticket.code}")


async def test_a_reopened_ticket_has_a_new_deadline_in_the_future(office, askers, clocks):
    ticket, browser = askers.ask(), await office.sign_in("lan", "drafter")
    await browser.post(f"/desk/phieu/{ticket.code}/dong", why="no_reply")
    clocks.advance(timedelta(days=30))
    await office.sign_in("lan")
    await (await office.sign_in("lan")).post(f"/desk/phieu/{ticket.code}/mo-lai")
    now = askers.ticket(ticket.code)
    assert now.state == "new"
    assert now.due_at > clocks().exam


async def test_another_unit_is_named_with_a_reason(office, askers):
    ticket, browser = askers.ask(), await office.sign_in("lan", "drafter")
    path = f"/desk/phieu/{ticket.code}/chuyen"
    assert (await browser.post(path, agency="khong-co", why="x")).status == 422
    assert (await browser.post(path, agency="thanh-tra-so", why=" ")).status == 422
    assert (await browser.post(path, agency="thanh-tra-so", why="Tin báo gian lận")).status == 303
    page = await browser.get(f"/desk/phieu/{ticket.code}")
    assert "sang Thanh tra Sở GD&amp;ĐT" in page
    assert "Cán bộ chuyển: Tin báo gian lận" in page


async def test_the_deadline_is_given_on_both_clocks_where_they_differ(office, askers):
    page = await (await office.sign_in("lan")).get(f"/desk/phieu/{askers.ask().code}")
    assert "(giờ kỳ thi)" in page
    assert "(giờ thật)" in page


async def test_every_event_has_a_sentence(office, askers, db, clocks):
    from desk.wording import EVENTS

    ticket, browser = askers.ask(), await office.sign_in("lan", "drafter")
    for kind in EVENTS:
        row = TicketEvent(
            ticket_id=ticket.id, kind=kind, at=clocks().now, staff_id=office.ids["lan"], data={}
        )
        db.write_now(lambda s, row=row: s.add(row))
    page = await browser.get(f"/desk/phieu/{ticket.code}")
    assert not [kind for kind in EVENTS if f"<li>{kind} <" in page]


# What askers wrote is shown, never obeyed


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "<b>đậm</b>"]
)
async def test_hostile_words_are_only_words(office, askers, text):
    ticket, browser = askers.ask(text), await office.sign_in("lan", "drafter")
    for path in ("/desk", f"/desk/phieu/{ticket.code}"):
        page = await browser.get(path)
        assert text not in page.replace("{{ 7*7 }}", "") or text == "{{ 7*7 }}"
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49" not in re.findall(r'<p class="msg-text" dir="auto">(.*?)</p>', page)


async def test_marks_that_reorder_a_line_are_left_out(office, askers):
    ticket, browser = askers.ask("gửi\u202egnp.exe\u2066"), await office.sign_in("lan")
    page = await browser.get(f"/desk/phieu/{ticket.code}")
    assert "gửignp.exe" in page


async def test_no_page_shows_the_secret_of_a_return_link(office, askers, db, clocks):
    secret = "abcd2efgh3jkmn4p"
    ticket = askers.ask(f"/trangthai AB2CD {secret}")
    question = db.read_now(lambda s: s.get_one(Message, ticket.question_id))
    card = {"code": ticket.code, "due": "", "link": f"/t/{ticket.code}#{secret}"}
    receipt = Outgoing(
        "receipt", f"Giữ liên kết: https://hoi.vn/t/{ticket.code}#{secret}", ticket_id=ticket.id, card=card
    )
    db.write_now(lambda s: queue(s, question.contact_id, receipt, clocks().now))
    askers.say(f"mã của em là {secret}", chat="chat-1")
    browser = await office.sign_in("lan", "drafter", "admin")
    page = await browser.get(f"/desk/phieu/{ticket.code}")
    assert f"/t/{ticket.code}#•••" in page
    for path in (f"/desk/phieu/{ticket.code}", "/desk", "/desk/su-co", "/desk/nhat-ky"):
        assert secret not in await browser.get(path)


async def test_bot_person_and_staff_are_told_apart(office, askers, db, clocks):
    ticket = askers.ask("Em hỏi")
    question = db.read_now(lambda s: s.get_one(Message, ticket.question_id))
    db.write_now(
        lambda s: queue(
            s, question.contact_id, Outgoing("notice", "Bot đáp", ticket_id=ticket.id), clocks().now
        )
    )
    browser = await office.sign_in("lan", "drafter")
    await browser.post(f"/desk/phieu/{ticket.code}/hoi-lai", question="Cán bộ hỏi")
    page = await browser.get(f"/desk/phieu/{ticket.code}")
    assert re.findall(r'<article class="msg msg-(\w+)', page) == ["asker", "bot", "staff"]


async def test_the_page_tells_when_something_happened_since(office, askers, db, clocks, calendar):
    ticket, browser = askers.ask(), await office.sign_in("lan", "drafter")
    path = f"/desk/phieu/{ticket.code}"
    news = re.search(r'hx-get="([^"]+/moi[^"]*)"', await browser.get(path))[1]
    assert "Phiếu vừa có thay đổi" not in await browser.get(news)
    question = db.read_now(lambda s: s.get_one(Message, ticket.question_id))
    db.write_now(lambda s: add_message(s, ticket.id, question.contact_id, question.id, clocks(), calendar))
    assert "Phiếu vừa có thay đổi" in await browser.get(news)


async def test_of_a_long_conversation_the_newest_words_and_the_question_are_shown(office, askers, db, clocks):
    ticket = askers.ask("Câu hỏi đầu tiên", channel="web")

    def talk(session):
        (asker,) = session.exec(select(TicketAsker.contact_id)).all()
        for number in range(170):
            queue(session, asker, Outgoing("notice", f"dòng thứ {number}."), clocks().now)

    db.write_now(talk)
    page = await (await office.sign_in("lan", "drafter")).get(f"/desk/phieu/{ticket.code}")
    shown = [words in page for words in ("Câu hỏi đầu tiên", "dòng thứ 0.", "dòng thứ 169.")]
    assert shown == [True, False, True]


async def test_no_ticket_is_closed_as_answered_without_an_answer(office, askers):
    ticket, browser = askers.ask(), await office.sign_in("lan", "drafter")
    assert (await browser.post(f"/desk/phieu/{ticket.code}/dong", why="answered")).status == 422
    assert askers.ticket(ticket.code).state != "closed"
