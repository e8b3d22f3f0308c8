"""Zalo's signature on a webhook call: ``mac=`` and SHA-256 of application id, raw body, timestamp and key.

It is a plain digest, no HMAC. Source: MacUtils of Zalo's own Java SDK, checked against a published sample.
The key is the OA Secret Key of the application's Webhook page, not the App Secret. Only raw bytes count: what
is parsed and written again has another digest.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

HEADER = "X-ZEvent-Signature"
TIME_HEADER = "X-ZEvent-Timestamp"
PREFIX = "mac="


def signature(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """The digest as Zalo writes it: 64 lower-case hexadecimal digits, without prefix."""
    return hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


def genuine(app_id: str, body: bytes, timestamp: str, secret: str, said: str) -> bool:
    """Whether ``said``, the header with or without its prefix, fits; compared in constant time."""
    right = signature(app_id, body, timestamp, secret)
    return hmac.compare_digest(said.removeprefix(PREFIX).encode("utf-8", "replace"), right.encode())


def timestamp_of(event: Mapping[str, Any], header: str = "") -> str:
    """The timestamp that was signed: the body's own, else the header's; empty where there is none."""
    found = event.get("timestamp")
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found) if abs(found) < 10**18 else ""
    if isinstance(found, str) and found:
        return found.encode("utf-8", "replace").decode()  # half of a surrogate pair cannot be hashed
    return header
