"""`hoidap faq export` and `import`: a preview without a name, drafts with one, all or none."""

import pytest
from makers import officer, small_seed
from openpyxl import load_workbook
from sqlmodel import select

from bot import spreadsheets
from bot.faults import Fault
from store.database import open_database
from store.migrate import upgrade
from store.tables import ContentVersion


@pytest.fixture
def desk(settings_with, monkeypatch, tmp_path, now):
    made = settings_with(HOIDAP_DATABASE_URL=f"sqlite:///{tmp_path / 'sheets.db'}")
    monkeypatch.setenv("HOIDAP_CONFIG", str(made.root / "config.yaml"))
    monkeypatch.setenv("HOIDAP_DATA", str(made.data))
    monkeypatch.setenv("HOIDAP_DATABASE_URL", made.database_url)
    db = open_database(made.database_url)
    upgrade(db.engine)
    db.write_now(lambda s: officer(s, "lan", now, "editor"))
    yield db
    db.close()


SEED = small_seed("pk-nop-don", "kk-diem-khuyen-khich")


@pytest.fixture
def file(desk, tmp_path):
    path = tmp_path / "noi-dung.xlsx"
    assert spreadsheets.export_content(path, SEED) == f"Đã ghi {path}."
    opened = load_workbook(path)
    opened["Câu hỏi"]["C2"] = "Câu mới một?"
    opened["Câu hỏi"]["C3"] = "Câu mới hai?"
    opened.save(path)
    return path


def drafts(desk):
    return desk.read_now(lambda s: [(v.key, v.state, v.why) for v in s.exec(select(ContentVersion)).all()])


def test_without_a_name_it_only_tells(desk, file):
    lines = list(spreadsheets.import_content(file, "", "", SEED, figures=False))
    assert "  +   question: Câu mới một?" in lines
    assert lines[-1] == "2 mục thay đổi."
    assert drafts(desk) == []


def test_all_changes_become_drafts_of_the_officer_or_none(desk, file, now):
    list(spreadsheets.import_content(file, "lan", "Công văn mới", SEED, figures=False))
    (first, *_), (second, *_) = kept = drafts(desk)
    assert [row[1:] for row in kept] == [("draft", "Công văn mới")] * 2

    def leave_one(session):
        for row in session.exec(select(ContentVersion)).all():
            row.state = "withdrawn" if row.key == first else row.state

    desk.write_now(leave_one)
    with pytest.raises(Fault, match=f"chưa xong của: {second}"):
        list(spreadsheets.import_content(file, "lan", "x", SEED, figures=False))
    assert sorted(row[1] for row in drafts(desk)) == ["draft", "withdrawn"]


def test_who_is_no_editor_cannot_import(desk, file):
    with pytest.raises(Fault, match="quyền biên tập"):
        list(spreadsheets.import_content(file, "ai-do", "x", SEED, figures=False))


def test_an_existing_file_is_not_overwritten(desk, file):
    with pytest.raises(Fault, match="đã có tệp này"):
        spreadsheets.export_content(file)
