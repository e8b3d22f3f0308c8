"""An edit examined by the real child: figures before and after, and a matcher that is learnt already."""

from datetime import datetime

import pytest

from bot.examining import Examiner
from bot.knowledge import shipped_seed
from faq.artefact import is_built
from faq.content import build
from faq.documents import overlay_of, seed_document

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


async def test_figures_before_and_after_are_real_and_the_edit_is_learnt_when_they_are_known(
    knowledge, tmp_path
) -> None:
    examiner = Examiner(
        lambda: knowledge.content, dict, tmp_path, 0.01, 2023,
        lambda: datetime.fromisoformat("2023-06-26T08:00:00+07:00"),
    )  # fmt: skip
    body = seed_document(shipped_seed(), "topic", "pk-nop-don")
    assert body is not None
    body["phrasings"] += ["chấm vớt nộp giấy cho ai", "xin chấm vớt bài thì làm sao"]
    overlay = overlay_of({("topic", "pk-nop-don"): body}, shipped_seed())
    after = build(shipped_seed(), overlay)
    verdict = await examiner.settled(after, overlay)
    assert verdict.state == "known"
    assert verdict.before is not None
    assert verdict.after is not None
    assert verdict.before["coverage"].total == verdict.after["coverage"].total > 400
    assert verdict.opens
    assert is_built(after, tmp_path, 0.01)
