"""What is wrong in the content, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a piece of content was written; ``line`` counts from 1, 0 means that there are no lines."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right. ``message`` and ``remedy`` are Vietnamese, for the people who keep the content.

    An ``error`` must not be published; a ``warning`` wants a look (an expired review date).
    """

    file: str
    line: int
    message: str
    remedy: str
    severity: Severity = "error"

    def __str__(self) -> str:
        mark = "" if self.severity == "error" else "(nhắc) "
        return f"{Place(self.file, self.line)}: {mark}{self.message}; {self.remedy}"


class InvalidContentError(Exception):
    """Raised while reading one piece of content that cannot be used; carries the Problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def problem_at(place: Place, message: str, remedy: str, severity: Severity = "error") -> Problem:
    """Make the Problem for something written at ``place``."""
    return Problem(place.file, place.line, message, remedy, severity)


def errors_among(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that forbid publishing."""
    return [problem for problem in problems if problem.severity == "error"]
