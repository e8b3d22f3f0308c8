"""The main job, end to end, as people see it: a question in, an answer out, staff where it is needed."""

import pytest
from playwright.async_api import expect

from .conftest import DESKTOP, PHONE, Desk, OpenContext
from .people import Asker, Officer
from .shots import shoot

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

UNANSWERABLE = "mẹ em làm giáo viên, năm nay lương coi thi bao nhiêu"
ANSWER = (
    "Chế độ của cán bộ coi thi do Hội đồng thi chi trả theo dự toán được duyệt. "
    "Mời mẹ bạn hỏi kế toán nhà trường."
)
SOURCE = "Văn phòng Sở GD&ĐT"


async def test_question_to_answer_to_staff_and_back(desk: Desk, open_context: OpenContext) -> None:
    phone = await open_context(**PHONE)
    asker = await Asker.arrive(phone)
    await shoot(asker.page, "chat-hello")

    await asker.ask("may gio thi toan")
    answer = await asker.answer("Toán, 90 phút")
    await expect(answer).to_contain_text("14:30")
    await expect(answer).to_contain_text("Công văn 1515/BGDĐT-QLCL")
    await expect(answer).to_contain_text("năm 2023")

    await shoot(asker.page, "chat")

    await asker.ask(UNANSWERABLE)
    code = await asker.code()
    await shoot(asker.page, "chat-ticket")
    await asker.page.evaluate("window.neverReloaded = true")

    admin = await Officer.arrive(await open_context(**DESKTOP), desk.first_admin, "quantri", "Lê Thị Hoa")
    approver = await Officer.arrive(await open_context(**DESKTOP), desk.second, "nguoiduyet", "Trần Văn Nam")
    await admin.draft(code, ANSWER, SOURCE)
    await shoot(admin.page, "desk-ticket")
    await approver.page.goto("/desk/duyet")
    await shoot(approver.page, "desk-approve")
    await approver.approve(code)

    said = await asker.answer("Mời mẹ bạn hỏi kế toán", "Cán bộ trả lời")
    await expect(said).to_contain_text(SOURCE)
    await expect(said.get_by_role("button", name="Cảm ơn, đã rõ")).to_be_visible()
    assert await asker.page.evaluate("window.neverReloaded") is True
    await shoot(asker.page, "chat-answered")
    await admin.sees_delivery(code, "đã xem")


async def test_the_answer_waits_behind_the_return_link(desk: Desk, open_context: OpenContext) -> None:
    phone = await open_context(**PHONE)
    asker = await Asker.arrive(phone)
    await asker.ask(UNANSWERABLE)
    code, link = await asker.code(), await asker.return_link()
    await asker.page.close()

    admin = await Officer.arrive(await open_context(**DESKTOP), desk.first_admin, "quantri", "Lê Thị Hoa")
    approver = await Officer.arrive(await open_context(**DESKTOP), desk.second, "nguoiduyet", "Trần Văn Nam")
    await admin.draft(code, ANSWER, SOURCE)
    await approver.approve(code)
    await admin.sees_delivery(code, "đã gửi, chưa xem")
    await phone.close()

    elsewhere = await Asker.arrive(await open_context(**PHONE), link)
    await elsewhere.answer("Mời mẹ bạn hỏi kế toán", "Cán bộ trả lời")
    assert "#" not in elsewhere.page.url  # the secret does not stay in the address bar
    await admin.sees_delivery(code, "đã xem", "đã xem")  # two browsers, one person
    await admin.page.goto("/desk?xem=chua-xem")
    await expect(admin.page.get_by_role("link", name=code)).to_have_count(0)


async def test_the_conversation_survives_a_reload_and_can_be_wiped(
    desk: Desk, open_context: OpenContext
) -> None:
    asker = await Asker.arrive(await open_context(**PHONE))
    await asker.ask("may gio thi toan")
    await asker.answer("Toán, 90 phút")
    await asker.page.reload()
    await asker.answer("Toán, 90 phút")

    await asker.page.get_by_role("button", name="Thông tin").click()
    await asker.page.get_by_role("button", name="Xoá khỏi máy này").click()
    await asker.page.get_by_role("dialog").get_by_role("button", name="Xoá khỏi máy này").click()
    await expect(asker.page.get_by_role("heading", name="Chào bạn")).to_be_visible()
    await expect(asker.page.get_by_role("article")).to_have_count(0)
    assert await asker.page.evaluate("JSON.stringify(localStorage)") == "{}"
