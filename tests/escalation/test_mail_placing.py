"""The corpus of made mails, scored; and the rules of placing one by one."""

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_corpus import CASES, OURS, corpus, mail

from escalation.mail_placing import Case, place
from escalation.mail_reading import read_mail
from escalation.mail_words import new_part

pytestmark = pytest.mark.xdist_group("mail corpus")  # made once


@cache
def samples():
    return corpus()


@cache
def placed(sample):
    return place(read_mail(sample.raw, OURS), CASES, CASES)


def test_the_corpus_has_its_shares():
    shares = Counter(sample.name.rpartition("-")[0] for sample in samples())
    assert shares == {
        "reply": 30, "forward": 15, "auto": 15, "bounce": 10,
        "forged": 15, "two": 10, "mistyped": 10, "odd": 15,
    }  # fmt: skip


def test_no_mail_is_put_to_a_wrong_case():
    wrong = [s.name for s in samples() if placed(s).letter_id not in (s.wanted, None)]
    assert wrong == []


def test_nothing_but_plain_replies_is_automatic_and_nearly_all_of_them_are():
    automatic = {sample.name for sample in samples() if placed(sample).automatic}
    plain = {sample.name for sample in samples() if sample.automatic}
    assert automatic - plain == set()
    assert len(automatic) >= 0.95 * len(plain)


def test_everything_else_is_in_the_tray_with_its_reason():
    others = [sample for sample in samples() if not sample.automatic]
    found = {sample.name: placed(sample).reason for sample in others}
    assert {s.name: found[s.name] for s in others if found[s.name] not in s.reasons} == {}


def test_of_a_reply_only_the_new_words_are_kept():
    texts = [read_mail(sample.raw, OURS).text for sample in samples()[:8]]
    assert [text for text in texts if "Kính gửi quý cơ quan" in text or "Đã gửi" in text] == []
    assert min(map(len, texts)) > 40


def reply(**headers):
    return read_mail(bytes(mail(CASES[0], 1, "Được vào thi.", **headers)), OURS)


def test_a_settled_case_and_a_letter_with_several_questions_want_a_person():
    for waiting, reason in ((0, "not_waiting"), (3, "several_questions")):
        case = replace(CASES[0], waiting=waiting)
        assert place(reply(), [case]).reason == reason


def test_where_anybody_may_have_an_address_only_the_very_one_counts():
    case = Case(1, CASES[0].code, CASES[0].token, "truong.a@gmail.com", 1)
    assert place(reply(From="truong.a@gmail.com"), [case]).automatic
    assert place(reply(From="truong.b@gmail.com"), [case]).reason == "wrong_domain"


@pytest.mark.parametrize(
    "sender", ["a@cq1.example.vn, b@cq1.example.vn", "vanthu@cq1.example.vn <x@ke-gian.example>", ""]
)
def test_two_senders_are_no_sender(sender):
    assert place(reply(From=sender), CASES).reason == "wrong_domain"


def test_without_plus_addresses_no_mail_is_automatic():
    ours = replace(OURS, reply_domain="")
    found = read_mail(bytes(mail(CASES[0], 1, "Được vào thi.")), ours)
    assert place(found, CASES).reason == "no_token"


def test_a_token_beside_another_cases_code_is_two_cases():
    assert place(reply(Subject=f"Re: [HĐT {CASES[1].code}]"), CASES).reason == "several_cases"


def test_a_mistyped_code_that_could_be_two_cases_is_no_guess():
    near = [replace(CASES[0], letter_id=1, code="K7M2P8"), replace(CASES[0], letter_id=2, code="K7M2P9")]
    typed = reply(To=OURS.address, In_Reply_To=None, Subject="Trả lời [HĐT K7M2PX]")
    assert place(typed, [], near) == place(typed, [], near[::-1])
    assert place(typed, [], near).letter_id is None


@given(st.binary(max_size=400))
def test_no_bytes_are_too_broken_to_read(raw):
    assert not place(read_mail(raw, OURS), CASES, CASES).automatic


@given(st.text(max_size=300))
def test_cutting_quotes_never_adds_words(text):
    assert len(new_part(text)) <= len(text)


def report(kind, part, body):
    """What a mail server writes about a mail of ours."""
    return read_mail(
        b"From: mailer-daemon@cq.example.vn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; "
        b'report-type=%s; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'
        b"--b\r\nContent-Type: message/%s\r\n\r\n%s\r\n\r\n--b--\r\n" % (kind, part, body),
        OURS,
    )


@pytest.mark.parametrize("action", [b"delayed", b"delivered", b"relayed", b"expanded"])
def test_a_mail_that_is_late_or_has_come_did_not_come_back(action):
    told = b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@x\r\nAction: %s" % action
    assert report(b"delivery-status", b"delivery-status", told).kind == "notice"


def test_a_mail_that_was_opened_did_not_come_back():
    told = b"Final-Recipient: rfc822; a@x\r\nDisposition: automatic-action/MDN-sent-automatically; displayed"
    assert report(b"disposition-notification", b"disposition-notification", told).kind == "notice"


def test_of_several_recipients_one_failure_is_a_failure():
    told = b"Reporting-MTA: dns; x\r\n\r\nAction: relayed\r\n\r\nAction: failed"
    assert report(b"delivery-status", b"delivery-status", told).kind == "bounce"
