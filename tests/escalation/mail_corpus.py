# ruff: noqa: E501 - made mails keep their lines whole
"""A corpus of 120 made mails in fixed shares, each with what must become of it.

Nobody's real mail: agencies, codes and words are made up. ``wanted`` is the letter a mail belongs to (None
where nobody could say), ``automatic`` whether it may be taken without a person, ``reasons`` why not.
"""

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from escalation.mail_placing import Case, message_id
from escalation.mail_reading import Ours

OURS = Ours("hoidap@so.example.vn", "tra-loi.example.vn", "mx.so.example.vn")
CODES = (
    "K7M2P9", "AB3CD4", "HJ5KM6", "NP7QR8", "ST9UV2", "WX3YZ4", "C5D6E7", "F8G9H2", "J3K4M5", "N6P7Q8",
    "R9S2T3", "U4V5W6", "X7Y8Z9", "B2C3D5", "E4F5G6",
)  # fmt: skip
CASES = tuple(
    Case(n, code, f"t{n:02d}abcdefghjkmnp"[:16], f"vanthu@cq{n}.example.vn", 1)
    for n, code in enumerate(CODES, 1)
)
ANSWERS = (
    "Kính gửi Văn phòng Sở,\n\nThí sinh quên căn cước vẫn được vào phòng thi, báo Trưởng Điểm thi để xác minh.",
    "Phòng trả lời như sau: thí sinh được mang máy tính không có chức năng soạn thảo văn bản.",
    "Sở đã kiểm tra. Điểm thi có lối vào cho người dùng xe lăn, mở từ 6 giờ.",
)


@dataclass(frozen=True)
class Sample:
    """One mail of the corpus."""

    name: str
    raw: bytes
    wanted: int | None
    automatic: bool
    reasons: frozenset[str] = frozenset()


def mail(case, n, body, **headers):
    """A reply as an agency's program writes it; headers given as None are left out."""
    message = EmailMessage(policy=SMTP)
    made = {
        "From": f"Văn thư <{case.address}>",
        "To": OURS.reply_address(case.code, case.token),
        "Subject": f"Re: [HĐT {case.code}] Phiếu chuyển câu hỏi số {case.letter_id:02d}/PC-VP",
        "Message-ID": f"<r{n}@{case.address.partition('@')[2]}>",
        "In-Reply-To": message_id(case.code, case.token, 40 + n, "so.example.vn"),
        "Date": "Mon, 26 Jun 2023 09:00:00 +0700",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in made.items():
        if value is not None:
            message[name] = value
    if body is not None:
        message.set_content(body)
    return message


def outlook(text, case):
    return (
        f"{text}\n\nTrân trọng.\n\n________________________________\nTừ: Hỏi đáp <hoidap@so.example.vn>\n"
        f"Đã gửi: Thứ Hai, 26 Tháng Sáu 2023 08:00\nTới: Văn thư\nChủ đề: [HĐT {case.code}] Phiếu chuyển\n\n"
        "Kính gửi quý cơ quan, mã AB3CD4 chỉ là ví dụ trong thư cũ"
    )


def outlook_plain(text, case):
    return (
        f"{text}\n\nFrom: Hỏi đáp [mailto:hoidap@so.example.vn]\nSent: Monday, June 26, 2023 8:00 AM\n"
        f"To: Văn thư\nSubject: [HĐT {case.code}]\n\nKính gửi quý cơ quan"
    )


def gmail(text, case):
    return (
        f"{text}\n\nVào Th 2, 26 thg 6, 2023 vào lúc 08:00 Hỏi đáp <\nhoidap@so.example.vn> đã viết:\n\n"
        f"> Kính gửi quý cơ quan,\n> mã {case.code}\n>> cũ hơn nữa"
    )


def zimbra(text, case):
    return (
        f'{text}\n\n----- Tin gốc -----\nTừ: "Hỏi đáp" <hoidap@so.example.vn>\nTới: vanthu\n'
        f"Đã gửi: Thứ Hai, 26 Tháng 6 2023 8:00:00\nChủ đề: [HĐT {case.code}]\n\nKính gửi"
    )


def plain_replies():
    quoting = (outlook, gmail, zimbra, outlook_plain)
    for n in range(30):
        case = CASES[n % len(CASES)]
        body = quoting[n % len(quoting)](ANSWERS[n % len(ANSWERS)], case)
        extra = {}
        if n % 5 == 4:  # webmail that forgets the thread, but our own server vouches for the sender
            domain = case.address.partition("@")[2]
            extra = {
                "In_Reply_To": None,
                "Authentication_Results": f"mx.so.example.vn; dkim=pass header.d={domain}; dmarc=pass header.from={domain}",
            }
        message = mail(case, n, body, **extra)
        if n % 3 == 0:
            message.add_attachment(
                b"%PDF-1.4 made", maintype="application", subtype="pdf", filename="trả lời.pdf"
            )
        yield Sample(f"reply-{n}", bytes(message), case.letter_id, True)


def forwarded_or_bcc():
    for n in range(15):
        case = CASES[n]
        if n % 3 == 0:
            body = f"Chuyển đồng chí.\n\n---------- Forwarded message ----------\nTừ: {case.address}\n{ANSWERS[0]}"
            headers = {"Subject": f"Fwd: [HĐT {case.code}] Phiếu chuyển", "In_Reply_To": None}
            reasons = {"forwarded"}
        elif n % 3 == 1:
            headers = {"From": f"Chuyên viên <cv{n}@ca-nhan.example.com>"}
            body, reasons = ANSWERS[1], {"wrong_domain"}
        else:
            hidden = OURS.reply_address(case.code, case.token)
            headers = {"To": "Lãnh đạo <lanhdao@tinh.example.vn>", "Delivered_To": hidden}
            body, reasons = ANSWERS[2], {"bcc"}
        yield Sample(
            f"forward-{n}",
            bytes(mail(case, 100 + n, body, **headers)),
            case.letter_id,
            False,
            frozenset(reasons),
        )


def auto_replies():
    marks = (
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "auto_reply"},
        {"Subject": "Trả lời tự động: Phiếu chuyển câu hỏi"},
        {"X_Autoreply": "yes"},
        {"Subject": "Automatic reply: Phiếu chuyển"},
    )
    for n in range(15):
        case = CASES[n]
        body = "Tôi đi công tác đến hết tuần. Việc gấp xin gọi văn thư."
        yield Sample(
            f"auto-{n}",
            bytes(mail(case, 200 + n, body, **marks[n % 5])),
            case.letter_id,
            False,
            frozenset({"auto"}),
        )


