"""The keeper of tokens that may be spent once: one refresh at a time, never a second try in the dark."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlmodel import select
from zalo_server import ZaloServer

from bot.channels import zalo_wording as wording
from bot.channels.port import ChannelDown
from bot.channels.zalo_access import OaAccess
from bot.channels.zalo_handover import Handover
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_tokens import TokenKeeper
from store.database import Database, open_database
from store.sealing import Sealer
from store.tables import ChannelToken
from store.tokens import Pair

Clock = Any
Make = Callable[..., TokenKeeper]
KEY = Fernet.generate_key().decode()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Leases are SQL: both engines."""
    return str(request.param)


@pytest.fixture
async def keeper_of(db: Database, oa: ZaloServer, clock: Clock, tmp_path: Path) -> AsyncIterator[Make]:
    """Makes keepers; each has its own connections to Zalo, as a process of its own would."""
    made: list[ZaloHttp] = []

    def make(access: OaAccess, database: Database = db, seconds: float = 5.0) -> TokenKeeper:
        made.append(ZaloHttp(seconds))
        return TokenKeeper(database, Sealer([KEY]), clock, access, made[-1], Handover(tmp_path))

    yield make
    for http in made:
        await http.close()


def row_of(db: Database) -> ChannelToken:
    return db.read_now(lambda session: session.exec(select(ChannelToken)).one())


async def test_a_pair_is_renewed_at_half_its_life_and_the_old_one_kept(
    keeper_of: Make, oa: ZaloServer, db: Database, clock: Clock
) -> None:
    keeper = keeper_of(oa.access(first=oa.fake.grant()))
    await keeper.start()
    first = await keeper.token()
    clock.advance(timedelta(hours=12))
    await keeper.keep()
    assert await keeper.token() == first
    clock.advance(timedelta(minutes=31))
    await keeper.keep()
    assert await keeper.token() != first
    row = row_of(db)
    assert (row.version, row.state, row.previous is not None) == (2, "good", True)
    assert first.encode() not in row.pair + (row.previous or b"")


async def test_at_expiry_many_ask_and_one_refresh_is_made(
    keeper_of: Make, oa: ZaloServer, database_url: str, clock: Clock
) -> None:
    """Twenty coroutines: five in each of four keepers that share nothing but the database."""
    access = oa.access(first=oa.fake.grant())
    others = [open_database(database_url) for _ in range(3)] if "postgresql" in database_url else []
    keepers = [keeper_of(access)] + [keeper_of(access, other) for other in others]
    keepers += [keeper_of(access) for _ in range(4 - len(keepers))]
    for keeper in keepers:
        await keeper.start()
    spoiled = await keepers[0].token()
    clock.advance(timedelta(hours=26))
    got = await asyncio.gather(*(keeper.renew(spoiled) for keeper in keepers for _ in range(5)))
    for other in others:
        other.close()
    assert len(set(got)) == 1
    assert spoiled not in got
    assert [how for _, how in oa.fake.refreshes] == ["spent"]


async def test_the_pair_of_the_environment_is_taken_once(
    keeper_of: Make, oa: ZaloServer, clock: Clock
) -> None:
    """After a restart the environment still holds the spent pair: it must not come back."""
    access = oa.access(first=oa.fake.grant())
    keeper = keeper_of(access)
    await keeper.start()
    clock.advance(timedelta(hours=13))
    await keeper.keep()
    renewed = await keeper.token()
    again = keeper_of(access)
    await again.start()
    assert await again.token() == renewed
    newer = keeper_of(replace(access, first_access="a2", first_refresh="r2"))
    await newer.start()
    assert await newer.token() == "a2"


async def answered_by(oa: ZaloServer, *answers: Any) -> None:
    """What the token address says next."""
    waiting = list(answers)

    async def fault(request: web.Request) -> web.StreamResponse | None:
        return waiting.pop(0) if "access_token" in request.path and waiting else None

    oa.fake.faults.append(fault)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (web.Response(status=500), "doubtful"),
        (web.Response(text="<html>"), "doubtful"),
        (web.Response(status=504), "doubtful"),
        (web.json_response({"error": -14020, "error_name": "used"}), "refused"),
        (web.json_response({"access_token": "a"}), "refused"),
        (web.json_response({"error": -32, "message": "limit"}), "good"),
    ],
    ids=["500", "no-json", "504", "used", "half-a-pair", "busy"],
)
@pytest.mark.parametrize("engine_name", ["sqlite"])
async def test_an_answer_without_a_pair(
    keeper_of: Make, oa: ZaloServer, db: Database, clock: Clock, answer: web.Response, state: str
) -> None:
    keeper = keeper_of(oa.access(first=oa.fake.grant()))
    await keeper.start()
    before = await keeper.token()
    await answered_by(oa, answer)
    clock.advance(timedelta(hours=13))
    for _ in range(3):
        await keeper.keep()
    assert row_of(db).state == state
    assert await keeper.token() == before  # it works on as long as Zalo lets it
    assert oa.fake.refreshes == []  # and was not tried again
    assert bool(keeper.warnings()) == (state != "good")


