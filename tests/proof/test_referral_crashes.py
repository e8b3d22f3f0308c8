"""kill -9 between any two steps of a referral: nothing is lost, nothing comes twice, nobody is left out.

Forty people ask the same on three channels, three more ask something else, and three a third thing. Officers
merge what asks the same and refer it to three agencies; one replies by mail, one on its page, one never. What
came back is approved and delivered, and the silent one is reminded rung by rung. In every chapter the program
dies at named places, when the mail server or Telegram has just taken something, and at any moment; then it
runs until the chapter is over, and is killed once more.

Each of these breakages was made by hand in the product and turned this proof red (in brackets what it said):
- a Message-ID drawn anew for each sending (mails with two Message-IDs: 2);
- interrupted words of staff sent again instead of held (people answered more often: 4);
- a rung's mail queued in one commit and the rung noted in the next (mails with two Message-IDs: 1);
- mail marked as read before it is kept (“replied” is not over: the draft never comes).
"""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from post_office import PostOffice
from scene import EXAM_NOW

from bot.config import parse
from bot.fakes.zalo_oa import FakeOa
from bot.fakes.zalo_people import FakePeople
from bot.knowledge import exam_days, shipped_content
from escalation.chase import RUNGS
from escalation.clocks import Calendar, add_minutes, minutes_between
from escalation.plan import Plan
from proof.messenger import Platform
from proof.people import Officer
from proof.program import Program
from proof.referral_findings import EXPECTED, HELD, find, repeats
from proof.referral_world import ASKERS, SILENT, Province, set_clock, write_plan

pytestmark = [pytest.mark.proof, pytest.mark.timeout(2400)]
PATIENCE = 300.0  # seconds for one life; a busy machine is slow, and that is no fault
GRACE = 10.0  # seconds from what can be seen in the store to the place just behind it
SEED = int(os.environ.get("PROOF_SEED", "7"))
LADDER = tuple(0.2 for _ in range(3000))  # Zalo's repeats, quicker than the real ones
LAST = "the end"
SENDERS = 2  # of each channel
EVERYBODY = sum(ASKERS.values())
IDLE = "SELECT count(*) FROM message WHERE state IN ('pending', 'queued', 'sending')"
DOUBTS = """
    SELECT count(*) FROM message m WHERE kind = 'staff_answer' AND state = 'uncertain' AND NOT EXISTS
      (SELECT 1 FROM audit_line a WHERE a.action = 'settled' AND a.subject = 'message:' || m.id)
"""
Deed = Callable[[Province], Awaitable[None]]


@dataclass(frozen=True)
class Chapter:
    """A part of the story: what people do again and again, how often the program dies meanwhile, and the
    number in the store that says that it is over. A death is a place of `store.crashing` with the visit,
    ``mail:N`` or ``telegram:N`` for the Nth thing that a server takes, ``any`` moment, or the ``start``."""

    name: str
    deed: Deed
    deaths: tuple[str, ...]
    query: str
    wanted: int

    def over(self, province: Province) -> bool:
        """Whether it is told to its end, and every line of it has come through."""
        return province.count(self.query) == self.wanted and province.count(IDLE) == 0


async def wait(_province: Province) -> None:
    """The program alone has something to do."""
    await asyncio.sleep(0.1)


STORY = (
    Chapter(
        "asked", Province.ask,
        ("receive-committed:11", "apply-written:23", "mark-committed:9", "send-done:4"),
        "SELECT count(*) FROM ticket", EVERYBODY,
    ),
    Chapter(
        "referred", Province.refer, ("any", "mail:1", "mail:2", "send-done:5", "any"),
        "SELECT count(*) FROM letter", len(ASKERS),
    ),
    Chapter(
        "replied", Province.reply_by_page, ("mail-kept:1", "start", "any"),
        "SELECT count(*) FROM draft WHERE via = 'agency'", 2,
    ),
    Chapter(
        "answered", Province.approve,
        ("release-queued:25", "parcel-committed:4", "telegram:2", "send-done:5", "parcel-committed:4", "any"),
        "SELECT count(*) FROM \"release\"", 2,
    ),
    Chapter("doubts cleared", Province.clear_doubts, ("any",), DOUBTS, 0),
)  # fmt: skip


