"""What the desk needs from whoever starts it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from escalation.clocks import Calendar
from escalation.doors import Door
from escalation.forms import Forms, shipped_form
from escalation.paper import page_link
from escalation.plan import Plan
from escalation.posting import MAIL
from escalation.tickets import Moment
from faq.content import Content, Overlay, Seed
from faq.decision import Decision
from faq.gate import Verdict
from store.database import Database
from store.referral_tables import Letter
from store.sealing import Sealer
from store.windows import Window


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel, whether it is on, and why (not). ``works``: neither the last line through it nor the last
    look at its platform failed."""

    name: str
    on: bool
    why: str
    works: bool = True


async def no_gate(_content: Content, _overlay: Overlay) -> Verdict:
    """For a desk without a matcher of its own: every edit passes."""
    return Verdict("not_needed")


@dataclass(frozen=True, slots=True)
class DeskDeps:
    """Everything the pages work with. ``ring`` is called after something was queued for delivery;
    ``doors`` are the ways to us that people are told;
    ``windows`` are the channels that let us write only for a while;
    ``forms`` are the Word forms of letters in use, ``form_faults`` what is wrong with the province's own;
    ``published`` is called after content went live; ``decide`` is the matcher at work; ``gate`` tells what
    content with an edit, given with its overlay, does to the figures on held-out questions."""

    db: Database
    sealer: Sealer
    plan: Plan
    clock: Callable[[], Moment]
    ring: Callable[[], None]
    content: Callable[[], Content]
    seed: Callable[[], Seed]
    exam: int
    decide: Callable[[str], Decision]
    published: Callable[[], None]
    public_url: str
    secure_cookies: bool
    demonstration: bool
    channels: Callable[[], Sequence[ChannelState]]
    doors: Callable[[], Sequence[Door]] = tuple
    windows: Mapping[str, Window] = field(default_factory=dict)
    forms: Forms = shipped_form
    form_faults: Callable[[], Sequence[str]] = tuple
    gate: Callable[[Content, Overlay], Awaitable[Verdict]] = no_gate

    @property
    def calendar(self) -> Calendar:
        """Working hours with the days of the live exam."""
        exam = self.content().exams.get(self.exam)
        return Calendar(self.plan.hours, exam.days if exam is not None else frozenset())

    def mail_is_on(self) -> bool:
        """Whether letters can go by mail."""
        return any(state.name == MAIL and state.on for state in self.channels())

    def letter_link(self, letter: Letter) -> str:
        """Where an agency may answer a letter; empty while we have no public address."""
        return page_link(self.public_url, letter)


DEPS = web.AppKey("deps", DeskDeps)


def link_address(base: str, token: str) -> str:
    """Where a one-time sign-in link leads."""
    return f"{base}/desk/lien-ket/{token}"


def deps_of(request: web.Request) -> DeskDeps:
    """The desk's surroundings, from any request."""
    return request.app[DEPS]
