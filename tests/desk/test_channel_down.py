"""A channel that is down: the desk shows it, and what waits for it."""

from dataclasses import replace

import pytest

from desk.deps import ChannelState
from store.outbox import Outgoing, queue


@pytest.fixture
def deps(deps):
    """A desk whose Zalo is down."""
    states = [ChannelState("web", True, ""), ChannelState("zalo", True, "", works=False)]
    return replace(deps, channels=lambda: states)


async def test_a_channel_that_is_down_is_shown_with_what_waits_for_it(office, askers, db, clocks):
    ticket = askers.ask(channel="zalo")
    db.write_now(lambda s: queue(s, 1, Outgoing("notice", "Chào bạn", ticket_id=ticket.id), clocks().now))
    browser = await office.sign_in("lan")
    assert "Zalo gián đoạn" in await browser.get("/desk")
    page = await browser.get("/desk/su-co")
    assert page.count("đang gián đoạn") == 1
    assert "1 tin chờ gửi, không mất tin nào" in page
