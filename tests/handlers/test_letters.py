"""The work on letters that nobody asks for: files for delivery by hand, whole and once."""

import stat
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from makers import officer, ticket
from sqlmodel import select
from structlog.testing import capture_logs

from bot.channels.port import Inbound
from bot.letters import forms_in
from escalation.chase import chase_paper
from escalation.clocks import Moment, add_minutes, minutes_between
from escalation.forms import LETTER_FORM, faults_in, shipped_form
from escalation.paper import letter_paper
from escalation.posting import handed_over
from escalation.referrals import Order, refer
from escalation.tickets import add_message
from store.referral_tables import Chase, Letter
from store.tables import Contact, Message


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


async def test_a_letter_and_its_reminder_bear_no_number_or_name_of_an_asker(app):
    at, world = app.world.clock(), app.world
    words = "Em Hoa, số 0987651243, CCCD 012203987651, mail canary.em@vidu.vn, quên thẻ thì sao?"
    chat, asked = "cuoc-tro-chuyen-77", "quên thẻ thì sao?"
    question = await app.receive(Inbound("web", chat, "1", "text", words))
    more = await app.receive(Inbound("web", chat, "2", "text", "SBD 12987653, gọi 0912345678"))

    def work(session):
        made = ticket(session, at)
        row = session.get(Message, question)
        made.question_id = row.id
        session.get(Contact, row.contact_id).memory = {"name": "Hoa Lường"}
        add_message(session, made.id, row.contact_id, more, at, world.calendar)
        order = Order((made.id,), "van-phong-so", officer(session, "an", at.now))
        letter = refer(session, order, world.plan, world.calendar, at)
        forms = app.letters().forms
        return (
            letter_paper(session, letter, world.plan, forms, ""),
            chase_paper(session, letter, "board", world.plan, forms),
        )

    for body in app.db.write_now(work):
        text = "\n".join(p.text for p in Document(BytesIO(body)).paragraphs)
        assert asked in text
        assert "[số điện thoại]" in text
        assert "[số CCCD]" in text
        for canary in ("0987651243", "012203987651", "canary.em", "12987653", "0912345678", "Lường", chat):
            assert canary not in text


async def test_a_reminder_without_an_address_lies_in_the_folder_to_be_carried(app):
    at, world = app.world.clock(), app.world

    def work(session):
        staff = officer(session, "an", at.now)
        letter = refer(
            session, Order((ticket(session, at).id,), "van-phong-so", staff), world.plan, world.calendar, at
        )
        handed_over(session, letter, staff, at.now)
        return letter.id

    letter = app.db.write_now(work)
    total = minutes_between(world.calendar, at.exam, app.db.read_now(lambda s: s.get(Letter, letter)).due_at)
    late = Moment(at.now, add_minutes(world.calendar, at.exam, total * 2))
    for _ in range(2):
        await replace(app.letters(), clock=lambda: late).once()
    names = sorted(file.name for file in (app.settings.data / "letters").iterdir())
    code = app.db.read_now(lambda s: s.get(Letter, letter)).code
    assert names == [f"2023-0001-{code}-board.docx", f"2023-0001-{code}.docx"]
    assert app.db.read_now(lambda s: [row.rung for row in s.exec(select(Chase))]) == ["board"]


@pytest.mark.parametrize("place", ["letter-laid", "rung-written"])
async def test_after_a_death_in_between_letter_and_reminder_are_there_once(app, monkeypatch, place):
    at, world = app.world.clock(), app.world

    def work(session):
        staff = officer(session, "an", at.now)
        asked = [ticket(session, at, code=code, chat=code).id for code in ("K7M2P", "K8M3Q")]
        orders = [Order((one,), "van-phong-so", staff) for one in asked]
        carried, _ = [refer(session, order, world.plan, world.calendar, at) for order in orders]
        handed_over(session, carried, staff, at.now)
        return carried.due_at

    due = app.db.write_now(work)
    total = minutes_between(world.calendar, at.exam, due)
    late = Moment(at.now, add_minutes(world.calendar, at.exam, total * 3 // 2 + 1))
    room = replace(app.letters(), clock=lambda: late)
    with monkeypatch.context() as armed:
        armed.setattr("store.crashing._reached", dying(place))
        with pytest.raises(Died):
            await room.once()
    for _ in range(2):
        await room.once()
    assert len(list((app.settings.data / "letters").iterdir())) == 3  # two letters, one reminder to carry
    assert app.db.read_now(lambda s: [row.rung for row in s.exec(select(Chase))]) == ["head"]
    assert None not in app.db.read_now(lambda s: s.exec(select(Letter.laid_at)).all())


class Died(Exception):
    """The process is gone at this point."""


def dying(place):
    """What a crash point meets when the power is cut there."""

    def reached(name):
        if name == place:
            raise Died

    return reached


def test_a_provinces_own_form_is_used(tmp_path):
    own = tmp_path / LETTER_FORM
    assert forms_in(tmp_path)(LETTER_FORM) != own
    own.write_bytes(shipped_form(LETTER_FORM).read_bytes())
    assert forms_in(tmp_path)(LETTER_FORM) == own


async def test_while_a_provinces_form_is_broken_letters_leave_on_the_shipped_one(app):
    at, world, own = app.world.clock(), app.world, app.settings.data / LETTER_FORM
    own.write_bytes(b"no Word file")

    def work(session):
        order = Order((ticket(session, at).id,), "van-phong-so", officer(session, "an", at.now))
        refer(session, order, world.plan, world.calendar, at)

    app.db.write_now(work)
    with capture_logs() as logs:
        await app.letters().once()
    (file,) = (app.settings.data / "letters").iterdir()
    assert any("K7M2P" in p.text for p in Document(file).paragraphs)
    assert ("form_unfit", LETTER_FORM) in [(line["event"], line.get("where")) for line in logs]
    assert [form for form, _ in faults_in(app.settings.data)] == [own]
