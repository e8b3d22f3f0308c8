"""Closed lists of toneless words, read before the matcher: tables of lists in YAML, and their patterns."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from faq.yaml_lines import Items, Node, Row, read_yaml

WordLists = dict[str, tuple[str, ...]]


def read_word_lists(file: Path) -> WordLists:
    """The lists of a file by their name; those of a table inside are named ``table.list``.

    Raises:
        ValueError: when the file is no table of lists, or a list is empty; names file and line.
    """
    node, problems = read_yaml(file, file.name)
    if problems or not isinstance(node, Row):
        raise ValueError(f"{file}: {problems[0] if problems else 'not a table of lists'}")
    return dict(_lists(node, ""))


def _lists(row: Row, above: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in row.values.items():
        if isinstance(value, Row):
            yield from _lists(value, f"{name}.")
        else:
            yield f"{above}{name}", _words(value, f"{row.at(name)}: {above}{name}")


def _words(node: Node, where: str) -> tuple[str, ...]:
    words = tuple(str(word) for word in node.values) if isinstance(node, Items) else ()
    if not words:
        raise ValueError(f"{where} must be a list of words")
    return words


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of these words or turns of phrase; the caller says where they begin and end."""
    return f"(?:{'|'.join(re.escape(word) for word in words)})"


def whole_words(words: Iterable[str]) -> re.Pattern[str]:
    """One of these, as whole words anywhere in a line."""
    return re.compile(rf"\b{any_of(words)}\b")