@pytest.mark.parametrize("engine_name", ["sqlite"])
async def test_an_answer_that_does_not_come_is_not_asked_for_again(
    keeper_of: Make, oa: ZaloServer, db: Database, clock: Clock
) -> None:
    """Zalo spent the token, but its answer was lost on the way."""

    async def lost(request: web.Request) -> web.StreamResponse | None:
        if "access_token" in request.path:
            await oa.fake._token(request)
            await asyncio.sleep(3)
        return None

    oa.fake.faults.append(lost)
    keeper = keeper_of(oa.access(first=oa.fake.grant()), seconds=0.5)
    await keeper.start()
    spoiled = await keeper.token()
    clock.advance(timedelta(hours=13))
    await keeper.keep()
    with pytest.raises(ChannelDown, match="không rõ kết quả"):
        await keeper.renew(spoiled)
    assert [how for _, how in oa.fake.refreshes] == ["spent"]
    assert keeper.warnings() == [wording.DOUBTFUL]


async def test_a_keeper_that_died_between_the_answer_and_the_commit_leaves_an_alarm(
    keeper_of: Make, oa: ZaloServer, db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = keeper_of(oa.access(first=oa.fake.grant()))
    await keeper.start()
    clock.advance(timedelta(hours=13))

    def dies(name: str) -> None:
        if name == "tokens-answered":
            raise KeyboardInterrupt

    monkeypatch.setattr("store.crashing._reached", dies)
    with pytest.raises(KeyboardInterrupt):
        await keeper.keep()
    monkeypatch.undo()
    assert row_of(db).state == "refreshing"
    db.write_now(lambda session: session.execute(text("UPDATE channel_token SET lease = 0")))
    survivor = keeper_of(oa.access())
    await survivor.keep()
    await survivor.keep()
    assert survivor.warnings() == [wording.DOUBTFUL]
    assert [how for _, how in oa.fake.refreshes] == ["spent"]


@pytest.mark.parametrize("engine_name", ["sqlite"])
async def test_without_a_connection_nothing_is_spent_and_it_is_tried_later(
    keeper_of: Make, oa: ZaloServer, db: Database, clock: Clock
) -> None:
    away = replace(oa.access(first=oa.fake.grant()), oauth_base="http://127.0.0.1:9")
    keeper = keeper_of(away)
    await keeper.start()
    clock.advance(timedelta(hours=13))
    await keeper.keep()
    assert (row_of(db).state, keeper.warnings()) == ("good", [])
    back = keeper_of(oa.access())
    await back.keep()
    assert [how for _, how in oa.fake.refreshes] == ["spent"]


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)])
async def test_a_clock_that_jumps_costs_at_most_one_refresh(
    keeper_of: Make, oa: ZaloServer, clock: Clock, jump: timedelta
) -> None:
    keeper = keeper_of(oa.access(first=oa.fake.grant()))
    await keeper.start()
    clock.advance(jump)
    for _ in range(5):
        await keeper.keep()
    assert len(oa.fake.refreshes) <= 1


@pytest.mark.parametrize("engine_name", ["sqlite"])
async def test_a_pair_that_an_officer_left_ends_the_trouble(
    keeper_of: Make, oa: ZaloServer, clock: Clock, tmp_path: Path
) -> None:
    keeper = keeper_of(oa.access(first=("a", "spent-long-ago")))
    await keeper.start()
    clock.advance(timedelta(hours=13))
    await keeper.keep()
    assert keeper.warnings() == [wording.REFUSED]
    access, refresh = oa.fake.grant()
    Handover(tmp_path).leave(Sealer([KEY]), Pair(access, refresh))
    assert access.encode() not in (tmp_path / "zalo-oa.pair").read_bytes()
    await keeper.keep()
    assert (await keeper.token(), keeper.warnings()) == (access, [])
    assert not (tmp_path / "zalo-oa.pair").exists()


@pytest.mark.parametrize("engine_name", ["sqlite"])
async def test_what_runs_out_is_told_in_time(keeper_of: Make, oa: ZaloServer, clock: Clock) -> None:
    access = oa.access(first=oa.fake.grant(), package_until=date(2026, 12, 20))
    keeper = keeper_of(access)
    await keeper.start()
    assert keeper.warnings() == []
    clock.advance(timedelta(days=15))
    assert keeper.warnings() == [wording.PACKAGE_ENDS.format(day="20/12/2026")]
    clock.advance(timedelta(days=62))
    assert wording.REFRESH_ENDS.format(day="20/02/2027") in keeper.warnings()


@pytest.mark.parametrize("engine_name", ["sqlite"])
async def test_without_any_pair_the_desk_is_told_what_to_do(keeper_of: Make, oa: ZaloServer) -> None:
    keeper = keeper_of(oa.access())
    await keeper.start()
    await keeper.keep()
    with pytest.raises(ChannelDown, match="authorize"):
        await keeper.token()
    assert keeper.warnings() == [wording.NO_TOKENS]


def test_tokens_never_show(oa: ZaloServer) -> None:
    access = oa.access(first=("acc", "ref"))
    assert "acc" not in repr(access).replace("OaAccess", "").replace("access", "")
    assert repr(Pair("acc", "ref")) == "Pair()"
