"""The mail of a referral over Debian's own postfix and dovecot: out, back by plus-address, and a bounce."""

import asyncio
import imaplib
import smtplib
from collections.abc import AsyncIterator, Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from makers import officer, ticket
from post_office import PASSWORD, reply_to
from sqlmodel import Session, select

from bot.config import Settings
from bot.wiring import App, build
from escalation.posting import mail_to, post
from escalation.referrals import Order, refer
from handlers.turn import Knowledge
from proof.debian_mail import AGENCY, GONE, DebianMail, missing
from store.referral_tables import AgencyMail, Letter, Referral
from store.tables import Draft, Message

pytestmark = [pytest.mark.proof, pytest.mark.timeout(120)]


@pytest.fixture
def servers() -> Iterator[DebianMail]:
    """Postfix and dovecot of our own."""
    if lacking := missing():
        pytest.skip(f"NOT PROVED: {lacking}")
    made = DebianMail()
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
async def desk(
    settings_with: Callable[..., Settings],
    knowledge: Knowledge,
    servers: DebianMail,
) -> AsyncIterator[App]:
    """A desk whose mail goes over them."""
    made = build(settings_with(**servers.environment), knowledge=knowledge)
    yield made
    await made.stop()


async def test_letter_reply_and_bounce_over_postfix_and_dovecot(desk: App, servers: DebianMail) -> None:
    at, world = desk.world.clock(), desk.world

    def write(session: Session) -> int:
        staff = officer(session, "an", at.now)
        asked = ticket(session, at)
        order = Order((asked.id or 0,), "van-phong-so", staff)
        letter = refer(session, order, world.plan, world.calendar, at)
        assert post(session, letter, world.plan, at.now, by_mail=True)
        return letter.id or 0

    letter_id = await desk.db.write(write)
    assert await desk.delivery.once("mail")
    got = await asyncio.to_thread(agency_reads, servers)
    answer = reply_to(got, "Em vẫn được vào thi.")
    assert "+" in answer["To"]
    with smtplib.SMTP("127.0.0.1", servers.smtp, timeout=20) as server:
        server.send_message(answer)
    mails = await fetched(desk, servers, 1)
    assert [(mail.kind, mail.state, mail.letter_id) for mail in mails] == [("reply", "drafted", letter_id)]
    assert everything(desk, Draft)[0].text == "Em vẫn được vào thi."
    assert everything(desk, Referral)[0].state == "answered"

    def chase(session: Session) -> int:
        return mail_to(session, GONE, "chase", session.get_one(Letter, letter_id), "Nhắc", at.now)

    line = await desk.db.write(chase)
    assert await desk.delivery.once("mail")
    mails = await fetched(desk, servers, 2)
    assert [mail.kind for mail in mails] == ["reply", "bounce"]
    row = desk.db.read_now(lambda session: session.get_one(Message, line))
    assert (row.state, row.error) == ("refused", "bounced")


def everything(desk: App, table: type) -> list:
    """All rows of a table."""
    return desk.db.read_now(lambda session: list(session.exec(select(table).order_by(table.id))))


async def fetched(desk: App, servers: DebianMail, count: int) -> list[AgencyMail]:
    """What came into our mailbox, once it is so many."""
    for _ in range(200):
        await desk.channels["mail"].fetch()  # type: ignore[attr-defined]
        mails = everything(desk, AgencyMail)
        if len(mails) >= count:
            return mails
        await asyncio.sleep(0.2)
    raise AssertionError(f"{count} mails did not come:\n{servers.printed()}")


def agency_reads(servers: DebianMail) -> EmailMessage:
    """The first mail in the agency's mailbox."""
    import time

    for _ in range(200):
        with imaplib.IMAP4("127.0.0.1", servers.imap) as client:
            client.login(AGENCY, PASSWORD)
            client.select("INBOX")
            _, parts = client.fetch("1", "(RFC822)") if client.search(None, "ALL")[1][0] else ("", [])
        for part in parts:
            if isinstance(part, tuple):
                return message_from_bytes(part[1], policy=policy.default)
        time.sleep(0.2)
    raise AssertionError(f"the letter did not come:\n{servers.printed()}")
