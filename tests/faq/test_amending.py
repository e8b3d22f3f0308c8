"""What an amending act touches."""

import pytest

from faq.amending import articles_of, touched_by
from faq.silence import Silence


@pytest.mark.parametrize(
    ("text", "articles"),
    [("33", ("33",)), ("Điều 14, 20 và 33", ("14", "20", "33")), ("33–35", ("33", "34", "35")), ("", ())],
)
def test_articles_as_people_type_them(text, articles):
    assert articles_of(text) == articles


@pytest.mark.parametrize("text", ["ba mươi", "3-x", "33.5"])
def test_what_is_no_article_is_told(text):
    with pytest.raises(ValueError, match="không phải số điều"):
        articles_of(text)


def test_every_fact_that_cites_the_article_is_touched_and_its_entries_are_silent(content):
    found = touched_by(content, "tt-15-2020", ("33",))
    assert "pk-nop-don.han" in {one.fact.id for one in found}
    cited = {s.article for one in found for s in one.fact.sources if s.act == "tt-15-2020"}
    assert "33" in cited
    silence = Silence.of(("fact", one.fact.id) for one in found)
    assert silence.covers(content.entries["pk-nop-don"], 2023)
    assert {e.id for one in found for e in one.entries} >= {"pk-nop-don"}


def test_other_articles_are_left_alone(content):
    touched = {one.fact.id for one in touched_by(content, "tt-15-2020", ("1",))}
    assert "pk-nop-don.han" not in touched
    assert touched_by(content, "khong-co", ()) == ()
