"""The tray: mail of agencies that a person decides about."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from desk.tray_pages import tray_mails
from escalation.mail_reading import Mail, MailFile
from escalation.referrals import Order, refer
from escalation.replies import forget_mail, take_mail
from escalation.tickets import close
from store.referral_tables import AgencyFile, AgencyMail, Letter
from store.sealing import KEEP
from store.tables import Draft


@pytest.fixture
async def lan(office):
    return await office.sign_in("lan", "drafter")


@pytest.fixture
def arrived(askers, db, plan, calendar, clocks, office):
    """A ticket at an agency, and a mail about its letter that wants a person."""
    ticket = askers.ask()
    sender = office.hire("minh", "drafter")

    def work(session):
        letter = refer(session, Order((ticket.id,), "khao-thi", sender), plan, calendar, clocks())
        mail = Mail(
            "<k@x>", "reply", "a@ngoai.example", f"Về {letter.code}", "<script>x</script> Được vào thi.",
            words=frozenset({letter.code}), files=(MailFile("../a\"b.html", "text/html", b"<script>"),),
        )  # fmt: skip
        return take_mail(session, mail, plan, clocks()).id

    return ticket, db.write_now(work)


async def test_the_tray_shows_words_reason_and_guess_and_runs_nothing(lan, arrived, db):
    code = db.read_now(lambda s: s.exec(select(Letter.code)).one())
    page = await lan.get("/desk/thu")
    for words in ("người gửi không thuộc tên miền", code, "&lt;script&gt;x&lt;/script&gt; Được vào thi."):
        assert words in page
    assert "1 chờ xem" in await lan.get("/desk/cong-van")


def test_a_tray_of_many_mails_is_read_with_few_statements(arrived, db, plan, clocks):
    code = db.read_now(lambda s: s.exec(select(Letter.code)).one())

    def more(session):
        for n in range(20):
            words = {code} if n % 2 else {"K7M2P9"}
            take_mail(
                session, Mail(f"<{n}@x>", "reply", "a@x", "", "Lời.", words=frozenset(words),
                              files=(MailFile("a.pdf", "application/pdf", b"%PDF"),)), plan, clocks(),
            )  # fmt: skip

    db.write_now(more)
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    mails = db.read_now(tray_mails)
    assert len(statements) <= 5
    assert [(mail.guess, len(mail.options), len(mail.files)) for mail in mails] == [
        (code, 1, 1), *[("", 0, 1), (code, 1, 1)] * 10,
    ]  # fmt: skip


async def test_a_person_makes_it_their_draft(lan, arrived, db, office):
    ticket, mail = arrived
    response = await lan.post(f"/desk/thu/{mail}/du-thao", code=ticket.code.lower())
    assert response.headers["Location"].startswith(f"/desk/phieu/{ticket.code}")
    draft = db.read_now(lambda s: s.exec(select(Draft)).one())
    assert (draft.author_id, draft.via) == (office.ids["lan"], "agency")
    assert draft.text == "<script>x</script> Được vào thi."
    again = await lan.post(f"/desk/thu/{mail}/xong")
    assert "Thư này đã có người xử lý." in await again.text()


async def test_a_draft_for_a_question_that_was_never_sent_is_refused(lan, arrived, db):
    response = await lan.post(f"/desk/thu/{arrived[1]}/du-thao", code="ABC23")
    assert response.status == 422
    assert db.read_now(lambda s: s.exec(select(AgencyMail)).one()).state == "tray"


async def test_ones_own_words_are_not_overwritten(lan, arrived, db):
    ticket, mail = arrived
    await lan.post(f"/desk/phieu/{ticket.code}/du-thao", text="Lời của tôi", source="")
    response = await lan.post(f"/desk/thu/{mail}/du-thao", code=ticket.code)
    assert response.status == 422
    assert db.read_now(lambda s: s.exec(select(Draft)).one()).text == "Lời của tôi"


async def test_put_away_it_is_gone_from_the_tray(lan, arrived):
    await lan.post(f"/desk/thu/{arrived[1]}/xong")
    assert "Không có thư nào chờ" in await lan.get("/desk/thu")


async def test_an_attachment_is_only_ever_a_download(lan, arrived):
    response = await lan.open(f"/desk/thu/{arrived[1]}/tep/1")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "/" not in response.headers["Content-Disposition"].partition("''")[2]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox"
    assert (await lan.open(f"/desk/thu/{arrived[1]}/tep/99")).status == 404


async def test_decided_mail_is_forgotten_in_time_and_still_counts_once(lan, arrived, db, plan, clocks):
    mail = arrived[1]
    await lan.post(f"/desk/thu/{mail}/xong")
    decided = clocks().now
    assert db.write_now(lambda s: forget_mail(s, decided + KEEP - timedelta(seconds=1))) == 0
    assert db.write_now(lambda s: forget_mail(s, decided + KEEP)) == 1
    row = db.read_now(lambda s: s.get(AgencyMail, mail))
    assert (row.sender, row.subject, row.text, row.key) == ("", "", "", "<k@x>")
    assert db.read_now(lambda s: s.exec(select(AgencyFile)).all()) == []
    again = Mail("<k@x>", "reply", "a@ngoai.example", "", "")
    assert db.write_now(lambda s: take_mail(s, again, plan, clocks())) is None


async def test_mail_that_waits_or_belongs_to_an_open_ticket_is_kept(lan, arrived, db, clocks):
    ticket, mail = arrived
    later = clocks().now + 3 * KEEP
    assert db.write_now(lambda s: forget_mail(s, later)) == 0
    await lan.post(f"/desk/thu/{mail}/du-thao", code=ticket.code)
    assert db.write_now(lambda s: forget_mail(s, later)) == 0
    db.write_now(lambda s: close(s, ticket.id, "answered", clocks().now, None))
    assert db.write_now(lambda s: forget_mail(s, later)) == 1


async def test_what_became_a_draft_is_found_at_its_letter_with_its_files(lan, arrived, db):
    ticket, mail = arrived
    await lan.post(f"/desk/thu/{mail}/du-thao", code=ticket.code)
    letter = db.read_now(lambda s: s.exec(select(Letter.id)).one())
    page = await lan.get(f"/desk/cong-van/{letter}")
    assert "đã thành dự thảo" in page
    assert f"/desk/thu/{mail}/tep/" in page
