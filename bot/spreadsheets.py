"""`hoidap faq export` and `import`: the content as a workbook for officers, and back as drafts."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session

from bot.asking import exam_clock
from bot.config import Settings, load_settings
from bot.evaluating import NAMES
from bot.examining import Examiner
from bot.faults import Fault
from bot.knowledge import shipped_seed
from bot.library import live_bodies
from bot.maintenance import alone
from bot.places import cache_folder
from faq.content import Content, Seed, build
from faq.content_workbook import Import, export_workbook, import_workbook
from faq.documents import Bodies, digest, overlay_of, seed_document
from faq.evaluate import Share
from faq.workbook import NotAWorkbook
from store.content import ContentError, ImportedVersion, import_versions
from store.database import Database, open_database
from store.migrate import upgrade
from store.staff import find_login
from store.times import utc_now


def export_content(file: Path, seed: Seed | None = None) -> str:
    """Write everything that counts now into a workbook; an existing file is never overwritten.

    Raises:
        Fault: where the file is there already.
    """
    if file.exists():
        raise Fault(f"{file}: đã có tệp này; chọn tên khác hoặc xóa tệp cũ")
    settings = load_settings()
    with alone(settings):
        live = _live(settings)
    seed = seed or shipped_seed()
    file.write_bytes(export_workbook(seed, build(seed, overlay_of(live, seed)), live))
    return f"Đã ghi {file}."


def import_content(
    file: Path, login: str, why: str, seed: Seed | None = None, *, figures: bool = True
) -> Iterator[str]:
    """Tell what a workbook would change, line by line, and with ``figures`` what that does to the answers on
    the held-out questions; with a login keep it as that officer's drafts.

    Raises:
        Fault: for a file that is no workbook, has faults, or cannot become drafts as a whole.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Fault(f"{file}: không mở được tệp ({error.strerror}); kiểm tra đường dẫn") from error
    settings = load_settings()
    with alone(settings):
        live, seed = _live(settings), seed or shipped_seed()
        content = build(seed, overlay_of(live, seed))
        try:
            found = import_workbook(data, seed, content, live)
        except NotAWorkbook as error:
            raise Fault(f"{file}: {error}") from error
        if found.faults:
            raise Fault(*map(str, found.faults), "Chưa nhập gì. Hãy sửa các chỗ trên rồi nhập lại.")
        yield from _told(found)
        if figures:
            yield from _figures(settings, seed, content, live, found)
        if login and found.changes:
            _keep(settings, seed, found, login, why)
            yield f"Đã lưu {len(found.changes)} dự thảo của {login}; trình duyệt ở Bàn làm việc, Nội dung."


def _told(found: Import) -> Iterator[str]:
    for change in found.changes:
        yield f"{change.kind} {change.key}{'' if change.before else ' (mới)'}"
        yield from (f"  {sign} {line}" for sign, line in change.lines)
    if found.absent:
        yield f"{found.absent} mục không có trong sổ: giữ nguyên."
    yield f"{len(found.changes)} mục thay đổi."


def _figures(settings: Settings, seed: Seed, content: Content, live: Bodies, found: Import) -> Iterator[str]:
    overlay = overlay_of({**live, **found.bodies}, seed)
    config = settings.config
    examiner = Examiner(
        lambda: content, lambda: overlay_of(live, seed), cache_folder(settings), config.risk, config.exam,
        lambda: exam_clock(settings),
    )  # fmt: skip
    verdict = asyncio.run(examiner.settled(build(seed, overlay), overlay))
    if verdict.state == "unavailable":
        yield f"Chưa chấm được: {verdict.why}."
    if verdict.before is None or verdict.after is None:
        return
    for name, title in NAMES.items():
        yield f"{title:36} {_percent(verdict.before[name])} → {_percent(verdict.after[name])}"
    for bar in verdict.broken:
        yield f"KHÔNG ĐẠT: {NAMES[bar.figure]} vượt {bar.bound:.1%}; bản này sẽ không được duyệt"


def _percent(share: Share) -> str:
    return "–" if share.value is None else f"{share.value:.1%}"


def _keep(settings: Settings, seed: Seed, found: Import, login: str, why: str) -> None:
    rows = [
        ImportedVersion(c.kind, c.key, c.after, digest(seed_document(seed, c.kind, c.key)))
        for c in found.changes
    ]

    def work(session: Session) -> None:
        staff = find_login(session, login)
        if staff is None or staff.id is None or not staff.active or "editor" not in staff.roles:
            raise ContentError(f"Không có cán bộ “{login}” với quyền biên tập.")
        import_versions(session, rows, staff.id, utc_now(), why=why)

    db = open_database(settings.database_url)
    try:
        db.write_now(work)
    except ContentError as error:
        raise Fault(str(error)) from error
    finally:
        db.close()


def _live(settings: Settings) -> Bodies:
    db: Database = open_database(settings.database_url)
    try:
        upgrade(db.engine)
        return db.read_now(live_bodies)
    finally:
        db.close()
