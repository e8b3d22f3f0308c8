"""A mail as it came, reduced to what decides which case it belongs to. Pure: bytes in, `Mail` out."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from escalation.codes import LETTER_CODE_LENGTH
from escalation.mail_words import new_part, odd_text, readable

VISIBLE = ("To", "Cc")
HIDDEN = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
LARGEST_MAIL = 10 * 1024 * 1024
READ_OF_HUGE = 256 * 1024  # its head and first words; the rest stays at the mail server
AUTO_SUBJECT = re.compile(
    r"^\s*(trả lời tự động|tự động trả lời|automatic reply|auto(matic)?[- ]?reply|out of office)", re.I
)
FORWARDED = re.compile(r"^\s*(fwd?|chuyển tiếp|tr)\s*:", re.I)
BRACKET = re.compile(r"\[\s*h[đd]t[\s:-]*([^\]\s]{3,12})\s*\]", re.I)
WORD = re.compile(rf"(?<![A-Z0-9])[A-Z0-9]{{{LETTER_CODE_LENGTH}}}(?![A-Z0-9])")
ADDRESS = re.compile(r"[^\s<>(),;:\"'\[\]\\]+@[^\s<>(),;:\"'\[\]\\@]+")
MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")


@dataclass(frozen=True, slots=True)
class Ours:
    """How we look from outside: our address, the domain of reply addresses, the server whose word on
    authenticity counts (empty: nobody's)."""

    address: str
    reply_domain: str = ""
    trusted: str = ""

    def reply_address(self, code: str, token: str) -> str:
        """Where an answer to a letter goes; our plain address where the server takes no plus-addresses."""
        local = self.address.partition("@")[0]
        return f"{local}+{code.lower()}.{token}@{self.reply_domain}" if self.reply_domain else self.address


@dataclass(frozen=True, slots=True)
class MailFile:
    """An attachment as it came."""

    name: str
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """What decides. ``kind`` is reply, auto, bounce, notice (a delivery that did not fail) or calendar;
    ``odd`` why no machine should trust its text; ``tokens`` were written on it, ``hidden_tokens`` only on the
    envelope; ``bracketed`` are the codes in our own brackets, ``words`` whatever looks like one;
    ``authentic`` None where nobody we trust says."""

    key: str
    kind: str
    sender: str
    subject: str
    text: str
    tokens: frozenset[str] = frozenset()
    hidden_tokens: frozenset[str] = frozenset()
    bracketed: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    thread: frozenset[str] = frozenset()
    authentic: bool | None = None
    forwarded: bool = False
    odd: str = ""
    files: tuple[MailFile, ...] = field(default=(), repr=False)

    @property
    def domain(self) -> str:
        """The sender's domain."""
        return self.sender.rpartition("@")[2]


def read_mail(raw: bytes, ours: Ours) -> Mail:
    """Reduce a mail; never raises, whatever the bytes are."""
    key = hashlib.sha256(raw).hexdigest()
    huge = len(raw) > LARGEST_MAIL
    try:
        found = _read(raw[:READ_OF_HUGE] if huge else raw, ours, key)
        return replace(found, odd="huge", files=()) if huge else found
    except Exception:  # the library has its limits with broken mail; a person looks at it
        return Mail(
            key, "reply", "", "", "", odd="broken", files=(MailFile("thu-goc.eml", "message/rfc822", raw),)
        )


def _read(raw: bytes, ours: Ours, key: str) -> Mail:
    message: EmailMessage = message_from_bytes(raw, policy=policy.default)
    subject = _header(message, "Subject")
    whole, odd = readable(message)
    text = new_part(whole)
    ids = " ".join(_all(message, "In-Reply-To", "References")) + _returned_ids(message)
    return Mail(
        key=_storable(_header(message, "Message-ID")).strip()[:250] or key,
        kind=_kind(message, subject),
        sender=_storable(_sender(message)),
        subject=_storable(subject)[:300],
        text=_storable(text),
        tokens=_tokens(_all(message, *VISIBLE), ours),
        hidden_tokens=_tokens(_all(message, *HIDDEN), ours),
        bracketed=frozenset(found.upper() for found in BRACKET.findall(f"{subject}\n{text}")),
        words=frozenset(WORD.findall(f"{subject}\n{text}".upper())),
        thread=frozenset(MESSAGE_ID.findall(ids)),
        authentic=_authentic(message, ours),
        forwarded=bool(FORWARDED.match(subject)),
        odd=odd or odd_text(text),
        files=tuple(_files(message)),
    )


def _storable(text: str) -> str:
    """Without what no database takes: NUL and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _all(message: EmailMessage, *names: str) -> list[str]:
    return [str(value) for name in names for value in message.get_all(name, [])]


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _sender(message: EmailMessage) -> str:
    """The one address in From; empty where there are none or several. An address as the display name of
    another counts as several: which of them a library would take for the sender is anybody's guess."""
    raw = [str(value) for name, value in message.raw_items() if name.lower() == "from"]  # unmended
    found = _addresses(raw)
    return found.pop() if len(found) == 1 else ""


def _addresses(headers: list[str]) -> set[str]:
    return {address.lower() for header in headers for address in ADDRESS.findall(header)}


def _kind(message: EmailMessage, subject: str) -> str:
    if message.get_content_type() == "multipart/report" and not _failed(message):
        return "notice"
    sender = _sender(message).partition("@")[0]
    if message.get_content_type() == "multipart/report" or sender in ("mailer-daemon", "postmaster"):
        return "bounce"
    if "X-Failed-Recipients" in message or _header(message, "Return-Path") == "<>":
        return "bounce"
    submitted = _header(message, "Auto-Submitted").lower() or "no"
    precedence = _header(message, "Precedence").lower()
    if submitted != "no" or precedence in ("auto_reply", "bulk", "junk", "list") or "X-Autoreply" in message:
        return "auto"
    if AUTO_SUBJECT.match(subject):
        return "auto"
    if any(part.get_content_type() == "text/calendar" for part in message.walk()):
        return "calendar"
    return "reply"


def _failed(message: EmailMessage) -> bool:
    """Whether a server's report tells of a failure, and not that a mail is late, has come or was opened."""
    if str(message.get_param("report-type", "")).lower() == "disposition-notification":
        return False
    actions = {str(part["Action"]).strip().lower() for part in message.walk() if "Action" in part}
    return not actions or "failed" in actions


def _tokens(headers: list[str], ours: Ours) -> frozenset[str]:
    """The tokens of reply addresses of ours among these headers."""
    if not ours.reply_domain:
        return frozenset()
    local = ours.address.partition("@")[0].lower()
    found = set()
    for address in _addresses(headers):
        name, _, domain = address.rpartition("@")
        box, plus, tag = name.partition("+")
        if plus and box == local and domain == ours.reply_domain.lower():
            found.add(tag.rpartition(".")[2])
    return frozenset(found)


def _returned_ids(message: EmailMessage) -> str:
    """Message-IDs of the mail that a bounce brings back."""
    if message.get_content_type() != "multipart/report":
        return ""
    found = []
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            found += re.findall(r"(?im)^message-id:\s*(<[^>]+>)", str(part.get_payload()))
        elif part is not message and "Message-ID" in part:
            found.append(str(part["Message-ID"]))
    return " " + " ".join(found)


def _authentic(message: EmailMessage, ours: Ours) -> bool | None:
    """What the server we trust says of the sender's domain; only its topmost word counts, since those below
    may have come with the mail."""
    results = _all(message, "Authentication-Results")
    if not ours.trusted or not results:
        return None
    from authres import AuthenticationResultsHeader, AuthResError

    try:
        parsed = AuthenticationResultsHeader.parse_value(results[0])
    except AuthResError:
        return None
    if str(parsed.authserv_id).lower() != ours.trusted.lower():
        return None
    domain = _sender(message).rpartition("@")[2]
    verdicts = [_verdict(result, domain) for result in parsed.results]
    if False in verdicts:
        return False
    return True if True in verdicts else None


def _verdict(result: object, domain: str) -> bool | None:
    method, word = getattr(result, "method", ""), str(getattr(result, "result", "")).lower()
    values = [str(found.value or "").lower() for found in getattr(result, "properties", [])]
    ours = any(value.rpartition("@")[2] == domain for value in values)
    if method == "dmarc":
        return word == "pass" if word in ("pass", "fail") else None
    if method in ("dkim", "spf") and ours:
        return True if word == "pass" else False if word in ("fail", "softfail") else None
    return None


def _files(message: EmailMessage) -> Iterator[MailFile]:
    for part in message.iter_attachments():
        body = part.get_payload(decode=True)
        if not isinstance(body, bytes):
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else None
            body = first.as_bytes() if isinstance(first, Message) else b""
        yield MailFile(_storable(part.get_filename() or "tep")[:150], part.get_content_type(), body)
