"""Which channels are open, and why the others are not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot.channels.port import Channel, Report, bytes_from
from bot.config import Settings
from bot.letters import forms_in
from bot.throttle import Throttle
from bot.work import World
from desk.deps import ChannelState
from escalation.posting import MAIL
from store.database import Database
from store.link_secrets import open_secrets
from store.sealing import Sealer

Access = TypeVar("Access")


@dataclass
class Doors:
    """The channels that are on, and a state for each that there is. A state changes while its channel runs:
    a token may be refused, a platform may be away."""

    channels: dict[str, Channel] = field(default_factory=dict)
    states: list[ChannelState] = field(default_factory=list)

    def open(
        self, name: str, access: Access | str, make: Callable[[Access, Report], Channel], why: str = ""
    ) -> None:
        """Make a channel of what its environment gives; a sentence instead says why it stays off. ``why`` is
        what to say of it until it reports."""
        place = len(self.states)
        if isinstance(access, str):
            self.states.append(ChannelState(name, False, access))
            return
        self.states.append(ChannelState(name, True, why))

        def report(on: bool, why: str, *, works: bool = True) -> None:
            self.states[place] = ChannelState(name, on, why, works)

        self.channels[name] = make(access, report)


def open_channels(
    settings: Settings, db: Database, sealer: Sealer, world: World, ring: Callable[[], None]
) -> Doors:
    """Open what the configuration and the environment allow.

    Raises:
        Fault: a variable is set to something that cannot be right.
    """
    doors = Doors()
    _open_web(doors, settings, db, world)
    _open_telegram(doors, settings, db, world, ring)
    _open_zalo(doors, settings, db, sealer, world)
    _open_zalo_bot(doors, settings, db, world)
    _open_mail(doors, settings, db, world)
    return doors


def _now(world: World) -> Callable[[], datetime]:
    return lambda: world.clock().now


def _open_web(doors: Doors, settings: Settings, db: Database, world: World) -> None:
    from bot.channels.web import WebChannel

    web = settings.config.channels.web
    rates = {
        "chat": f"{web.chats_per_minute}/minute",
        "message": f"{web.messages_per_minute}/minute",
        "link": "10/minute",
    }
    doors.open(
        "web",
        rates if web.enabled else "tắt trong config.yaml",
        lambda rates, _report: WebChannel(
            db,
            _now(world),
            Throttle(rates),
            lambda: settings.public_url,
            partial(open_secrets, world.sealer),
            bytes_from(db, world.sealer),
        ),
    )


def _open_telegram(
    doors: Doors, settings: Settings, db: Database, world: World, ring: Callable[[], None]
) -> None:
    """Telegram, as soon as there is a token."""
    from bot.channels.telegram import TelegramChannel
    from bot.channels.telegram_access import telegram_access
    from bot.channels.telegram_wording import CONNECTING

    doors.open(
        "telegram",
        telegram_access(settings),
        lambda access, report: TelegramChannel(db, world, access, ring, report),
        CONNECTING,
    )


def _open_zalo(doors: Doors, settings: Settings, db: Database, sealer: Sealer, world: World) -> None:
    """Zalo's Official Account, as soon as its application and keys are there."""
    from bot.channels.zalo_access import oa_access
    from bot.channels.zalo_oa import ZaloOaChannel
    from bot.channels.zalo_wording import CONNECTING

    doors.open(
        "zalo",
        oa_access(settings),
        lambda access, report: ZaloOaChannel(db, _now(world), access, sealer, settings.data, report),
        CONNECTING,
    )


def _open_zalo_bot(doors: Doors, settings: Settings, db: Database, world: World) -> None:
    """A bot of the Zalo Bot Platform, as soon as there is a token."""
    from bot.channels.zalo_bot import ZaloBotChannel, bot_access
    from bot.channels.zalo_wording import CONNECTING

    doors.open(
        "zalo-bot",
        bot_access(settings),
        lambda access, report: ZaloBotChannel(db, _now(world), access, report),
        CONNECTING,
    )


def _open_mail(doors: Doors, settings: Settings, db: Database, world: World) -> None:
    """Mail to agencies, as soon as there is a server and an address of ours."""
    from bot.channels.mail import MailChannel
    from bot.channels.mail_access import mail_access

    doors.open(
        MAIL,
        mail_access(settings),
        lambda access, report: MailChannel(
            db, world.plan, world.clock, access, forms_in(settings.data), settings.public_url, report
        ),
    )
