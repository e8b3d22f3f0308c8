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

    from store.migrate import SchemaTooNewError

    if isinstance(error, SchemaTooNewError):
        return "Cơ sở dữ liệu do phiên bản mới hơn ghi; cài phiên bản đó, hoặc khôi phục bản sao lưu cũ"
    if isinstance(error, DBAPIError):
        reason = str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__
        if "locked" in reason:
            return "Cơ sở dữ liệu đang bị khoá bởi chương trình khác; đóng chương trình đó rồi chạy lại"
        return f"Cơ sở dữ liệu: {reason}; kiểm tra HOIDAP_DATABASE_URL, quyền ghi và dung lượng"
    place = _place(error)
    return f"Lỗi chưa lường trước: {type(error).__name__}: {error} ({place}); hãy báo cho người phát triển"


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
