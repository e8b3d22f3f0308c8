"""Pictures for the documentation: taken only when ``HOIDAP_SHOTS=1``, in both schemes.

Where Debian's ``pngquant`` is installed they are made small with it.
"""

import os
import shutil
import subprocess
from pathlib import Path

from playwright.async_api import Page

FOLDER = Path(__file__).parent.parent.parent.parent / "docs" / "img"
WANTED = os.environ.get("HOIDAP_SHOTS") == "1"
HEIGHTS = {390: 844, 1280: 800}


async def shoot(page: Page, name: str, widths: tuple[int, ...] = (390, 1280)) -> None:
    """One picture for every width and scheme, as ``NAME-WIDTH-SCHEME.png``."""
    if not WANTED:
        return
    before = page.viewport_size
    for width in widths:
        await page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        for scheme in ("light", "dark"):
            file = FOLDER / f"{name}-{width}-{scheme}.png"
            await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            await page.wait_for_timeout(400)
            await page.screenshot(path=file, animations="disabled", caret="hide")
            _make_small(file)
    await page.emulate_media(color_scheme="light")
    if before is not None:
        await page.set_viewport_size(before)


def _make_small(file: Path) -> None:
    if pngquant := shutil.which("pngquant"):
        subprocess.run(
            [pngquant, "--force", "--skip-if-larger", "--strip", "--ext", ".png", file], check=False
        )
