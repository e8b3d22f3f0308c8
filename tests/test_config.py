"""Faults of the deployment: one clear line each, with file and line and what to do; exit 2, no traceback."""

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.config import ConfigError, load_settings

ROOT = Path(__file__).parent.parent
GOOD = f"plan: {ROOT}/plans/lai-chau-2023.yaml\nexam: 2023\n"


@pytest.fixture
def faults(tmp_path):
    """The problems of a config.yaml with this text and these variables, as they are shown."""

    def find(text: str, **environment: str) -> list[str]:
        file = tmp_path / "config.yaml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError) as caught:
            load_settings({"HOIDAP_DATA": str(tmp_path), **environment}, file)
        return [str(problem) for problem in caught.value.problems]

    return find


@pytest.mark.parametrize(
    ("text", "line", "about"),
    [
        (GOOD + "port: [1\n", 4, "YAML"),
        (GOOD + "cong: 80\n", 3, "khoá lạ `cong`"),
        (GOOD + "channels:\n  web:\n    bat: true\n", 5, "khoá lạ `channels.web.bat`"),
        (GOOD + "port: tám mươi\n", 3, "`port`"),
        (GOOD + "port: 70000\n", 3, "`port`"),
        (GOOD + "log: xml\n", 3, "`log`"),
        (GOOD + "exam_now: 2023-06-26T08:00\n", 3, "`exam_now`"),
        (GOOD + "exam_now: hôm nay\n", 3, "`exam_now`"),
        (GOOD + "workers: 0\n", 3, "`workers`"),
        (GOOD.replace("exam: 2023", "exam: 1999"), 2, "`exam`"),
        ("exam: 2023\n", 1, "thiếu khoá `plan`"),
        ("plan: plans/khong-co.yaml\nexam: 2023\n", 1, "khong-co.yaml"),
        (GOOD + "exam: 2024\n", 3, "exam"),
        ("- a\n- b\n", 1, ""),
        ("", 1, ""),
    ],
)
def test_a_fault_is_named_with_its_place_and_what_to_do(faults, tmp_path, text, line, about):
    shown = "\n".join(faults(text))
    assert f"{tmp_path / 'config.yaml'}:{line}:" in shown
    assert about in shown
    assert ";" in shown


def test_every_fault_of_a_file_is_named(faults):
    assert len(faults(GOOD + "port: x\nlog: y\nla: z\n")) == 3


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        load_settings({}, tmp_path / "none.yaml")


def test_a_fault_in_the_plan_is_named_in_the_plan(faults, tmp_path):
    plan = (ROOT / "plans" / "lai-chau-2023.yaml").read_text(encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(plan.replace("approval: one", "approval: three"), encoding="utf-8")
    line = plan.splitlines().index("approval: one") + 1
    assert f"{tmp_path / 'plan.yaml'}:{line}:" in faults("plan: plan.yaml\nexam: 2023\n")[0]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HOIDAP_PORT", "tám"),
        ("HOIDAP_PORT", "99999"),
        ("HOIDAP_PORT", "-1"),
        ("HOIDAP_PORT", "²"),
        ("HOIDAP_DATABASE_URL", "mysql://u:matkhau@h/d"),
        ("HOIDAP_DATABASE_URL", "matkhau"),
        ("HOIDAP_KEY", "matkhau"),
    ],
)
def test_a_wrong_variable_is_named(faults, variable, value):
    (shown,) = faults(GOOD, **{variable: value})
    assert variable in shown
    assert "matkhau" not in shown


