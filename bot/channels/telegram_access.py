"""How Telegram is to be reached, from the configuration and the environment; or why it is off."""

import hashlib
import hmac
import re
from dataclasses import dataclass, field

from bot.channels import telegram_wording as wording
from bot.channels.server_address import server_address
from bot.config import Settings
from bot.faults import Fault

HOOK = "/hooks/telegram"


@dataclass(frozen=True, slots=True)
class Access:
    """Token and secret never show in a repr. ``webhook_url`` is empty for long polling."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    base: str = ""
    webhook_url: str = ""
    staff_chat: int | None = None
    show_question: bool = False
    topics: bool = False


def telegram_access(settings: Settings) -> Access | str:
    """What the channel needs, or one sentence that says why it is off.

    Raises:
        Fault: a variable is set to something that cannot be right.
    """
    config, env = settings.config.channels.telegram, settings.environment
    token, base = env.get(config.token_env, ""), server_address(env, config.api_base_env)
    secret, group = env.get(config.secret_env, ""), env.get(config.staff_chat_env, "")
    if not config.enabled:
        return wording.SWITCHED_OFF
    if not token:
        return wording.NO_TOKEN
    if not re.fullmatch(r"[0-9]{1,20}:[A-Za-z0-9_-]+", token):
        raise Fault(wording.BAD_SHAPE)
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise Fault(wording.BAD_SECRET)
    if group and not re.fullmatch(r"-?[0-9]{1,18}", group):
        raise Fault(wording.BAD_STAFF_CHAT)
    return Access(
        token=token,
        secret=secret or derived_secret(token),
        base=base,
        webhook_url=webhook_url(settings.public_url, base),
        staff_chat=int(group) if group else None,
        show_question=config.show_question_to_staff,
        topics=config.topics,
    )


def webhook_url(public_url: str, base: str) -> str:
    """Where updates are to be brought; Telegram itself takes https only, another server what it likes."""
    usable = public_url.startswith("https://") or (public_url and base)
    return f"{public_url}{HOOK}" if usable else ""


def derived_secret(token: str) -> str:
    """A webhook secret for who set none: the same in every process, known to nobody without the token."""
    return hmac.new(token.encode(), b"telegram webhook", hashlib.sha256).hexdigest()
