"""The tray: mail of agencies that a person decides about."""

import pytest
from sqlmodel import select

from escalation.mail_reading import Mail, MailFile
from escalation.referrals import Order, refer
from escalation.replies import take_mail
from store.referral_tables import AgencyMail, Letter
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
    assert (await lan.open(f"/desk/thu/{arrived[1]}/tep/99")).status == 404
