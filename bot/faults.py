"""From an exception to one clear line: what is wrong, where, what to do. No traceback leaves the program."""

import errno
from collections.abc import Iterable


class Fault(Exception):  # noqa: N818 - a fault of the surroundings, not of the program
    """Something the person at the terminal can put right; shown as one line each, exit 2."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def explain(error: Exception) -> Iterable[str]:
    """The lines to show for a fault; for an unknown one its kind and place, so that it can be reported."""
    from bot.config import ConfigError
    from bot.lock import DataInUseError

    if isinstance(error, Fault):
        return error.lines
    if isinstance(error, ConfigError):
        return [str(problem) for problem in error.problems]
    if isinstance(error, DataInUseError):
        who = f" (tiến trình {error.pid})" if error.pid else ""
        return [
            f"{error.folder}: đang được một lần chạy khác dùng{who}; dừng nó trước, hoặc đặt HOIDAP_DATA khác"
        ]
    if isinstance(error, OSError):
        return [_os_fault(error)]
    return [_store_fault(error)]


def _os_fault(error: OSError) -> str:
    where = error.filename or ""
    if error.errno == errno.EADDRINUSE:
        return "Cổng đã có chương trình khác dùng; đặt HOIDAP_PORT khác hoặc dừng chương trình kia"
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return f"{where}: không có quyền ghi; cấp quyền cho thư mục này hoặc đặt HOIDAP_DATA nơi khác"
    if error.errno == errno.ENOSPC:
        return f"{where}: ổ đĩa đã đầy; giải phóng chỗ trống rồi chạy lại"
    return f"{where or 'hệ thống'}: {error.strerror or type(error).__name__}; kiểm tra rồi chạy lại"


def _store_fault(error: Exception) -> str:
    from sqlalchemy.exc import DBAPIError

    from store.database import TransactionLostError
    from store.migrate import SchemaTooNewError
    from store.sealing import SealError

    if isinstance(error, SchemaTooNewError):
        what = f"do phiên bản mới hơn ghi (lược đồ {error.revision})"
        return f"{_database()}: {what}; cài phiên bản đó, hoặc khôi phục bản sao lưu cũ (hoidap restore)"
    if isinstance(error, SealError):
        return (
            f"{_database()}: khoá đang dùng (HOIDAP_KEY hoặc seal.key) không mở được dữ liệu đã niêm phong; "
            "đặt lại khoá cũ, khoá mới viết trước nó và cách bằng dấu phẩy"
        )
    if isinstance(error, TransactionLostError):
        return f"{_database()}: ổ đĩa đã đầy; giải phóng chỗ trống rồi chạy lại"
    if isinstance(error, DBAPIError):
        reason = str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__
        return f"{_database()}: {_store_reason(reason)}"
    place = _place(error)
    return f"Lỗi chưa lường trước: {type(error).__name__}: {error} ({place}); hãy báo cho người phát triển"


STORE_REASONS = {
    "locked": "đang bị chương trình khác khoá; đóng chương trình đó rồi chạy lại",
    "disk is full": "ổ đĩa đã đầy; giải phóng chỗ trống rồi chạy lại",
    "disk I/O": "không đọc hoặc ghi được ổ đĩa; kiểm tra ổ đĩa và dung lượng rồi chạy lại",
    "readonly": "không có quyền ghi; cấp quyền cho tệp và thư mục của nó",
    "unable to open": "không mở được tệp; tạo thư mục, cấp quyền ghi, hoặc sửa HOIDAP_DATABASE_URL",
    "not a database": "tệp hỏng; khôi phục bản sao lưu: hoidap restore TỆP --replace",
    "malformed": "tệp hỏng; khôi phục bản sao lưu: hoidap restore TỆP --replace",
}


def _store_reason(reason: str) -> str:
    known = next((words for mark, words in STORE_REASONS.items() if mark in reason), None)
    return known or f"{reason}; kiểm tra HOIDAP_DATABASE_URL và máy chủ cơ sở dữ liệu"


def _database() -> str:
    """Where the database is, without a password."""
    from sqlalchemy.engine import make_url

    from bot.config import load_settings
    from store.database import sqlite_file

    try:
        url = load_settings().database_url
    except Exception:
        return "Cơ sở dữ liệu"
    file = sqlite_file(url)
    return str(file) if file else f"HOIDAP_DATABASE_URL {make_url(url).render_as_string(hide_password=True)}"


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
