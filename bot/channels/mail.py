"""Mail to and from agencies: SMTP drinks from the outbox, IMAP feeds what comes back into tray or draft.

A line sent twice has the same Message-ID, so a repeat after a crash does no harm. A mail is marked as read at
the server only after it is kept; read twice, it counts once.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

import structlog
from sqlmodel import Session

from bot.channels import mail_wording as wording
from bot.channels.mail_access import MailAccess, MailServer
from bot.channels.port import ChannelDown, Receive, SendLater, SendRefused, SendUncertain, Sent
from escalation.forms import Forms
from escalation.mail_placing import message_id
from escalation.mail_reading import LARGEST_MAIL, Mail, read_mail
from escalation.paper import file_name, letter_number, letter_paper, page_link
from escalation.plan import Plan
from escalation.posting import MAIL
from escalation.referrals import letter_of
from escalation.replies import take_mail
from escalation.reporting import wording as report_wording
from escalation.reporting.paper import report_number
from escalation.reporting.posting import KIND as REPORT
from escalation.reporting.posting import papers, written_of
from escalation.tickets import Moment
from store.crashing import crash_point
from store.database import Database
from store.outbox import Parcel
from store.referral_tables import Letter
from store.report_tables import ReportRelease

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

log = structlog.get_logger()
EVERY = 30.0
AT_ONCE = 50
CLOSING = 421
AGAIN_AFTER = timedelta(minutes=5)
SEND_SECONDS, READ_SECONDS = 30.0, 60.0
WORD = "vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class MailChannel:
    """Agencies' mail. ``report`` tells the desk how it does."""

    name = MAIL
    repeatable = True

    def __init__(
        self,
        db: Database,
        plan: Plan,
        clock: Callable[[], Moment],
        access: MailAccess,
        forms: Forms,
        public_url: str,
        report: Callable[[bool, str], None],
    ) -> None:
        self.db, self.plan, self.clock, self.access = db, plan, clock, access
        self.forms, self.public_url, self.report = forms, public_url, report

    async def run(self, receive: Receive) -> None:
        """Read the mailbox now and every half minute, until cancelled."""
        if self.access.imap is None:
            self.report(True, wording.SENDS_ONLY)
            return
        while True:
            try:
                more = await self.fetch()
                self.report(True, wording.ON if self.access.ours.reply_domain else wording.NO_TOKENS)
            except Exception as error:
                log.warning("mail_unread", error=type(error).__name__)
                self.report(True, wording.CANNOT_READ.format(why=type(error).__name__))
                more = False
            await asyncio.sleep(0 if more else EVERY)

    async def fetch(self) -> bool:
        """Take in what is unread; whether there may be more."""
        assert self.access.imap is not None
        box = await asyncio.to_thread(_mailbox, self.access.imap)
        try:
            unread = await asyncio.to_thread(box.uids, "UNSEEN")
            batch = unread[:AT_ONCE]
            kept = [uid for uid in batch if await self._keep(await asyncio.to_thread(_raw, box, uid))]
            if kept:
                crash_point("mail-kept")
                await asyncio.to_thread(box.flag, kept, "\\Seen", True)
        finally:
            await asyncio.to_thread(_leave, box)
        return bool(kept) and len(unread) > AT_ONCE

    async def _keep(self, raw: bytes) -> bool:
        """Keep one mail as it came; False where that failed: it stays unread and holds up no other."""
        mail = await asyncio.to_thread(read_mail, raw, self.access.ours)
        try:
            state = await self._take(mail)
        except Exception as error:
            log.error("mail_not_kept", error=type(error).__name__)
            return False
        log.info("mail_taken", state=state)
        return True

    async def _take(self, mail: Mail) -> str:
        at = self.clock()

        def work(session: Session) -> str:
            row = take_mail(session, mail, self.plan, at)
            return "known" if row is None else row.state

        return await self.db.write(work)

    async def send(self, parcel: Parcel) -> Sent:
        """Hand one letter or reminder to the server.

        Raises:
            SendLater, SendRefused, SendUncertain, ChannelDown
        """
        message = await self.db.read(lambda session: self.compose(session, parcel))
        await _deliver(self.access.smtp, message)
        return Sent(str(message["Message-ID"]))

    def compose(self, session: Session, parcel: Parcel) -> EmailMessage:
        """The mail of a parcel: signed reply address, code in the subject, the letter as a Word file."""
        if parcel.kind == REPORT:
            return self._report(session, parcel)
        card = parcel.card or {}
        letter = letter_of(session, int(card.get("letter", "0")))
        ours, what = self.access.ours, wording.LETTER if parcel.kind == "letter" else wording.CHASE
        message = EmailMessage(policy=SMTP)
        message["From"] = ours.address
        message["To"] = parcel.chat_id
        message["Reply-To"] = ours.reply_address(letter.code, letter.mail_token)
        message["Subject"] = wording.SUBJECT.format(
            code=letter.code, what=what, number=letter_number(letter, self.plan)
        )
        message["Message-ID"] = self._id(letter, parcel.message_id)
        if letter.message_id is not None and letter.message_id != parcel.message_id:
            message["In-Reply-To"] = message["References"] = self._id(letter, letter.message_id)
        message["Date"] = format_datetime(self.clock().now)
        message.set_content(parcel.text)
        paper = letter_paper(session, letter, self.plan, self.forms, page_link(self.public_url, letter))
        message.add_attachment(paper, maintype="application", subtype=WORD, filename=file_name(letter))
        return message

    def _report(self, session: Session, parcel: Parcel) -> EmailMessage:
        """A released report with both of its files, as it was approved."""
        release = session.get_one(ReportRelease, int((parcel.card or {})["release"]))
        written = written_of(session, release, self.plan)
        message = EmailMessage(policy=SMTP)
        message["From"] = message["Reply-To"] = self.access.ours.address
        message["To"] = parcel.chat_id
        message["Subject"] = report_wording.MAIL_SUBJECT.format(
            number=report_number(release.number, self.plan), name=written.name
        )
        domain = self.access.ours.address.partition("@")[2]
        message["Message-ID"] = f"<bao-cao-{release.id}-{parcel.message_id}@{domain}>"
        message["Date"] = format_datetime(self.clock().now)
        message.set_content(parcel.text)
        for (name, body), kind in zip(papers(written, self.plan, self.forms), (WORD, EXCEL), strict=True):
            message.add_attachment(body, maintype="application", subtype=kind, filename=name)
        return message

    def _id(self, letter: Letter, number: int) -> str:
        domain = self.access.ours.address.partition("@")[2]
        return message_id(letter.code, letter.mail_token, number, domain)


