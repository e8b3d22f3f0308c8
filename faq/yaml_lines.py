"""Reads YAML without guessing types and remembers the line of everything.

Every scalar stays the text that was written (``2023-06-27``, ``14:20`` and ``4.10`` are not turned into
something else); the reader of a record says what it expects. Anchors, tags and duplicate keys are refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from faq.problems import InvalidContentError, Place, Problem, problem_at

_NULLS = frozenset({"", "~", "null"})


@dataclass(frozen=True, slots=True)
class Row:
    """A mapping: its values by key, and the line of each key."""

    place: Place
    values: Mapping[str, "Node"]
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, key: str) -> Place:
        """Where ``key`` stands; the mapping's own place when it has no such key."""
        return Place(self.place.file, self.lines.get(key, self.place.line))


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence: its members, and the line of each."""

    place: Place
    values: Sequence["Node"]
    lines: Sequence[int] = ()

    def at(self, index: int) -> Place:
        """Where the member stands."""
        return Place(self.place.file, self.lines[index] if self.lines else self.place.line)


Node: TypeAlias = str | Row | Items | None


def read_yaml(path: Path, label: str) -> tuple[Node, tuple[Problem, ...]]:
    """Read one file, named ``label`` in problems. A file that cannot be read is None and a Problem."""
    try:
        return parse_yaml(path.read_bytes(), label)
    except OSError as error:
        place = Place(label)
        return None, (
            problem_at(place, f"không mở được tệp ({error.strerror})", "kiểm tra tệp và quyền đọc"),
        )


def parse_yaml(text: bytes, label: str) -> tuple[Node, tuple[Problem, ...]]:
    """Read YAML text; see ``read_yaml``."""
    try:
        return _Reader(text, label).document(), ()
    except InvalidContentError as error:
        return None, (error.problem,)
    except yaml.YAMLError as error:
        return None, (_syntax_problem(error, label),)


def plain_node(value: object, place: Place) -> Node:
    """Turn plain data (a province's own edit, kept as JSON) into the same tree as a file; it has no lines.

    What is a tree already, with places of its own, stays as it is.
    Raises InvalidContentError for a value that content cannot hold.
    """
    if value is None or isinstance(value, str | Row | Items):
        return value
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if isinstance(value, Mapping):
        return Row(place, {str(key): plain_node(inner, place) for key, inner in value.items()})
    if isinstance(value, Sequence):
        return Items(place, tuple(plain_node(inner, place) for inner in value))
    kind = type(value).__name__
    raise InvalidContentError(
        problem_at(place, f"giá trị kiểu {kind} không dùng được", "chỉ ghi chữ, số, danh sách hoặc bảng")
    )


class _Reader:
    """Builds the tree from the parser's events: several times faster than YAML's own constructor."""

    def __init__(self, text: bytes, label: str) -> None:
        self._label = label
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)

    def document(self) -> Node:
        """The one document of the file; an empty file is None."""
        next(self._events)
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            return None
        node = self._node(next(self._events))
        next(self._events)
        extra = next(self._events)
        if not isinstance(extra, yaml.StreamEndEvent):
            raise self._invalid(extra, "có tài liệu YAML thứ hai (---)", "tách thành tệp riêng")
        return node

    def _node(self, event: Any) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
            raise self._invalid(event, "có neo, bí danh hoặc nhãn kiểu YAML (&, *, !)", "chép thẳng nội dung")
        if isinstance(event, yaml.MappingStartEvent):
            return self._row(event)
        return self._items(event)

    def _scalar(self, event: Any) -> str | None:
        if event.anchor or event.tag:
            raise self._invalid(event, "có neo hoặc nhãn kiểu YAML (&, !)", "chép thẳng nội dung")
        value: str = event.value
        return None if value in _NULLS and event.implicit[0] else value

    def _row(self, start: Any) -> Row:
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event)
            if key in values:
                remedy = f"xóa một trong hai (khóa đầu ở dòng {lines[key]})"
                raise self._invalid(event, f"khóa “{key}” lặp lại", remedy)
            lines[key] = event.start_mark.line + 1
            values[key] = self._node(next(self._events))
        return Row(self._place(start), values, lines)

    def _key(self, event: Any) -> str:
        key = self._node(event)
        if not isinstance(key, str):
            raise self._invalid(event, "khóa không phải là chữ", "viết khóa bằng chữ, không để trống")
        return key

    def _items(self, start: Any) -> Items:
        values: list[Node] = []
        lines: list[int] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            lines.append(event.start_mark.line + 1)
            values.append(self._node(event))
        return Items(self._place(start), tuple(values), tuple(lines))

    def _place(self, event: Any) -> Place:
        return Place(self._label, event.start_mark.line + 1)

    def _invalid(self, event: Any, message: str, remedy: str) -> InvalidContentError:
        return InvalidContentError(problem_at(self._place(event), message, remedy))


def _syntax_problem(error: yaml.YAMLError, label: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    detail = getattr(error, "problem", None) or str(error)
    place = Place(label, mark.line + 1 if mark else 0)
    remedy = "sửa chỗ này: thụt dòng, dấu hai chấm, dấu nháy; chữ có “: ” hay “{” phải để trong nháy"
    return problem_at(place, f"sai cú pháp YAML ({detail})", remedy)
