"""What a page owes to everybody: names, headings, contrast, no sideways scrolling."""

from pathlib import Path

from playwright.async_api import Page

FAULTS = Path(__file__).with_name("access.js").read_text(encoding="utf-8")


async def check_access(page: Page, widths: tuple[int, ...] = (320, 390, 1280)) -> None:
    """Raise AssertionError for what is wrong with a page, at phone and desktop width, light and dark."""
    before = page.viewport_size
    found: set[str] = set()
    for width in widths:
        await page.set_viewport_size({"width": width, "height": 844})
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            found |= {f"{width} {scheme}: {fault}" for fault in await page.evaluate(FAULTS)}
    await page.emulate_media(color_scheme="light")
    if before is not None:
        await page.set_viewport_size(before)
    assert not found, f"{page.url}\n" + "\n".join(sorted(found))