async def _deliver(server: MailServer, message: EmailMessage) -> None:
    import aiosmtplib

    client = aiosmtplib.SMTP(
        hostname=server.host, port=server.port, use_tls=server.tls == "whole",
        start_tls=server.tls == "start", timeout=SEND_SECONDS,
    )  # fmt: skip
    try:
        await client.connect()
        if server.user:
            await client.login(server.user, server.password)
    except (aiosmtplib.SMTPException, OSError) as error:
        raise ChannelDown(type(error).__name__) from error
    try:
        await client.send_message(message)
    except aiosmtplib.SMTPServerDisconnected as error:
        raise SendUncertain from error
    except aiosmtplib.SMTPRecipientsRefused as error:
        _sort(max(refused.code for refused in error.recipients), error)
    except aiosmtplib.SMTPResponseException as error:
        _sort(error.code, error)
    except (aiosmtplib.SMTPException, OSError) as error:
        raise SendUncertain from error
    finally:
        client.close()


def _sort(code: int, error: Exception) -> None:
    """5xx is for ever; 421 says that the server goes away; else this one line waits (a full mailbox, grey
    lists) and holds up no other agency."""
    if code >= 500:
        raise SendRefused(f"SMTP {code}") from error
    if code == CLOSING:
        raise ChannelDown(f"SMTP {code}") from error
    raise SendLater(AGAIN_AFTER, f"SMTP {code}") from error


def _mailbox(server: MailServer) -> "BaseMailBox":
    """The mailbox, opened; one connection serves a whole batch."""
    from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted

    kinds = {"whole": MailBox, "start": MailBoxStartTls, "no": MailBoxUnencrypted}
    box: BaseMailBox = kinds[server.tls](server.host, server.port, timeout=READ_SECONDS)
    return box.login(server.user, server.password, initial_folder=server.folder)


def _leave(box: "BaseMailBox") -> None:
    with suppress(Exception):  # what was read is kept, and the connection may be gone already
        box.logout()


def _raw(box: "BaseMailBox", uid: str) -> bytes:
    """A mail as it came, cut where it is too large to be read whole. The library's own parser would stumble
    over broken ones."""
    _, parts = box.client.uid("fetch", uid, f"(BODY.PEEK[]<0.{LARGEST_MAIL + 1}>)")
    return next((part[1] for part in parts if isinstance(part, tuple) and isinstance(part[1], bytes)), b"")
