"""The main job played by hand on the pages of `hoidap fake-zalo`: both doors of Zalo, staff answering."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Browser, FilePayload, Locator, Page, expect

from bot.fakes.zalo_command import FakeZalo, make_fake
from handlers.turn import Knowledge
from proof.program import Program

from .access import check_access
from .conftest import DESKTOP, PHONE, Desk, OpenContext, opened
from .people import Officer
from .shots import shoot

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

UNANSWERABLE = "mẹ em làm giáo viên, năm nay lương coi thi bao nhiêu"
ANSWER = "Mời mẹ bạn hỏi kế toán nhà trường."


@pytest.fixture
async def zalo(tmp_path: Path) -> AsyncIterator[tuple[FakeZalo, str, Program]]:
    """The fake on the loopback, and a program that knows no other Zalo."""
    program = Program(tmp_path)
    fake = make_fake(f"{program.base}/hooks/zalo-oa")
    runner = web.AppRunner(fake.app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    access, refresh = fake.oa.grant()
    keys = fake.oa.keys
    program.environment |= {
        "ZALO_APP_ID": keys.app_id, "ZALO_OA_SECRET_KEY": keys.webhook_key,
        "ZALO_APP_SECRET": keys.app_secret, "ZALO_ACCESS_TOKEN": access, "ZALO_REFRESH_TOKEN": refresh,
        "ZALO_API_BASE": base, "ZALO_OAUTH_BASE": base,
        "ZALO_BOT_TOKEN": fake.bot.token, "ZALO_BOT_API_BASE": base,
    }  # fmt: skip
    yield fake, base, program
    await runner.cleanup()


@pytest.fixture
async def desk(zalo: tuple[FakeZalo, str, Program], knowledge: Knowledge) -> AsyncIterator[Desk]:
    """The desk with both doors to that Zalo open."""
    async with opened(zalo[2]) as desk:
        yield desk


async def drawn(browser: Browser, name: str, words: str) -> FilePayload:
    """A picture with words on it, as a browser hands it over."""
    sheet = await browser.new_page(viewport={"width": 480, "height": 300})
    await sheet.set_content(f'<body style="background:#f4ead2;color:#5a4320;font:56px serif">{words}</body>')
    body = await sheet.screenshot()
    await sheet.close()
    return {"name": name, "mimeType": "image/png", "buffer": body}


async def say(page: Page, words: str) -> None:
    """Type and send."""
    await page.get_by_label("Tin nhắn").fill(words)
    await page.get_by_role("button", name="Gửi", exact=True).click()


def line(page: Page, words: str) -> Locator:
    """The last line with these words."""
    return page.get_by_label("Cuộc trò chuyện").get_by_role("listitem").filter(has_text=words).last


async def code_in(page: Page) -> str:
    """The code of the last ticket."""
    told = line(page, "Mã phiếu: ")
    await expect(told).to_be_visible()
    return (await told.inner_text()).partition("Mã phiếu: ")[2][:5]


async def named(officer: Officer, code: str, name: str) -> None:
    """The ticket shows its asker's name; the platform is asked when it has requests to spare."""
    async with asyncio.timeout(60):
        await officer.page.goto(f"/desk/phieu/{code}")
        while name not in await officer.page.locator("details.asker > summary").inner_text():
            await asyncio.sleep(0.5)
            await officer.page.reload()


async def test_both_doors_are_played_from_their_pages(
    desk: Desk, browser: Browser, open_context: OpenContext, zalo: tuple[FakeZalo, str, Program]
) -> None:
    paper = await drawn(browser, "giay-to.png", "Giấy tờ của em")
    table = await drawn(browser, "bang.png", "Bảng kê mẫu")
    admin = await Officer.arrive(await open_context(**DESKTOP), desk.first_admin, "quantri", "Lê Thị Hoa")
    approver = await Officer.arrive(await open_context(**DESKTOP), desk.second, "nguoiduyet", "Trần Văn Nam")
    phone = await open_context(**PHONE)
    for path, shot in (("/", "fake-zalo"), ("/bot", "fake-zalo-bot")):
        page = await phone.new_page()
        await page.goto(f"{zalo[1]}{path}")
        await say(page, "may gio thi toan")
        await expect(line(page, "14:30")).to_be_visible()
        await say(page, UNANSWERABLE)
        code = await code_in(page)
        await page.get_by_label("Gửi tệp…").set_input_files(paper)
        await expect(page.get_by_role("img", name="giay-to.png")).to_be_visible()
        await named(admin, code, "Minh")
        await admin.draft(code, ANSWER, "Văn phòng Sở GD&ĐT", table)
        await approver.approve(code)
        await expect(line(page, "kế toán nhà trường")).to_contain_text("Văn phòng Sở GD&ĐT")
        if path == "/":
            await expect(page.get_by_role("img", name="Ảnh", exact=True)).to_be_visible()
        else:
            await expect(line(page, "Tệp gửi kèm: bang")).to_be_visible()
        await check_access(page)
        await shoot(page, shot)
        await admin.page.goto(f"/desk/phieu/{code}")
        await expect(admin.page.locator("details.asker > summary")).to_contain_text("đã gửi")
        await expect(admin.page.get_by_role("button", name="Xem Ảnh")).to_be_visible()


async def test_a_protected_account_is_given_a_telephone(
    desk: Desk, open_context: OpenContext, zalo: tuple[FakeZalo, str, Program]
) -> None:
    page = await (await open_context(**PHONE)).new_page()
    await page.goto(f"{zalo[1]}/bot")
    await page.get_by_role("button", name="Nhắn từ tài khoản được bảo vệ").click()
    await expect(line(page, "Bạn gọi giúp mình")).to_be_visible()


async def test_a_refusal_on_demand_only_delays(
    desk: Desk, open_context: OpenContext, zalo: tuple[FakeZalo, str, Program]
) -> None:
    page = await (await open_context(**PHONE)).new_page()
    await page.goto(f"{zalo[1]}/")
    await page.get_by_role("button", name="Lỗi: mã truy cập (-216)").click()
    await say(page, "may gio thi toan")
    await expect(line(page, "14:30")).to_be_visible()
    await expect(page.get_by_role("status")).to_contain_text("1 lần gia hạn mã")
