"""All that the bot can say, read from the shipped files with a province's own edits laid over them.

Reading never raises for bad content: what cannot be used is left out and reported in ``Content.problems``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar, get_args

from faq.acts import Act, read_act
from faq.entries import Entry, read_entry
from faq.exam_rows import read_exam
from faq.exams import Exam
from faq.facts import Fact, read_fact
from faq.problems import InvalidContentError, Place, Problem, problem_at
from faq.records import Record
from faq.yaml_lines import Items, Node, Row, plain_node, read_yaml

T = TypeVar("T")

Kind = Literal["acts", "facts", "entries", "phrasings", "outside", "exams"]
OutsideDecision = Literal["escalate", "ignore", "smalltalk"]
Overlay = Mapping[str, Mapping[str, object]]

KINDS: tuple[Kind, ...] = get_args(Kind)
_DECISIONS: tuple[OutsideDecision, ...] = get_args(OutsideDecision)
_OUTSIDE_KEYS = ("id", "decision", "about", "phrasings")


@dataclass(frozen=True, slots=True)
class OutsideClass:
    """Messages that the FAQ must not answer, what to do with them, and how people write them.

    ``places`` holds the place of each phrasing.
    """

    id: str
    decision: OutsideDecision
    about: str
    phrasings: tuple[str, ...]
    place: Place
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything, by id. ``phrasing_places`` holds the place of each phrasing of a topic, in order."""

    entries: dict[str, Entry]
    facts: dict[str, Fact]
    acts: dict[str, Act]
    exams: dict[int, Exam]
    phrasings: dict[str, tuple[str, ...]]
    outside: tuple[OutsideClass, ...]
    literals: tuple[str, ...]
    problems: tuple[Problem, ...]
    phrasing_places: dict[str, tuple[Place, ...]]


@dataclass(frozen=True, slots=True)
class Seed:
    """The shipped files, read but not yet understood; kept to lay new edits over without reading again."""

    rows: Mapping[Kind, Mapping[str, Node]]
    literals: tuple[str, ...]
    problems: tuple[Problem, ...]


def load_content(content: Path, exams: Path, overlay: Overlay | None = None) -> Content:
    """Read the content folder and the folder of exams, and lay ``overlay`` over them (see ``build``)."""
    return build(read_seed(content, exams), overlay or {})


def read_seed(content: Path, exams: Path) -> Seed:
    """Read the shipped files."""
    reader = _SeedReader()
    root = content.resolve().parent.parent
    for kind, paths in _files(content, exams).items():
        for path in paths:
            reader.read(kind, path, _label(path.resolve(), root))
    literals = reader.literals(content / "literals.yaml", _label(content.resolve() / "literals.yaml", root))
    return Seed(reader.rows, literals, tuple(reader.problems))


def build(seed: Seed, overlay: Overlay) -> Content:
    """Make the content of a seed and a province's edits.

    ``overlay`` maps a kind of KINDS to bodies by id, each body the plain data that stands in the file for
    that id (for phrasings the list); it replaces the seed's. A body of None takes the id out.
    """
    problems = list(seed.problems)
    rows = _laid_over(seed.rows, overlay, problems)
    phrasings = _read_all(rows["phrasings"], _read_phrasings, problems)
    exams = _read_all(rows["exams"], read_exam, problems).values()
    return Content(
        entries=_read_all(rows["entries"], read_entry, problems),
        facts=_read_all(rows["facts"], read_fact, problems),
        acts=_read_all(rows["acts"], read_act, problems),
        exams={exam.year: exam for exam in exams},
        phrasings={topic: _texts(node) for topic, node in phrasings.items()},
        outside=tuple(_read_all(rows["outside"], _read_outside, problems).values()),
        literals=seed.literals,
        problems=tuple(problems),
        phrasing_places={topic: _places(node) for topic, node in phrasings.items()},
    )


class _SeedReader:
    """Collects rows by kind and id, and the problems met on the way."""

    def __init__(self) -> None:
        self.rows: dict[Kind, dict[str, Node]] = {kind: {} for kind in KINDS}
        self.problems: list[Problem] = []

    def read(self, kind: Kind, path: Path, label: str) -> None:
        node, problems = read_yaml(path, label)
        self.problems += problems
        try:
            for row_id, row, place in _rows_of(kind, node, Place(label, 1)):
                self._add(kind, row_id, row, place)
        except InvalidContentError as error:
            self.problems.append(error.problem)

    def literals(self, path: Path, label: str) -> tuple[str, ...]:
        node, problems = read_yaml(path, label)
        self.problems += problems
        return _texts(node) if isinstance(node, Items) else ()

    def _add(self, kind: Kind, row_id: str, row: Node, place: Place) -> None:
        if row_id in self.rows[kind]:
            first = self.rows[kind][row_id]
            where = first.place if isinstance(first, Row | Items) else place
            self.problems.append(problem_at(place, f"mã “{row_id}” lặp lại", f"xóa một trong hai ({where})"))
        else:
            self.rows[kind][row_id] = row