def rung(number: int) -> Chapter:
    """A rung of the ladder of reminders; two of them tell the askers too."""
    deaths = ("rung-written:1", "mail:1", "send-done:1")
    return Chapter(f"rung {number}", wait, deaths, "SELECT count(*) FROM chase", number)


@dataclass
class Run:
    """The program's lives, and how they ended."""

    province: Province
    deaths: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    async def tell(self, chapter: Chapter) -> None:
        """Die as often as the chapter wants, then live until it is over, and die."""
        for death in (*chapter.deaths, LAST):
            await self._live(chapter, death)

    async def _live(self, chapter: Chapter, death: str) -> None:
        program, where = self.province.program, death.partition(":")[0]
        server = {"mail": self.province.office.box, "telegram": self.province.telegram}.get(where)
        if server is not None:
            server.told = partial(self._count_down, iter(range(int(death.partition(":")[2]), 0, -1)))
        fired = True
        await program.start(death if ":" in death and server is None else "")
        if death == "start":
            await asyncio.sleep(self.province.random.uniform(0.0, 1.5))
            await program.kill()
        elif await self._serves(death):
            over = asyncio.Event()
            work = asyncio.create_task(self._work(chapter, over))
            await self._until_it_ends(chapter, death)
            fired = not await program.kill()
            over.set()
            await work
        if server is not None:
            server.told = lambda: None
        if not fired and ":" in death:
            self.missed.append(f"{chapter.name}: {death}")
        self.deaths[where] += 1

    async def _serves(self, death: str) -> bool:
        """Whether it came to serve; only where it was told to die may it have died before."""
        program = self.province.program
        served = await program.healthy(self.province.browser)
        ordered = ":" in death and program.exit_code == -signal.SIGKILL
        assert served or ordered, f"it ended by itself; see {program.log}"
        return served

    def _count_down(self, left: Iterator[int]) -> None:
        """Kill at the last."""
        if next(left, 0) == 1 and self.province.program.process is not None:
            self.province.program.process.kill()

    async def _work(self, chapter: Chapter, over: asyncio.Event) -> None:
        while not over.is_set():
            try:
                await chapter.deed(self.province)
            except (aiohttp.ClientError, TimeoutError, OSError):
                pass  # the program is away
            await asyncio.sleep(0.1)

    async def _until_it_ends(self, chapter: Chapter, death: str) -> None:
        province = self.province
        if death == "any":
            await asyncio.sleep(province.random.uniform(0.0, 1.5))
            return
        end = time.monotonic() + PATIENCE
        while not await province.program.died(0.0):
            if chapter.over(province):
                await province.program.died(GRACE if ":" in death else 0.0)
                return
            assert time.monotonic() < end, f"{chapter.name} is not over; see {province.program.log}"
            await asyncio.sleep(0.1)
        assert death != LAST, f"it ended by itself; see {province.program.log}"


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Run]:
    """A province with an empty store, both officers signed in."""
    office, telegram, fake = PostOffice(), Platform(random.Random(SEED)), FakeOa()
    async with AsyncExitStack() as stack:
        stack.callback(office.stop)
        office.start()
        await telegram.open()
        stack.push_async_callback(telegram.close)
        zalo = TestServer(fake.app())
        await zalo.start_server()
        stack.push_async_callback(zalo.close)
        program = Program(tmp_path, {**office.environment, **platforms(telegram, fake, zalo)})
        write_plan(tmp_path)
        set_clock(program, EXAM_NOW)
        people = FakePeople(fake, f"{program.base}/hooks/zalo-oa", LADDER)
        browsers = [await stack.enter_async_context(browser()) for _ in range(3)]
        officers = [Officer(program.base, one) for one in browsers[1:]]
        stack.push_async_callback(stop, program)
        await sign_in(program, browsers[0], officers)
        province = Province(program, office, telegram, people, browsers[0], *officers, random.Random(SEED))
        yield Run(province)


