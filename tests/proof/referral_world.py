"""A province for the proof of referral: people on three channels, agencies, officers, and the program.

Everything but the program outlives its deaths: mail server, mailbox, platforms, and everybody's patience.
"""

import asyncio
import random
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import aiohttp
import yaml
from post_office import PostOffice, reply_to

from bot.fakes.zalo_people import FakePeople
from proof.messenger import Platform
from proof.people import Officer, form_token, insist
from proof.program import CONFIG, ROOT, Program

PLAN = ROOT / "plans" / "lai-chau-2023.yaml"
BY_MAIL, BY_PAGE, SILENT = "van-phong-so", "khao-thi", "cong-an"
ADDRESSES = {
    BY_MAIL: "vp.sogddt@laichau.gov.vn",
    BY_PAGE: "khaothi@laichau.gov.vn",
    SILENT: "congan@congan.example.vn",
}
HEAD, BOARD = "giamdoc@congan.example.vn", "bcd@laichau.gov.vn"
WANTED = "gặp cán bộ"
WORDS = {BY_MAIL: "Cơ quan trả lời bằng thư.", BY_PAGE: "Cơ quan trả lời trên trang."}
ASKERS = {BY_MAIL: 40, BY_PAGE: 3, SILENT: 3}
CHANNELS = ("web", "telegram", "zalo")
TICKETS = """
    SELECT t.code, t.state, m.platform_id AS message, c.chat_id AS chat,
           r.id AS referral, d.text AS draft, d.source
    FROM ticket t JOIN message m ON m.id = t.question_id JOIN contact c ON c.id = m.contact_id
    LEFT JOIN referral r ON r.ticket_id = t.id
    LEFT JOIN draft d ON d.ticket_id = t.id AND d.state = 'open' ORDER BY t.id
"""
CHAT = "SELECT c.chat_id FROM message m JOIN contact c ON c.id = m.contact_id WHERE m.id = ?"


def write_plan(folder: Path) -> Path:
    """The shipped plan with addresses for all three agencies, a head and the board."""
    plan = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
    for agency in plan["agencies"]:
        if agency["id"] in ADDRESSES:
            agency["contacts"] = [{"kind": "email", "value": ADDRESSES[agency["id"]]}]
        if agency["id"] == SILENT:
            agency["head_email"] = HEAD
    plan["board"] = {"email": BOARD}
    file = folder / "plan.yaml"
    file.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    return file


def set_clock(program: Program, exam_now: datetime) -> None:
    """From the next start on the exam clock begins there."""
    text = CONFIG.replace("2023-06-26T08:00:00+07:00", exam_now.isoformat())
    text = text.replace(str(PLAN), str(program.folder / "plan.yaml"))
    (program.folder / "config.yaml").write_text(text, encoding="utf-8")


@dataclass
class Person:
    """Somebody who asks. ``key`` is what the store knows them by: a chat, or on the web a message."""

    channel: str
    agency: str
    chat: str
    key: str = ""


