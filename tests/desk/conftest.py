"""Fixtures of the desk: a server with nothing but the desk, browsers of staff, tickets of askers."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.fernet import Fernet
from sqlmodel import Session, select

from bot.knowledge import exam_days, shipped_seed
from desk.app import add_desk
from desk.deps import ChannelState, DeskDeps
from desk.sessions import IDLE
from escalation.clocks import Calendar, due_at
from escalation.codes import new_code, secret_hash
from escalation.plan import Plan
from escalation.tickets import Moment, NewTicket, join, open_ticket
from faq.content import Content, load_content
from faq.decision import Decision
from store.database import Database
from store.inbox import Arrival, record
from store.sealing import Sealer
from store.staff import create_staff, token_hash
from store.tables import Message, StaffSession, Ticket

ROOT = Path(__file__).parent.parent.parent
PASSWORD = "mùa hè Lai Châu"


class Clocks:
    """Both clocks; they stand still until they are moved, together."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment

    def __call__(self) -> Moment:
        return self.moment

    def advance(self, by: timedelta) -> None:
        self.moment = Moment(self.moment.now + by, self.moment.exam + by)


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content(ROOT / "faq" / "content", ROOT / "faq" / "exams")


@pytest.fixture
def calendar(plan: Plan, content: Content) -> Calendar:
    return Calendar(plan.hours, exam_days(content, plan.exam))


@pytest.fixture
def clocks(moment: Moment) -> Clocks:
    return Clocks(moment)


@pytest.fixture
def sealer() -> Sealer:
    return Sealer([Fernet.generate_key().decode()])


@dataclass
class Rings:
    """How often delivery was woken."""

    times: int = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def rings() -> Rings:
    return Rings()


@pytest.fixture
def deps(
    db: Database,
    sealer: Sealer,
    plan: Plan,
    clocks: Clocks,
    content: Content,
    rings: Rings,
) -> DeskDeps:
    return DeskDeps(
        db=db,
        sealer=sealer,
        plan=plan,
        clock=clocks,
        ring=rings,
        content=lambda: content,
        seed=shipped_seed,
        exam=plan.exam,
        decide=lambda _text: Decision("escalate", reason="unsure"),
        published=Rings(),
        public_url="",
        secure_cookies=False,
        demonstration=True,
        channels=lambda: [ChannelState("web", True, ""), ChannelState("telegram", False, "chưa có mã")],
    )


MakeServer = Callable[[DeskDeps], Awaitable[TestServer]]


@pytest.fixture
def serve(aiohttp_server: Any) -> MakeServer:
    async def start(deps: DeskDeps) -> TestServer:
        app = web.Application()
        add_desk(app, deps)
        started: TestServer = await aiohttp_server(app)
        return started

    return start


@pytest.fixture
async def server(deps: DeskDeps, serve: MakeServer) -> TestServer:
    return await serve(deps)


class Browser:
    """One person's browser: keeps cookies, sends what browsers send, fills forms in."""

    def __init__(self, client: TestClient) -> None:  # type: ignore[type-arg]
        self.client = client
        self.origin = str(client.make_url("/")).rstrip("/")

    async def get(self, path: str, **headers: str) -> str:
        """The text of a page; its answer must be 200."""
        response = await self.client.get(path, headers=headers)
        assert response.status == 200, await response.text()
        return await response.text()

    async def open(self, path: str) -> ClientResponse:
        """A page, whatever its status, without following redirects."""
        return await self.client.get(path, allow_redirects=False)

    async def token(self, path: str = "/desk/tro-giup") -> str:
        found = re.search(r'name="_form" value="([0-9a-f]+)"', await self.get(path))
        assert found, f"no form on {path}"
        return found[1]

    async def post(
        self, path: str, page: str = "/desk/tro-giup", *, htmx: bool = False, **fields: Any
    ) -> ClientResponse:
        """Send a form of ``page``; redirects are not followed."""
        headers = {"Origin": self.origin} | ({"HX-Request": "true"} if htmx else {})
        data = {"_form": await self.token(page)} | fields
        return await self.client.post(path, data=data, headers=headers, allow_redirects=False)


