"""Personal numbers that an asker sends are nowhere but in the sealed table, and on a page only when opened.

The same canaries are sent over the web and the terminal, in many notations; then everything is searched:
every column of every table, the log, the metrics, the desk, the conversation itself.
"""

import asyncio
import io
import logging
import re
import unicodedata
from datetime import timedelta

import pytest
import structlog
from makers import officer
from sqlalchemy import inspect, text
from sqlmodel import col, func, select

from bot.channels.terminal import TerminalChannel
from bot.logs import set_up_logs
from store.sealing import open_original
from store.staff import ROLES, token_hash
from store.tables import AuditLine, Message, Sealed, StaffSession, Ticket

CITIZEN, CANDIDATE, PHONE, EMAIL, BIRTH = (
    "012203987651", "12987653", "0987651243", "canary.em@vidu.vn", "17/09/2005",
)  # fmt: skip
CUT = r"[\s.\-/\u200b]*"
FORMS = [
    *(CUT.join(digits) for digits in (CITIZEN, CANDIDATE, PHONE[1:])),
    CUT.join(map(re.escape, EMAIL.replace(".", ""))).replace("@", rf"{CUT}@{CUT}"),
    r"17\D{1,12}0?9\D{1,12}2005",
    r"2005\D{1,3}0?9\D{1,3}17",
]
SENT = [
    f"cccd của em {CITIZEN}, em quên chưa nộp",
    "căn cước 012 203 987651 có đúng không ạ",
    "em gửi số: 0122.0398.7651",
    "số ０１２２０３９８７６５１",
    "0 1 2 2 0 3 9 8 7 6 5 1",
    f"sbd {CANDIDATE} bị sai tên",
    "số báo danh: 12 987 653",
    f"{CANDIDATE} là của em",
    f"gọi em {PHONE} nhé",
    "zalo 0987 651 243",
    "+84 987.651.243",
    "98\u200b7651243 thêm số 0 ở đầu: 0987651243",
    f"gửi về {EMAIL}",
    "canary.em @ vidu . vn",
    f"em sinh {BIRTH}",
    "ngày sinh 17-9-2005",
    "em đẻ ngày 17 tháng 9 năm 2005",
    "2005-09-17 là ngày sinh",
    f"em tên A, {BIRTH}, {CITIZEN}, {PHONE}, {EMAIL}, sbd {CANDIDATE}: /gapcanbo",
    f"/gapcanbo {PHONE}",
    f"/trangthai {CITIZEN}",
    f"/start {EMAIL}",
]
ONE_ENGINE = pytest.mark.parametrize("engine_name", ["sqlite"])  # what is asked is not the database's doing
REASON = "đối chiếu hồ sơ theo phiếu"


def canaries_in(words: str) -> list[str]:
    """Which canaries stand in a text, however they are cut or drawn."""
    plain = unicodedata.normalize("NFKC", words)
    return [found[0] for form in FORMS for found in re.finditer(form, plain)]


@pytest.fixture
def logs():
    """The program's own logging, for one test."""
    handlers, config = logging.root.handlers[:], structlog.get_config()
    set_up_logs("json")
    yield
    structlog.configure(**config)
    logging.root.handlers[:] = handlers


@pytest.fixture
async def sent(capfd, logs, app, client) -> dict[str, str]:
    """Everything that was sent and handled: the key of the web chat, what the terminal showed."""
    shown: list[str] = []
    app.channels["terminal"] = TerminalChannel("local", io.StringIO("\n".join(SENT) + "\n"), shown.append)
    app.start()
    key = (await (await client.post("/api/chat")).json())["chat_id"]
    for number, words in enumerate(SENT):
        body = {"message_id": str(number), "text": words}
        assert (await client.post(f"/api/chat/{key}/messages", json=body)).status == 202
    await all_done(app, 2 * len(SENT))
    return {"key": key, "terminal": "\n".join(shown)}


async def all_done(app, messages: int) -> None:
    """Wait until every message is handled and every line is out."""

    def left(session) -> int:
        here = session.exec(select(func.count(Message.id)).where(Message.direction == "in")).one()
        busy = col(Message.state).in_(("pending", "queued", "sending"))
        return messages - here + session.exec(select(func.count(Message.id)).where(busy)).one()

    for _ in range(900):
        if not await app.db.read(left):
            return
        await asyncio.sleep(0.05)
    pytest.fail("messages are still waiting")


