"""Versions of content: who may do what to them, which one is live; on both engines."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from makers import officer

from store.content import (
    ContentError,
    approve_version,
    content_revision,
    live_versions,
    return_version,
    save_version,
    submit_version,
    versions_of,
    withdraw_version,
)


@pytest.fixture
def people(db, now):
    """Lan writes, Hoa and Mai approve."""
    return {
        name: db.write_now(lambda s, n=name, r=roles: officer(s, n, now, *r))
        for name, roles in (("lan", ["editor", "approver"]), ("hoa", ["approver"]), ("mai", ["approver"]))
    }


@pytest.fixture
def draft(db, now, people):
    def make(text="một", key="pk-nop-don", why="Công văn mới"):
        return db.write_now(
            lambda s: (
                save_version(s, "topic", key, {"text": text}, people["lan"], now, seed_digest="x", why=why).id
            )
        )

    return make


def live(db):
    return {(row.key, row.body["text"]) for row in db.read_now(live_versions)}


def publish(db, now, people, version, needed=1):
    db.write_now(lambda s: submit_version(s, version, people["lan"], needed, now))
    return db.write_now(lambda s: approve_version(s, version, people["hoa"], needed, now))


def test_a_version_is_live_after_another_person_approved_it(db, now, people, draft):
    version = draft()
    assert not db.write_now(lambda s: submit_version(s, version, people["lan"], 1, now))
    assert (live(db), db.read_now(content_revision)) == (set(), 0)
    assert db.write_now(lambda s: approve_version(s, version, people["hoa"], 1, now))
    assert (live(db), db.read_now(content_revision)) == ({("pk-nop-don", "một")}, 1)


def test_where_two_are_needed_one_is_not_enough(db, now, people, draft):
    version = draft()
    assert not publish(db, now, people, version, needed=2)
    assert live(db) == set()
    assert db.write_now(lambda s: approve_version(s, version, people["mai"], 2, now))


def test_the_newest_publication_of_a_key_is_live_and_the_older_one_is_kept(db, now, people, draft):
    publish(db, now, people, draft("một"))
    publish(db, now, people, draft("hai"))
    assert live(db) == {("pk-nop-don", "hai")}
    kept = db.read_now(lambda s: [row.body["text"] for row in versions_of(s, "topic", "pk-nop-don")])
    assert kept == ["hai", "một"]


def test_saving_again_keeps_one_draft(db, draft):
    assert draft("một") == draft("hai")


@pytest.mark.parametrize("who", ["lan", "nobody"])
def test_the_author_and_strangers_cannot_approve(db, now, people, draft, who):
    version = draft()
    db.write_now(lambda s: submit_version(s, version, people["lan"], 1, now))
    with pytest.raises(ContentError):
        db.write_now(lambda s: approve_version(s, version, people.get(who, 999), 1, now))
    assert live(db) == set()


def test_nobody_edits_under_somebody_elses_hands(db, now, people, draft):
    draft()
    with pytest.raises(ContentError, match="chưa xong"):
        db.write_now(
            lambda s: save_version(
                s, "topic", "pk-nop-don", {"text": "x"}, people["hoa"], now, seed_digest=""
            )
        )


def test_a_returned_version_is_kept_and_the_next_draft_is_a_new_one(db, now, people, draft):
    version = draft()
    db.write_now(lambda s: submit_version(s, version, people["lan"], 1, now))
    db.write_now(lambda s: return_version(s, version, people["hoa"], "thiếu nguồn", now))
    assert draft("hai") != version
    with pytest.raises(ContentError):
        db.write_now(lambda s: approve_version(s, version, people["hoa"], 1, now))


def test_only_the_author_withdraws_and_what_is_withdrawn_is_not_live(db, now, people, draft):
    version = draft()
    with pytest.raises(ContentError):
        db.write_now(lambda s: withdraw_version(s, version, people["hoa"], now))
    db.write_now(lambda s: withdraw_version(s, version, people["lan"], now))
    assert live(db) == set()


def test_without_a_why_nothing_is_handed_in(db, now, people, draft):
    version = draft(why=" ")
    with pytest.raises(ContentError, match="vì sao"):
        db.write_now(lambda s: submit_version(s, version, people["lan"], 1, now))


def test_publications_at_once_get_different_revisions(db, now, people, draft):
    ids = [draft(key=f"chu-de-{n}") for n in range(6)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda v: db.write_now(lambda s: submit_version(s, v, people["lan"], 0, now)), ids))
    assert sorted(row.revision for row in db.read_now(live_versions)) == [1, 2, 3, 4, 5, 6]
