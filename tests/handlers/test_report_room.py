"""Reports make themselves when their period ends: once, from the plan, and lie where somebody takes them."""

from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document
from makers import officer, ticket
from sqlmodel import select

from escalation.reporting.figures import Figures
from escalation.reporting.posting import post
from escalation.reporting.releasing import approve, newest_version, submit
from escalation.reporting.reports import Words
from store.report_tables import Report, ReportCopy, ReportRelease
from store.tables import AuditLine

TO_THE_FIRST_SITTING = timedelta(days=2, hours=2)  # the paper of the morning has ended


def reports(app):
    return app.db.read_now(lambda s: s.exec(select(Report).order_by(Report.id)).all())


@pytest.fixture
async def room(app):
    """The first start lies behind us."""
    made = app.reports()
    await made.once()
    assert reports(app) == []
    return made


async def test_a_sitting_that_ended_is_reported_once(app, room, clock):
    app.db.write_now(lambda session: ticket(session, app.world.clock()))
    clock.advance(TO_THE_FIRST_SITTING)
    for _ in range(2):
        await room.once()
    found = {report.key: report for report in reports(app)}
    assert set(found) == {"hang-ngay:2023-06-27", "tung-buoi:2023-06-28-morning"}
    sitting = found["tung-buoi:2023-06-28-morning"]
    assert (sitting.state, sitting.author_id) == ("draft", None)
    assert sitting.due_at == sitting.ends_at + timedelta(minutes=60)
    assert Figures.model_validate(sitting.figures).balance.at_start == 1  # opened two days before
    made = app.db.read_now(lambda s: s.exec(select(AuditLine).where(AuditLine.action == "report_made")).all())
    assert len(made) == 2


async def test_a_second_process_makes_no_second_report(app, room, clock):
    clock.advance(TO_THE_FIRST_SITTING)
    await room.once()
    await app.reports().once()
    assert len(reports(app)) == 2


async def test_a_clock_set_back_begins_anew(app, room, clock):
    clock.advance(-timedelta(days=3))
    await room.once()
    clock.advance(timedelta(days=1))
    await room.once()
    assert [report.period for report in reports(app)] == ["week"]


async def test_what_is_released_lies_to_be_carried(app, room, clock):
    clock.advance(TO_THE_FIRST_SITTING)
    await room.once()
    at, plan = app.world.clock(), app.world.plan
    report = next(one.id for one in reports(app) if one.period == "session")

    def work(session):
        author, other = (officer(session, login, at.now) for login in ("an", "binh"))
        submit(session, report, Words("Ổn định.", "Thêm người trực."), author, plan, at)
        release = approve(session, newest_version(session, report).id, other, plan, at)
        post(session, release, plan, at.now, by_mail=False)

    app.db.write_now(work)
    for _ in range(2):
        await room.once()
    files = sorted(file.name for file in (app.settings.data / "reports").iterdir())
    assert files == ["bao-cao-2023-0001-session.docx", "bao-cao-2023-0001-session.xlsx"]
    paper = Document(BytesIO((app.settings.data / "reports" / files[0]).read_bytes()))
    text = "\n".join(p.text for p in paper.paragraphs)
    assert "buổi thi sáng ngày 28/6/2023 (Ngữ văn)" in text
    assert "(mục IV.1.a; II.2)" in text
    copies = app.db.read_now(lambda s: s.exec(select(ReportCopy.name).order_by(ReportCopy.id)).all())
    assert copies == ["Văn phòng Bộ GD&ĐT", "Ban Chỉ đạo thi cấp tỉnh"]
    assert app.db.read_now(lambda s: s.exec(select(ReportRelease)).one()).laid_at is not None