@pytest.fixture
async def browse(app, client, clock):
    """The desk through the eyes of somebody who has every role."""

    def sign_in(session) -> None:
        who = officer(session, "quan-tri", clock(), *ROLES)
        session.add(
            StaffSession(token_hash=token_hash("browser"), staff_id=who, data={}, created_at=clock(),
                         expires_at=clock() + timedelta(hours=8))
        )  # fmt: skip

    app.db.write_now(sign_in)
    client.session.cookie_jar.update_cookies({"hoidap": "browser"}, client.make_url("/"))

    async def look(path: str) -> str:
        answer = await client.get(path)
        assert answer.status == 200, path
        return await answer.text()

    return look


def test_the_search_finds_every_canary():
    assert all(canaries_in(words) for words in SENT)


def tables_of(session) -> dict[str, str]:
    """Every row of every table but the sealed one, by table."""
    connection = session.connection()
    names = [name for name in inspect(connection).get_table_names() if name != "sealed"]
    return {
        f"table {name}": "\n".join(
            str(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"'))
        )
        for name in names
    }


async def desk_of(app, browse) -> dict[str, str]:
    """Every page of the desk that shows what people wrote, by path."""
    codes = await app.db.read(lambda s: list(s.exec(select(Ticket.code))))
    sealed = await app.db.read(
        lambda s: s.exec(select(Message.id).where(col(Message.sealed_id).is_not(None)).limit(1)).one()
    )
    assert codes
    paths = ["", "/duyet", "/su-co", "/nhat-ky", "/danh-ba", "/can-bo", "/toi", f"/tin/{sealed}/ban-goc"]
    return {
        f"/desk{path}": await browse(f"/desk{path}") for path in [*paths, *(f"/phieu/{c}" for c in codes)]
    }


async def test_no_table_page_or_figure_holds_a_canary(app, client, sent, browse):
    tables = await app.db.read(tables_of)
    assert {"table message", "table contact", "table ticketevent", "table audit_line"} <= set(tables)
    answer = await client.get(f"/api/chat/{sent['key']}/messages?after=0&wait=0")
    seen = tables | await desk_of(app, browse)
    seen |= {"terminal": sent["terminal"], "web chat": await answer.text()}
    seen["metrics"] = await (await client.get("/metrics")).text()
    assert {place: canaries_in(words) for place, words in seen.items() if canaries_in(words)} == {}


async def test_the_sealed_table_keeps_every_original_and_shows_none(app, sent):
    def originals(session) -> tuple[list[str], list[bytes]]:
        ids = session.exec(select(Message.sealed_id).where(col(Message.sealed_id).is_not(None))).all()
        return [open_original(session, app.sealer, i) for i in ids], list(session.exec(select(Sealed.token)))

    opened, tokens = await app.db.read(originals)
    assert sorted(opened) == sorted(SENT * 2)
    assert not any(canaries_in(token.decode("latin-1")) for token in tokens)


@ONE_ENGINE
async def test_no_log_line_holds_a_canary(app, client, sent, capfd):
    app.db.close()  # so that taking a message fails, and is logged
    await client.post(f"/api/chat/{sent['key']}/messages", json={"message_id": "last", "text": SENT[0]})
    out, err = capfd.readouterr()
    assert "request_failed" in out + err
    assert canaries_in(out + err) == []


@ONE_ENGINE
async def test_the_audited_opening_shows_an_original_and_keeps_none_of_it(app, client, sent, browse):
    message = await app.db.read(
        lambda s: s.exec(select(Message.id).where(col(Message.text).startswith("cccd của em"))).first()
    )
    path = f"/desk/tin/{message}/ban-goc"
    token = re.search(r'name="_form" value="([0-9a-f]+)"', await browse(path))[1]
    origin = str(client.make_url("/")).rstrip("/")
    form = {"_form": token, "reason": f"{REASON} {PHONE}"}
    opened = await client.post(path, data=form, headers={"Origin": origin})
    assert CITIZEN in await opened.text()
    line = await app.db.read(
        lambda s: s.exec(select(AuditLine).where(AuditLine.action == "opened_original")).one()
    )
    assert REASON in str(line.data)
    assert canaries_in(str(line.model_dump())) == []
    assert canaries_in(await browse("/desk/nhat-ky")) == []
