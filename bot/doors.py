"""The ways to us that people are told: the channels that are on, by the links that open them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from bot.channels.port import Channel
from bot.config import Settings
from desk.deps import ChannelState
from escalation.doors import Door
from handlers.wording import DOOR_NAMES


def states_now(states: Iterable[ChannelState], downs: Mapping[str, int]) -> list[ChannelState]:
    """How the channels are: by what they tell of themselves, and by ``downs``, how often in a row a line met
    a channel that was down."""
    return [replace(state, works=state.on and state.works and not downs.get(state.name)) for state in states]


def ways_to_us(
    settings: Settings, channels: Mapping[str, Channel], states: Callable[[], Iterable[ChannelState]]
) -> tuple[Door, ...]:
    """Every channel that is on and whose link is known."""
    links, working = _links(settings, channels), {state.name for state in states() if state.works}
    return tuple(
        Door(name, words, links[name], works=name in working)
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