def bounces():
    for n in range(10):
        case = CASES[n]
        thread = message_id(case.code, case.token, 40 + n, "so.example.vn")
        head = f"From: mailer-daemon@cq{n}.example.vn\r\nTo: hoidap@so.example.vn\r\nMessage-ID: <b{n}@x>\r\n"
        if n % 2:
            raw = (
                f"{head}Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
                'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
                "--b\r\nContent-Type: text/plain\r\n\r\nUser unknown\r\n"
                "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
                "Final-Recipient: rfc822; vanthu@x\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
                f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {thread}\r\nSubject: x\r\n\r\n--b--\r\n"
            )
        else:
            raw = (
                f"{head}Subject: failure notice\r\nIn-Reply-To: {thread}\r\nReturn-Path: <>\r\n"
                "Content-Type: text/plain\r\n\r\nHop thu day\r\n"
            )
        yield Sample(f"bounce-{n}", raw.encode(), case.letter_id, False, frozenset({"bounce"}))


def forged():
    """The attacker may know code, address and even thread; not both the sender's domain and our server's word."""
    for n in range(15):
        case = CASES[n]
        domain = case.address.partition("@")[2]
        if n % 5 == 0:
            headers = {"From": f"{case.address} <ke-gian@lua-dao.example.com>"}
            reasons = {"wrong_domain"}
        elif n % 5 == 1:
            headers = {
                "Authentication_Results": f"mx.so.example.vn; spf=fail smtp.mailfrom={domain}; dmarc=fail"
            }
            reasons = {"not_authentic"}
        elif n % 5 == 2:  # brings its own seal of approval, under another server's name
            headers = {
                "In_Reply_To": "<doan@so.example.vn>",
                "Authentication_Results": f"mx.ke-gian.example; dmarc=pass header.from={domain}",
            }
            reasons = {"unproven"}
        elif n % 5 == 3:
            thread = f"<{case.code}.44.0123456789abcdef@so.example.vn>"
            headers = {"To": OURS.reply_address(case.code, "0" * 16), "In_Reply_To": thread}
            reasons = {"no_token"}
        else:
            headers = {"From": f"Văn thư <vanthu@{domain}.ke-gian.example>"}
            reasons = {"wrong_domain"}
        raw = bytes(mail(case, 300 + n, "Thí sinh không cần đến dự thi.", **headers))
        yield Sample(f"forged-{n}", raw, case.letter_id, False, frozenset(reasons))