@pytest.fixture
def stranger(server: TestServer, aiohttp_client: Any) -> Callable[[], Awaitable[Browser]]:
    """A browser nobody is signed in with."""

    async def start() -> Browser:
        return Browser(await aiohttp_client(server))

    return start


@dataclass
class Office:
    """Makes staff, signed in without the slow part."""

    db: Database
    clocks: Clocks
    stranger: Callable[[], Awaitable[Browser]]
    ids: dict[str, int] = field(default_factory=dict)

    def hire(self, login: str, *roles: str, name: str = "", active: bool = True) -> int:
        now = self.clocks().now

        def work(session: Session) -> int:
            staff = create_staff(session, login, name or login.title(), roles, now)
            staff.active = active
            return staff.id or 0

        self.ids[login] = self.db.write_now(work)
        return self.ids[login]

    async def sign_in(self, login: str, *roles: str, name: str = "") -> Browser:
        """The browser of a person who is made where they are new."""
        staff_id = self.ids.get(login) or self.hire(login, *roles, name=name)
        browser = await self.stranger()
        now, token = self.clocks().now, f"session-of-{login}-{id(browser)}"
        row = StaffSession(
            token_hash=token_hash(token), staff_id=staff_id, data={}, created_at=now, expires_at=now + IDLE
        )
        self.db.write_now(lambda session: session.add(row))
        browser.client.session.cookie_jar.update_cookies({"hoidap": token}, browser.client.make_url("/"))
        return browser


@pytest.fixture
def office(db: Database, clocks: Clocks, stranger: Callable[[], Awaitable[Browser]]) -> Office:
    return Office(db, clocks, stranger)


@dataclass
class Askers:
    """Makes people who ask, and their tickets."""

    db: Database
    plan: Plan
    calendar: Calendar
    clocks: Clocks
    numbers: Any = field(default_factory=lambda: count(1))

    def say(self, text: str, chat: str = "", channel: str = "web", *, kind: str = "text") -> Message:
        """One handled message."""

        def work(session: Session) -> Message:
            number = next(self.numbers)
            arrival = Arrival(channel, chat or f"chat-{number}", str(number), kind, text)
            message = session.get_one(Message, record(session, arrival, self.clocks().now))
            message.state = "handled"
            return message

        return self.db.write_now(work)

    def ask(
        self,
        text: str = "Em quên căn cước thì sao ạ?",
        *,
        others: int = 0,
        channel: str = "web",
        topic: str | None = None,
        urgent: bool = False,
        opened: datetime | None = None,
    ) -> Ticket:
        """A ticket, with more people waiting for it if asked."""
        first = self.say(text, channel=channel)
        more = [self.say(text) for _ in range(others)]
        at = self.clocks()
        due = due_at(self.calendar, self.plan.clocks, opened or at.exam, urgent=urgent)

        def work(session: Session) -> Ticket:
            new = NewTicket(
                code=new_code(),
                secret_hash=secret_hash("s"),
                contact_id=first.contact_id,
                question_id=first.id or 0,
                topic=topic,
                competence="khao-thi",
                agency="khao-thi",
                route="Kế hoạch, IV.1.c",
                reason="no_match",
                urgent=urgent,
                due_at=due,
            )
            ticket = open_ticket(session, new, at)
            for message in more:
                join(session, ticket.id or 0, message.contact_id, None, at.now)
            return ticket

        return self.db.write_now(work)

    def ticket(self, code: str) -> Ticket:
        """A ticket as it is now."""
        return self.db.read_now(lambda session: session.exec(select(Ticket).where(Ticket.code == code)).one())


@pytest.fixture
def askers(db: Database, plan: Plan, calendar: Calendar, clocks: Clocks) -> Askers:
    return Askers(db, plan, calendar, clocks)


@pytest.fixture
def office_staff(office: Office) -> Callable[..., Awaitable[Browser]]:
    """Signs a drafter in, or somebody with other roles."""
    return lambda login, *roles: office.sign_in(login, *(roles or ("drafter",)))
