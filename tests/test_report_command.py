"""`hoidap report`: a file with the desk's figures, also beside a running program."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from docx import Document
from made_figures import figures
from makers import officer, small_seed, ticket
from openpyxl import load_workbook
from scene import EXAM_NOW, NOW

from bot.clock import exam_shift
from bot.faults import Fault
from bot.report_file import write_report
from escalation.clocks import Moment
from escalation.reporting.periods import Wanted, day_period
from escalation.reporting.reports import Words, make, save

SEED = small_seed("pk-nop-don")
LATER = NOW + timedelta(days=1)  # Tuesday, an hour after eight


@pytest.fixture
def desk(settings_with, monkeypatch, db, database_url):
    """A database that a program has open, and the environment of the terminal beside it."""
    made = settings_with(HOIDAP_DATABASE_URL=database_url)
    monkeypatch.setenv("HOIDAP_CONFIG", str(made.root / "config.yaml"))
    monkeypatch.setenv("HOIDAP_DATA", str(made.data))
    monkeypatch.setenv("HOIDAP_DATABASE_URL", database_url)
    db.write_now(lambda s: exam_shift(s, EXAM_NOW, NOW))
    db.write_now(lambda s: ticket(s, Moment(NOW, EXAM_NOW)))
    return made


def written(tmp_path, kind, ending=".docx", **wanted):
    file = tmp_path / f"bao-cao{ending}"
    said = write_report(Wanted(kind, **wanted), file, lambda: LATER, SEED)
    return said, BytesIO(file.read_bytes())


def words(body):
    return "\n".join(p.text for p in Document(body).paragraphs)


def test_the_day_that_ended_last_is_counted_as_a_draft(desk, tmp_path):
    said, body = written(tmp_path, "day")
    text = words(body)
    assert said.endswith("ngày 26/6/2023, dự thảo, chưa phát hành.")
    assert "mới 1, mở lại 0, đã đóng 0; còn mở 1 phiếu" in text


def test_the_same_as_a_workbook(desk, tmp_path):
    _, body = written(tmp_path, "week", ".xlsx", day=date(2023, 6, 28))
    page = load_workbook(body)["Tổng hợp"]
    assert page["A2"].value.startswith("DỰ THẢO, CHƯA PHÁT HÀNH")
    assert {row[0]: row[1] for row in page.iter_rows(values_only=True)}["Phiếu mới"] == 1


def test_where_the_desk_has_the_report_it_is_that_one(desk, db, plan, tmp_path):
    rule = next(rule for rule in plan.reports if rule.period == "day")

    def work(session):
        period = day_period(rule.id, date(2023, 6, 26), rule.cut)
        at = Moment(LATER, EXAM_NOW + timedelta(days=1))
        report = make(session, period, figures(), rule, at)
        save(session, report.id, Words("Ngày yên ổn.", ""), officer(session, "an", NOW), NOW)

    db.write_now(work)
    text = words(written(tmp_path, "day")[1])
    assert "Ngày yên ổn." in text
    assert "mới 12, mở lại 1" in text


@pytest.mark.parametrize(
    ("kind", "ending", "told"),
    [
        ("month", ".docx", "chọn trong: day, session, week, exam"),
        ("day", ".pdf", "chỉ ghi được .docx hoặc .xlsx"),
        ("session", ".docx", "chọn ngày thi bằng --on"),
    ],
)
def test_what_cannot_be_written_is_said_so(desk, tmp_path, kind, ending, told):
    with pytest.raises(Fault, match=told):
        written(tmp_path, kind, ending)


def test_a_file_that_is_there_is_not_overwritten(desk, tmp_path):
    (tmp_path / "bao-cao.docx").write_bytes(b"mine")
    with pytest.raises(Fault, match="đã có tệp này"):
        written(tmp_path, "day")
    assert (tmp_path / "bao-cao.docx").read_bytes() == b"mine"
