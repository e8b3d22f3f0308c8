"""Figures and their table."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing: median, 99th percentile, and what to compare it with."""

    name: str
    median: str
    p99: str = ""
    remark: str = ""


def middle(values: Sequence[float]) -> float:
    """The median."""
    return sorted(values)[len(values) // 2]


def high(values: Sequence[float]) -> float:
    """The 99th percentile."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def milliseconds(name: str, seconds: Sequence[float], remark: str = "") -> Figure:
    """A figure in milliseconds from times in seconds."""
    return Figure(name, f"{middle(seconds) * 1000:.1f} ms", f"{high(seconds) * 1000:.1f} ms", remark)


HEADS = ("figure", "median", "p99", "remark")


def table(figures: Sequence[Figure], heads: Sequence[str] = HEADS) -> str:
    """Markdown."""
    rows = [f"| {one.name} | {one.median} | {one.p99} | {one.remark} |" for one in figures]
    return "\n".join((f"| {' | '.join(heads)} |", "|---|---|---|---|", *rows))
