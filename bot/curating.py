"""`hoidap faq`: what those who keep the content should look at."""

from collections.abc import Sequence
from datetime import datetime

from bot.asking import knowledge_for
from bot.config import load_settings
from bot.knowledge import shipped_content
from faq.check import check_content
from faq.dates import VIETNAM
from faq.lint import due, lint
from faq.problems import Problem


def lint_all() -> Sequence[Problem]:
    """Every fault and every hint: sources, validity, length, and what the matcher confuses."""
    known = knowledge_for(load_settings(), None)
    return [*check_content(known.content), *lint(known.content, known.matcher)]


def due_within(days: int) -> Sequence[Problem]:
    """Entries to be reviewed within some days."""
    return [*due(shipped_content(), datetime.now(VIETNAM).date(), days)]
