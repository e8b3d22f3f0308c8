"""A candidate on a slow phone: the chat's first load, without the font, stays under 60 KB."""

import gzip
import re
from typing import Any

import pytest

from bot.server import WEB
from desk.app import FOLDER

LARGEST = 60 * 1024


@pytest.fixture
def loads() -> dict[str, bytes]:
    """Everything the page fetches before it can be used, by address; fonts come later and swap in."""
    page = (WEB / "chat.html").read_bytes()
    addresses = set(re.findall(r'(?:href|src)="(/(?:web|static)/[^"]+)"', page.decode()))
    return {"/": page} | {address: content(address) for address in addresses}


def content(address: str) -> bytes:
    _, room, name = address.split("/", 2)
    return ({"web": WEB, "static": FOLDER / "static"}[room] / name).read_bytes()


def test_the_page_loads_what_we_think(loads: dict[str, Any]) -> None:
    assert sorted(loads) == ["/", "/static/base.css", "/web/chat.css", "/web/chat.js", "/web/icon.svg"]


def test_first_load_is_small_even_uncompressed(loads: dict[str, bytes]) -> None:
    assert sum(map(len, loads.values())) < LARGEST


def test_first_load_is_a_third_of_that_compressed(loads: dict[str, bytes]) -> None:
    assert sum(len(gzip.compress(body)) for body in loads.values()) < LARGEST / 3


def test_style_sheets_fetch_nothing_but_fonts(loads: dict[str, bytes]) -> None:
    sheets = [body.decode() for address, body in loads.items() if address.endswith(".css")]
    fetched = [url for sheet in sheets for url in re.findall(r"url\(([^)]+)\)|@import", sheet)]
    assert [url for url in fetched if not url.endswith(".woff2")] == []
