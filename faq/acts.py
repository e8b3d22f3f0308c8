"""The documents we cite, and how a citation reads."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from faq.problems import Place
from faq.records import Record
from faq.yaml_lines import Node
from faq.years import Years

ActKind = Literal["circular", "dispatch", "plan", "directive", "decree", "law", "site", "press"]

_POINTS = "abcdđeghiklmnopqrstuvxy"  # the order of letters in Vietnamese acts
_ACT_KEYS = ("id", "kind", "name", "effective", "until", "amended_by", "caveat")
_SOURCE_KEYS = ("act", "article", "clause", "point", "section")
_KINDS: tuple[ActKind, ...] = get_args(ActKind)


@dataclass(frozen=True, slots=True)
class Caveat:
    """A reservation that goes with every answer that cites the act for one of these exams."""

    exams: Years
    text: str


@dataclass(frozen=True, slots=True)
class Act:
    """A circular, dispatch, plan, newspaper…; ``name`` is what the asker reads.

    ``effective`` and ``until`` are the first and the last day in force, where known.
    """

    id: str
    kind: ActKind
    name: str
    effective: date | None
    until: date | None
    amended_by: tuple[str, ...]
    caveat: Caveat | None
    place: Place

    def in_force_for(self, year: int) -> bool:
        """Whether the act was in force in June of the exam's year, as far as its dates are known."""
        day = date(year, 6, 30)
        begun = self.effective is None or self.effective <= day
        return begun and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Source:
    """One place in one act. ``clause`` may be a range such as ``1-2``."""

    act: str
    article: str | None = None
    clause: str | None = None
    point: str | None = None
    section: str | None = None

    @property
    def heading(self) -> str:
        """``Điều 33``, ``mục IV``; empty when only the act is known."""
        return _worded(("Điều", self.article), ("mục", self.section))


def read_act(node: Node, place: Place) -> Act:
    """Read one act. Raises InvalidContentError."""
    record = Record.of(node, "văn bản", place, _ACT_KEYS)
    caveats = record.records("caveat", "lưu ý của văn bản", ("exams", "text"))
    return Act(
        id=record.text("id"),
        kind=record.choice("kind", _KINDS),
        name=record.text("name"),
        effective=record.maybe_day("effective"),
        until=record.maybe_day("until"),
        amended_by=record.texts("amended_by"),
        caveat=Caveat(caveats[0].years("exams"), caveats[0].text("text")) if caveats else None,
        place=record.place,
    )


def read_sources(record: Record) -> tuple[Source, ...]:
    """Read the ``source`` of a record: one, a list, or none. Raises InvalidContentError."""
    return tuple(
        Source(
            act=source.text("act"),
            article=source.maybe_text("article"),
            clause=source.maybe_text("clause"),
            point=source.maybe_text("point"),
            section=source.maybe_text("section"),
        )
        for source in record.records("source", "nguồn", _SOURCE_KEYS)
    )


def act_names(sources: Iterable[Source], acts: Mapping[str, Act]) -> list[str]:
    """Names of the acts, each once, in the order cited; an unknown act shows its id."""
    ids = dict.fromkeys(source.act for source in sources)
    return [acts[act].name if act in acts else act for act in ids]


def citations(sources: Iterable[Source], acts: Mapping[str, Act]) -> tuple[str, ...]:
    """One line an act: ``Thông tư 15/2020/TT-BGDĐT, Điều 14 khoản 4, Điều 33``."""
    by_act: dict[str, list[Source]] = {}
    for source in sources:
        by_act.setdefault(source.act, []).append(source)
    return tuple(", ".join((*act_names(cited[:1], acts), *_pinpoints(cited))) for cited in by_act.values())


def _pinpoints(sources: Iterable[Source]) -> list[str]:
    places: dict[str, dict[str | None, dict[str | None, None]]] = {}
    for source in sorted(sources, key=_reading_order):
        clauses = places.setdefault(source.heading, {})
        clauses.setdefault(source.clause, {})[source.point] = None
    headed = (f"{heading} {_clauses_worded(clauses)}".strip() for heading, clauses in places.items())
    return [text for text in headed if text]


def _clauses_worded(clauses: Mapping[str | None, Mapping[str | None, None]]) -> str:
    """A clause cited whole covers its points; the points of a clause stand behind it once."""
    worded = (
        _worded(("khoản", clause), ("điểm", None if None in points else ", ".join(filter(None, points))))
        for clause, points in clauses.items()
    )
    return ", ".join(filter(None, worded))


def _reading_order(source: Source) -> tuple[int, str, int, str, int]:
    point = _POINTS.find((source.point or " ")[0])
    return (*_numbered(source.article or source.section), *_numbered(source.clause), point)


def _numbered(text: str | None) -> tuple[int, str]:
    digits = re.match(r"\d+", text or "")
    return int(digits[0]) if digits else 0, text or ""


def _worded(*parts: tuple[str, str | None]) -> str:
    return " ".join(f"{word} {number.replace('-', '–')}" for word, number in parts if number)


def caveats(cited: Collection[Source], acts: Mapping[str, Act], year: int) -> list[str]:
    """What the cited acts say with reservation for this exam, each sentence once."""
    found = (acts[source.act].caveat for source in cited if source.act in acts)
    return list(dict.fromkeys(caveat.text for caveat in found if caveat and year in caveat.exams))
