"""What the desk needs from whoever starts it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from escalation.clocks import Calendar
from escalation.plan import Plan
from escalation.tickets import Moment
from faq.content import Content
from store.database import Database
from store.sealing import Sealer
from store.windows import Window


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel, whether it is on, and why (not)."""

    name: str
    on: bool
    why: str


@dataclass(frozen=True, slots=True)
class DeskDeps:
    """Everything the pages work with. ``ring`` is called after something was queued for delivery;
    ``windows`` are the channels that let us write only for a while."""

    db: Database
    sealer: Sealer
    plan: Plan
    calendar: Calendar
    clock: Callable[[], Moment]
    ring: Callable[[], None]
    content: Callable[[], Content]
    public_url: str
    secure_cookies: bool
    demonstration: bool
    channels: Callable[[], Sequence[ChannelState]]
    windows: Mapping[str, Window] = field(default_factory=dict)


DEPS = web.AppKey("deps", DeskDeps)


def link_address(base: str, token: str) -> str:
    """Where a one-time sign-in link leads."""
    return f"{base}/desk/lien-ket/{token}"


def deps_of(request: web.Request) -> DeskDeps:
    """The desk's surroundings, from any request."""
    return request.app[DEPS]
