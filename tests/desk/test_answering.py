"""From a draft to every asker: saving, submitting, approving, what the asker gets."""

import asyncio
from dataclasses import replace

import pytest
from sqlmodel import select

from store.outbox import message_words
from store.tables import AnswerVersion, Draft, Message, Release

WORDS = {"text": "Em vẫn được vào thi, em báo Trưởng Điểm thi nhé.", "source": "Quy chế thi, Điều 14"}


def newest_version(db):
    return db.read_now(lambda s: s.exec(select(AnswerVersion.id).order_by(AnswerVersion.id.desc())).first())


def answers(db):
    """Every staff answer in the outbox: (asker, words, note)."""

    def read(session):
        rows = session.exec(select(Message).where(Message.kind == "staff_answer").order_by(Message.id)).all()
        return [(row.contact_id, *message_words(session, row)) for row in rows]

    return db.read_now(read)


@pytest.fixture
async def lan(office):
    return await office.sign_in("lan", "drafter", "approver")


@pytest.fixture
async def mai(office):
    return await office.sign_in("mai", "approver")


async def submit(browser, ticket, **changes):
    return await browser.post(f"/desk/phieu/{ticket.code}/trinh", **(WORDS | changes))


async def approve(browser, db):
    return await browser.post(f"/desk/duyet/{newest_version(db)}/dong-y")


async def test_an_approved_answer_is_owed_to_every_asker_exactly_once(lan, mai, askers, db, rings):
    ticket = askers.ask(others=2)
    await submit(lan, ticket)
    assert answers(db) == []
    assert (await approve(mai, db)).status == 303
    sent = answers(db)
    assert len({asker for asker, _, _ in sent}) == len(sent) == 3
    assert {(words, note) for _, words, note in sent} == {(WORDS["text"], "Nguồn: Quy chế thi, Điều 14")}
    assert askers.ticket(ticket.code).state == "closed"
    assert rings.times >= 1


async def test_two_presses_of_approve_send_once(lan, mai, askers, db):
    await submit(lan, askers.ask(others=1))
    await asyncio.gather(approve(mai, db), approve(mai, db))
    assert len(answers(db)) == 2
    assert len(db.read_now(lambda s: s.exec(select(Release)).all())) == 1


async def test_the_author_does_not_approve_their_own_words(lan, askers, db):
    await submit(lan, askers.ask())
    response = await approve(lan, db)
    assert response.status == 422
    assert "Người soạn không tự duyệt trả lời của mình." in await response.text()
    assert answers(db) == []


async def test_the_author_is_shown_no_button_to_approve(lan, askers):
    ticket = askers.ask()
    await submit(lan, ticket)
    assert "Duyệt và gửi" not in await lan.get(f"/desk/phieu/{ticket.code}")


@pytest.fixture
async def server(request, deps, serve):
    """The desk with the rule a test asks for."""
    rule = getattr(request, "param", "one")
    return await serve(replace(deps, plan=deps.plan.model_copy(update={"approval": rule})))


@pytest.mark.parametrize("server", ["two"], indirect=True)
async def test_where_the_plan_asks_for_two_one_word_is_not_enough(lan, mai, office, askers, db):
    await submit(lan, askers.ask())
    assert (await approve(mai, db)).headers["Location"].endswith("xong=duyet-mot")
    assert answers(db) == []
    assert (await approve(mai, db)).status == 422  # the same person again
    await approve(await office.sign_in("nam", "approver"), db)
    assert len(answers(db)) == 1


@pytest.mark.parametrize("server", ["two"], indirect=True)
async def test_two_approvers_at_the_same_instant_are_both_counted(lan, mai, office, askers, db):
    await submit(lan, askers.ask())
    nam = await office.sign_in("nam", "approver")
    await asyncio.gather(approve(mai, db), approve(nam, db))
    assert len(answers(db)) == 1


@pytest.mark.parametrize("server", ["none"], indirect=True)
async def test_where_the_plan_asks_for_none_the_answer_leaves_at_once(lan, askers, db):
    assert (await submit(lan, askers.ask())).headers["Location"].endswith("xong=gui")
    assert len(answers(db)) == 1


async def test_the_approver_sees_the_question_and_the_very_words(lan, mai, askers):
    ticket = askers.ask("Em quên căn cước")
    await submit(lan, ticket)
    for path in ("/desk/duyet", f"/desk/phieu/{ticket.code}"):
        page = await mai.get(path)
        for words in (
            "Em quên căn cước",
            WORDS["text"],
            "Nguồn: Quy chế thi, Điều 14",
            "Cảm ơn, đã rõ",
            "Duyệt và gửi",
        ):
            assert words in page


async def test_a_returned_answer_comes_back_with_the_reason_and_can_be_submitted_anew(lan, mai, askers, db):
    ticket = askers.ask()
    await submit(lan, ticket)
    await mai.post(f"/desk/duyet/{newest_version(db)}/tra", reason="Thêm số điều.")
    page = await lan.get(f"/desk/phieu/{ticket.code}")
    assert "Mai: Thêm số điều." in page
    assert WORDS["text"] in page
    await submit(lan, ticket, text="Em vẫn được thi theo khoản 2 Điều 14.")
    await approve(mai, db)
    assert [words for _, words, _ in answers(db)] == ["Em vẫn được thi theo khoản 2 Điều 14."]


async def test_an_older_version_cannot_be_approved_any_more(lan, mai, askers, db):
    ticket = askers.ask()
    await submit(lan, ticket)
    old = newest_version(db)
    await mai.post(f"/desk/duyet/{old}/tra", reason="Thêm số điều.")
    await submit(lan, ticket, text="Bản mới.")
    assert (await mai.post(f"/desk/duyet/{old}/dong-y")).status == 422
    assert answers(db) == []


