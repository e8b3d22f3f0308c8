"""Everything can be done without a mouse."""

import pytest
from playwright.async_api import Page, expect

from .conftest import DESKTOP, Desk, OpenContext
from .people import PASSWORD, Asker, Officer

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

MOST_TABS = 60


async def test_asking_with_the_keyboard(desk: Desk, open_context: OpenContext) -> None:
    asker = await Asker.arrive(await open_context(**DESKTOP))
    page = asker.page
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Tới ô nhập câu hỏi")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Câu hỏi của bạn")).to_be_focused()
    await page.keyboard.type("may gio thi toan")
    await page.keyboard.press("Enter")
    await asker.answer("Toán, 90 phút")

    await tab_to(page, "Hữu ích", backwards=True)
    await page.keyboard.press("Enter")
    await asker.answer("Cảm ơn bạn")


async def test_answering_with_the_keyboard(desk: Desk, open_context: OpenContext) -> None:
    asker = await Asker.arrive(await open_context(**DESKTOP))
    await asker.ask("mẹ em làm giáo viên, năm nay lương coi thi bao nhiêu")
    code = await asker.code()
    admin = await Officer.arrive(await open_context(**DESKTOP), desk.first_admin, "quantri", "Lê Thị Hoa")
    approver = await Officer.arrive(await open_context(**DESKTOP), desk.second, "nguoiduyet", "Trần Văn Nam")

    page = admin.page
    await page.goto("/desk")
    await page.keyboard.press("j")
    await page.keyboard.press("e")
    await expect(page.get_by_text("bạn giữ")).to_be_visible()
    await page.keyboard.press("j")
    await page.keyboard.press("r")
    await expect(page.get_by_label("Câu trả lời", exact=True)).to_be_focused()
    await page.keyboard.type("Mời mẹ bạn hỏi kế toán nhà trường.")
    await tab_to(page, "Trình duyệt")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Bản trả lời chờ duyệt")).to_be_visible()

    page = approver.page
    await page.goto("/desk/duyet")
    await page.keyboard.press("j")
    await page.keyboard.press("a")
    await expect(page.get_by_role("button", name="Duyệt và gửi")).to_be_focused()
    await page.keyboard.press("Enter")
    await asker.answer("Mời mẹ bạn hỏi kế toán", "Cán bộ trả lời")
    assert code


async def test_signing_in_with_the_keyboard(desk: Desk, open_context: OpenContext) -> None:
    await Officer.arrive(await open_context(**DESKTOP), desk.first_admin, "quantri", "Lê Thị Hoa")
    page = await (await open_context(**DESKTOP)).new_page()
    await page.goto("/desk")
    await expect(page.get_by_label("Tên đăng nhập")).to_be_focused()
    await page.keyboard.type("quantri")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Hàng chờ")).to_be_visible()


async def tab_to(page: Page, name: str, *, backwards: bool = False) -> None:
    """Press Tab until the control with this name has the focus."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if await page.evaluate("document.activeElement?.textContent.trim()") == name:
            return
    raise AssertionError(f"“{name}” cannot be reached with Tab")
