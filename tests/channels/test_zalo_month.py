"""A month of late answers: nothing is tried that Zalo would refuse, and who returns gets what was kept."""

import random
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from makers import officer
from sqlmodel import Session, col, select
from zalo_server import ZaloServer

from bot.channels.zalo_memory import CHANNEL
from bot.channels.zalo_oa import ZaloOaChannel
from bot.config import Settings
from bot.wiring import App, build
from desk.window import kept_answers
from escalation.drafts import save_draft, submit
from escalation.tickets import NewTicket, open_ticket
from handlers.turn import Knowledge
from store.tables import Contact, Message, Ticket, TicketAsker

Clock = Any
PEOPLE, DAYS = 40, 30


@pytest.fixture
async def desk(
    settings_with: Callable[..., Settings],
    database_url: str,
    oa: ZaloServer,
    clock: Clock,
    knowledge: Knowledge,
) -> AsyncIterator[App]:
    """A desk with Zalo on; the days are moved by hand."""
    speed = "channels: {zalo: {requests_per_minute: 4000}}\n"
    app = build(settings_with(speed, HOIDAP_DATABASE_URL=database_url, **oa.environment()), clock, knowledge)
    await channel_of(app).keeper.start()
    yield app
    await channel_of(app).http.close()
    await app.stop()


def channel_of(app: App) -> ZaloOaChannel:
    channel = app.channels[CHANNEL]
    assert isinstance(channel, ZaloOaChannel)
    return channel


async def test_a_month_of_late_answers(desk: App, oa: ZaloServer, clock: Clock) -> None:
    dice = random.Random(11)
    start, author = clock.now, desk.db.write_now(lambda s: officer(s, "an", clock.now))
    plans = []
    for n in range(PEOPLE):
        asks = dice.uniform(0, 15)
        returns = asks + dice.uniform(0.1, 14) if dice.random() < 0.6 else None
        plans.append((f"2468458835296{n:06}", asks, asks + dice.choice([0.1, 1, 3, 6.99, 9, 13]), returns))
    deeds = sorted(
        (day, what, user)
        for user, asks, answered, returns in plans
        for day, what in ((asks, "ask"), (answered, "answer"), (returns, "return"))
        if day is not None
    )
    for day, what, user in deeds:
        clock.now = start + timedelta(days=day)
        await channel_of(desk).keeper.keep()
        if what == "answer":
            answer(desk, user, author)
        else:
            oa.fake.hears(user)
            await channel_of(desk).take_in(oa.fake.events.says(user, f"{what} {user}"), desk.receive)
            if what == "ask":
                ask(desk, user)
        while await desk.delivery.once(CHANNEL):
            pass
    clock.now = start + timedelta(days=DAYS)
    kept = desk.db.read_now(lambda s: kept_answers(s, {CHANNEL: channel_of(desk).window}, clock.now))
    late = {user for user, asks, answered, returns in plans if answered - asks > 7 and not returns}
    got = {user for user, *_ in plans if any("Trả lời" in text for text in oa.fake.texts(user))}
    expected = {
        user
        for user, asks, answered, returns in plans
        if answered - asks < 6.999 or (returns and (returns > answered or answered - returns < 6.999))
    }
    assert oa.fake.refused == []
    assert got == expected
    assert len(kept) == PEOPLE - len(got)
    assert late <= {user for user, *_ in plans} - got


def ask(desk: App, user: str) -> None:
    """The person's question becomes a ticket."""
    at = desk.world.clock()

    def work(session: Session) -> None:
        contact = session.exec(select(Contact).where(Contact.chat_id == user)).one()
        asked = session.exec(select(Message.id).where(Message.contact_id == contact.id)).first()
        new = NewTicket(
            code=f"{contact.id:05}", secret_hash="0" * 64, contact_id=contact.id or 0, question_id=asked or 0,
            topic=None, competence="tong-hop", agency="van-phong-so", route="", reason="no_match",
            urgent=False, due_at=at.exam,
        )  # fmt: skip
        open_ticket(session, new, at)

    desk.db.write_now(work)


def answer(desk: App, user: str, author: int) -> None:
    """Staff answer it."""
    at = desk.world.clock()

    def work(session: Session) -> None:
        ticket = session.exec(
            select(Ticket.id)
            .join(TicketAsker, col(TicketAsker.ticket_id) == col(Ticket.id))
            .join(Contact, col(Contact.id) == col(TicketAsker.contact_id))
            .where(Contact.chat_id == user)
        ).one()
        draft = save_draft(session, ticket or 0, author, "Trả lời của cán bộ.", at.now)
        submit(session, draft, "none", at, desk.world.calendar)

    desk.db.write_now(work)
