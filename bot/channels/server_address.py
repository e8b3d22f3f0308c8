"""Where a platform's server is, when the environment names another one than the platform's own."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.faults import Fault

NOT_AN_ADDRESS = "{name} không phải địa chỉ máy chủ; ghi dạng https://máy-chủ rồi chạy lại, hoặc bỏ biến này"


def server_address(environment: Mapping[str, str], name: str, own: str = "") -> str:
    """The address without a slash at its end; ``own`` where the variable is not set.

    Raises:
        Fault: what is set is no address. It is not shown: it may hold a password.
    """
    address = environment.get(name, "").strip().rstrip("/")
    if address and not _is_server(address):
        raise Fault(NOT_AN_ADDRESS.format(name=name))
    return address or own


def _is_server(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
