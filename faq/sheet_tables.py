"""A workbook as it was saved, sheet by sheet and row by row, and what is wrong in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from faq.sheet_cells import CellValue


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it was saved. ``hours``: it shows a time of day; ``formula``: its value would be computed."""

    value: CellValue
    hours: bool = False
    formula: bool = False
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is not empty, with its number in the sheet and its cells by the key of their column."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a workbook; ``column`` is its letter, empty where the whole row or sheet is meant."""

    sheet: str
    row: int
    column: str
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"Trang “{self.sheet}”" + (f", dòng {self.row}" if self.row else "")
        return f"{where}{f', cột {self.column}' if self.column else ''}: {self.message}; {self.remedy}"


Tables: TypeAlias = Mapping[str, Sequence[Line]]
"""The rows of each sheet, by its title."""
