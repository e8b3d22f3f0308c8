"""What is edited, versioned and approved as one piece: a topic with its phrasings and facts, an exam, an act.

A document is plain data (text, lists, mappings) as it stands in the files of docs/content.md; it goes to the
database as JSON and back through the same readers as the shipped files.
"""

import difflib
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, Literal, get_args

import yaml

from faq.check import check_content
from faq.content import Content, Seed
from faq.problems import InvalidContentError, Place, Problem, errors_among, problem_at
from faq.yaml_lines import Items, Node, Row, parse_yaml

DocumentKind = Literal["topic", "exam", "act"]
DOCUMENT_KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)
Document = dict[str, Any]
Bodies = Mapping[tuple[str, str], Document]


def seed_document(seed: Seed, kind: str, key: str) -> Document | None:
    """What the program ships for a key; None where it ships nothing."""
    if kind == "topic":
        return _seed_topic(seed, key)
    row = seed.rows["exams" if kind == "exam" else "acts"].get(key)
    found = plain(row) if isinstance(row, Row) else None
    return found if isinstance(found, dict) else None


def _seed_topic(seed: Seed, topic: str) -> Document | None:
    row = seed.rows["entries"].get(topic)
    if not isinstance(row, Row):
        return None
    entry = plain(row)
    assert isinstance(entry, dict)
    entry.setdefault("group", PurePath(row.place.file).stem)
    facts = {id_: plain(fact) for id_, fact in seed.rows["facts"].items() if _topic_of(id_) == topic}
    return {"entry": entry, "phrasings": plain(seed.rows["phrasings"].get(topic)) or [], "facts": facts}


def plain(node: Node) -> Any:
    """A read tree as plain data."""
    if isinstance(node, Row):
        return {key: plain(value) for key, value in node.values.items()}
    return [plain(value) for value in node.values] if isinstance(node, Items) else node


def digest(document: Document | None) -> str:
    """A short name for exactly this content; empty for none."""
    if document is None:
        return ""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def overlay_of(bodies: Bodies, seed: Seed) -> dict[str, dict[str, object]]:
    """A province's documents in the form that `faq.content.build` lays over the seed."""
    overlay: dict[str, dict[str, object]] = {
        "entries": {}, "phrasings": {}, "facts": {}, "exams": {}, "acts": {},
    }  # fmt: skip
    for (kind, key), body in bodies.items():
        if kind == "topic":
            overlay["entries"][key] = body["entry"]
            overlay["phrasings"][key] = body["phrasings"]
            gone = (id_ for id_ in seed.rows["facts"] if _topic_of(id_) == key and id_ not in body["facts"])
            overlay["facts"].update({**dict.fromkeys(gone), **body["facts"]})
        else:
            overlay["exams" if kind == "exam" else "acts"][key] = body
    return overlay


def new_problems(before: Content, after: Content) -> list[Problem]:
    """The faults that an edit brings in: what was wrong already does not stand in its way."""
    found = errors_among(check_content(after))
    if not found:  # as a rule; the second check costs as much as the first
        return []
    known = {(problem.message, problem.remedy) for problem in check_content(before)}
    return [problem for problem in found if (problem.message, problem.remedy) not in known]


def as_yaml(document: object) -> str:
    """A document as text to read, edit and compare."""
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100) if document else ""


def from_yaml(text: str, what: str) -> Any:
    """What was typed, with every scalar as the text that stands there.

    Raises:
        InvalidContentError: where the text is no YAML, with its line.
    """
    node, problems = parse_yaml(text.encode(), what)
    if problems:
        raise InvalidContentError(problems[0])
    return plain(node)


def topic_from_form(key: str, entry: Document, phrasings: str, facts: str) -> Document:
    """A topic's document from the fields of a form: phrasings a line each, facts in YAML.

    Raises:
        InvalidContentError: where the facts cannot be read.
    """
    found = from_yaml(facts, "dữ kiện") or {}
    if not isinstance(found, dict) or not all(isinstance(fact, dict) for fact in found.values()):
        place = Place("dữ kiện", 1)
        raise InvalidContentError(
            problem_at(place, "phải là bảng “mã: …”", "viết “mã-chủ-đề.tên:” rồi các dòng thụt vào")
        )
    by_id = {id_: {**fact, "id": id_} for id_, fact in found.items()}
    lines = [" ".join(line.split()) for line in phrasings.splitlines()]
    return {"entry": {"id": key, **entry}, "phrasings": [line for line in lines if line], "facts": by_id}


def differences(before: Document | None, after: Document | None) -> Iterator[tuple[str, str]]:
    """What changed, line by line: (``-``, ``+`` or a blank, text)."""
    old, new = _sorted_lines(before), _sorted_lines(after)
    for line in difflib.unified_diff(old, new, lineterm="", n=1):
        if not line.startswith(("---", "+++", "@@")):
            yield line[:1], line[1:]


def _sorted_lines(document: Document | None) -> list[str]:
    """A document's lines, whatever order its keys were written in."""
    if not document:
        return []
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=True, width=100).splitlines()


def _topic_of(fact: str) -> str:
    return fact.partition(".")[0]
