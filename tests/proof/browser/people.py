"""What people do on our pages, by the names they read there."""

from pathlib import Path

from playwright.async_api import BrowserContext, FilePayload, Locator, Page, expect

PASSWORD = "mua he den roi 2023"


class Asker:
    """Somebody with a question."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def arrive(cls, context: BrowserContext, address: str = "/") -> "Asker":
        """Open the chat."""
        page = await context.new_page()
        await page.goto(address)
        return cls(page)

    async def ask(self, question: str) -> None:
        """Type and send."""
        await self.page.get_by_label("Câu hỏi của bạn").fill(question)
        await self.page.get_by_role("button", name="Gửi").click()

    async def answer(self, words: str, speaker: str = "Trả lời tự động") -> Locator:
        """The bubble of a speaker with these words, once it is there."""
        bubble = self.page.get_by_role("article").filter(has_text=speaker).filter(has_text=words).last
        await expect(bubble).to_be_visible()
        return bubble

    async def code(self) -> str:
        """The code of the last ticket."""
        slip = self.page.locator(".slip-code").last
        await expect(slip).to_be_visible()
        return (await slip.inner_text()).strip()

    async def return_link(self) -> str:
        """The ticket's link, as "Chép liên kết" copies it."""
        await self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await self.page.get_by_role("button", name="Chép liên kết").last.click()
        await expect(self.page.get_by_role("button", name="Đã chép")).to_be_visible()
        return str(await self.page.evaluate("navigator.clipboard.readText()"))


class Officer:
    """A member of staff."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def arrive(cls, context: BrowserContext, link: str, login: str, name: str) -> "Officer":
        """Use a one-time link and choose a password."""
        page = await context.new_page()
        await page.goto(link)
        await page.get_by_label("Họ và tên").fill(name)
        await page.get_by_label("Tên đăng nhập").fill(login)
        await page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        await page.get_by_label("Nhập lại mật khẩu").fill(PASSWORD)
        await page.get_by_role("button", name="Lưu và đăng nhập").click()
        await expect(page.get_by_role("link", name="Hàng chờ")).to_be_visible()
        return cls(page)

    async def draft(self, code: str, words: str, source: str, picture: FilePayload | None = None) -> None:
        """Take a ticket, write, enclose, submit."""
        await self.page.goto("/desk")
        await self.page.get_by_role("link", name=code).click()
        await self.page.get_by_role("button", name="Nhận phiếu").click()
        await self.page.get_by_label("Câu trả lời", exact=True).fill(words)
        await self.page.get_by_label("Nguồn").fill(source)
        if picture is not None:
            await self.page.get_by_label("Tệp gửi kèm").set_input_files(picture)
            await expect(
                self.page.get_by_role("button", name=f"Bỏ tệp {Path(picture['name']).stem}")
            ).to_be_visible()
        await self.page.get_by_role("button", name="Trình duyệt").click()
        await expect(self.page.get_by_text("Bản trả lời chờ duyệt")).to_be_visible()

    async def approve(self, code: str) -> None:
        """Let a colleague's words out."""
        await self.page.goto("/desk/duyet")
        case = self.page.locator("section.case").filter(has_text=code)
        await case.get_by_role("button", name="Duyệt và gửi").click()
        await expect(self.page.get_by_role("status").filter(has_text="Đã duyệt")).to_be_visible()

    async def sees_delivery(self, code: str, *words: str) -> None:
        """Look at a ticket until its badges, one an asker, say how far the answer came."""
        badges: list[str] = []
        for _ in range(40):
            await self.page.goto(f"/desk/phieu/{code}")
            badges = await self.page.locator("details.asker > summary .badge").all_inner_texts()
            if badges == list(words):
                return
            await self.page.wait_for_timeout(500)
        raise AssertionError(f"{code}: {badges}")
