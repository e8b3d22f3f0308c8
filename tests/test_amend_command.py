"""`hoidap faq amend`: lists what an amending act touches, and suspends it."""

import pytest

from bot import amending
from bot.faults import Fault
from store.database import open_database
from store.pauses import running_pauses


@pytest.fixture
def settings(settings_with, monkeypatch, tmp_path):
    made = settings_with(HOIDAP_DATABASE_URL=f"sqlite:///{tmp_path / 'amend.db'}")
    monkeypatch.setenv("HOIDAP_CONFIG", str(made.root / "config.yaml"))
    monkeypatch.setenv("HOIDAP_DATA", str(made.data))
    monkeypatch.setenv("HOIDAP_DATABASE_URL", made.database_url)
    return made


def test_it_lists_facts_with_their_line_and_the_entries_below(settings):
    lines = list(amending.amend("tt-15-2020", "33", ""))
    assert any("pk-nop-don.han: " in line and ".yaml:" in line for line in lines)
    assert lines[-1].endswith("câu trả lời.")


def test_it_suspends_everything_listed(settings):
    list(amending.amend("tt-15-2020", "33", "Thông tư mới"))
    db = open_database(settings.database_url)
    paused = db.read_now(running_pauses)
    db.close()
    assert "pk-nop-don.han" in {row.key for row in paused}
    assert {row.reason for row in paused} == {"Rà soát theo Thông tư mới"}


@pytest.mark.parametrize(("act", "articles"), [("khong-co", ""), ("tt-15-2020", "ba")])
def test_what_makes_no_sense_is_a_fault(settings, act, articles):
    with pytest.raises(Fault):
        list(amending.amend(act, articles, ""))
