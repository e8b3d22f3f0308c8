"""JSON that others send us, read without ever raising: what is missing or odd counts as empty."""

import json
import re
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def decoded(body: bytes) -> dict[str, Any] | None:
    """The object in a body; None where it holds none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def part_of(of: Json, key: str) -> Json:
    """An object in an object."""
    found = of.get(key)
    return found if isinstance(found, dict) else {}


def text_of(of: Json, *keys: str) -> str:
    """The first of these fields that says something, as text fit for every database."""
    return next(filter(None, (_words(of.get(key)) for key in keys)), "")


def _words(found: object) -> str:
    if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**20:
        return str(found)  # some servers write ids as numbers
    text = found if isinstance(found, str) else ""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def number_of(of: Json, key: str) -> int | None:
    """A whole number, also one written as text (some servers do)."""
    found = of.get(key)
    if isinstance(found, str) and re.fullmatch(r"-?[0-9]{1,18}", found):
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
