"""docs/conversation.md is handlers/routes.py in words: the build fails when they part."""

import re

import pytest
from conversation_table import STATES, rows

from handlers import wording
from handlers.routes import ROUTES


def test_the_document_has_the_rows_of_the_table_in_its_order():
    assert [row.name for row in rows()] == [route.name for route in ROUTES]


def test_every_row_says_what_happens_in_every_state():
    assert all(set(row.cells) == set(STATES) and all(row.cells.values()) for row in rows())


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)
def test_a_row_names_only_sentences_and_rows_that_exist(row):
    names = {route.name for route in ROUTES}
    for cell in row.cells.values():
        assert all(hasattr(wording, name) for name in re.findall(r"`(\w+)`", cell))
        assert all(name in names for name in re.findall(r"→ ([\w-]+)", cell))
