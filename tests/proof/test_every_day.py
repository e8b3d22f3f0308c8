"""Every day from June 2020 to August 2027 with its exam: nothing expired, nothing of a wrong year."""

from pathlib import Path

import pytest
import yaml
from time_travel import answers_of_the_day, days, faults

from bot.knowledge import shipped_content
from faq.fold import read_shorthand

pytestmark = pytest.mark.proof
SHORTHAND = Path(__file__).parents[2] / "faq" / "content" / "shorthand.yaml"


def test_no_day_tells_of_a_wrong_year_or_from_an_expired_source() -> None:
    content = shipped_content()
    shorthand = read_shorthand(yaml.safe_load(SHORTHAND.read_text(encoding="utf-8")))
    told = [(answer, day.year) for day in days() for answer in answers_of_the_day(content, shorthand, day)]
    assert len(told) > 8_000
    assert faults(content, told) == []
