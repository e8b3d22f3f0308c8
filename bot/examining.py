"""The held-out questions decided before and after an edit, in a process of its own; kept by content.

Run as ``python -m bot.examining CACHE RISK EXAM NOW QUESTIONS`` with ``[[file, overlay], …]`` as JSON on
standard input. The figures of each overlay lie in its file in CACHE afterwards, and so does the trained
matcher: an edit that was examined is learnt as soon as it is live.
"""

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from bot.retraining import COURTESY, one_at_a_time
from faq.artefact import matcher_name
from faq.content import Content, Overlay, build
from faq.evaluate import Figures, Share, figures, judge
from faq.gate import Verdict, teaches_the_same
from handlers.turn import Knowledge

log = structlog.get_logger()
HELD_OUT = Path(__file__).parent.parent / "tests" / "eval" / "heldout.jsonl"
NO_QUESTIONS = "không có tệp câu hỏi kiểm tra (tests/eval/heldout.jsonl)"
FAILED = "lần chấm vừa rồi không xong; xem nhật ký của máy chủ"


class Examiner:
    """Tells what an edit does to the figures. The first to ask starts the examination; the answer is kept."""

    def __init__(
        self,
        content: Callable[[], Content],
        live: Callable[[], Overlay],
        cache: Path,
        risk: float,
        exam: int,
        exam_now: Callable[[], datetime],
        questions: Path = HELD_OUT,
    ) -> None:
        self.content, self.live, self.cache, self.risk, self.exam = content, live, cache, risk, exam
        self.exam_now, self.questions = exam_now, questions
        self._failed: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, after: Content, overlay: Overlay) -> Verdict:
        """What is known of ``after``, the live content with an edit, made by ``overlay``."""
        before = self.content()
        if teaches_the_same(before, after):
            return Verdict("not_needed")
        if not self.questions.exists():
            return Verdict("unavailable", why=NO_QUESTIONS)
        old, new = await asyncio.to_thread(lambda: (self._file(before), self._file(after)))
        if old.exists() and new.exists():
            return Verdict("known", self.risk, _read(old), _read(new))
        if {old.name, new.name} & self._failed:
            return Verdict("unavailable", why=FAILED)
        if self._task is None or self._task.done():
            wanted = [
                (file, which) for file, which in ((old, self.live()), (new, overlay)) if not file.exists()
            ]
            self._task = asyncio.get_running_loop().create_task(self._examine(wanted))
        return Verdict("under_way")

    async def settled(self, after: Content, overlay: Overlay) -> Verdict:
        """The same, once it is known: for a command."""
        while (verdict := await self(after, overlay)).state == "under_way":
            if self._task is not None:
                await asyncio.gather(self._task, return_exceptions=True)
        return verdict

    async def stop(self) -> None:
        """Give up what is under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _file(self, content: Content) -> Path:
        """Where the figures of a content are kept: named by everything they depend on but the hour."""
        seen = hashlib.sha256(self.questions.read_bytes())
        seen.update(repr(content.exams.get(self.exam)).encode())
        return self.cache / f"{matcher_name(content, self.risk)}-{seen.hexdigest()[:8]}.figures.json"

    async def _examine(self, wanted: list[tuple[Path, Overlay]]) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.examining", str(self.cache), str(self.risk), str(self.exam),
            self.exam_now().isoformat(), str(self.questions), stdin=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            order = json.dumps([(file.name, overlay) for file, overlay in wanted], ensure_ascii=False)
            await process.communicate(order.encode())
        finally:
            if process.returncode is None:  # we are being stopped
                process.kill()
                await process.wait()
        if process.returncode != 0:
            self._failed |= {file.name for file, _ in wanted}
            log.error("edit_not_examined", code=process.returncode)


def _read(file: Path) -> Figures:
    kept = json.loads(file.read_text(encoding="utf-8"))
    return {name: Share(hits, total) for name, (hits, total) in kept.items()}


def main() -> None:
    """The child's work."""
    os.nice(COURTESY)
    cache, risk, exam, now, questions = sys.argv[1:]
    for name, overlay in json.loads(sys.stdin.buffer.read()):
        found = _figures(
            overlay, Path(cache), float(risk), int(exam), datetime.fromisoformat(now), Path(questions)
        )
        draft = Path(cache, f"{name}.{os.getpid()}")
        draft.write_text(json.dumps({key: (share.hits, share.total) for key, share in found.items()}))
        draft.replace(Path(cache, name))


def _figures(overlay: Any, cache: Path, risk: float, exam: int, now: datetime, questions: Path) -> Figures:
    from bot.knowledge import shipped_seed
    from faq.artefact import load_or_build
    from faq.corpus import read_labelled
    from handlers.reading import read_message

    labelled = read_labelled(questions)  # first: training for nothing takes long
    content = build(shipped_seed(), overlay)
    with one_at_a_time(cache):
        matcher = load_or_build(content, cache, risk)
    known = Knowledge(content, matcher, exam)
    return figures(judge(labelled, lambda text: read_message(known, text, now)[0]))


if __name__ == "__main__":
    main()