def _files(content: Path, exams: Path) -> dict[Kind, list[Path]]:
    return {
        "acts": [content / "acts.yaml"],
        "facts": sorted((content / "facts").glob("*.yaml")),
        "entries": sorted((content / "entries").glob("*.yaml")),
        "phrasings": sorted((content / "phrasings").glob("*.yaml")),
        "outside": [content / "outside.yaml"],
        "exams": sorted(exams.glob("*.yaml")),
    }


def _label(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _rows_of(kind: Kind, node: Node, place: Place) -> Iterator[tuple[str, Node, Place]]:
    if node is None:
        return
    if kind == "phrasings":
        yield from _phrasing_rows(node, place)
    elif kind == "exams":
        yield _id_of(node, "year", place), node, place
    elif isinstance(node, Items):
        for index, row in enumerate(node.values):
            yield _id_of(row, "id", node.at(index)), row, node.at(index)
    else:
        raise InvalidContentError(
            problem_at(place, "tệp phải là một danh sách", "mỗi mục bắt đầu bằng “- id:”")
        )


def _phrasing_rows(node: Node, place: Place) -> Iterator[tuple[str, Node, Place]]:
    if not isinstance(node, Row):
        raise InvalidContentError(
            problem_at(place, "tệp phải là bảng chủ đề: danh sách câu", "ghi “mã-chủ-đề:”")
        )
    for topic, texts in node.values.items():
        yield topic, texts, node.at(topic)


def _id_of(node: Node, key: str, place: Place) -> str:
    row_id = node.values.get(key) if isinstance(node, Row) else None
    if not isinstance(row_id, str):
        raise InvalidContentError(problem_at(place, f"mục không có “{key}”", f"ghi “{key}: …” ở đầu mục"))
    return row_id


def _laid_over(
    seed: Mapping[Kind, Mapping[str, Node]], overlay: Overlay, problems: list[Problem]
) -> dict[Kind, dict[str, Node]]:
    rows = {kind: dict(seed[kind]) for kind in KINDS}
    for lost in overlay.keys() - set(KINDS):
        place = Place(f"bản của tỉnh {lost}")
        problems.append(problem_at(place, "loại nội dung lạ", f"dùng: {', '.join(KINDS)}"))
    for kind in KINDS:
        for row_id, body in overlay.get(kind, {}).items():
            rows[kind].pop(row_id, None)
            if body is not None:
                rows[kind].update(_overlay_row(kind, row_id, body, problems))
    return rows


def _overlay_row(kind: Kind, row_id: str, body: object, problems: list[Problem]) -> dict[str, Node]:
    place = Place(f"bản của tỉnh {kind}/{row_id}")
    key = "year" if kind == "exams" else "id"
    if isinstance(body, Mapping):
        body = {**body, key: row_id}
    try:
        return {row_id: plain_node(body, place)}
    except InvalidContentError as error:
        problems.append(error.problem)
        return {}


def _read_all(
    rows: Mapping[str, Node], read: Callable[[Node, Place], T], problems: list[Problem]
) -> dict[str, T]:
    found: dict[str, T] = {}
    for row_id, node in rows.items():
        place = node.place if isinstance(node, Row | Items) else Place(f"mục {row_id}")
        try:
            found[row_id] = read(node, place)
        except InvalidContentError as error:
            problems.append(error.problem)
    return found


def _read_phrasings(node: Node, place: Place) -> Items:
    if not isinstance(node, Items) or not all(isinstance(text, str) for text in node.values):
        message = "cách hỏi của một chủ đề phải là danh sách câu"
        raise InvalidContentError(problem_at(place, message, "mỗi câu một dòng “- …”"))
    return node


def _read_outside(node: Node, place: Place) -> OutsideClass:
    record = Record.of(node, "loại ngoài phạm vi", place, _OUTSIDE_KEYS)
    texts = record.row.values.get("phrasings")
    return OutsideClass(
        id=record.text("id"),
        decision=record.choice("decision", _DECISIONS),
        about=record.text("about"),
        phrasings=record.texts("phrasings"),
        place=record.place,
        places=_places(texts) if isinstance(texts, Items) else (record.place,),
    )


def _texts(items: Items) -> tuple[str, ...]:
    return tuple(text.strip() for text in items.values if isinstance(text, str))


def _places(items: Items) -> tuple[Place, ...]:
    return tuple(items.at(index) for index, text in enumerate(items.values) if isinstance(text, str))
