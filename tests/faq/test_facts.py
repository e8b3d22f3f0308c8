"""Values read as Vietnamese write them; exam ranges; citations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.acts import Act, Source, citations
from faq.dates import date_text, parse_moment
from faq.facts import read_fact, read_value, weakest
from faq.problems import InvalidContentError, Place
from faq.records import Record
from faq.yaml_lines import Node, Row, parse_yaml
from faq.years import Years


def node_of(text: str) -> Node:
    node, problems = parse_yaml(text.encode(), "thu.yaml")
    assert problems == ()
    return node


def value_text(text: str) -> str:
    node = node_of(text)
    assert isinstance(node, Row)
    return str(read_value(Record(node, "giá trị")))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("minutes: 15", "15 phút"),
        ("hours: 24", "24 giờ"),
        ("days: 10", "10 ngày"),
        ("months: 6", "6 tháng"),
        ("years: 2", "2 năm"),
        ("metres: 25", "25 mét"),
        ("points: 0.25", "0,25 điểm"),
        ("points: 1.50", "1,5 điểm"),
        ("percent: 25", "25%"),
        ("vnd: 20000", "20.000 đồng"),
        ("vnd: 1250000", "1.250.000 đồng"),
        ("{count: 4, unit: môn}", "4 môn"),
        ("date: 2023-07-18", "18/7/2023"),
        ("date: 2023-02-05", "05/02/2023"),
        ("at: 2023-07-18T08:00", "08:00 ngày 18/7/2023"),
        ("span: [2023-07-18, 2023-07-27]", "18/7/2023 – 27/7/2023"),
        ("span: [2023-05-04, 2023-05-13T17:00]", "04/5/2023 – 17:00 ngày 13/5/2023"),
        ("text: 400×600 điểm ảnh", "400×600 điểm ảnh"),
    ],
)
def test_a_value_reads_as_vietnamese_write_it(written: str, read: str) -> None:
    assert value_text(written) == read


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{minutes: 15, days: 2}", "đúng một loại"),
        ("minutes: mười", "không phải một số"),
        ("minutes: -5", "không phải một số không âm"),
        ("minutes: nan", "không phải một số không âm"),
        ("count: 4", "thiếu “unit”"),
        ("date: 18/7/2023", "không phải ngày"),
        ("date: 2023-02-30", "không có trong lịch"),
        ("span: [2023-07-27, 2023-07-18]", "viết ngược"),
        ("span: [2023-07-27]", "không phải hai ngày"),
    ],
)
def test_a_value_that_cannot_be_read_says_why(written: str, said: str) -> None:
    with pytest.raises(InvalidContentError, match=said):
        value_text(written)


def test_a_fact_knows_its_topic_and_its_line() -> None:
    node = node_of("\nid: pk-don.han\nstatement: Mười ngày.\nconfidence: memory\nexams: 2020-2024\n")
    fact = read_fact(node, Place("thu.yaml"))
    assert (fact.topic, str(fact.place), fact.is_tellable) == ("pk-don", "thu.yaml:2", False)


def test_an_unknown_confidence_is_refused_with_the_choices() -> None:
    node = node_of("id: a.b\nstatement: Có.\nconfidence: chắc\nexams: 2020\n")
    with pytest.raises(InvalidContentError, match=r"thu.yaml:3: .*verified, single, memory, unknown"):
        read_fact(node, Place("thu.yaml"))


def test_the_weakest_confidence_decides() -> None:
    assert weakest("verified", "single", "verified") == "single"
    assert weakest("unknown", "memory") == "unknown"
    assert weakest() == "verified"


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (["2020-2024"], "2020–2024"),
        (["2025-"], "2025 trở đi"),
        (["2023"], "2023"),
        (["2020", "2022", "2024-"], "2020, 2022, 2024 trở đi"),
        (["2020-2022", "2023"], "2020–2023"),
    ],
)
def test_exam_ranges_are_read_and_joined(texts: list[str], read: str) -> None:
    assert str(Years.parse(texts)) == read


@pytest.mark.parametrize("text", ["", "năm 2023", "2024-2020", "23", "2020--2023"])
def test_what_is_no_exam_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="khoảng kỳ thi"):
        Years.parse([text])


year = st.integers(2000, 2099)
some_years = st.frozensets(year, min_size=1, max_size=8)


@given(some_years, some_years, year)
def test_exam_ranges_behave_as_sets(one: frozenset[int], other: frozenset[int], probe: int) -> None:
    a, b = Years.of(*one), Years.of(*other)
    assert (probe in a | b) == (probe in one | other)
    assert (probe in a & b) == (probe in one & other)
    assert (probe in a - b) == (probe in one - other)
    assert bool(a - b) == bool(one - other)


@given(st.dates())
def test_a_written_day_is_read_back(day: object) -> None:
    assert parse_moment(str(day)) == day


@given(st.dates())
def test_day_and_year_survive_in_the_vietnamese_date(day: object) -> None:
    parts = [int(part) for part in date_text(parse_moment(str(day))).split("/")]
    assert parts == [day.day, day.month, day.year]  # type: ignore[attr-defined]


def act(act_id: str, name: str) -> Act:
    return Act(act_id, "circular", name, None, None, (), None, Place("acts.yaml"))


def test_citations_gather_the_places_of_one_act_in_reading_order() -> None:
    sources = [
        Source("tt", article="33"),
        Source("bao"),
        Source("tt", article="14", clause="4", point="b"),
        Source("tt", article="14", clause="2"),
        Source("kh", section="II.4"),
    ]
    acts = {"tt": act("tt", "Thông tư 15"), "bao": act("bao", "Báo Một"), "kh": act("kh", "Kế hoạch")}
    assert citations(sources, acts) == (
        "Thông tư 15, Điều 14 khoản 2, khoản 4 điểm b, Điều 33",
        "Báo Một",
        "Kế hoạch, mục II.4",
    )


def test_a_citation_names_a_clause_once_with_its_points_in_order() -> None:
    sources = [
        Source("tt", article="21", clause="4", point="e"),
        Source("tt", article="21", clause="4", point="đ"),
        Source("tt", article="21", clause="4", point="d"),
        Source("tt", article="19", clause="2", point="a"),
        Source("tt", article="19", clause="2"),
    ]
    assert citations(sources, {"tt": act("tt", "Thông tư 24")}) == (
        "Thông tư 24, Điều 19 khoản 2, Điều 21 khoản 4 điểm d, đ, e",
    )
