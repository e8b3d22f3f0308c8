"""The work on letters that nobody asks for: files for delivery by hand, whole and once."""

import stat

from docx import Document
from makers import officer, ticket

from bot.letters import form_of
from escalation.referrals import Order, refer
from store.referral_tables import Letter


async def test_a_letter_to_be_carried_lies_in_the_folder_once(app):
    at, world = app.world.clock(), app.world

    def work(session):
        made = ticket(session, at)
        order = Order((made.id,), "van-phong-so", officer(session, "an", at.now))
        return refer(session, order, world.plan, world.calendar, at).id

    letter = app.db.write_now(work)
    await app.letters().once()
    (file,) = (app.settings.data / "letters").iterdir()
    assert any("K7M2P" in p.text for p in Document(file).paragraphs)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert app.db.read_now(lambda s: s.get(Letter, letter)).laid_at is not None
    file.unlink()
    await app.letters().once()
    assert list((app.settings.data / "letters").iterdir()) == []


def test_a_provinces_own_form_is_used(tmp_path):
    own = tmp_path / "phieu-chuyen.docx"
    assert form_of(tmp_path) != own
    own.write_bytes(b"")
    assert form_of(tmp_path) == own
