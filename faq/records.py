"""Typed, checked reading of one mapping of the content.

Every method raises InvalidContentError, with the file and the line, when what stands there is not what the
reader needs.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from faq.dates import Moment, day_of, parse_moment
from faq.problems import InvalidContentError, Place, problem_at
from faq.yaml_lines import Items, Node, Row
from faq.years import Years

T = TypeVar("T")
Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Record:
    """One mapping that is being read; ``what`` names it in problems (``dữ kiện``, ``câu trả lời``)."""

    row: Row
    what: str

    @classmethod
    def of(cls, node: Node, what: str, place: Place, allowed: Collection[str]) -> "Record":
        """Take a node for a mapping with no keys but ``allowed``."""
        if not isinstance(node, Row):
            message = f"{what} phải là một bảng khóa: giá trị"
            raise InvalidContentError(problem_at(place, message, "xem docs/content.md"))
        record = cls(node, what)
        for key in node.values:
            if key not in allowed:
                raise record.invalid(key, f"khóa lạ “{key}”", f"dùng: {', '.join(allowed)}")
        return record

    @property
    def place(self) -> Place:
        """Where the mapping stands."""
        return self.row.place

    def has(self, key: str) -> bool:
        """Whether the key is there and not empty."""
        return self.row.values.get(key) is not None

    def invalid(self, key: str, message: str, remedy: str) -> InvalidContentError:
        """The error to raise about ``key``."""
        return InvalidContentError(problem_at(self.row.at(key), f"{self.what}: {message}", remedy))

    def text(self, key: str) -> str:
        """A text that must be there."""
        value = self.maybe_text(key)
        if value is None:
            raise self.invalid(key, f"thiếu “{key}”", f"ghi “{key}”")
        return value

    def maybe_text(self, key: str) -> str | None:
        """A text that may be missing; white space around it and line ends in it do not count."""
        value = self.row.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.invalid(key, f"“{key}” phải là chữ", "ghi một dòng chữ")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one, a missing key for none."""
        value = self.row.values.get(key)
        if value is None:
            return ()
        members = value.values if isinstance(value, Items) else (value,)
        texts = tuple(member.strip() for member in members if isinstance(member, str))
        if len(texts) != len(members):
            raise self.invalid(key, f"“{key}” phải là danh sách chữ", "mỗi phần tử một dòng chữ")
        return texts

    def records(self, key: str, what: str, allowed: Collection[str]) -> tuple["Record", ...]:
        """A list of mappings; one mapping stands for a list of one, a missing key for none."""
        value = self.row.values.get(key)
        if value is None:
            return ()
        members = value.values if isinstance(value, Items) else (value,)
        return tuple(Record.of(member, what, self.row.at(key), allowed) for member in members)

    def choice(self, key: str, choices: tuple[Choice, ...], default: Choice | None = None) -> Choice:
        """One of a few words."""
        value = self.maybe_text(key)
        if value is None and default is not None:
            return default
        for known in choices:
            if known == value:
                return known
        raise self.invalid(key, f"“{key}” là “{value}”", f"chọn một trong: {', '.join(choices)}")

    def integer(self, key: str) -> int:
        """A whole number."""
        return self.parsed(key, self.text(key), int, "ghi một số nguyên")

    def years(self, key: str) -> Years:
        """Exam ranges that must be there."""
        if not self.has(key):
            raise self.invalid(key, f"thiếu “{key}”", 'ghi khoảng kỳ thi, thí dụ 2020-2024 hoặc "2025-"')
        return self.parsed(key, self.texts(key), Years.parse, 'ghi thí dụ 2020-2024, "2025-" hoặc 2023')

    def moment(self, key: str) -> Moment:
        """A day or an instant that must be there."""
        return self.parsed(key, self.text(key), parse_moment, "ghi theo dạng trong docs/content.md")

    def maybe_day(self, key: str) -> date | None:
        """A day that may be missing."""
        return day_of(self.moment(key)) if self.has(key) else None

    def span(self, key: str) -> tuple[Moment, Moment]:
        """A list of two moments, in order."""
        ends = self.parsed(key, self.texts(key), _two_moments, "ghi [2023-07-18, 2023-07-27]")
        if day_of(ends[1]) < day_of(ends[0]):
            raise self.invalid(key, "khoảng ngày viết ngược", "ghi ngày đầu trước, ngày cuối sau")
        return ends

    def parsed(self, key: str, value: str | tuple[str, ...], parse: Callable[..., T], remedy: str) -> T:
        """What ``parse`` makes of a value of ``key``; its ValueError becomes a Problem."""
        try:
            return parse(value)
        except ValueError as error:
            message = str(error) if "“" in str(error) else f"“{value}” không đọc được"
            raise self.invalid(key, message, remedy) from error


def _two_moments(texts: tuple[str, ...]) -> tuple[Moment, Moment]:
    if len(texts) != 2:
        raise ValueError(f"“{', '.join(texts)}” không phải hai ngày")
    return parse_moment(texts[0]), parse_moment(texts[1])