def platforms(telegram: Platform, fake: FakeOa, zalo: TestServer) -> dict[str, str]:
    """How the program reaches Telegram and Zalo."""
    (access, refresh), base = fake.grant(), str(zalo.make_url("")).rstrip("/")
    return {
        "TELEGRAM_BOT_TOKEN": "5:proof", "TELEGRAM_API_BASE": f"http://127.0.0.1:{telegram.port}",
        "ZALO_APP_ID": fake.keys.app_id, "ZALO_OA_SECRET_KEY": fake.keys.webhook_key,
        "ZALO_APP_SECRET": fake.keys.app_secret, "ZALO_ACCESS_TOKEN": access, "ZALO_REFRESH_TOKEN": refresh,
        "ZALO_API_BASE": base, "ZALO_OAUTH_BASE": base,
    }  # fmt: skip


def browser() -> aiohttp.ClientSession:
    """Cookies are kept for an address of numbers too."""
    jar = aiohttp.CookieJar(unsafe=True)
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30), cookie_jar=jar)


async def sign_in(program: Program, first: aiohttp.ClientSession, officers: list[Officer]) -> None:
    """Both officers, on a program that runs in peace; it is stopped again."""
    await program.start()
    assert await program.healthy(first)
    for _ in range(600):  # the banner comes after the first health
        if len(links := program.sign_in_links()) == len(officers):
            break
        await asyncio.sleep(0.1)
    for officer, link, login in zip(officers, links, ("cangioi", "nguoiduyet"), strict=True):
        await officer.sign_in(link, login)
    assert await program.stop() == 0


async def stop(program: Program) -> None:
    """Leave nothing behind."""
    if program.process is not None and program.exit_code is None:
        await program.kill()


async def test_a_question_goes_to_its_agency_and_back_through_deaths_between_all_steps(run: Run) -> None:
    began, province = time.monotonic(), run.province
    for chapter in STORY[:3]:
        if chapter.name == "replied":
            await province.reply_by_mail()
        await run.tell(chapter)
    await run.tell(STORY[3])
    held = len(province.rows(HELD))
    await run.tell(STORY[4])
    for number, instant in enumerate(ladder(province), 1):
        set_clock(province.program, instant)
        await run.tell(rung(number))
    await province.program.start()
    assert await province.program.healthy(province.browser), province.program.printed()
    figures = await find(province)
    print("\n" + "\n".join(f"| {name} | {value} |" for name, value in figures.items()))
    print(f"| answers held as uncertain, of them arrived | {held}, {len(province.settled)} |")
    print(f"| mails sent again under their Message-ID | {repeats(province)} |")
    print(f"| deaths | {run.deaths.total()}: {dict(run.deaths)}; not reached: {run.missed} |")
    print(f"| seed, seconds | {SEED}, {time.monotonic() - began:.0f} |")
    assert figures == EXPECTED
    assert run.missed == []
    assert repeats(province) <= SENDERS * run.deaths.total()
    assert held > len(province.settled) > 0  # both kinds of doubt were met: arrived, and lost


def ladder(province: Province) -> list[datetime]:
    """When on the exam clock each rung of the silent agency's letter is due."""
    plan = parse(Path(province.program.folder / "plan.yaml"), Plan)
    calendar = Calendar(plan.hours, exam_days(shipped_content(), plan.exam))
    (row,) = province.rows("SELECT exam_at, due_at FROM letter WHERE agency = ?", SILENT)
    start, due = (datetime.fromisoformat(f"{row[name]}+00:00") for name in ("exam_at", "due_at"))
    total = minutes_between(calendar, start, due)
    return [add_minutes(calendar, start, total * share // 100 + 5) for _, share in RUNGS]
