"""Training the matcher anew in a process of its own, so that nobody waits for it.

Run as ``python -m bot.retraining CACHE RISK`` with the province's overlay as JSON on standard input; the
trained matcher lies in CACHE afterwards.
"""

import asyncio
import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faq.content import Overlay

COURTESY = 10  # niceness: answering comes first


async def retrain(overlay: Overlay, cache: Path, risk: float) -> bool:
    """Train a matcher for the seed with this overlay and keep it in ``cache``; whether that worked."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.retraining", str(cache), str(risk), stdin=asyncio.subprocess.PIPE
    )
    try:
        await process.communicate(json.dumps(overlay, ensure_ascii=False).encode())
    finally:
        if process.returncode is None:  # we are being stopped
            process.kill()
            await process.wait()
    return process.returncode == 0


def main() -> None:
    """The child's work."""
    from bot.knowledge import shipped_seed
    from faq.artefact import load_or_build
    from faq.content import build

    os.nice(COURTESY)
    overlay, cache = json.loads(sys.stdin.buffer.read()), Path(sys.argv[1])
    content = build(shipped_seed(), overlay)
    with one_at_a_time(cache):
        load_or_build(content, cache, float(sys.argv[2]))


@contextmanager
def one_at_a_time(cache: Path) -> Iterator[None]:
    """Train after whoever trains into this folder already: as a rule what is wanted lies there then."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # released with the file, also by a death
        yield


if __name__ == "__main__":
    main()
