"""Sourced statements, how sure we are of them, and their values in Vietnamese."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal, get_args

from faq.acts import Source, read_sources
from faq.dates import Moment, moment_text, span_text
from faq.problems import Place
from faq.records import Record
from faq.yaml_lines import Node
from faq.years import Years

Confidence = Literal["verified", "single", "memory", "unknown"]
"""verified: the act itself was read, or two sources agree; single: one page says so; memory: unchecked;
unknown: nobody knows. Only the first two may be told to people."""

CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)

UNITS = {
    "minutes": "phút",
    "hours": "giờ",
    "days": "ngày",
    "months": "tháng",
    "years": "năm",
    "metres": "mét",
    "points": "điểm",
    "vnd": "đồng",
}
"""Kinds of figures that have a unit, and the unit."""
_VALUE_KEYS = (*UNITS, "percent", "count", "unit", "date", "at", "span", "text")
_FACT_KEYS = ("id", "statement", "value", "source", "confidence", "exams")


@dataclass(frozen=True, slots=True)
class Value:
    """The figure of a fact: a number with its unit, moments, or a literal text.

    ``kind`` is the key it was written under (``minutes``, ``span``…). ``str()`` is what people read:
    15 phút, 0,25 điểm, 20.000 đồng, 4 môn, 25%, 08:00 ngày 18/7/2023, 18/7/2023 – 27/7/2023.
    """

    kind: str
    amount: Decimal | None = None
    unit: str = ""
    moments: tuple[Moment, ...] = ()
    text: str = ""

    def __str__(self) -> str:
        if self.amount is not None:
            number = number_text(self.amount)
            return f"{number}%" if self.kind == "percent" else f"{number} {self.unit}"
        if self.kind == "span":
            return span_text(*self.moments)
        return moment_text(self.moments[0]) if self.moments else self.text


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement, in Vietnamese, valid for ``exams``, with where it is written."""

    id: str
    statement: str
    value: Value | None
    sources: tuple[Source, ...]
    confidence: Confidence
    exams: Years
    place: Place

    @property
    def topic(self) -> str:
        """The topic that the fact was written for: its id up to the dot."""
        return self.id.partition(".")[0]

    @property
    def is_tellable(self) -> bool:
        """Whether an answer may cite it."""
        return is_tellable(self.confidence)


def is_tellable(confidence: Confidence) -> bool:
    """Whether people may be told what we know with this confidence."""
    return confidence in ("verified", "single")


def weakest(*confidences: Confidence) -> Confidence:
    """The least sure of several; verified when there is none."""
    return max(confidences, key=CONFIDENCES.index, default="verified")


def number_text(number: Decimal) -> str:
    """A number as Vietnamese write it: 20.000, 0,25, 10."""
    return f"{number.normalize():,f}".translate(str.maketrans(",.", ".,"))


def read_fact(node: Node, place: Place) -> Fact:
    """Read one fact. Raises InvalidContentError."""
    record = Record.of(node, "dữ kiện", place, _FACT_KEYS)
    values = record.records("value", "giá trị", _VALUE_KEYS)
    return Fact(
        id=record.text("id"),
        statement=record.text("statement"),
        value=read_value(values[0]) if values else None,
        sources=read_sources(record),
        confidence=read_confidence(record),
        exams=record.years("exams"),
        place=record.place,
    )


def read_confidence(record: Record, key: str = "confidence") -> Confidence:
    """Read how sure we are. Raises InvalidContentError."""
    return record.choice(key, CONFIDENCES)


def read_value(record: Record) -> Value:
    """Read a value with exactly one kind. Raises InvalidContentError."""
    kinds = [key for key in record.row.values if key != "unit"]
    if len(kinds) != 1:
        raise record.invalid("value", "phải có đúng một loại giá trị", f"chọn một: {', '.join(_VALUE_KEYS)}")
    kind = kinds[0]
    if kind == "text":
        return Value(kind, text=record.text(kind))
    if kind in ("date", "at"):
        return Value(kind, moments=(record.moment(kind),))
    if kind == "span":
        return Value(kind, moments=record.span(kind))
    amount = record.parsed(kind, record.text(kind), _number, "ghi một số, dấu thập phân là dấu chấm")
    return Value(kind, amount, record.text("unit") if kind == "count" else UNITS.get(kind, ""))


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.replace("_", ""))
    except InvalidOperation as error:
        raise ValueError(f"“{text}” không phải một số") from error
    if not number.is_finite() or number < 0:
        raise ValueError(f"“{text}” không phải một số không âm")
    return number