@dataclass
class Province:
    """Everybody around the program, and what they have done so far."""

    program: Program
    office: PostOffice
    telegram: Platform
    zalo: FakePeople
    browser: aiohttp.ClientSession
    drafter: Officer
    approver: Officer
    random: random.Random
    people: list[Person] = field(default_factory=list)
    asking: list[asyncio.Task[None]] = field(default_factory=list)
    settled: set[int] = field(default_factory=set)
    replied: bool = False

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """What the store says, looked at from outside and never written; nothing while it cannot be read."""
        file = self.program.data / "hoidap.db"
        try:
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)) as connection:
                connection.row_factory = sqlite3.Row
                return connection.execute(query, values).fetchall()
        except sqlite3.OperationalError:
            return []

    def count(self, query: str) -> int:
        """The one number that a query gives; -1 while the store cannot be read."""
        rows = self.rows(query)
        return int(rows[0][0]) if rows else -1

    # The people

    async def ask(self) -> None:
        """Everybody asks once, and goes on through all deaths until it is taken."""
        if not self.people:
            numbers = ((agency, n) for agency, many in ASKERS.items() for n in range(many))
            self.people = [self._person(agency, n) for agency, n in numbers]
            self.asking = [asyncio.create_task(self._say(person)) for person in self.people]

    def _person(self, agency: str, n: int) -> Person:
        channel = CHANNELS[n % len(CHANNELS)]
        number = 100 * list(ASKERS).index(agency) + n
        chat = {"web": "", "telegram": f"{60_000 + number}", "zalo": f"2468458835296{number:06}"}[channel]
        return Person(channel, agency, chat, chat or uuid4().hex)

    async def _say(self, person: Person) -> None:
        if person.channel == "telegram":
            self.telegram.say(int(person.chat), WANTED)
        elif person.channel == "zalo":
            assert await self.zalo.say(person.chat, WANTED)
        else:
            base = f"{self.program.base}/api/chat"
            person.chat = (await insist(self.browser, base, {}, 201))["chat_id"]
            body = {"message_id": person.key, "text": WANTED}
            await insist(self.browser, f"{base}/{person.chat}/messages", body, 202)

    async def received(self, person: Person) -> list[str]:
        """Everything that reached a person, as their own device shows it."""
        if person.channel == "telegram":
            return [one.text for one in self.telegram.taken if str(one.chat) == person.chat]
        if person.channel == "zalo":
            return self.zalo.fake.texts(person.chat)
        url = f"{self.program.base}/api/chat/{person.chat}/messages?wait=0"
        async with self.browser.get(url) as answer:
            lines = (await answer.json())["messages"]
        return [line["text"] for line in lines if line["from"] != "you"]

    # The desk

    async def refer(self) -> None:
        """Merge what asks the same and send it to its agency."""
        rows = self.rows(TICKETS)
        for agency in ASKERS:
            kept, *others = self.asked_of(rows, agency) or [None]
            if kept is None:
                continue
            waiting = [row["code"] for row in others if row["state"] != "closed"]
            for code in waiting:
                await self.drafter.do(f"/desk/phieu/{kept['code']}/gop", other=code)
            if not waiting and kept["referral"] is None:
                path = f"/desk/phieu/{kept['code']}/cong-van"
                await self.drafter.do(path, agency=agency, why="theo phân công", codes="")

    def asked_of(self, rows: list[sqlite3.Row], agency: str) -> list[sqlite3.Row]:
        """The tickets of one question."""
        keys = {person.key for person in self.people if person.agency == agency}
        return [row for row in rows if keys & {row["message"], row["chat"]}]

    async def approve(self) -> None:
        """Submit what agencies wrote, as it is, and approve whatever waits."""
        for row in self.rows(TICKETS):
            if row["draft"]:
                path = f"/desk/phieu/{row['code']}/trinh"
                await self.drafter.do(path, text=row["draft"], source=row["source"])
        page = await self.approver.page("/desk/duyet")
        for version in dict.fromkeys(re.findall(r"/desk/duyet/(\d+)/dong-y", page)):
            await self.approver.do(f"/desk/duyet/{version}/dong-y")

    async def clear_doubts(self) -> None:
        """Ask everybody whose answer is held whether they have it; send it again where not."""
        page = await self.drafter.page("/desk/su-co")
        for held in dict.fromkeys(map(int, re.findall(r"/desk/su-co/(\d+)/gui-lai", page))):
            (chat,) = self.rows(CHAT, held)[0]
            (person,) = (one for one in self.people if one.chat == chat)
            has = any(WORDS[person.agency] in text for text in await self.received(person))
            await self.drafter.do(f"/desk/su-co/{held}/{'xong' if has else 'gui-lai'}", code="")
            if has:
                self.settled.add(held)

    # The agencies

    async def reply_by_mail(self) -> None:
        """One agency presses Reply; its mail lies in our mailbox before the program looks again."""
        if not self.replied:
            self.replied = True
            letter = next(mail for mail in self.office.box.mails if mail["To"] == ADDRESSES[BY_MAIL])
            await asyncio.to_thread(self.office.bring, reply_to(letter, WORDS[BY_MAIL]))

    async def reply_by_page(self) -> None:
        """One agency opens the page of its letter and answers, again and again until the page is empty."""
        ((token,),) = self.rows("SELECT page_token FROM letter WHERE agency = ?", BY_PAGE) or [("",)]
        if not token:
            return
        path = f"/desk/co-quan/{token}"
        async with self.browser.get(f"{self.program.base}{path}") as answer:
            shown = await answer.text()
        for part in re.findall(rf'action="{path}/(\d+)/tra-loi"', shown):
            data = {"_form": form_token(shown), "text": WORDS[BY_PAGE]}
            url, origin = f"{self.program.base}{path}/{part}/tra-loi", {"Origin": self.program.base}
            async with self.browser.post(url, data=data, headers=origin) as answer:
                await answer.read()


def letter_code(mail: EmailMessage) -> str:
    """The code in our brackets."""
    found = re.search(r"\[HĐT (\w+)\]", str(mail["Subject"]))
    assert found, mail["Subject"]
    return found[1]