def test_variables_go_before_the_file(tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text(GOOD + "port: 1\ndata: khac\npublic_url: https://a.vn\n", encoding="utf-8")
    env = {"HOIDAP_PORT": "2", "HOIDAP_DATA": str(tmp_path), "PUBLIC_URL": "https://b.vn/"}
    settings = load_settings(env, file)
    assert (settings.port, settings.data, settings.public_url) == (2, tmp_path, "https://b.vn")
    assert settings.database_url == f"sqlite:///{tmp_path / 'hoidap.db'}"


def test_the_shipped_configuration_is_sound():
    assert load_settings({}, ROOT / "config.yaml").config.demonstration


@pytest.fixture
def hoidap(tmp_path):
    """Run the program on a desk of its own; what it says and how it ends."""

    def run(*arguments: str, config: str = GOOD, **environment: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
        env = {
            **os.environ, "HOIDAP_CONFIG": str(tmp_path / "config.yaml"),
            "HOIDAP_DATA": str(tmp_path / "data"), "PYTHONUTF8": "1", **environment,
        }  # fmt: skip
        return subprocess.run(
            [sys.executable, "-c", "from bot.cli import main; main()", *arguments],
            cwd=ROOT, env=env, capture_output=True, text=True, timeout=50, check=False,
        )  # fmt: skip

    return run


def assert_one_clear_line(done: subprocess.CompletedProcess[str], *about: str) -> None:
    shown = (done.stderr or done.stdout).strip()
    assert done.returncode == 2, shown
    assert "Traceback" not in done.stderr + done.stdout
    assert len(shown.splitlines()) == 1, shown
    assert all(word in shown for word in about), shown


@pytest.mark.parametrize("command", [("run",), ("migrate",), ("ask", "mấy giờ thi"), ("chat",)])
def test_every_command_names_a_broken_configuration(hoidap, command):
    assert_one_clear_line(hoidap(*command, config=GOOD + "la: 1\n"), "config.yaml:3:", "khoá lạ")


def test_a_wrong_port_ends_the_program_with_a_line(hoidap):
    assert_one_clear_line(hoidap("run", HOIDAP_PORT="tám"), "HOIDAP_PORT", "tám")


def test_a_folder_that_cannot_be_made_is_named(hoidap, tmp_path):
    (tmp_path / "tep").write_text("")
    assert_one_clear_line(
        hoidap("migrate", HOIDAP_DATA=str(tmp_path / "tep" / "data")), str(tmp_path / "tep")
    )


def test_a_file_that_is_no_database_is_named(hoidap, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hoidap.db").write_bytes(b"not a database" * 100)
    assert_one_clear_line(hoidap("migrate"), "hoidap.db", "hỏng")


def test_a_database_that_is_away_is_named_without_its_password(hoidap):
    done = hoidap("migrate", HOIDAP_DATABASE_URL="postgresql://u:matkhau@127.0.0.1:1/d")
    assert_one_clear_line(done, "HOIDAP_DATABASE_URL")
    assert "matkhau" not in done.stderr


def test_a_newer_schema_is_refused_with_a_line(hoidap, tmp_path):
    assert hoidap("migrate").returncode == 0
    with closing(sqlite3.connect(tmp_path / "data" / "hoidap.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert_one_clear_line(hoidap("migrate"), "phiên bản mới hơn")


def test_a_locked_database_is_named(hoidap, tmp_path):
    assert hoidap("migrate").returncode == 0
    with closing(sqlite3.connect(tmp_path / "data" / "hoidap.db", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert_one_clear_line(hoidap("staff", "add", "an"), "khoá")


def test_a_second_run_on_the_same_data_is_refused(hoidap, tmp_path):
    from bot.lock import DataLock

    (tmp_path / "data").mkdir()
    lock = DataLock(tmp_path / "data")
    lock.take()
    try:
        assert_one_clear_line(hoidap("migrate"), str(os.getpid()))
    finally:
        lock.release()


def test_a_port_in_use_is_named(hoidap):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert_one_clear_line(hoidap("run", HOIDAP_PORT=str(taken.getsockname()[1])), "HOIDAP_PORT")


def test_an_exam_without_a_schedule_is_named(hoidap):
    assert_one_clear_line(hoidap("run", config=GOOD.replace("exam: 2023", "exam: 2031")), "2031")


def test_lines_that_are_no_questions_are_named(tmp_path):
    env = {**os.environ, "HOIDAP_CONFIG": str(ROOT / "config.yaml"), "HOIDAP_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "match"],
        cwd=ROOT, env=env, input="không phải json\n", capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip
    assert_one_clear_line(done, "stdin:1:")
