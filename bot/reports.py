"""What reports need between the deeds of people: drafts of what is due, files of what is to be carried."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot.rounds import rounds
from desk.report_words import names_of, sittings_of
from escalation.clocks import Calendar, Moment
from escalation.forms import Forms
from escalation.plan import Plan, ReportRule
from escalation.reporting.counting import count
from escalation.reporting.figures import Figures
from escalation.reporting.periods import Period, ended_periods
from escalation.reporting.posting import papers, releases_to_lay, written_of
from escalation.reporting.reports import make
from faq.content import Content
from store.database import Database
from store.files import write_private
from store.report_tables import Report, ReportRelease
from store.settings import keep_setting, setting_value

log = structlog.get_logger()
EVERY = 30.0
SINCE = "reports"
Due = list[tuple[ReportRule, Period]]


@dataclass(frozen=True, slots=True)
class ReportRoom:
    """The work on reports that nobody has to ask for."""

    db: Database
    plan: Plan
    calendar: Callable[[], Calendar]
    clock: Callable[[], Moment]
    content: Callable[[], Content]
    exam: int
    data: Path
    forms: Forms

    async def run(self) -> None:
        """Work now and every half minute, until cancelled."""
        await rounds(self.once, EVERY, "reports_failed")

    async def once(self) -> None:
        """One round: drafts of what is due, files of what is to be carried."""
        at = self.clock()
        since = await self._since(at)
        for rule, period in await self._due(since, at.exam):
            await self._make(rule, period, at)
        for id_ in await self.db.read(lambda session: [row.id or 0 for row in releases_to_lay(session)]):
            await self._lay(id_)

    async def _since(self, at: Moment) -> datetime:
        """When reports began on the exam clock; periods before the first start are nobody's."""
        kept = await self.db.read(lambda session: setting_value(session, SINCE).get("since"))
        since = datetime.fromisoformat(kept) if kept else at.exam
        if not kept or since > at.exam:  # the exam clock of a demonstration was set back
            await self.db.write(lambda s: keep_setting(s, SINCE, {"since": at.exam.isoformat()}))
            return at.exam
        return since

    async def _due(self, since: datetime, now: datetime) -> Due:
        sittings = sittings_of(self.content(), self.exam)
        due = [
            (rule, period)
            for rule in self.plan.reports
            for period in ended_periods(rule, sittings, self.calendar(), self.exam, since, now)
        ]
        made = (
            await self.db.read(lambda session: set(session.exec(select(Report.key)).all())) if due else set()
        )
        return [(rule, period) for rule, period in due if period.key not in made]

    async def _make(self, rule: ReportRule, period: Period, at: Moment) -> None:
        names = names_of(self.content())

        def look(session: Session) -> Figures:
            return count(session, period.start, period.end, self.plan, self.calendar(), names, at)

        figures = await self.db.read(look)

        def work(session: Session) -> bool:
            return make(session, period, figures, rule, at) is not None

        try:
            made = await self.db.write(work)
        except IntegrityError:  # another process made it at the same moment
            return
        if made:
            log.info("report_made")

    async def _lay(self, release_id: int) -> None:
        def read(session: Session) -> list[tuple[str, bytes]]:
            written = written_of(session, session.get_one(ReportRelease, release_id), self.plan)
            return list(papers(written, self.plan, self.forms))

        for name, body in await self.db.read(read):
            await asyncio.to_thread(write_private, self.data / "reports" / name, body)
        now = self.clock().now

        def mark(session: Session) -> None:
            session.get_one(ReportRelease, release_id).laid_at = now

        await self.db.write(mark)
