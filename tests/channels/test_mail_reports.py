"""A released report by mail: both files, as approved, the same mail again after a crash; absences."""

from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document
from makers import officer
from openpyxl import load_workbook
from recount import NAMES
from sqlmodel import select

from bot.wiring import build
from escalation.plan import Board
from escalation.reporting.counting import count
from escalation.reporting.incidents import CHANNEL_DOWN, CHANNEL_UP
from escalation.reporting.periods import own_period
from escalation.reporting.posting import post
from escalation.reporting.releasing import approve, newest_version, submit
from escalation.reporting.reports import Words, make
from store.report_tables import ReportCopy
from store.tables import AuditLine, Message

BOARD = "banchidao@laichau.gov.vn"


@pytest.fixture(params=["sqlite"])
def engine_name(request):
    return request.param


@pytest.fixture
async def desk(settings_with, database_url, clock, knowledge, servers):
    servers.empty()
    made = build(settings_with(HOIDAP_DATABASE_URL=database_url, **servers.environment), clock, knowledge)
    yield made
    await made.stop()


def release(desk):
    """A report that only the board has an address for."""
    at, calendar = desk.world.clock(), desk.world.calendar
    plan = desk.world.plan.model_copy(update={"board": Board(email=BOARD)})
    start = at.exam - timedelta(hours=3)

    def work(session):
        author, other = (officer(session, login, at.now) for login in ("an", "binh"))
        figures = count(session, start, at.exam, plan, calendar, NAMES, at)
        report = make(session, own_period(start, at.exam, "x"), figures, None, at, author).id
        submit(session, report, Words("Ổn định.", ""), author, plan, at)
        released = approve(session, newest_version(session, report).id, other, plan, at)
        post(session, released, plan, at.now, by_mail=True)

    desk.db.write_now(work)


async def test_both_files_go_to_who_has_an_address(desk, servers):
    release(desk)
    assert await desk.delivery.once("mail")
    assert not await desk.delivery.once("mail")
    (mail,) = servers.box.mails
    assert mail["To"] == BOARD
    assert "Báo cáo số 01/BC-VP" in mail["Subject"]
    word, excel = mail.iter_attachments()
    assert "Ổn định." in "\n".join(p.text for p in Document(BytesIO(word.get_content())).paragraphs)
    assert load_workbook(BytesIO(excel.get_content())).sheetnames[0] == "Tổng hợp"
    copies = desk.db.read_now(lambda s: s.exec(select(ReportCopy)).all())
    assert [copy.agency for copy in copies if copy.message_id] == ["board"]
    assert len(copies) > 1


async def test_sent_again_it_is_the_same_mail(desk, servers):
    release(desk)
    channel = desk.channels["mail"]
    await desk.delivery.once("mail")
    desk.db.write_now(lambda s: setattr(s.exec(select(Message)).one(), "state", "queued"))
    await desk.delivery.once("mail")
    assert channel.repeatable
    assert len({mail["Message-ID"] for mail in servers.box.mails}) == 1


async def test_the_absence_of_a_channel_is_kept_once_with_its_return(desk, servers, clock):
    release(desk)
    smtp = desk.channels["mail"].access.smtp
    object.__setattr__(smtp, "port", smtp.port + 1)
    for _ in range(3):
        clock.advance(timedelta(minutes=15))
        await desk.delivery.once("mail")
    object.__setattr__(smtp, "port", smtp.port - 1)
    clock.advance(timedelta(minutes=15))
    await desk.delivery.once("mail")
    lines = desk.db.read_now(lambda s: s.exec(select(AuditLine).order_by(AuditLine.id)).all())
    kept = [(line.action, line.subject) for line in lines if line.subject.startswith("channel:")]
    assert kept == [(CHANNEL_DOWN, "channel:mail"), (CHANNEL_UP, "channel:mail")]
