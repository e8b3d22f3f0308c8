"""What is published is spoken by every process without a restart, and new words are understood at once."""

import asyncio
from datetime import date

import pytest
from makers import officer

from bot.knowledge import shipped_seed
from bot.library import Library
from bot.server import desk_deps
from faq.documents import as_yaml, from_yaml, seed_document
from handlers.reading import read_message
from store.content import save_version, submit_version

TOPIC, WORDS = "pk-nop-don", "cho xin chỗ nộp lá đơn chấm lại"


@pytest.fixture
def trained():
    """The trainings asked for; none of them succeeds, so that what happens meanwhile can be seen."""
    return []


@pytest.fixture
def library(db, knowledge, tmp_path, trained):
    async def train(overlay, _cache, _risk):
        trained.append(overlay)
        return False

    return Library(db, shipped_seed, knowledge, tmp_path, 0.01, train)


def publish(db, now, **changes):
    body = seed_document(shipped_seed(), "topic", TOPIC)
    body["entry"] |= changes
    body["phrasings"].append(WORDS)

    def work(session):
        lan = officer(session, "lan", now, "editor")
        row = save_version(session, "topic", TOPIC, body, lan, now, seed_digest="", why="x")
        submit_version(session, row.id, lan, 0, now)

    db.write_now(work)


async def test_a_running_process_speaks_the_new_content_and_knows_its_new_words(db, library, now, trained):
    publish(db, now, question="Nộp ở đâu?")
    await library.refresh()
    await asyncio.sleep(0)
    known = library.knowledge()
    assert known.content.entries[TOPIC].question == "Nộp ở đâu?"
    decision, _ = read_message(known, WORDS.upper(), now)
    assert (decision.kind, decision.topics) == ("answer", (TOPIC,))
    assert len(trained) == 1


async def test_a_process_that_starts_later_has_it_from_the_start(db, library, now):
    publish(db, now, question="Nộp ở đâu?")
    library.load()
    assert library.knowledge().content.entries[TOPIC].question == "Nộp ở đâu?"


async def test_new_words_of_an_entry_that_is_not_published_are_not_answered(db, library, now):
    publish(db, now, status="draft")
    await library.refresh()
    assert library.knowledge().fresh == {}


async def test_without_news_nothing_is_read_again(library, knowledge, trained):
    await library.refresh()
    assert library.knowledge() is knowledge
    assert trained == []


async def test_a_moved_exam_day_moves_working_hours_and_deadlines_at_once(app, now):
    moved = as_yaml(seed_document(shipped_seed(), "exam", "2023")).replace("2023-06-29", "2023-07-03")

    def work(session):
        lan = officer(session, "lan", now, "editor")
        row = save_version(
            session, "exam", "2023", from_yaml(moved, "lịch"), lan, now, seed_digest="", why="x"
        )
        submit_version(session, row.id, lan, 0, now)

    late = date(2023, 7, 3)
    assert late not in app.world.calendar.exam_days
    app.db.write_now(work)
    await app.library.refresh()
    assert late in app.world.calendar.exam_days
    assert app.world.calendar.slots(late) == app.world.plan.hours.exam_days
    assert desk_deps(app).calendar == app.world.calendar
