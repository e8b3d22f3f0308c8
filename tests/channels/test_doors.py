"""One person, several doors: the return link picks a ticket up elsewhere, and a door that is down is told."""

import pytest
from bot_api import BotApiServer, error, until
from makers import officer
from sqlmodel import Session, select

from bot.channels.port import Inbound
from bot.channels.telegram import TelegramChannel
from bot.config import ConfigError
from bot.wiring import App
from escalation.drafts import approve, save_draft, submit
from handlers import wording
from store.link_secrets import open_secrets
from store.outbox import message_words
from store.tables import Contact, Message, Ticket

UNKNOWN = "truong em co cho muon may tinh khong a"
BROWSER = "a" * 64


def lines_to(app: App, channel: str) -> list[str]:
    """What has been queued for the people of a channel, as they read it."""

    def read(session: Session) -> list[str]:
        query = select(Message).join(Contact).where(Contact.channel == channel, Message.direction == "out")
        return [open_secrets(app.sealer, message_words(session, row)[0]) for row in session.exec(query)]

    return app.db.read_now(read)


def state_of(app: App, channel: str) -> bool:
    """Whether the desk shows a channel as working."""
    return next(state.works for state in app.channel_states() if state.name == channel)


def secret_of(app: App) -> str:
    """The secret of the only receipt."""

    def read(session: Session) -> str:
        (card,) = session.exec(select(Message.card).where(Message.kind == "receipt")).all()
        assert card is not None
        return open_secrets(app.sealer, card["link"]).partition("#")[2]

    return app.db.read_now(read)


def answer(app: App) -> None:
    """Two officers answer the only ticket."""
    at, rule, calendar = app.world.clock(), app.world.plan.approval, app.world.calendar

    def work(session: Session) -> None:
        author, second = officer(session, "an", at.now), officer(session, "binh", at.now)
        ticket = session.exec(select(Ticket)).one()
        draft = save_draft(
            session, ticket.id or 0, author, "Trường có cho mượn.", at.now, source="Công văn 1"
        )
        version = submit(session, draft, rule, at, calendar)
        if rule != "none":
            approve(session, version.id or 0, second, rule, at, calendar)

    app.db.write_now(work)
    app.deliver.ring()


async def test_a_ticket_of_the_web_is_picked_up_in_telegram_by_its_link(
    desk: App, telegram: BotApiServer
) -> None:
    desk.start()
    await desk.receive(Inbound("web", BROWSER, "1", "text", UNKNOWN))
    await until(lambda: desk.db.read_now(lambda s: s.exec(select(Ticket.code)).first()))
    await until(lambda: any(door.channel == "telegram" for door in desk.world.doors()))
    code = desk.db.read_now(lambda s: s.exec(select(Ticket.code)).one())
    door = next(door for door in desk.world.doors() if door.channel == "telegram")
    link = door.to_ticket(code, secret_of(desk))
    assert link.startswith("https://t.me/ThiBot?start=phieu-")
    telegram.person_says(5, f"/start {link.partition('=')[2]}")
    await until(lambda: telegram.texts(5))
    assert telegram.texts(5) == [wording.PICKED_UP.format(code=code)]
    answer(desk)
    await until(lambda: len(telegram.texts(5)) == 2)
    assert "Trường có cho mượn." in telegram.texts(5)[1]
    assert any("Trường có cho mượn." in line for line in lines_to(desk, "web"))


async def test_people_elsewhere_are_told_of_a_door_that_is_down_and_nothing_is_lost(
    desk: App, telegram: BotApiServer
) -> None:
    desk.start()
    await until(lambda: any(door.channel == "telegram" for door in desk.world.doors()))

    async def away(request, form):  # type: ignore[no-untyped-def]
        return error(401, "Unauthorized") if request.match_info["method"] == "sendMessage" else None

    telegram.faults.append(away)
    telegram.person_says(5, "may gio thi toan")
    await until(lambda: not state_of(desk, "telegram"))
    await desk.receive(Inbound("web", BROWSER, "1", "command", "/help"))
    await until(lambda: lines_to(desk, "web"))
    told = wording.DOOR_DOWN.format(name="Telegram", link="https://t.me/ThiBot")
    assert told in lines_to(desk, "web")[0]
    telegram.faults.clear()
    desk.deliver.ring()
    await until(lambda: telegram.texts(5))
    await until(lambda: state_of(desk, "telegram"))


def test_a_door_whose_link_nobody_knows_is_not_named(desk: App) -> None:
    assert [door.channel for door in desk.world.doors()] == []


async def test_what_the_configuration_names_counts(settings_with, database_url, knowledge) -> None:  # type: ignore[no-untyped-def]
    from bot.wiring import build

    lines = "channels: {telegram: {address: 'https://t.me/hoidapthi'}}\npublic_url: https://thi.example\n"
    app = build(
        settings_with(lines, HOIDAP_DATABASE_URL=database_url, TELEGRAM_BOT_TOKEN="1:a"), knowledge=knowledge
    )
    assert {door.channel: door.address for door in app.world.doors()} == {
        "telegram": "https://t.me/hoidapthi", "web": "https://thi.example",
    }  # fmt: skip
    assert isinstance(app.channels["telegram"], TelegramChannel)
    await app.stop()


def test_a_link_that_is_none_is_a_fault(settings_with) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ConfigError, match="https://"):
        settings_with("channels: {zalo: {address: 'zalo.me/1'}}\n")
