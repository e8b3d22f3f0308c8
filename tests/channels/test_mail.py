"""Mail over real servers on loopback: a letter out, a reply in, and everything that is not quite a reply."""

from io import BytesIO

import pytest
from docx import Document
from makers import officer, ticket
from post_office import reply_to
from sqlmodel import select

from bot.channels.mail_access import mail_access
from bot.faults import Fault
from bot.wiring import build
from escalation.posting import mail_to, post
from escalation.referrals import Order, refer
from store.referral_tables import AgencyFile, AgencyMail, Letter, Referral, ReferralEvent
from store.tables import Draft, Message, Staff, Ticket


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request):
    """Both engines: mail brings bytes that one of them may not take."""
    return request.param


@pytest.fixture
def mailbox(servers):
    servers.empty()
    return servers


@pytest.fixture
async def desk(settings_with, database_url, clock, knowledge, mailbox):
    made = build(settings_with(HOIDAP_DATABASE_URL=database_url, **mailbox.environment), clock, knowledge)
    yield made
    await made.stop()


async def send_letter(desk, *codes):
    """Refer tickets and hand the letter to the server; its id."""
    at, world = desk.world.clock(), desk.world

    def work(session):
        staff = officer(session, "an", at.now)
        ids = tuple(ticket(session, at, code=code, chat=code).id for code in codes or ("K7M2P",))
        letter = refer(session, Order(ids, "van-phong-so", staff), world.plan, world.calendar, at)
        assert post(session, letter, world.plan, at.now, by_mail=True)
        return letter.id

    letter = await desk.db.write(work)
    assert await desk.delivery.once("mail")
    return letter


def everything(desk, table):
    return desk.db.read_now(lambda session: session.exec(select(table)).all())


async def test_a_letter_goes_out_with_its_signed_address_its_code_and_the_word_file(desk, mailbox):
    letter_id = await send_letter(desk)
    letter = desk.db.read_now(lambda s: s.get(Letter, letter_id))
    (mail,) = mailbox.box.mails
    assert mail["To"] == "vp.sogddt@laichau.gov.vn"
    assert mail["Reply-To"] == f"hoidap+{letter.code.lower()}.{letter.mail_token}@tra-loi.example.vn"
    assert mail["Subject"] == f"[HĐT {letter.code}] Phiếu chuyển câu hỏi số 01/PC-VP"
    (file,) = mail.iter_attachments()
    text = "\n".join(p.text for p in Document(BytesIO(file.get_payload(decode=True))).paragraphs)
    assert "Phiếu K7M2P" in text
    row = desk.db.read_now(lambda s: s.get(Message, letter.message_id))
    assert (row.state, row.platform_id) == ("sent", mail["Message-ID"])


async def test_a_reply_becomes_a_draft_and_never_an_answer(desk, mailbox):
    await send_letter(desk)
    answer = reply_to(mailbox.box.mails[0], "Em vẫn được vào thi, báo Trưởng Điểm thi.")
    answer.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="trả lời.pdf")
    mailbox.bring(answer)
    await desk.channels["mail"].fetch()
    (draft,) = everything(desk, Draft)
    assert (draft.text, draft.state, draft.via) == (
        "Em vẫn được vào thi, báo Trưởng Điểm thi.",
        "open",
        "agency",
    )
    assert draft.source == "Văn phòng Sở GD&ĐT, trả lời phiếu chuyển số 01/PC-VP"
    assert [row.state for row in everything(desk, Ticket)] == ["waiting_for_staff"]
    assert [row.state for row in everything(desk, Referral)] == ["answered"]
    assert [(row.name, row.body) for row in everything(desk, AgencyFile)] == [("trả lời.pdf", b"%PDF-1.4")]
    assert [row.kind for row in everything(desk, Message) if row.kind == "staff_answer"] == []


async def test_a_mail_read_twice_counts_once(desk, mailbox):
    await send_letter(desk)
    answer = reply_to(mailbox.box.mails[0], "Được vào thi.")
    for _ in range(2):
        mailbox.bring(answer)
        await desk.channels["mail"].fetch()
    await desk.channels["mail"].fetch()
    assert len(everything(desk, AgencyMail)) == len(everything(desk, Draft)) == 1


async def test_what_was_kept_and_not_yet_marked_as_read_counts_once(desk, mailbox, monkeypatch):
    await send_letter(desk)
    mailbox.bring(reply_to(mailbox.box.mails[0], "Được vào thi."))

    def dying(name):
        raise RuntimeError(name)

    with monkeypatch.context() as armed:
        armed.setattr("store.crashing._reached", dying)
        with pytest.raises(RuntimeError, match="mail-kept"):
            await desk.channels["mail"].fetch()
    await desk.channels["mail"].fetch()
    assert len(everything(desk, AgencyMail)) == len(everything(desk, Draft)) == 1


async def test_with_several_questions_in_a_letter_a_person_chooses(desk, mailbox):
    await send_letter(desk, "K7M2P", "K8M3Q")
    mailbox.bring(reply_to(mailbox.box.mails[0], "Được vào thi."))
    await desk.channels["mail"].fetch()
    (row,) = everything(desk, AgencyMail)
    assert (row.state, row.reason) == ("tray", "several_questions")
    assert everything(desk, Draft) == []


