"""`hoidap faq amend`: what rests on the articles that an amending act changes, and suspending it."""

from collections.abc import Iterator

from sqlmodel import Session

from bot.config import Settings, load_settings
from bot.faults import Fault
from bot.knowledge import shipped_seed
from bot.library import live_bodies
from bot.maintenance import alone
from faq.amending import Touched, articles_of, touched_by
from faq.content import Content, build
from faq.documents import overlay_of
from store.database import Database, open_database
from store.migrate import upgrade
from store.pauses import PauseError, pause
from store.times import utc_now


def amend(act: str, articles: str, suspend: str) -> Iterator[str]:
    """List what is touched, line by line; suspend it when ``suspend`` names the amending act.

    Raises:
        Fault: for an unknown act, or articles that are none.
    """
    settings = load_settings()
    if suspend:
        with alone(settings):
            yield from _amend(settings, act, articles, suspend)
    else:
        yield from _listed(_touched(build(shipped_seed(), {}), act, articles))


def _amend(settings: Settings, act: str, articles: str, suspend: str) -> Iterator[str]:
    db = open_database(settings.database_url)
    try:
        upgrade(db.engine)
        content = build(shipped_seed(), overlay_of(db.read_now(live_bodies), shipped_seed()))
        found = _touched(content, act, articles)
        yield from _listed(found)
        _suspend(db, found, act, suspend)
    finally:
        db.close()
    yield f"Đã tạm dừng {len(found)} dữ kiện tới khi rà soát; cho chạy lại ở Bàn làm việc."


def _suspend(db: Database, found: tuple[Touched, ...], act: str, by: str) -> None:
    def work(session: Session) -> None:
        for one in found:
            reason = f"Rà soát theo {by}"
            pause(session, "fact", one.fact.id, reason, None, utc_now(), cause=f"act:{act}")

    try:
        db.write_now(work)
    except PauseError as error:
        raise Fault(str(error)) from error


def _touched(content: Content, act: str, articles: str) -> tuple[Touched, ...]:
    if act not in content.acts:
        raise Fault(f"Không có văn bản “{act}”; mã văn bản xem trong faq/content/acts.yaml")
    try:
        return touched_by(content, act, articles_of(articles))
    except ValueError as error:
        raise Fault(f"--articles: {error}; viết như: 14, 33-35") from error


def _listed(found: tuple[Touched, ...]) -> Iterator[str]:
    for one in found:
        yield f"{one.fact.place}: {one.fact.id}: {one.fact.statement}"
        for entry in one.entries:
            yield f"  {entry.place}: {entry.id}: {entry.question}"
    entries = {entry.id for one in found for entry in one.entries}
    yield f"{len(found)} dữ kiện, {len(entries)} câu trả lời."
