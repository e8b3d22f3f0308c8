"""The stop button's memory, on both engines."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from makers import officer
from sqlmodel import select

from store.pauses import PauseError, ended_pauses, pause, resume, running_pauses
from store.tables import AuditLine, Pause


@pytest.fixture
def lan(db, now):
    return db.write_now(lambda s: officer(s, "lan", now, "editor"))


def test_a_pause_runs_until_it_is_ended_and_both_are_in_the_log(db, now, lan):
    made = db.write_now(lambda s: pause(s, "entry", "pk-nop-don", "sai hạn", lan, now).id)
    assert [row.key for row in db.read_now(running_pauses)] == ["pk-nop-don"]
    db.write_now(lambda s: resume(s, made, "đã sửa", lan, now))
    assert db.read_now(running_pauses) == []
    assert [row.end_reason for row in db.read_now(lambda s: ended_pauses(s, 5))] == ["đã sửa"]
    deeds = db.read_now(lambda s: s.exec(select(AuditLine.action, AuditLine.subject, AuditLine.data)).all())
    assert deeds == [
        ("paused", "entry:pk-nop-don", {"reason": "sai hạn"}),
        ("resumed", "entry:pk-nop-don", {"reason": "đã sửa"}),
    ]


def test_the_widest_pause_comes_first(db, now, lan):
    for scope, key in (("entry", "x"), ("all", ""), ("group", "schedule")):
        db.write_now(lambda s, scope=scope, key=key: pause(s, scope, key, "kiểm tra", lan, now))
    assert [row.scope for row in db.read_now(running_pauses)] == ["all", "group", "entry"]


def test_two_officers_pressing_at_once_make_one_pause(db, now, lan):
    def press(_):
        return db.write_now(lambda s: pause(s, "all", "", "sự cố", lan, now).id)

    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(press, range(8)))
    assert len(ids) == 1
    assert len(db.read_now(lambda s: s.exec(select(Pause)).all())) == 1


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 301])
def test_a_reason_is_needed_to_stop(db, now, lan, reason):
    with pytest.raises(PauseError):
        db.write_now(lambda s: pause(s, "all", "", reason, lan, now))
    assert db.read_now(running_pauses) == []


def test_what_has_ended_cannot_be_ended_again(db, now, lan):
    made = db.write_now(lambda s: pause(s, "all", "", "sự cố", lan, now).id)
    db.write_now(lambda s: resume(s, made, "xong", lan, now))
    with pytest.raises(PauseError, match="chạy lại rồi"):
        db.write_now(lambda s: resume(s, made, "xong", lan, now))