async def test_returning_without_a_reason_is_refused(lan, mai, askers, db):
    await submit(lan, askers.ask())
    response = await mai.post(f"/desk/duyet/{newest_version(db)}/tra", reason="  ")
    assert response.status == 422
    assert "Hãy ghi lý do trả lại" in await response.text()


async def test_the_author_takes_a_version_back_and_nobody_can_approve_it(lan, mai, askers, db):
    ticket = askers.ask()
    await submit(lan, ticket)
    draft = db.read_now(lambda s: s.exec(select(Draft.id)).one())
    await lan.post(f"/desk/phieu/{ticket.code}/rut", draft=str(draft))
    assert (await approve(mai, db)).status == 422
    assert WORDS["text"] in await lan.get(f"/desk/phieu/{ticket.code}")


async def test_only_the_author_takes_a_version_back(lan, office, askers, db):
    ticket, hung = askers.ask(), await office.sign_in("hung", "drafter")
    await submit(lan, ticket)
    draft = db.read_now(lambda s: s.exec(select(Draft.id)).one())
    assert (await hung.post(f"/desk/phieu/{ticket.code}/rut", draft=str(draft))).status == 422


async def test_a_draft_saves_itself_and_is_there_after_a_reload(lan, askers):
    ticket = askers.ask()
    response = await lan.post(f"/desk/phieu/{ticket.code}/du-thao", htmx=True, **WORDS)
    assert "Đã lưu lúc" in await response.text()
    assert WORDS["text"] in await lan.get(f"/desk/phieu/{ticket.code}")


async def test_who_writes_the_answer_has_the_ticket(lan, askers, office):
    ticket = askers.ask()
    await lan.post(f"/desk/phieu/{ticket.code}/du-thao", htmx=True, **WORDS)
    assert askers.ticket(ticket.code).claimed_by == office.ids["lan"]


async def test_others_see_who_is_writing(lan, office, askers, clocks):
    ticket, hung = askers.ask(), await office.sign_in("hung", "drafter")
    await lan.post(f"/desk/phieu/{ticket.code}/du-thao", htmx=True, **WORDS)
    assert "<b>Lan</b> đang soạn trả lời" in await hung.get(f"/desk/phieu/{ticket.code}")
    assert "đang soạn trả lời" not in await lan.get(f"/desk/phieu/{ticket.code}")


async def test_a_draft_thrown_away_is_gone(lan, askers):
    ticket = askers.ask()
    await lan.post(f"/desk/phieu/{ticket.code}/du-thao", **WORDS)
    await lan.post(f"/desk/phieu/{ticket.code}/bo", **WORDS)
    assert WORDS["text"] not in await lan.get(f"/desk/phieu/{ticket.code}")


@pytest.mark.parametrize(("text", "sentence"), [(" ", "Nội dung còn trống."), ("x" * 3501, "tối đa 3500")])
async def test_words_that_cannot_go_out_are_refused_and_kept(lan, askers, text, sentence):
    response = await submit(lan, askers.ask(), text=text)
    assert response.status == 422
    assert sentence in await response.text()
    assert text.strip() in await response.text()


async def test_the_sample_answer_stands_beside_the_question_and_goes_into_the_draft(lan, askers, content):
    topic = "gt-quen-mat-cccd" if "gt-quen-mat-cccd" in content.entries else next(iter(content.entries))
    ticket = askers.ask(topic=topic)
    assert content.entries[topic].question in await lan.get(f"/desk/phieu/{ticket.code}")
    await lan.post(f"/desk/phieu/{ticket.code}/chen", text="Chào em.", source="")
    page = await lan.get(f"/desk/phieu/{ticket.code}")
    box = page.partition('aria-describedby="text-hint text-count">')[2].partition("</textarea>")[0]
    assert box.startswith("Chào em.\n\n")
    assert len(box) > 40
    assert "Nguồn:" not in box


async def test_without_a_topic_there_is_nothing_to_insert(lan, askers):
    ticket = askers.ask()
    assert (await lan.post(f"/desk/phieu/{ticket.code}/chen", text="", source="")).status == 422


async def test_after_release_each_asker_has_a_delivery_state(lan, mai, askers, db):
    ticket = askers.ask(others=3)
    await submit(lan, ticket)
    await approve(mai, db)
    states = ["sent", "refused", "uncertain", "queued"]

    def deliver(session):
        rows = session.exec(select(Message).where(Message.kind == "staff_answer").order_by(Message.id)).all()
        for row, state in zip(rows, states, strict=True):
            row.state, row.error = state, "blocked" if state == "refused" else None

    db.write_now(deliver)
    page = await lan.get(f"/desk/phieu/{ticket.code}")
    for words in (
        "đã gửi, chưa xem",
        "chưa gửi được: người nhận đã chặn kênh này",
        "chưa rõ đã tới hay chưa",
        "đang chờ gửi",
    ):
        assert words in page


async def test_hostile_words_of_staff_are_only_words(lan, mai, askers):
    ticket = askers.ask()
    await submit(lan, ticket, text="<script>alert(1)</script>", source='"><script>')
    for path in ("/desk/duyet", f"/desk/phieu/{ticket.code}"):
        assert "<script>alert" not in await mai.get(path)
        assert '"><script>' not in await mai.get(path)


async def test_versions_of_a_closed_ticket_do_not_wait(lan, mai, askers):
    ticket = askers.ask()
    await submit(lan, ticket)
    await lan.post(f"/desk/phieu/{ticket.code}/dong", why="duplicate")
    assert "Không có bản trả lời nào chờ duyệt" in await mai.get("/desk/duyet")
