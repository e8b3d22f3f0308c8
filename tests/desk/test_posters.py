"""Posters: links and QR pictures of every door."""

from dataclasses import replace

import pytest

from escalation.doors import Door

TELEGRAM = Door("telegram", "Telegram", "https://t.me/ThiBot")
ZALO = Door("zalo", "Zalo", "https://zalo.me/1234567890")


@pytest.fixture
def deps(deps):
    """A desk with two doors."""
    return replace(deps, doors=lambda: (ZALO, TELEGRAM))


async def test_a_poster_leads_straight_to_its_topic_where_the_platform_allows_it(office):
    page = await (await office.sign_in("lan")).get("/desk/ap-phich?chu-de=gdtx-mon-thi")
    assert "https://t.me/ThiBot?start=gdtx-mon-thi" in page
    assert page.count("https://zalo.me/1234567890</a>") == 1
    assert page.count("Nền tảng này không dẫn thẳng") == 1
    assert page.count("Nhắn: “") == 1, "people are told what to type instead"


async def test_its_picture_can_be_printed(office):
    browser = await office.sign_in("lan")
    picture = await browser.get("/desk/ap-phich/telegram/gdtx-mon-thi")
    assert picture.startswith("<?xml")
    assert picture != await browser.get("/desk/ap-phich/telegram/chung")


@pytest.mark.parametrize("address", ["telegram/no-such-topic", "fax/chung"])
async def test_there_is_no_picture_of_what_there_is_not(office, address):
    browser = await office.sign_in("lan")
    response = await browser.client.get(f"/desk/ap-phich/{address}")
    assert response.status == 404


def test_a_link_carries_only_what_the_platform_takes_along():
    assert TELEGRAM.to_topic("a" * 65) == "https://t.me/ThiBot"
    assert TELEGRAM.to_topic("câu hỏi") == "https://t.me/ThiBot"
    assert len("phieu-K7M2P-" + "a" * 16) <= 64
    assert TELEGRAM.to_ticket("K7M2P", "a" * 16) == "https://t.me/ThiBot?start=phieu-K7M2P-aaaaaaaaaaaaaaaa"