def two_codes():
    for n in range(10):
        case, other = CASES[n], CASES[(n + 3) % len(CASES)]
        if n % 2:
            headers, body = {}, f"{ANSWERS[0]}\nNội dung này cũng trả lời công văn mã {other.code}."
        else:
            headers = {"Subject": f"Re: [HĐT {case.code}] [HĐT {other.code}] Trả lời chung"}
            body = ANSWERS[1]
        yield Sample(
            f"two-{n}", bytes(mail(case, 400 + n, body, **headers)), None, False, frozenset({"several_cases"})
        )


def mistyped():
    """Typed anew from paper: no thread, no token, and a code with one letter taken for another."""
    swaps = (("2", "Z"), ("5", "S"), ("8", "B"), ("9", "q"), ("3", "8"))
    for n in range(10):
        case = CASES[n]
        wrong = next(
            (case.code.replace(a, b, 1) for a, b in swaps[n % 5 :] + swaps if a in case.code),
            case.code[:-1] + "l",
        )
        wrong = case.code[:-1] + ("l" if n % 2 else "O") if n % 3 == 0 else wrong
        headers = {"To": OURS.address, "In_Reply_To": None, "Subject": f"Trả lời công văn [HĐT {wrong}]"}
        raw = bytes(mail(case, 500 + n, ANSWERS[n % 3], **headers))
        yield Sample(f"mistyped-{n}", raw, case.letter_id, False, frozenset({"code_unlike"}))


def odd():
    makers = (_html_only, _tnef, _tcvn3, _vni, _huge, _nested, _calendar, _empty, _latin, _html_only)
    for n in range(15):
        case = CASES[n]
        message, reasons = makers[n % len(makers)](case, 600 + n)
        yield Sample(f"odd-{n}", bytes(message), case.letter_id, False, frozenset(reasons))


def _html_only(case, n):
    message = mail(case, n, None)
    message.set_content(f"<p>{ANSWERS[0]}</p><script>alert(1)</script>", subtype="html")
    return message, {"html_only"}


def _tnef(case, n):
    message = mail(case, n, "Xem tệp kèm.")
    message.add_attachment(
        b"\x78\x9f\x3e\x22", maintype="application", subtype="ms-tnef", filename="winmail.dat"
    )
    return message, {"tnef"}


def _tcvn3(case, n):
    return mail(case, n, "KÝnh göi: thÝ sinh ®­îc vµo phßng thi, b¸o c¸o Tr­ëng §iÓm thi ®Ó x¸c minh."), {
        "charset"
    }


def _vni(case, n):
    return mail(
        case, n, "Kính göûi: thí sinh ñöôïc vaøo phoøng thi, baùo Tröôûng Ñieåm thi ñeå xaùc minh."
    ), {"charset"}


def _huge(case, n):
    message = mail(case, n, ANSWERS[1])
    message.add_attachment(b"0" * 11_000_000, maintype="application", subtype="zip", filename="tat-ca.zip")
    return message, {"huge"}


def _nested(case, n):
    inner = EmailMessage()
    inner["Subject"] = "thư bên trong"
    inner.set_content("Nội dung thư trước")
    message = mail(case, n, "Gửi lại thư đã trả lời.")
    message.add_attachment(inner)
    return message, {"nested"}


def _calendar(case, n):
    message = mail(case, n, "Đã chấp nhận")
    message.add_alternative("BEGIN:VCALENDAR\nEND:VCALENDAR", subtype="calendar")
    return message, {"calendar"}


def _empty(case, n):
    message = mail(case, n, "\n\n-- \nVăn thư")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="cong-van-tra-loi.pdf")
    return message, {"empty"}


def _latin(case, n):
    message = mail(case, n, None)
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = 'text/plain; charset="utf-8"'
    message["Content-Transfer-Encoding"] = "8bit"
    message.set_payload("Kinh gui \udce1\udcba\udcff\udcfe thi sinh")
    return message, {"charset", "empty", "broken"}


def corpus():
    """All mails, always the same."""
    return [
        *plain_replies(), *forwarded_or_bcc(), *auto_replies(), *bounces(), *forged(), *two_codes(),
        *mistyped(), *odd(),
    ]  # fmt: skip
