"""An amending act at the desk: what it touches is listed and suspended in one go."""

import pytest

from store.pauses import running_pauses

HERE = "/desk/van-ban-sua-doi"


@pytest.fixture
def engine_name():
    return "sqlite"


async def test_what_rests_on_the_articles_is_listed_and_suspended(office, db):
    lan = await office.sign_in("lan", "editor")
    page = await lan.get(f"{HERE}?van-ban=tt-15-2020&dieu=33&boi=TT")
    assert "pk-nop-don.han" in page
    await lan.post(HERE, HERE, **{"van-ban": "tt-15-2020", "dieu": "33", "boi": "Thông tư mới"})
    paused = db.read_now(running_pauses)
    assert {(p.scope, p.reason, p.cause) for p in paused} == {
        ("fact", "Rà soát theo Thông tư mới", "act:tt-15-2020")
    }
    assert "pk-nop-don.han" in {p.key for p in paused}


@pytest.mark.parametrize(("articles", "by"), [("ba", "TT"), ("33", " ")])
async def test_without_sense_nothing_is_suspended(office, db, articles, by):
    lan = await office.sign_in("lan", "editor")
    answer = await lan.post(HERE, HERE, **{"van-ban": "tt-15-2020", "dieu": articles, "boi": by})
    assert answer.status == 422
    assert db.read_now(running_pauses) == []
