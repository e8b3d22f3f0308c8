"""Files at the desk as hands meet them: chosen, told too large, seen by the approver, taken by the asker."""

import pytest
from playwright.async_api import expect
from samples import pdf, photo

from desk.uploads import LARGEST_ENCLOSURE

from .access import check_access
from .conftest import DESKTOP, PHONE, Desk, OpenContext
from .people import Asker, Officer

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]


async def test_a_chosen_file_reaches_the_asker(desk: Desk, open_context: OpenContext, tmp_path) -> None:
    asker = await Asker.arrive(await open_context(**PHONE))
    await asker.ask("mẹ em làm giáo viên, năm nay lương coi thi bao nhiêu")
    code = await asker.code()
    admin = await Officer.arrive(await open_context(**DESKTOP), desk.first_admin, "quantri", "Lê Thị Hoa")
    approver = await Officer.arrive(await open_context(**PHONE), desk.second, "nguoiduyet", "Trần Văn Nam")

    page = admin.page
    await page.goto(f"/desk/phieu/{code}")
    await page.get_by_label("Câu trả lời", exact=True).fill("Mời bạn xem tệp.")
    large = tmp_path / "to.png"
    large.write_bytes(bytes(LARGEST_ENCLOSURE + 1))
    await page.get_by_label("Tệp gửi kèm").set_input_files(large)
    await expect(page.get_by_text("Tệp này quá lớn")).to_be_visible()
    for name, body in (("Sơ đồ.png", photo(kind="PNG")), ("Mẫu đơn.pdf", pdf())):
        (tmp_path / name).write_bytes(body)
        await page.get_by_label("Tệp gửi kèm").set_input_files(tmp_path / name)
        await expect(page.get_by_role("link", name=name[:5])).to_be_visible()
    await check_access(page)
    await page.get_by_role("button", name="Trình duyệt").click()
    await expect(page.get_by_text("Bản trả lời chờ duyệt")).to_be_visible()

    await approver.page.goto("/desk/duyet")
    await expect(approver.page.get_by_role("img", name="Ảnh gửi kèm")).to_be_visible()
    await check_access(approver.page)
    await approver.approve(code)
    said = await asker.answer("Mời bạn xem tệp.", "Cán bộ trả lời")
    async with asker.page.expect_download() as taken:
        await said.get_by_role("button", name="Mẫu đơn.pdf").click()
    assert (await taken.value).suggested_filename == "Mẫu đơn.pdf"


async def test_a_draft_is_thrown_away_only_when_one_is_sure(desk: Desk, open_context: OpenContext) -> None:
    asker = await Asker.arrive(await open_context(**PHONE))
    await asker.ask("mẹ em làm giáo viên, năm nay lương coi thi bao nhiêu")
    code = await asker.code()
    admin = await Officer.arrive(await open_context(**DESKTOP), desk.first_admin, "quantri", "Lê Thị Hoa")
    page = admin.page
    await page.goto(f"/desk/phieu/{code}")
    await page.get_by_label("Câu trả lời", exact=True).fill("Lời đang viết")
    await page.get_by_role("textbox", name="Nguồn").press("Enter")
    await expect(page.get_by_text("Đã lưu dự thảo.")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.dismiss())
    await page.get_by_role("button", name="Bỏ dự thảo").click()
    await expect(page.get_by_label("Câu trả lời", exact=True)).to_have_value("Lời đang viết")
    page.once("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="Bỏ dự thảo").click()
    await expect(page.get_by_text("Đã bỏ dự thảo.")).to_be_visible()
