"""Reading the shipped files and laying a province's edits over them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from faq.content import Content, build, read_seed
from faq.yaml_lines import Items, Row, parse_yaml

ContentFiles = Callable[..., Content]
ENTRIES = "content/entries/appeal.yaml"


def problem_in(text: str) -> str:
    node, problems = parse_yaml(text.encode(), "thu.yaml")
    assert node is None
    return str(problems[0])


def test_scalars_stay_as_they_were_written() -> None:
    node, _ = parse_yaml(b"[2023-06-28, 14:20, 4.10, no, 0123, '']", "thu.yaml")
    assert isinstance(node, Items)
    assert node.values == ("2023-06-28", "14:20", "4.10", "no", "0123", "")


def test_an_empty_value_is_nothing() -> None:
    node, _ = parse_yaml(b"a:\nb: ~\nc: null", "thu.yaml")
    assert isinstance(node, Row)
    assert dict(node.values) == {"a": None, "b": None, "c": None}


def test_every_key_and_item_knows_its_line() -> None:
    node, _ = parse_yaml(b"# nhan\na: 1\nb:\n  - x\n  - y\n", "thu.yaml")
    assert isinstance(node, Row)
    items = node.values["b"]
    assert isinstance(items, Items)
    assert (str(node.at("a")), str(items.at(1))) == ("thu.yaml:2", "thu.yaml:5")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", "thu.yaml:3: khóa “a” lặp lại"),
        ("a: 1\n  b: 2\n", "thu.yaml:2: sai cú pháp YAML"),
        ("a: &neo 1\n", "thu.yaml:1: có neo"),
        ("a: !!python/object:os.system x\n", "thu.yaml:1: có neo hoặc nhãn"),
        ("a: [1]\nb: &x [2]\n", "thu.yaml:2: có neo"),
        ("a: 1\n---\nb: 2\n", "thu.yaml:2: có tài liệu YAML thứ hai"),
        ("? [1]\n: 2\n", "thu.yaml:1: khóa không phải là chữ"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(text: str, said: str) -> None:
    assert problem_in(text).startswith(said)


def test_an_empty_file_is_empty_and_no_problem() -> None:
    assert parse_yaml(b"# chua co gi\n", "thu.yaml") == (None, ())


def test_a_file_that_is_not_utf8_is_a_problem() -> None:
    assert "sai cú pháp" in problem_in("a: \x00")


def test_the_small_content_is_read(content_of: ContentFiles) -> None:
    content = content_of()
    assert content.problems == ()
    assert list(content.entries) == ["pk-don"]
    assert list(content.facts) == ["pk-don.noi", "pk-don.han"]
    assert content.phrasings == {"pk-don": ("nộp đơn ở đâu", "phuc khao the nao")}
    assert (content.outside[0].decision, content.outside[0].phrasings) == (
        "escalate",
        ("khi nào thi vào lớp 10",),
    )
    assert content.exams[2023].regime == "tt-15"


def test_a_missing_file_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    seed = read_seed(tmp_path / "content", tmp_path / "exams")
    assert any("acts.yaml: không mở được tệp" in str(problem) for problem in seed.problems)


def test_a_bad_record_is_left_out_and_reported_with_its_line(changed: ContentFiles) -> None:
    content = changed(ENTRIES, "competence: noi-dang-ky", "competence: ai-do")
    assert content.entries == {}
    assert str(content.problems[0]).startswith(
        "faq/content/entries/appeal.yaml:4: mục hỏi đáp: “competence” là “ai-do”; chọn một trong: khao-thi"
    )


def test_an_unknown_key_is_reported_with_the_known_ones(changed: ContentFiles) -> None:
    content = changed(ENTRIES, "owner: khao-thi", "owner: khao-thi\n  ower: x")
    assert "appeal.yaml:6: mục hỏi đáp: khóa lạ “ower”; dùng: id, group, question" in str(content.problems[0])


def test_an_id_used_twice_is_reported(content_of: ContentFiles) -> None:
    content = content_of({"content/phrasings/more.yaml": "pk-don:\n  - chấm lại\n"})
    assert "faq/content/phrasings/more.yaml:1: mã “pk-don” lặp lại" in str(content.problems[0])


def test_phrasings_must_be_lists_of_sentences(content_of: ContentFiles) -> None:
    content = content_of({"content/phrasings/appeal.yaml": "pk-don:\n  - [a]\n"})
    assert "phải là danh sách câu" in str(content.problems[0])


def test_a_province_s_entry_replaces_the_shipped_one(content_of: ContentFiles) -> None:
    body = {
        "question": "Xin chấm lại ở đâu?",
        "competence": "khao-thi",
        "owner": "khao-thi",
        "review_by": "2027-01-01",
        "status": "published",
        "answers": [{"exams": [2023, "2025-"], "facts": ["pk-don.noi"], "text": "Tại trường."}],
    }
    entry = content_of(overlay={"entries": {"pk-don": body}}).entries["pk-don"]
    assert (entry.id, entry.question, str(entry.exams)) == (
        "pk-don",
        "Xin chấm lại ở đâu?",
        "2023, 2025 trở đi",
    )


def test_a_province_may_add_and_take_out(content_of: ContentFiles) -> None:
    content = content_of(overlay={"phrasings": {"pk-don": ["chấm lại"]}, "outside": {"lop-10": None}})
    assert (content.phrasings["pk-don"], content.outside) == (("chấm lại",), ())


def test_a_bad_edit_is_reported_by_its_kind_and_id(content_of: ContentFiles) -> None:
    content = content_of(overlay={"facts": {"pk-don.han": {"statement": "Mười ngày."}}})
    assert str(content.problems[0]).startswith("bản của tỉnh facts/pk-don.han: dữ kiện: ")
    assert "pk-don.han" not in content.facts


def test_an_edit_of_an_unknown_kind_is_reported(content_of: ContentFiles) -> None:
    content = content_of(overlay={"entry": {}})
    assert "bản của tỉnh entry: loại nội dung lạ" in str(content.problems[0])


def test_edits_do_not_change_the_seed(content_of: ContentFiles, tmp_path: Path) -> None:
    content_of()
    seed = read_seed(tmp_path / "faq" / "content", tmp_path / "faq" / "exams")
    build(seed, {"entries": {"pk-don": None}})
    assert "pk-don" in build(seed, {}).entries
