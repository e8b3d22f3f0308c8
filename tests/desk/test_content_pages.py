"""Editing content at the desk: draft, preview, approval, history, conflicts; nothing wrong goes live."""

from dataclasses import replace
from functools import partial

import pytest
from makers import small_seed
from sqlmodel import select

from desk.content_forms import facts_text
from faq.content import build
from faq.documents import as_yaml, seed_document
from store.content import live_versions, save_version, submit_version
from store.tables import ContentVersion

TOPIC = "pk-nop-don"
HERE = f"/desk/noi-dung/topic/{TOPIC}"


SEED = partial(small_seed, TOPIC)  # checked before each approval; the whole one would take seconds


@pytest.fixture
def deps(deps):
    content = build(SEED(), {})
    return replace(deps, seed=SEED, content=lambda: content)


@pytest.fixture
def engine_name():
    """The pages run on one engine; the SQL below them is asked on both in tests/store."""
    return "sqlite"


def form(**changes):
    """The fields of a topic as its page shows them, with changes."""
    body = seed_document(SEED(), "topic", TOPIC)
    entry = body["entry"]
    fields = {k: entry[k] for k in ("group", "question", "competence", "owner", "review_by", "status")}
    for n, answer in enumerate(entry["answers"]):
        facts = answer.get("facts") or []
        fields |= {f"exams-{n}": answer["exams"], f"text-{n}": answer["text"], f"facts-{n}": " ".join(facts),
                   f"handover-{n}": answer.get("handover") or ""}  # fmt: skip
    fields |= {"phrasings": "\n".join(body["phrasings"]), "facts": facts_text(body), "why": "Công văn mới"}
    return fields | changes


def live(db):
    return {row.key: row.body for row in db.read_now(live_versions)}


def the_draft(db):
    return db.read_now(lambda s: s.exec(select(ContentVersion)).one())


async def test_an_edit_is_live_after_another_person_approved_it(office, db):
    lan, hoa = await office.sign_in("lan", "editor"), await office.sign_in("hoa", "approver")
    answer = await lan.post(f"{HERE}/trinh", HERE, **form(question="Nộp đơn phúc khảo ở đâu?"))
    assert (answer.status, live(db)) == (303, {})
    page = await hoa.get(HERE)
    assert "question: Nộp đơn phúc khảo ở đâu?" in page
    assert "Đúng như người hỏi sẽ thấy" in page
    await hoa.post(f"/desk/noi-dung/ban/{the_draft(db).id}/dong-y", HERE)
    assert live(db)[TOPIC]["entry"]["question"] == "Nộp đơn phúc khảo ở đâu?"
    assert "tỉnh đã sửa" in await hoa.get(HERE)


async def test_the_form_unchanged_is_the_shipped_document(office, db):
    lan = await office.sign_in("lan", "editor")
    await lan.post(f"{HERE}/luu", HERE, **form())
    assert the_draft(db).body == seed_document(SEED(), "topic", TOPIC)


async def test_a_bare_number_stays_a_draft_with_the_reason(office, db):
    lan = await office.sign_in("lan", "editor")
    answer = await lan.post(f"{HERE}/trinh", HERE, **form(**{"text-0": "Nộp trong 10 ngày."}))
    assert answer.status == 422
    assert "số viết thẳng “10”" in await answer.text()
    assert the_draft(db).state == "draft"


async def test_facts_that_are_no_yaml_are_told_with_their_line(office, db):
    lan = await office.sign_in("lan", "editor")
    answer = await lan.post(f"{HERE}/luu", HERE, **form(facts="a: ["))
    assert answer.status == 422
    assert "dữ kiện:2" in await answer.text()


async def test_the_author_and_who_may_only_look_cannot_approve(office, db):
    lan = await office.sign_in("lan", "editor", "approver")
    await lan.post(f"{HERE}/trinh", HERE, **form(question="Nộp ở đâu?"))
    answer = await lan.post(f"/desk/noi-dung/ban/{the_draft(db).id}/dong-y", HERE)
    assert answer.status == 422
    assert "không tự duyệt" in await answer.text()
    drafter = await office.sign_in("hung", "drafter")
    assert (await drafter.post(f"{HERE}/luu", **form())).status == 403
    assert live(db) == {}


async def test_an_older_version_is_taken_again_the_same_way(office, db):
    lan, hoa = await office.sign_in("lan", "editor"), await office.sign_in("hoa", "approver")
    await lan.post(f"{HERE}/trinh", HERE, **form(question="Nộp ở đâu?"))
    await hoa.post(f"/desk/noi-dung/ban/{the_draft(db).id}/dong-y", HERE)
    await lan.post(f"{HERE}/lay-lai", HERE, version="0")
    assert "Lấy lại bản cài sẵn" in await lan.get(HERE)
    newest = db.read_now(lambda s: s.exec(select(ContentVersion).where(ContentVersion.version == 2)).one())
    assert (newest.state, newest.body) == ("draft", seed_document(SEED(), "topic", TOPIC))


async def test_a_new_seed_under_an_edited_entry_is_listed_with_both_texts(office, db, clocks):
    lan = office.hire("lan", "editor")
    body = seed_document(SEED(), "topic", TOPIC)
    body["entry"]["question"] = "Câu của tỉnh?"

    def publish(session):
        row = save_version(session, "topic", TOPIC, body, lan, clocks().now, seed_digest="cũ", why="x")
        submit_version(session, row.id, lan, 0, clocks().now)

    db.write_now(publish)
    browser = await office.sign_in("lan")
    assert "Bản cài mới khác với bản của tỉnh" in await browser.get("/desk/noi-dung")
    page = await browser.get(HERE)
    assert "question: Câu của tỉnh?" in page
    assert "Giữ bản của tỉnh" in page


async def test_a_session_is_moved_in_the_schedule(office, db):
    here = "/desk/noi-dung/exam/2023"
    lan, hoa = await office.sign_in("lan", "editor"), await office.sign_in("hoa", "approver")
    text = as_yaml(seed_document(SEED(), "exam", "2023")).replace("14:20", "14:50").replace("14:30", "15:00")
    assert (await lan.post(f"{here}/trinh", here, yaml=text, why="Lùi giờ")).status == 303
    await hoa.post(f"/desk/noi-dung/ban/{the_draft(db).id}/dong-y", here)
    assert "15:00" in str(live(db)["2023"])


async def test_a_new_entry_begins_with_an_empty_form(office):
    lan = await office.sign_in("lan", "editor")
    assert "mục mới" in await lan.get("/desk/noi-dung/topic/moi?ma=lt-xe-dua-don")
    assert (await lan.open("/desk/noi-dung/topic/Sai Mã")).status == 404


async def test_the_list_finds_entries(office):
    page = await (await office.sign_in("mai")).get("/desk/noi-dung?q=ph%C3%BAc+kh%E1%BA%A3o")
    assert f'href="{HERE}"' in page
    assert "Thêm câu hỏi mới" not in page
