"""The stop button at the desk: two taps, a reason, a banner, and who may press what."""

import pytest
from sqlmodel import select

from store.pauses import pause, running_pauses
from store.tables import AuditLine

HERE = "/desk/tam-dung"


def running(db):
    return [(row.scope, row.key, row.reason) for row in db.read_now(running_pauses)]


async def test_one_pressed_reason_stops_everything(office, db):
    browser = await office.sign_in("lan", "drafter")
    page = await browser.get(HERE)
    assert 'name="reason" value="Quy định vừa thay đổi"' in page
    answer = await browser.post(HERE, HERE, what="all:", reason="Quy định vừa thay đổi", other="")
    assert answer.status == 303
    assert running(db) == [("all", "", "Quy định vừa thay đổi")]


async def test_an_entry_is_chosen_by_the_address_that_leads_there(office, db):
    browser = await office.sign_in("lan", "editor")
    assert 'value="entry:pk-nop-don" selected' in await browser.get(f"{HERE}?muc=entry:pk-nop-don")
    await browser.post(HERE, HERE, what="entry:pk-nop-don", reason="", other="sai hạn nộp")
    assert running(db) == [("entry", "pk-nop-don", "sai hạn nộp")]


async def test_while_anything_is_paused_every_page_says_so(office, db, clocks):
    lan = office.hire("lan", "editor")
    viewer = await office.sign_in("mai")
    assert "Đang tạm dừng" not in await viewer.get("/desk")
    db.write_now(lambda s: pause(s, "group", "review-appeal", "rà soát", lan, clocks().now))
    for path in ("/desk", "/desk/duyet", "/desk/toi"):
        page = await viewer.get(path)
        assert "Đang tạm dừng:" in page
        assert "Cả nhóm Phúc khảo" in page


async def test_it_is_resumed_with_a_reason_and_both_are_in_the_log(office, db, clocks):
    lan = office.hire("lan", "editor")
    row = db.write_now(lambda s: pause(s, "all", "", "sự cố", lan, clocks().now).id)
    browser = await office.sign_in("lan")
    assert (await browser.post(f"{HERE}/{row}/chay-lai", HERE, reason=" ")).status == 422
    assert (await browser.post(f"{HERE}/{row}/chay-lai", HERE, reason="đã sửa")).status == 303
    assert running(db) == []
    deeds = db.read_now(lambda s: s.exec(select(AuditLine.action, AuditLine.staff_id)).all())
    assert deeds[-2:] == [("paused", lan), ("resumed", lan)]
    assert "đã sửa" in await browser.get(HERE)


@pytest.mark.parametrize(("fields", "words"), [
    ({"what": "all:", "reason": "", "other": " "}, "Hãy ghi lý do"),
    ({"what": "entry:khong-co", "reason": "sai"}, "chọn một phần"),
    ({"what": "mọi thứ", "reason": "sai"}, "chọn một phần"),
])  # fmt: skip
async def test_what_cannot_be_taken_is_told(office, db, fields, words):
    answer = await (await office.sign_in("lan", "drafter")).post(HERE, HERE, **fields)
    assert answer.status == 422
    assert words in await answer.text()
    assert running(db) == []


async def test_a_drafter_stops_but_does_not_start_again_and_a_viewer_neither(office, db, clocks):
    lan = office.hire("lan", "drafter")
    row = db.write_now(lambda s: pause(s, "all", "", "sự cố", lan, clocks().now).id)
    assert (await (await office.sign_in("lan")).post(f"{HERE}/{row}/chay-lai", reason="x")).status == 403
    assert (await (await office.sign_in("mai")).post(HERE, what="all:", reason="x")).status == 403
