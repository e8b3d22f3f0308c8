"""The story of a question at three agencies, over real SMTP and IMAP servers: one replies by mail, one on its
page, one never."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from makers import asker, officer, ticket
from post_office import reply_to
from sqlmodel import select

from bot.server import make_server
from bot.wiring import build
from escalation.chase import ORDER
from escalation.drafts import approve, submit
from escalation.plan import AgencyContact, Board
from escalation.posting import post
from escalation.referrals import Order, refer
from escalation.tickets import join
from store.referral_tables import AgencyMail, Chase, Letter, Referral
from store.tables import Contact, Draft, Message, Ticket

CHANNELS = ("web", "telegram", "zalo")
BY_MAIL, BY_PAGE, SILENT = "van-phong-so", "khao-thi", "cong-an"
ADDRESSES = {agency: f"vanthu@{agency}.example.vn" for agency in (BY_MAIL, BY_PAGE, SILENT)}
HEAD, BOARD = "truongphong@cong-an.example.vn", "banchidao@laichau.example.vn"
ASKERS = 40


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request):
    return request.param


def with_addresses(plan):
    """The plan with somebody to write to at all three agencies, above the silent one and on the board."""

    def reachable(unit):
        contact = AgencyContact(kind="email", value=ADDRESSES[unit.id])
        return unit.model_copy(
            update={"contacts": (contact,), "head_email": HEAD if unit.id == SILENT else ""}
        )

    units = tuple(reachable(unit) if unit.id in ADDRESSES else unit for unit in plan.agencies)
    return plan.model_copy(update={"agencies": units, "board": Board(email=BOARD)})


@pytest.fixture
async def desk(settings_with, database_url, clock, knowledge, servers):
    servers.empty()
    made = build(settings_with(HOIDAP_DATABASE_URL=database_url, **servers.environment), clock, knowledge)
    plan = with_addresses(made.world.plan)
    made.world, made.channels["mail"].plan = replace(made.world, plan=plan), plan
    yield made
    await made.stop()


def tell(desk, query):
    return desk.db.read_now(lambda session: session.exec(query).all())


async def carry(desk):
    """Every mail that waits goes to the server."""
    while await desk.delivery.once("mail"):
        pass


def refer_three(desk):
    """Three letters; the question of the first was asked by forty people on three channels."""
    at, plan, calendar = desk.world.clock(), desk.world.plan, desk.world.calendar

    def work(session):
        staff = officer(session, "an", at.now, "drafter")
        for n, agency in enumerate(ADDRESSES):
            asked = ticket(session, at, code=f"K7M2{'PQR'[n]}", chat=f"c{n}")
            for other in range(1, ASKERS if agency == BY_MAIL else 1):
                person = asker(session, at.now, f"p{other}", CHANNELS[other % 3])
                join(session, asked.id, person, None, at.now)
            letter = refer(session, Order((asked.id,), agency, staff, "theo phân công"), plan, calendar, at)
            assert post(session, letter, plan, at.now, by_mail=True)

    desk.db.write_now(work)


async def answer_on_page(desk, aiohttp_client):
    """The second agency opens its page, and presses the button twice."""
    browser = await aiohttp_client(make_server(desk))
    letter = tell(desk, select(Letter).where(Letter.agency == BY_PAGE))[0]
    part = tell(desk, select(Referral.id).where(Referral.letter_id == letter.id))[0]
    page = f"/desk/co-quan/{letter.page_token}"
    assert (await browser.get(page)).status == 200
    form = (await (await browser.get(page)).text()).partition('name="_form" value="')[2].partition('"')[0]
    for _ in range(2):
        pressed = await browser.post(
            f"{page}/{part}/tra-loi",
            data={"_form": form, "text": "Sẽ trả lời tại điểm thi."},
            headers={"Origin": str(browser.make_url("/")).rstrip("/")},
            allow_redirects=False,
        )
        assert pressed.status == 303


def release(desk):
    """Another officer approves every draft."""
    at, calendar = desk.world.clock(), desk.world.calendar

    def work(session):
        boss = officer(session, "binh", at.now, "approver")
        for draft in session.exec(select(Draft).order_by(Draft.id)).all():
            version = submit(session, draft, "one", at, calendar)
            assert approve(session, version.id, boss, "one", at, calendar)

    desk.db.write_now(work)


def answered(desk):
    """How many different people each ticket's answer goes to; nobody twice."""
    rows = tell(
        desk,
        select(Ticket.code, Contact.id)
        .join(Message, Message.ticket_id == Ticket.id)
        .join(Contact, Contact.id == Message.contact_id)
        .where(Message.kind == "staff_answer"),
    )
    assert len(rows) == len(set(rows))
    return Counter(code for code, _ in rows)


async def test_all_forty_are_answered_once_and_the_silent_agency_is_reminded_rung_by_rung(
    desk, servers, clock, aiohttp_client
):
    refer_three(desk)
    await carry(desk)
    assert [mail["To"] for mail in servers.box.mails] == list(ADDRESSES.values())
    reply = reply_to(servers.box.mails[0], "Được vào thi.")
    servers.bring(reply, reply)  # brought twice
    await desk.channels["mail"].fetch()
    await answer_on_page(desk, aiohttp_client)
    assert answered(desk) == {}
    release(desk)
    assert answered(desk) == {"K7M2P": ASKERS, "K7M2Q": 1}
    assert Counter(tell(desk, select(AgencyMail.state))) == {"drafted": 2}

    for _ in range(40):
        clock.advance(timedelta(hours=2))
        for _ in range(2):  # two looks at each instant
            await desk.letters().once()
            await carry(desk)
    assert tell(desk, select(Chase.rung).order_by(Chase.id)) == list(ORDER)
    reminders = [mail["To"] for mail in servers.box.mails[3:]]
    assert reminders == [ADDRESSES[SILENT], ADDRESSES[SILENT], HEAD, BOARD]
    (state,) = tell(desk, select(Ticket.state).where(Ticket.code == "K7M2R"))
    assert state == "waiting_for_agency"
    assert answered(desk) == {"K7M2P": ASKERS, "K7M2Q": 1}
