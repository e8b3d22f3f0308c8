"""What is asked many times a second is found by index on SQLite, however long the conversations grow."""

import pytest
from sqlalchemy import event

from store.inbox import claim_contact
from store.outbox import claim_parcel, recover_sending


@pytest.fixture
def engine_name() -> str:
    """PostgreSQL plans by statistics, which an empty table does not have."""
    return "sqlite"


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (lambda session, _now: claim_contact(session), "ix_message_pending"),
        (lambda session, now: claim_parcel(session, ("web",), now), "ix_message_queued"),
        (lambda session, now: recover_sending(session, ("web",), now), "ix_message_queued"),
    ],
    ids=["claim_contact", "claim_parcel", "recover_sending"],
)
def test_claims_begin_with_what_waits(db, now, asked, index):
    heard: list[tuple] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: heard.append(call[2:4]))
    db.write_now(lambda session: asked(session, now))
    statement, values = next(said for said in heard if "FROM message m" in said[0])
    plan = db.read_now(
        lambda session: session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    )
    assert f"SCAN m USING INDEX {index}" in [row[-1] for row in plan]
