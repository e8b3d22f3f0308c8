"""Opening a sealed original: by role, for a reason, written down, shown once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from store.sealing import forget_expired, seal_message
from store.tables import AuditLine

ORIGINAL = "Em là <b>Lò A</b>, CCCD 012345678901"
REASON = "Cần gọi lại cho gia đình"


@pytest.fixture
def message(askers, db, sealer, clocks):
    ticket = askers.ask("Em là Lò A, CCCD [số CCCD]")
    db.write_now(lambda s: seal_message(s, sealer, ticket.question_id, ORIGINAL, clocks().now))
    return ticket.question_id


async def test_the_form_opens_nothing(office, message, db):
    page = await (await office.sign_in("pao", "inspector")).get(f"/desk/tin/{message}/ban-goc")
    assert "012345678901" not in page
    assert (
        db.read_now(lambda s: s.exec(select(AuditLine).where(AuditLine.action == "opened_original")).all())
        == []
    )


async def test_with_a_reason_it_is_shown_and_written_down(office, message, db):
    browser = await office.sign_in("pao", "inspector")
    response = await browser.post(f"/desk/tin/{message}/ban-goc", reason=f"{REASON} 0912345678")
    text = await response.text()
    assert "Em là &lt;b&gt;Lò A&lt;/b&gt;, CCCD 012345678901" in text
    assert response.headers["Cache-Control"] == "no-store"
    line = db.read_now(lambda s: s.exec(select(AuditLine).where(AuditLine.action == "opened_original")).one())
    assert (line.staff_id, line.subject) == (office.ids["pao"], f"message:{message}")
    assert line.data["reason"] == f"{REASON} [số điện thoại]"


async def test_without_a_real_reason_it_stays_shut(office, message):
    response = await (await office.sign_in("pao", "inspector")).post(
        f"/desk/tin/{message}/ban-goc", reason="xem"
    )
    assert response.status == 422
    assert "012345678901" not in await response.text()


@pytest.mark.parametrize("role", ["viewer", "drafter", "approver", "editor"])
async def test_other_roles_do_not_open_it(office, message, role):
    response = await (await office.sign_in("lan", role)).post(f"/desk/tin/{message}/ban-goc", reason=REASON)
    assert response.status == 403
    assert "012345678901" not in await response.text()


async def test_an_administrator_opens_it_too(office, message):
    response = await (await office.sign_in("lan", "admin")).post(
        f"/desk/tin/{message}/ban-goc", reason=REASON
    )
    assert "012345678901" in await response.text()


async def test_the_log_shows_who_opened_it_and_why(office, message):
    browser = await office.sign_in("pao", "inspector")
    await browser.post(f"/desk/tin/{message}/ban-goc", reason=REASON)
    page = await browser.get("/desk/nhat-ky")
    assert "mở bản gốc chưa che" in page
    assert REASON in page
    assert "012345678901" not in page


async def test_an_original_whose_time_is_over_is_gone(office, message, db, clocks):
    browser = await office.sign_in("pao", "inspector")
    db.write_now(lambda s: forget_expired(s, clocks().now + timedelta(days=31)))
    assert (await browser.open(f"/desk/tin/{message}/ban-goc")).status == 404


async def test_a_message_without_an_original_has_no_such_page(office, askers):
    browser = await office.sign_in("pao", "inspector")
    assert (await browser.open(f"/desk/tin/{askers.ask().question_id}/ban-goc")).status == 404
