"""Messages somebody has to look at: failed ones, and those that may not have arrived."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from desk.trouble import SETTLED, trouble_count
from escalation.drafts import approve, save_draft, submit
from store.outbox import Outgoing, queue
from store.tables import Message


@pytest.fixture
def failed(askers, db, clocks):
    """A message the bot could not handle."""
    message = askers.say("em hỏi điều lạ")

    def fail(session):
        row = session.get_one(Message, message.id)
        row.state, row.error, row.done_at = "failed", "ValueError", clocks().now

    db.write_now(fail)
    return message


@pytest.fixture
def refused(askers, db, clocks, calendar, office):
    """An answer that did not reach its asker."""
    ticket, lan, mai = askers.ask(), office.hire("hung", "drafter"), office.hire("mai", "approver")

    def refuse(session):
        draft = save_draft(session, ticket.id, lan, "Em vẫn được thi.", clocks().now)
        approve(session, submit(session, draft, "one", clocks(), calendar).id, mai, "one", clocks(), calendar)
        row = session.exec(select(Message).where(Message.kind == "staff_answer")).one()
        row.state, row.error, row.done_at = "refused", "blocked", clocks().now
        return row.id

    return db.write_now(refuse)


async def test_both_kinds_are_listed_with_their_reason(office, failed, refused):
    page = await (await office.sign_in("lan")).get("/desk/su-co")
    assert "em hỏi điều lạ" in page
    assert "bot không xử lý được" in page
    assert "chưa gửi được: người nhận đã chặn kênh này" in page
    assert "Sự cố" in await (await office.sign_in("lan")).get("/desk")


async def test_an_undelivered_answer_goes_out_once_more(office, refused, db, rings):
    browser = await office.sign_in("lan", "drafter")
    await browser.post(f"/desk/su-co/{refused}/gui-lai")
    assert db.read_now(lambda s: s.get_one(Message, refused)).state == "queued"
    assert rings.times == 1
    assert "Không có sự cố nào" in await browser.get("/desk/su-co")


async def test_what_was_settled_is_off_the_list(office, failed, refused):
    browser = await office.sign_in("lan", "drafter")
    for message in (failed.id, refused):
        await browser.post(f"/desk/su-co/{message}/xong")
    assert "Không có sự cố nào" in await browser.get("/desk/su-co")


async def test_what_fails_anew_after_it_was_settled_is_listed_again(office, refused, db, clocks):
    browser = await office.sign_in("lan", "drafter")
    await browser.post(f"/desk/su-co/{refused}/xong")
    later = clocks().now + timedelta(minutes=1)
    db.write_now(lambda s: setattr(s.get_one(Message, refused), "done_at", later))
    assert "người nhận đã chặn" in await browser.get("/desk/su-co")


async def test_a_failed_message_becomes_a_ticket_once(office, failed, db):
    browser = await office.sign_in("lan", "drafter")
    response = await browser.post(f"/desk/su-co/{failed.id}/mo-phieu")
    page = await browser.get(response.headers["Location"])
    assert "em hỏi điều lạ" in page
    assert "tin gặp lỗi khi xử lý tự động" in page
    assert (await browser.post(f"/desk/su-co/{failed.id}/mo-phieu")).status == 404


async def test_a_good_message_is_not_sent_again(office, askers, db, clocks):
    browser, question = await office.sign_in("lan", "drafter"), askers.say("chào")
    sent = db.write_now(lambda s: queue(s, question.contact_id, Outgoing("notice", "Chào"), clocks().now))
    db.write_now(lambda s: setattr(s.get_one(Message, sent), "state", "sent"))
    await browser.post(f"/desk/su-co/{sent}/gui-lai")
    assert db.read_now(lambda s: s.get_one(Message, sent)).state == "sent"


async def test_the_page_tells_which_channels_are_on_and_why_others_are_off(office):
    page = await (await office.sign_in("lan")).get("/desk/su-co")
    assert "đang bật" in page
    assert "chưa có mã" in page


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_every_page_counts_is_found_by_index(db):
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    db.read_now(trouble_count)
    explain = f"EXPLAIN QUERY PLAN {seen[-1]}"
    bound = (SETTLED, "message:")
    steps = str(db.read_now(lambda s: s.connection().exec_driver_sql(explain, bound).all()))
    assert "ix_message_trouble" in steps
    assert "ix_audit_line_subject" in steps
