"""Work on the data from the terminal: schema, backup, restore, accounts."""

from pathlib import Path

from bot.config import Settings, load_settings
from bot.faults import Fault
from bot.lock import DataLock
from store.backup import BackupError, backup_postgres, backup_sqlite, restore_sqlite
from store.database import open_database, sqlite_file
from store.migrate import upgrade
from store.sealing import KEY_FILE
from store.times import utc_now


def migrate_store() -> str:
    """Bring the schema up; says from where to where."""
    settings = load_settings()
    with alone(settings):
        db = open_database(settings.database_url)
        try:
            before, after = upgrade(db.engine)
        finally:
            db.close()
    return f"Đang ở phiên bản {after}." if before == after else f"Đã nâng từ {before or 'trống'} lên {after}."


def backup_store(target: Path) -> str:
    """Write a checked copy of the database, also while the program runs."""
    settings = load_settings()
    source = sqlite_file(settings.database_url)
    try:
        if source is None:
            backup_postgres(settings.database_url, target)
            return f"Đã ghi {target}."
        rows = backup_sqlite(source, target)
    except BackupError as error:
        raise Fault(str(error)) from error
    return f"Đã ghi {target}: {rows} tin nhắn, kiểm tra toàn vẹn: đạt.{_keep_the_key(settings)}"


def _keep_the_key(settings: Settings) -> str:
    """Without its key a copy gives no sealed original back."""
    if settings.environment.get("HOIDAP_KEY"):
        return " Giữ cả HOIDAP_KEY, ở nơi khác bản sao."
    key = settings.data / KEY_FILE
    return f" Giữ cả tệp khoá {key}, ở nơi khác bản sao." if key.exists() else ""


def restore_store(source: Path, *, replace: bool) -> str:
    """Put a copy in place of the database; the one before is kept beside it."""
    settings = load_settings()
    target = sqlite_file(settings.database_url)
    if target is None:
        raise Fault("Với PostgreSQL hãy khôi phục bằng: pg_restore --clean --dbname=… TỆP")
    with alone(settings):
        try:
            kept = restore_sqlite(source, target, utc_now(), replace=replace)
        except BackupError as error:
            raise Fault(str(error)) from error
    return f"Đã khôi phục {target}." + (f" Bản trước: {kept}." if kept else "")


def add_staff(login: str, name: str, roles: list[str]) -> str:
    """Make an account and give its one-time sign-in link."""
    from desk.deps import link_address
    from store.passwords import StaffError
    from store.staff import ROLES, invite

    unknown = sorted(set(roles) - set(ROLES))
    if unknown:
        raise Fault(f"Không có quyền {', '.join(unknown)}; chọn trong: {', '.join(ROLES)}")
    settings = load_settings()
    with alone(settings):
        db = open_database(settings.database_url)
        try:
            upgrade(db.engine)
            now = utc_now()
            _, token = db.write_now(lambda session: invite(session, login, name, roles, now))
        except StaffError as error:
            raise Fault(str(error)) from error
        finally:
            db.close()
    base = settings.public_url or f"http://{settings.config.host}:{settings.port}"
    return f"Đã thêm {login}. Liên kết đăng nhập (dùng một lần): {link_address(base, token)}"


class alone:  # noqa: N801 - reads as a word in `with`
    """SQLite: nobody else writes while we do. PostgreSQL needs no lock of ours."""

    def __init__(self, settings: Settings) -> None:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.lock = DataLock(settings.data) if sqlite_file(settings.database_url) else None

    def __enter__(self) -> None:
        if self.lock:
            self.lock.take()

    def __exit__(self, *_: object) -> None:
        if self.lock:
            self.lock.release()