async def test_a_bounce_shows_that_the_letter_did_not_arrive(desk, mailbox):
    letter_id = await send_letter(desk)
    bounce = reply_to(
        mailbox.box.mails[0], "Hộp thư đầy", From="mailer-daemon@laichau.gov.vn", Return_Path="<>"
    )
    mailbox.bring(bounce)
    await desk.channels["mail"].fetch()
    letter = desk.db.read_now(lambda s: s.get(Letter, letter_id))
    row = desk.db.read_now(lambda s: s.get(Message, letter.message_id))
    assert (row.state, row.error) == ("refused", "bounced")
    assert "bounced" in [event.kind for event in everything(desk, ReferralEvent)]


async def test_a_made_up_bounce_changes_nothing(desk, mailbox):
    letter_id = await send_letter(desk)
    letter = desk.db.read_now(lambda s: s.get(Letter, letter_id))
    told = [row.id for row in everything(desk, Message) if row.kind == "notice"]
    desk.db.write_now(lambda s: setattr(s.get(Message, told[0]), "state", "sent"))
    for number in (*told, letter.message_id):
        mailbox.bring(
            reply_to(
                mailbox.box.mails[0], "Hộp thư đầy", From="mailer-daemon@laichau.gov.vn",
                In_Reply_To=f"<{letter.code}.{number}.0123456789abcdef@x>", Message_ID=f"<b{number}@x>",
            )
        )  # fmt: skip
    await desk.channels["mail"].fetch()
    assert [row.kind for row in everything(desk, AgencyMail)] == ["bounce"] * (len(told) + 1)
    assert "refused" not in [row.state for row in everything(desk, Message)]
    assert "bounced" not in [event.kind for event in everything(desk, ReferralEvent)]


async def test_broken_bytes_block_nobody(desk, mailbox):
    await send_letter(desk)
    mailbox.bring(
        b"From: \xff\xfe\r\nSubject: =?x?q?\x00?=\r\nContent-Type: text/plain; charset=x\r\n\r\n\x81\x00"
    )
    mailbox.bring(reply_to(mailbox.box.mails[0], "Được vào thi."))
    await desk.channels["mail"].fetch()
    assert sorted(row.state for row in everything(desk, AgencyMail)) == ["drafted", "tray"]


@pytest.mark.parametrize(("word", "state"), [("550 no such user", "refused"), ("451 try later", "queued")])
async def test_a_refusal_is_kept_or_tried_again_as_the_server_says(desk, mailbox, word, state):
    mailbox.box.refuse = word
    letter_id = await send_letter(desk)
    letter = desk.db.read_now(lambda s: s.get(Letter, letter_id))
    assert desk.db.read_now(lambda s: s.get(Message, letter.message_id)).state == state


async def test_an_agency_whose_server_says_later_holds_up_no_other(desk, mailbox):
    mailbox.box.refuse = "451 try later"
    await send_letter(desk)
    assert desk.delivery.downs["mail"] == 0
    mailbox.box.refuse = "421 closing"
    assert await queue_one(desk, "khac@noi.example.vn")
    assert desk.delivery.downs["mail"] == 1


async def queue_one(desk, address):
    """One more line to another address, tried once."""
    at = desk.world.clock()
    letter = everything(desk, Letter)[0]
    await desk.db.write(lambda s: mail_to(s, address, "chase", s.get_one(Letter, letter.id), "Nhắc", at.now))
    return await desk.delivery.once("mail")


async def test_a_reply_to_an_officer_who_left_waits_for_another(desk, mailbox):
    await send_letter(desk)

    def leave(session):
        session.exec(select(Staff)).one().active = False

    await desk.db.write(leave)
    mailbox.bring(reply_to(mailbox.box.mails[0], "Được vào thi."))
    await desk.channels["mail"].fetch()
    (row,) = everything(desk, AgencyMail)
    assert (row.state, row.reason) == ("tray", "officer_gone")


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://x"}, "MAIL_FROM"),
    ],
)
def test_what_is_missing_is_said(settings_with, environment, words):
    assert words in mail_access(settings_with(**environment))


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"SMTP_URL": "smtp://x", "MAIL_FROM": "hoidap"}, "MAIL_FROM"),
        ({"SMTP_URL": "http://x", "MAIL_FROM": "a@b.vn"}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://x:99999", "MAIL_FROM": "a@b.vn"}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://x", "MAIL_FROM": "a@b.vn", "IMAP_URL": "x"}, "IMAP_URL"),
    ],
)
def test_a_variable_that_cannot_be_right_is_a_fault(settings_with, environment, words):
    with pytest.raises(Fault, match=words):
        mail_access(settings_with(**environment))


def test_servers_are_read_from_their_addresses(settings_with):
    access = mail_access(
        settings_with(SMTP_URL="smtps://t%40n:m%2Fk@x", IMAP_URL="imaps://a:b@y/Th%C6%B0", MAIL_FROM="A@b.vn")
    )
    smtp, imap = access.smtp, access.imap
    assert (smtp.host, smtp.port, smtp.user, smtp.password, smtp.tls) == ("x", 465, "t@n", "m/k", "whole")
    assert (imap.port, imap.folder, access.ours.address) == (993, "Thư", "a@b.vn")
    assert "m/k" not in repr(access)
