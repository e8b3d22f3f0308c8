"""How mail goes and comes, from the environment; or why it is off."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.channels import mail_wording as wording
from bot.config import Settings
from bot.faults import Fault
from escalation.mail_reading import Ours

Tls = Literal["whole", "start", "no"]  # from the first byte, by STARTTLS, not at all (loopback)
PORTS = {"smtp": 587, "smtps": 465, "imap": 143, "imaps": 993}


@dataclass(frozen=True, slots=True)
class MailServer:
    """One server and who we are there."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: Tls
    folder: str = "INBOX"


@dataclass(frozen=True, slots=True)
class MailAccess:
    """Both servers and how we look from outside; without ``imap`` nothing is read."""

    smtp: MailServer
    imap: MailServer | None
    ours: Ours


def mail_access(settings: Settings) -> MailAccess | str:
    """What the channel needs, or one sentence that says why it is off and what to do.

    Raises:
        Fault: a variable is set to something that cannot be right.
    """
    env = settings.environment
    smtp_url, sender = env.get("SMTP_URL", "").strip(), env.get("MAIL_FROM", "").strip().lower()
    if not smtp_url:
        return wording.NO_SERVER
    if not sender:
        return wording.NO_SENDER
    if sender.count("@") != 1 or sender.startswith("@") or sender.endswith("@"):
        raise Fault(wording.BAD_SENDER)
    smtp = _server(smtp_url, ("smtp", "smtps"))
    if smtp is None:
        raise Fault(wording.BAD_SMTP)
    imap_url = env.get("IMAP_URL", "").strip()
    imap = _server(imap_url, ("imap", "imaps")) if imap_url else None
    if imap_url and imap is None:
        raise Fault(wording.BAD_IMAP)
    reply_domain = env.get("MAIL_REPLY_DOMAIN", "").strip().lower()
    trusted = env.get("MAIL_TRUSTED_SERVER", "").strip().lower()
    return MailAccess(smtp, imap, Ours(sender, reply_domain, trusted))


def _server(url: str, schemes: tuple[str, ...]) -> MailServer | None:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    if parts.scheme not in schemes or not parts.hostname:
        return None
    return MailServer(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=_tls(parts),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def _tls(parts: SplitResult) -> Tls:
    if parts.scheme.endswith("s"):
        return "whole"
    return "no" if parse_qs(parts.query).get("tls") == ["no"] else "start"
