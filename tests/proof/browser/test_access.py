"""Every page is usable by everybody: at three widths, light and dark."""

import pytest
from playwright.async_api import expect

from .access import check_access
from .conftest import DESKTOP, PHONE, Desk, OpenContext
from .people import Asker, Officer
from .shots import shoot

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

DESK_PAGES = (
    "", "/duyet", "/su-co", "/danh-ba", "/can-bo", "/nhat-ky", "/tro-giup", "/toi",
    "/cong-van", "/thu", "/so-noi-dung", "/ap-phich", "/tam-dung", "/noi-dung", "/van-ban-sua-doi",
)  # fmt: skip
QUESTIONS = (
    "mẹ em làm giáo viên, năm nay lương coi thi bao nhiêu",
    "cho em gặp cán bộ",
    "bưu điện làm mất giấy báo dự thi của em rồi",
    "em đang bị kẹt vì sạt lở, không đến được điểm thi",
)


async def test_the_chat(desk: Desk, open_context: OpenContext) -> None:
    asker = await Asker.arrive(await open_context(**PHONE))
    await expect(asker.page.get_by_role("heading", name="Chào bạn")).to_be_visible()
    await check_access(asker.page)
    await asker.ask("may gio thi toan")
    await asker.answer("Toán, 90 phút")
    await asker.ask("điểm")
    await asker.ask(QUESTIONS[0])
    await asker.code()
    await check_access(asker.page)


async def test_the_pages_of_the_desk(desk: Desk, open_context: OpenContext) -> None:
    codes = []
    for question in QUESTIONS:
        asker = await Asker.arrive(await open_context(**PHONE))
        await asker.ask(question)
        codes.append(await asker.code())
    visitor = await (await open_context(**DESKTOP)).new_page()
    for address in ("/desk", desk.first_admin):
        await visitor.goto(address)
        await check_access(visitor)

    admin = await Officer.arrive(await open_context(**DESKTOP), desk.first_admin, "quantri", "Lê Thị Hoa")
    await admin.page.goto("/desk")
    await shoot(admin.page, "desk-queue")
    for address in DESK_PAGES:
        await admin.page.goto(f"/desk{address}")
        await check_access(admin.page)
    for code in codes:
        await admin.page.goto(f"/desk/phieu/{code}")
        await check_access(admin.page)
    await _make_report(admin)
    await check_access(admin.page)


async def _make_report(admin: Officer) -> None:
    await admin.page.goto("/desk/bao-cao")
    await check_access(admin.page)
    await admin.page.get_by_role("button", name="Lập báo cáo").click()
    await expect(admin.page.get_by_text("Đã lập báo cáo")).to_be_visible()
    await expect(admin.page.get_by_text("Phiếu hỏi chuyển cán bộ: tồn đầu kỳ 0, mới")).to_be_visible()
    await shoot(admin.page, "desk-report")
