"""The documentation is part of the build: what exists is documented, what is documented exists."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

import click
import pytest
import typer.main
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from bot.channels.telegram_access import HOOK
from bot.channels.telegram_staff import LINK
from bot.channels.telegram_verbs import COMMANDS as STAFF_COMMANDS
from bot.channels.zalo_access import HOOK as ZALO_HOOK
from bot.channels.zalo_bot import HOOK as ZALO_BOT_HOOK
from bot.channels.zalo_errors import CLOSED, DOWN, LATER, REFUSED, SPOILED
from bot.cli import app
from bot.config import ENVIRONMENT, Config
from escalation.plan import Competence, Plan
from faq.content import Content
from handlers.commands import COMMANDS
from handlers.routes import ROUTES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PACKAGES = ("bot", "desk", "escalation", "faq", "handlers", "store")
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("**/*.md")])
READMES = [ROOT / "README.md", ROOT / "README.vi.md"]
VARIABLE = re.compile(r"(?:HOIDAP|TELEGRAM|ZALO)_[A-Z_]*[A-Z]|(?:SMTP|IMAP|PUBLIC)_URL|MAIL_[A-Z_]*[A-Z]")
pytestmark = pytest.mark.xdist_group("docs")  # the code is read once
STATES = {"yes", "partly", "no", "people"}


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def tables(text: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Every table of a page: its head and its rows."""
    for block in re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE):
        head, _, *rows = [_cells(line) for line in block.strip().splitlines()]
        yield head, rows


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def rows_of(text: str, *first: str) -> list[list[str]]:
    """All rows of the tables whose head begins with one of these words."""
    return [row for head, rows in tables(text) if head[0] in first for row in rows]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


# Commands


@cache
def commands() -> dict[str, click.Command]:
    """Every command of the program by its words, as in "staff add"."""
    return dict(_commands(typer.main.get_command(app), ()))


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for name, child in command.commands.items():
            yield from _commands(child, (*path, name))
    else:
        yield " ".join(path), command


def command_sections() -> dict[str, str]:
    """The sections of commands.md that tell about a command of the program."""
    parts = re.split(r"^## ", page("commands.md"), flags=re.MULTILINE)[1:]
    titled = [part.partition("\n") for part in parts]
    return {
        " ".join(word for word in title.split()[1:] if not word.isupper()): body
        for title, _, body in titled
        if title.startswith("hoidap ")
    }


def test_every_command_has_a_section_and_every_section_a_command() -> None:
    assert sorted(command_sections()) == sorted(commands())


def test_every_option_is_documented_and_every_documented_one_exists() -> None:
    for name, body in command_sections().items():
        options = {
            option
            for parameter in commands()[name].params
            for option in parameter.opts
            if option.startswith("--")
        }
        told = {option for row in rows_of(body, "option") for option in quoted(row[0])}
        assert told == options, name


def test_arguments_stand_in_the_heading_of_their_command() -> None:
    headings = re.findall(r"^## (hoidap .+)$", page("commands.md"), re.MULTILINE)
    told = {" ".join(words for words in line.split()[1:]) for line in headings}
    real = {
        " ".join([name, *(p.name.upper() for p in command.params if p.param_type_name == "argument")])
        for name, command in commands().items()
    }
    assert told == real


