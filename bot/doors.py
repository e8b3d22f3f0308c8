"""The ways to us that people are told: the channels that are on, by the links that open them."""

from collections.abc import Mapping

from bot.channels.port import Channel
from bot.config import Settings
from escalation.doors import Door
from handlers.wording import DOOR_NAMES


def ways_to_us(
    settings: Settings, channels: Mapping[str, Channel], downs: Mapping[str, int]
) -> tuple[Door, ...]:
    """Every channel that is on and whose link is known. ``downs`` counts failures in a row by channel."""
    links = _links(settings, channels)
    return tuple(
        Door(name, words, links[name], works=not downs.get(name))
        for name, words in DOOR_NAMES.items()
        if name in channels and links.get(name)
    )


def _links(settings: Settings, channels: Mapping[str, Channel]) -> dict[str, str]:
    """What the configuration names; where it names nothing, what a channel has learnt of itself."""
    there = settings.config.channels
    links = {
        "zalo": there.zalo.address,
        "zalo-bot": there.zalo_bot.address,
        "telegram": there.telegram.address,
        "web": settings.public_url,
    }
    learnt = {name: str(getattr(channel, "address", "")) for name, channel in channels.items()}
    return {name: link or learnt.get(name, "") for name, link in links.items()}
