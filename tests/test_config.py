"""Faults of the deployment as `load_settings` finds them; the program's words and exit: test_bad_input.py."""

from pathlib import Path

import pytest

from bot.check import channel_problems
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
        ("plan: plans/khong-co.yaml\nexam: 2023\n", 1, "khong-co.yaml; ghi đường dẫn tới tệp kế hoạch"),
        (GOOD + "exam: 2024\n", 3, "lặp lại"),
        (GOOD + "workers: many\n", 3, "many"),
        ("plan:\n\t- x\n", 2, "YAML"),
        ("plan: &a x\nexam: *a\n", 1, ""),
        ("- a\n- b\n", 1, ""),
        ("", 1, ""),
    ],
)
def test_a_fault_is_named_with_its_place_and_what_to_do(faults, tmp_path, text, line, about):
    shown = "\n".join(faults(text))
    assert f"{tmp_path / 'config.yaml'}:{line}:" in shown
    assert about in shown
    assert ";" in shown


@pytest.mark.parametrize(
    ("line", "what_to_do"),
    [
        ("port: tám mươi", "ghi một số nguyên"),
        ("port: 70000", "ghi số không quá 65535"),
        ("workers: 0", "ghi số từ 1 trở lên"),
        ("log: xml", "chọn một trong: 'text' hoặc 'json'"),
        ("demonstration: có", "ghi true hoặc false"),
        ("exam_now: hôm nay", "ghi dạng 2023-06-26T19:00:00+07:00"),
        ("exam_now: 2023-06-26T08:00", "ghi cả múi giờ"),
        ("channels: 3", "ghi thành các dòng khoá: giá trị"),
    ],
)
def test_what_to_write_instead_is_said_in_vietnamese(faults, line, what_to_do):
    (shown,) = faults(GOOD + line + "\n")
    assert what_to_do in shown


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


def test_check_names_variables_of_channels_that_cannot_be_right(settings_with):
    found = list(channel_problems(settings_with(ZALO_APP_ID="abc", SMTP_URL="http://x", MAIL_FROM="a@b.vn")))
    assert [one.message.split()[0] for one in found] == ["ZALO_APP_ID", "SMTP_URL"]
    assert all(one.remedy for one in found)