@pytest.mark.parametrize("file", PAGES, ids=lambda path: path.name)
def test_commands_shown_in_a_page_exist(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    shown = re.findall(r"(?:`|^\s*)(?:\.venv/bin/)?hoidap ([a-z][^`\n]*)", text, re.MULTILINE)
    for line in shown:
        name = max((known for known in commands() if f"{line} ".startswith(f"{known} ")), key=len, default="")
        assert name, f"{file.name}: hoidap {line}"
        options = {option for parameter in commands()[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", line)) <= options | {"--help"}, f"{file.name}: hoidap {line}"


def test_make_targets_are_documented_and_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = {
        target.removeprefix("make ")
        for row in rows_of(page("commands.md"), "target")
        for target in quoted(row[0])
    }
    assert told == targets


@pytest.mark.parametrize("file", READMES, ids=lambda path: path.name)
def test_make_targets_of_a_readme_exist(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    shown = set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE))
    assert {"run", "test", "check", "proof", "bench"} <= shown
    assert shown <= set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_bot_commands_are_documented_and_exist() -> None:
    told = {name.split()[0] for row in rows_of(page("commands.md"), "command") for name in quoted(row[0])}
    assert told == {f"/{name}" for name in COMMANDS}


def test_commands_of_officers_in_telegram_are_documented_and_exist() -> None:
    told = {
        name.split()[0]
        for row in rows_of(page("commands.md"), "officer's command")
        for name in quoted(row[0])
    }
    assert told == {f"/{name}" for name in (*STAFF_COMMANDS, LINK)}


# Configuration


def fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every key a file of this model may have, dotted, with its default."""
    for name, field in model.model_fields.items():
        part = _model_in(field.annotation)
        if part is None or get_origin(field.annotation) is not None:
            yield f"{prefix}{name}", field.default
        if part is not None:
            yield from fields(part, f"{prefix}{name}.")


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def test_every_configuration_key_is_documented_and_every_documented_one_exists() -> None:
    told = [key for row in rows_of(page("configuration.md"), "key") for key in quoted(row[0])]
    assert sorted(told) == sorted(name for name, _ in fields(Config))


def test_documented_defaults_are_the_real_ones() -> None:
    real = dict(fields(Config))
    for key, _, told, *_ in rows_of(page("configuration.md"), "key"):
        assert _told_default(told, real[key.strip("`")]), f"{key}: {told}"


def _told_default(told: str, value: Any) -> bool:
    if value is PydanticUndefined:
        return told == "required"
    if value is None:
        return told.startswith("none")
    if value == "":
        return told.startswith("empty")
    return told == f"`{str(value).lower() if isinstance(value, bool) else value}`"


def test_every_plan_key_is_documented_and_every_documented_one_exists() -> None:
    told = {key for row in rows_of(page("plan.md"), "key") for key in quoted(row[0])}
    real = {name for name, _ in fields(Plan)} | {"hours", "clocks"}
    slots = {f"hours.{name}.{end}" for name in ("saturday", "exam_days") for end in ("start", "end")}
    assert told == real - slots  # a stretch is explained once


def test_every_competence_is_documented_and_every_documented_one_exists() -> None:
    told = {name for row in rows_of(page("plan.md"), "competence") for name in quoted(row[0])}
    assert told == set(get_args(Competence))


def test_every_environment_variable_is_documented_and_every_documented_one_exists() -> None:
    told = {name for row in rows_of(page("configuration.md"), "variable") for name in quoted(row[0])}
    assert told == variables_of_the_code()
    assert set(ENVIRONMENT) <= told


def variables_of_the_code() -> set[str]:
    """Names of environment variables that stand alone in a string of the code."""
    return {text for text in strings_of_the_code() if VARIABLE.fullmatch(text)}


@pytest.mark.parametrize("file", PAGES, ids=lambda path: path.name)
def test_variables_named_in_a_page_exist(file: Path) -> None:
    assert set(VARIABLE.findall(file.read_text(encoding="utf-8"))) <= variables_of_the_code()


# Conversation, addresses, words


def test_the_table_of_the_conversation_has_the_rows_of_the_code_in_their_order() -> None:
    told = [row[0].strip("`") for row in rows_of(page("conversation.md"), "row")]
    assert told == [route.name for route in ROUTES]


def test_every_address_is_documented() -> None:
    told = {address for row in rows_of(page("architecture.md"), "address") for address in quoted(row[0])}
    assert told == set(addresses())


def addresses() -> Iterator[str]:
    """What the server and the web chat mount; the desk's own pages are its own matter."""
    for file in (ROOT / "bot/server.py", ROOT / "bot/channels/web.py"):
        yield from re.findall(r'web\.(?:get|post|static)\("(/[^"]*)"', file.read_text(encoding="utf-8"))
    yield from (HOOK, ZALO_HOOK, ZALO_BOT_HOOK)
    desk = (ROOT / "desk/app.py").read_text(encoding="utf-8")
    yield from re.findall(r'add_subapp\("(/[a-z]+)"', desk)


def test_every_word_of_the_glossary_is_used_in_the_code() -> None:
    told = [word for row in rows_of(page("glossary.md"), "in code") for word in quoted(row[0])]
    known = names_of_the_code() | strings_of_the_code()
    assert [word for word in told if word not in known] == []


def test_no_word_stands_twice_in_the_glossary() -> None:
    told = [word for row in rows_of(page("glossary.md"), "in code") for word in quoted(row[0])]
    assert sorted(told) == sorted(set(told))


def test_all_seventy_seven_duties_are_accounted_for() -> None:
    rows = rows_of(page("duties.md"), "#")
    assert [row[0] for row in rows] == [str(number) for number in range(1, 78)]
    assert {row[3] for row in rows} <= STATES
    assert [row[0] for row in rows if row[3] in ("yes", "partly") and not row[4]] == []


def test_topics_named_among_the_duties_exist(content: Content) -> None:
    groups = "|".join(sorted({topic.partition("-")[0] for topic in content.entries}))
    named = re.findall(rf"`((?:{groups})-[a-z0-9-]+)`", page("duties.md"))
    assert [topic for topic in named if topic not in content.entries] == []
    assert len(named) > 30


# Pages


def test_tests_named_in_a_page_exist() -> None:
    tests = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    named = [name for file in PAGES for name in re.findall(r"`(test_\w+)`", file.read_text(encoding="utf-8"))]
    assert [name for name in named if f"def {name}(" not in tests] == []


def test_everything_said_of_a_platform_names_the_test_that_shows_it() -> None:
    rows = [row for first in ("platform", "what") for row in rows_of(page("channels.md"), first)]
    assert [row[0] for row in rows if not re.search(r"`test_\w+`", row[2])] == []
    assert len(rows) > 60


def test_every_error_of_zalo_is_in_the_table_with_what_we_make_of_it() -> None:
    sorts = {"renewed": SPOILED, "later": LATER, "kept": CLOSED, "down": DOWN, "refused": REFUSED}
    told: dict[str, set[int]] = {name: set() for name in sorts}
    for errors, _, outcome, _ in rows_of(page("channels.md"), "error"):
        told[outcome] |= {int(number) for number in re.findall(r"`(-\d+)`", errors)}
    assert told == {name: set(numbers) for name, numbers in sorts.items()}


@pytest.mark.parametrize("file", PAGES, ids=lambda path: path.name)
def test_local_links_lead_somewhere(file: Path) -> None:
    text = re.sub(r"```.*?```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    local = [target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]
    assert [target for target in local if not (file.parent / target).exists()] == []


def test_the_index_names_every_page() -> None:
    named = set(re.findall(r"\]\(([^)/]+\.md)\)", page("README.md")))
    assert named == {file.name for file in DOCS.glob("*.md")} - {"README.md"}


def test_both_readmes_show_the_same_commands_and_variables() -> None:
    english, vietnamese = (file.read_text(encoding="utf-8") for file in READMES)
    for pattern in (VARIABLE, re.compile(r"`((?:hoidap|make) [^`]+)`"), re.compile(r"docs/[a-z]+\.md")):
        assert set(pattern.findall(vietnamese)) <= set(pattern.findall(english)) | {"hoidap LỆNH --help"}


def test_the_changelog_begins_with_the_current_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == version


# The code, as text


@cache
def trees() -> tuple[ast.Module, ...]:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    return tuple(ast.parse(file.read_text(encoding="utf-8")) for file in files)


@cache
def names_of_the_code() -> frozenset[str]:
    """Classes, functions, variables, fields and parameters."""
    return frozenset(name for tree in trees() for node in ast.walk(tree) for name in _names(node))


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
            yield name


@cache
def strings_of_the_code() -> frozenset[str]:
    """Every string constant."""
    constants = (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return frozenset(node.value for node in constants if isinstance(node.value, str))
