"""The exams that a fact or an answer holds for: ``2020-2024``, ``2025-``, ``2023`` or a list of these."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

FIRST_EXAM = 2020
"""The first exam the desk speaks of (Thông tư 15/2020/TT-BGDĐT)."""

_FOREVER = 9999
_RANGE = re.compile(r"(20\d\d)(?:\s*(-)\s*(20\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Years:
    """A set of exam years, as sorted ranges that do not touch; the last may be open."""

    spans: tuple[tuple[int, int], ...]

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Self:
        """Read ranges. Raises ValueError, in Vietnamese, for what is no range."""
        spans = _merged(_read_span(text) for text in texts)
        if not spans:
            raise ValueError("“exams” để trống")
        return cls(spans)

    @classmethod
    def of(cls, *years: int) -> Self:
        """The set of exactly these years."""
        return cls(_merged((year, year) for year in years))

    @classmethod
    def since(cls, year: int) -> Self:
        """This year and every later one."""
        return cls(((year, _FOREVER),))

    @property
    def first(self) -> int:
        """The earliest year of the set."""
        return self.spans[0][0]

    @property
    def is_open(self) -> bool:
        """Whether the set has no last year."""
        return bool(self.spans) and self.spans[-1][1] == _FOREVER

    def __contains__(self, year: int) -> bool:
        return any(first <= year <= last for first, last in self.spans)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __or__(self, other: "Years") -> "Years":
        return Years(_merged((*self.spans, *other.spans)))

    def __and__(self, other: "Years") -> "Years":
        pairs = ((max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans)
        return Years(_merged((first, last) for first, last in pairs if first <= last))

    def __sub__(self, other: "Years") -> "Years":
        return self & Years(tuple(_complement(other.spans)))

    def __str__(self) -> str:
        return ", ".join(_span_text(first, last) for first, last in self.spans)


def _read_span(text: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}” không phải khoảng kỳ thi")
    first = int(found[1])
    last = int(found[3]) if found[3] else _FOREVER if found[2] else first
    if last < first:
        raise ValueError(f"khoảng kỳ thi “{text}” viết ngược")
    return first, last


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def _complement(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start = 0
    for first, last in spans:
        if start < first:
            yield start, first - 1
        start = last + 1
    if start <= _FOREVER:
        yield start, _FOREVER


def _span_text(first: int, last: int) -> str:
    if last == _FOREVER:
        return f"{first} trở đi"
    return str(first) if first == last else f"{first}–{last}"
