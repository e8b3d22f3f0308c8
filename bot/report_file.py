"""`hoidap report`: one report as a file, with the figures that the desk shows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session, select

from bot.clock import exam_shift
from bot.config import Settings, load_settings
from bot.faults import Fault
from bot.knowledge import exam_days, shipped_seed
from bot.letters import forms_in
from bot.library import live_bodies
from desk.report_words import names_of, sittings_of
from desk.reports import current
from escalation.clocks import Calendar, Moment
from escalation.plan import Plan
from escalation.reporting.counting import count
from escalation.reporting.paper import Written, report_number
from escalation.reporting.periods import KINDS, NoPeriodError, Period, Wanted, period_of
from escalation.reporting.posting import draft_of, word_file
from escalation.reporting.reports import drafted
from escalation.reporting.sheets import in_sheets
from faq.content import Content, Seed, build
from faq.documents import overlay_of
from store.backup import BackupError, backup_sqlite
from store.database import Database, open_database, sqlite_file
from store.migrate import upgrade
from store.report_tables import Report
from store.times import utc_now

ENDINGS = (".docx", ".xlsx")


def write_report(
    wanted: Wanted, file: Path, now: Callable[[], datetime] = utc_now, seed: Seed | None = None
) -> str:
    """Write the report of a period as .docx or .xlsx. Also while the program runs: it only reads.

    Raises:
        Fault: for an unknown period, a file that is there or of another kind, or no database.
    """
    _check(wanted, file)
    settings, seed = load_settings(), seed or shipped_seed()
    plan = settings.plan
    with _store(settings) as db:
        real = now()
        shift = db.write_now(lambda session: exam_shift(session, settings.config.exam_now, real))
        at = Moment(real, real + shift)
        content = build(seed, overlay_of(db.read_now(live_bodies), seed))
        try:
            period, written = db.read_now(
                lambda session: _written(session, wanted, plan, content, settings.config.exam, at)
            )
        except NoPeriodError as error:
            raise Fault(str(error)) from error
    word = file.suffix.lower() == ".docx"
    body = word_file(written, plan, forms_in(settings.data)) if word else in_sheets(written, plan)
    file.write_bytes(body)
    state = f"số {report_number(written.number, plan)}" if written.number else "dự thảo, chưa phát hành"
    return f"Đã ghi {file}: {period.name}, {state}."


def _check(wanted: Wanted, file: Path) -> None:
    if wanted.kind not in KINDS:
        raise Fault(f"Không có kỳ báo cáo {wanted.kind}; chọn trong: {', '.join(KINDS)}")
    if file.suffix.lower() not in ENDINGS:
        raise Fault(f"{file}: chỉ ghi được {' hoặc '.join(ENDINGS)}; đổi đuôi tên tệp")
    if file.exists():
        raise Fault(f"{file}: đã có tệp này; chọn tên khác hoặc xóa tệp cũ")


@contextmanager
def _store(settings: Settings) -> Iterator[Database]:
    """The database; with SQLite a copy of this moment, since one process alone opens that file."""
    source = sqlite_file(settings.database_url)
    with TemporaryDirectory(prefix="hoidap-") as folder:
        url = settings.database_url
        if source is not None:
            copy = Path(folder) / "hoidap.db"
            try:
                backup_sqlite(source, copy)
            except BackupError as error:
                raise Fault(str(error)) from error
            url = f"sqlite:///{copy}"
        db = open_database(url)
        try:
            if source is not None:
                upgrade(db.engine)
            yield db
        finally:
            db.close()


def _written(
    session: Session, wanted: Wanted, plan: Plan, content: Content, exam: int, at: Moment
) -> tuple[Period, Written]:
    """The report as the desk has it; where it has none, counted now."""
    rule = next((rule for rule in plan.reports if rule.period == wanted.kind), None)
    period = period_of(wanted, rule, sittings_of(content, exam), exam, at.exam)
    report = session.exec(select(Report).where(Report.key == period.key)).first()
    if report is not None and report.state != "dropped":
        return period, current(session, report, plan, at)
    calendar = Calendar(plan.hours, exam_days(content, exam))
    figures = count(session, period.start, period.end, plan, calendar, names_of(content), at)
    return period, draft_of(drafted(period, figures, rule, at), plan, at.exam)
