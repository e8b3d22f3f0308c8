"""The name an asker shows on their platform: on the ticket, for who answers, and nowhere else."""

import pytest
from sqlmodel import select

from store.profiles import keep_name
from store.tables import Contact

NAME = "Bạch <b>Mai"
WRITTEN = "Bạch &lt;b&gt;Mai"


@pytest.fixture
def named(askers, db, sealer, clocks):
    """A ticket of somebody on Zalo whose name is known."""
    ticket = askers.ask(channel="zalo")

    def work(session):
        contact = session.exec(select(Contact.id).where(Contact.channel == "zalo")).one()
        keep_name(session, contact, sealer.seal(NAME), clocks().now)

    db.write_now(work)
    return ticket


@pytest.mark.parametrize("role", ["drafter", "approver", "inspector", "admin"])
async def test_who_answers_sees_the_name_on_the_ticket(office, named, role):
    page = await (await office.sign_in("lan", role)).get(f"/desk/phieu/{named.code}")
    assert f'<b>Người hỏi 1</b> <span dir="auto">{WRITTEN}</span>' in page
    assert NAME not in page


@pytest.mark.parametrize("role", ["viewer", "editor"])
async def test_nobody_else_does(office, named, role):
    page = await (await office.sign_in("lan", role)).get(f"/desk/phieu/{named.code}")
    assert "Người hỏi 1" in page
    assert "Bạch" not in page


async def test_no_other_page_shows_it(office, named):
    browser = await office.sign_in("lan", "drafter", "approver", "inspector", "admin")
    for page in ("", "/duyet", "/su-co", "/nhat-ky"):
        assert "Bạch" not in await browser.get(f"/desk{page}")
