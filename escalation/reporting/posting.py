"""A report on its way out: by mail where a recipient has an address, else into the folder, to be carried."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from escalation.forms import REPORT_FORM, Forms, on_paper
from escalation.plan import Plan
from escalation.posting import MAIL
from escalation.reporting import wording
from escalation.reporting.figures import Figures
from escalation.reporting.paper import Written, report_number, report_words
from escalation.reporting.releasing import copies_of
from escalation.reporting.reports import recipients, rule_of
from escalation.reporting.sheets import in_sheets
from store.inbox import contact_id
from store.outbox import Outgoing, queue
from store.report_tables import Report, ReportCopy, ReportRelease, ReportVersion
from store.tables import Contact

KIND = "report"


def post(session: Session, release: ReportRelease, plan: Plan, now: datetime, *, by_mail: bool) -> None:
    """Owe a copy to every recipient that has an address; the others are carried."""
    if not by_mail:
        return
    written = written_of(session, release, plan)
    for copy in copies_of(session, release.id or 0):
        name, address = plan.recipient(copy.agency)
        if address and copy.message_id is None:
            text = wording.MAIL_TEXT.format(
                to=name, desk=plan.agency(plan.desk).name, number=report_number(release.number, plan),
                name=written.name,
            )  # fmt: skip
            contact = contact_id(session, MAIL, address, now)
            session.get_one(Contact, contact).subscribed = False
            line = Outgoing(kind=KIND, lane="staff", text=text, card={"release": str(release.id)})
            copy.message_id = queue(session, contact, line, now)


def written_of(session: Session, release: ReportRelease, plan: Plan) -> Written:
    """A report exactly as it was released."""
    version = session.get_one(ReportVersion, release.version_id)
    report = session.get_one(Report, version.report_id)
    names = tuple(copy.name for copy in copies_of(session, release.id or 0))
    return _written(report, version, plan, names, release.number, release.exam_at)


def draft_of(report: Report, plan: Plan, exam_now: datetime, version: ReportVersion | None = None) -> Written:
    """A report as it stands, or as it was submitted; without a number."""
    names = tuple(plan.recipient(unit)[0] for unit in recipients(report, plan))
    return _written(report, version or report, plan, names, 0, exam_now)


def _written(
    report: Report,
    words: Report | ReportVersion,
    plan: Plan,
    to: tuple[str, ...],
    number: int,
    dated: datetime,
) -> Written:
    rule = rule_of(report, plan)
    return Written(
        name=report.name, period=report.period, source=rule.source if rule is not None else "", to=to,
        figures=Figures.model_validate(words.figures), remarks=words.remarks, proposals=words.proposals,
        number=number, dated=dated,
    )  # fmt: skip


def word_file(written: Written, plan: Plan, forms: Forms) -> bytes:
    """The report as a Word file."""
    return on_paper(report_words(written, plan), forms(REPORT_FORM))


def papers(written: Written, plan: Plan, forms: Forms) -> Sequence[tuple[str, bytes]]:
    """Both files of a report with their names."""
    stem = file_stem(written)
    return ((f"{stem}.docx", word_file(written, plan, forms)), (f"{stem}.xlsx", in_sheets(written, plan)))


def file_stem(written: Written) -> str:
    """What the files of a report are called, without the ending."""
    number = f"{written.number:04d}" if written.number else "du-thao"
    return f"bao-cao-{written.dated.year}-{number}-{written.period}"


def releases_to_lay(session: Session) -> Sequence[ReportRelease]:
    """Released reports that somebody carries and whose files do not lie in the folder yet."""
    carried = select(ReportCopy.release_id).where(col(ReportCopy.message_id).is_(None))
    return session.exec(
        select(ReportRelease)
        .where(col(ReportRelease.laid_at).is_(None), col(ReportRelease.id).in_(carried))
        .order_by(col(ReportRelease.id))
    ).all()
