"""Configuration: one YAML file, checked as a whole, with environment variables above it.

Secrets are never in the file; it names the environment variables that hold them.
"""

import base64
import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from escalation.plan import Plan
from faq.problems import Problem
from faq.yaml_lines import Items, Node, Row, read_yaml

ENVIRONMENT = {
    "HOIDAP_CONFIG": "path of the configuration file",
    "HOIDAP_DATA": "folder of the database and its files",
    "HOIDAP_PORT": "port of the web chat and the desk",
    "HOIDAP_DATABASE_URL": "another database, such as postgresql://user@host/name",
    "HOIDAP_KEY": "key(s) that seal originals and tokens; without it a key file lies in the data folder",
    "HOIDAP_CRASH_AT": "for proofs only: POINT:NTH kills the process there (docs/reliability.md)",
    "TELEGRAM_BOT_TOKEN": "token of the Telegram bot, from @BotFather; with it the channel is on",
    "TELEGRAM_API_BASE": "another Bot API server; without it Telegram's own",
    "TELEGRAM_WEBHOOK_SECRET": "secret of the webhook (A-Z a-z 0-9 _ -); derived from the token when unset",
    "TELEGRAM_STAFF_CHAT": "id of the staff group that hears of tickets, such as -1001234567890",
    "ZALO_APP_ID": "id of the Zalo application; with its two secrets the Official Account is on",
    "ZALO_OA_SECRET_KEY": "OA Secret Key of the application's Webhook page: proves what Zalo brings",
    "ZALO_APP_SECRET": "secret of the application: renews the tokens",
    "ZALO_ACCESS_TOKEN": "first access token, with its refresh token; later ones are kept in the database",
    "ZALO_REFRESH_TOKEN": "first refresh token; each is good for one use",
    "ZALO_BOT_TOKEN": "token of a bot of the Zalo Bot Platform; with it that channel is on",
    "ZALO_BOT_SECRET": "secret of its webhook (A-Z a-z 0-9 _ -); derived from the token when unset",
    "ZALO_BOT_API_BASE": "another server of the Bot Platform; without it Zalo's own",
    "ZALO_API_BASE": "another Open API server; without it Zalo's own",
    "ZALO_OAUTH_BASE": "another OAuth server; without it Zalo's own",
    "SMTP_URL": "server that sends letters, smtps://user:password@host:465; with it and MAIL_FROM mail is on",
    "IMAP_URL": "mailbox that replies come to, imaps://user:password@host:993/INBOX",
    "MAIL_FROM": "the desk's own mail address",
    "MAIL_REPLY_DOMAIN": "domain where the server takes plus-addresses, for a reply address of each letter",
    "MAIL_TRUSTED_SERVER": "our mail server as it signs Authentication-Results; without it none count",
    "PUBLIC_URL": "the address people reach us under, https://…; needed for webhooks and return links",
}

DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
KEY_BYTES = 32

M = TypeVar("M", bound=BaseModel)


class ConfigError(Exception):
    """The configuration cannot be used; ``problems`` say what, where and what to do."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class Part(BaseModel):
    """Any part of the configuration: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Link = Annotated[str, Field(pattern=r"^(https://\S+)?$")]
"""A link that people open; empty where there is none."""


class WebSettings(Part):
    """Web chat. ``messages_per_minute`` is what one conversation may send."""

    enabled: bool = True
    messages_per_minute: int = Field(default=30, gt=0)
    chats_per_minute: int = Field(default=60, gt=0)


class TelegramSettings(Part):
    """Telegram: names of the environment variables, never their values."""

    enabled: bool = True
    token_env: str = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - the name of a variable
    api_base_env: str = "TELEGRAM_API_BASE"
    secret_env: str = "TELEGRAM_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
    staff_chat_env: str = "TELEGRAM_STAFF_CHAT"
    address: Link = ""
    show_question_to_staff: bool = False
    topics: bool = False


class ZaloSettings(Part):
    """Zalo Official Account. ``pause_minutes``: how long the bot leaves a person to a colleague who wrote to
    them in the OA's own chat tool; ``quiet_hours``: after how long without any event to warn, 0 for never;
    ``groups``: whether it answers in groups (GMF), where it is meant."""

    enabled: bool = True
    address: Link = ""
    oa_id: str = ""
    buttons: bool = False
    requests_per_minute: int = Field(default=100, gt=0, le=4000)
    messages_per_month: int = Field(default=500, ge=0)
    free_hours: int = Field(default=48, gt=0, le=168)
    window_hours: int = Field(default=168, gt=0, le=168)
    paid_replies: bool = True
    template_id: str = ""
    template_field: str = "ma_phieu"
    refresh_days: int = Field(default=90, gt=0, le=365)
    package_until: date | None = None
    warn_days: int = Field(default=14, ge=0, le=90)
    site_verification: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,200}$")
    timestamp_header: bool = False
    pause_minutes: int = Field(default=60, ge=0, le=10_080)
    quiet_hours: int = Field(default=24, ge=0, le=720)
    groups: bool = False


class ZaloBotSettings(Part):
    """Zalo Bot Platform. ``users`` is how many people a bot of this plan may serve."""

    enabled: bool = True
    address: Link = ""
    requests_per_minute: int = Field(default=60, gt=0, le=4000)
    messages_per_month: int = Field(default=3000, ge=0)
    users: int = Field(default=50, ge=0)


class FilesSettings(Part):
    """What people send: the largest file that is fetched; how long one is kept after its ticket closed."""

    largest_mb: int = Field(default=10, gt=0, le=50)
    keep_days: int = Field(default=30, gt=0, le=3650)


class Channels(Part):
    """Which doors are open. ``names``: whether officers see the names that people show there."""

    names: bool = True
    web: WebSettings = WebSettings()
    telegram: TelegramSettings = TelegramSettings()
    zalo: ZaloSettings = ZaloSettings()
    zalo_bot: ZaloBotSettings = ZaloBotSettings()


class SeasonSettings(Part):
    """What is expected in the busiest month; `hoidap check` compares it with the packages."""

    people: int = Field(default=2000, gt=0)
    questions_each: int = Field(default=3, gt=0)
    busiest_hour_percent: int = Field(default=5, gt=0, le=100)
    late_percent: int = Field(default=2, ge=0, le=100)


class Config(Part):
    """The whole configuration. ``exam_now`` shifts the exam clock (demonstration); without it, real time."""

    plan: str
    exam: int = Field(ge=2020, le=2100)
    exam_now: datetime | None = None
    demonstration: bool = False
    risk: float = Field(default=0.01, gt=0, lt=0.2)
    host: str = "127.0.0.1"
    proxies: int = Field(default=0, ge=0, le=5)
    port: int = Field(default=8080, ge=0, le=65535)
    data: str = "data"
    database_url: str = ""
    public_url: str = ""
    workers: int = Field(default=4, ge=1, le=32)
    log: Literal["text", "json"] = "text"
    channels: Channels = Channels()
    files: FilesSettings = FilesSettings()
    season: SeasonSettings = SeasonSettings()

    @field_validator("exam_now")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("ghi cả múi giờ, như 2023-06-26T19:00:00+07:00")
        return value


REMEDIES = {
    "bool_parsing": "ghi true hoặc false",
    "bool_type": "ghi true hoặc false",
    "date_from_datetime_parsing": "ghi ngày theo dạng 2023-06-28",
    "date_parsing": "ghi ngày theo dạng 2023-06-28",
    "date_type": "ghi ngày theo dạng 2023-06-28",
    "datetime_from_date_parsing": "ghi dạng 2023-06-26T19:00:00+07:00",
    "datetime_parsing": "ghi dạng 2023-06-26T19:00:00+07:00",
    "datetime_type": "ghi dạng 2023-06-26T19:00:00+07:00",
    "dict_type": "ghi thành các dòng khoá: giá trị",
    "float_parsing": "ghi một số",
    "float_type": "ghi một số",
    "greater_than": "ghi số lớn hơn {gt}",
    "greater_than_equal": "ghi số từ {ge} trở lên",
    "int_from_float": "ghi một số nguyên",
    "int_parsing": "ghi một số nguyên",
    "int_type": "ghi một số nguyên",
    "less_than": "ghi số nhỏ hơn {lt}",
    "less_than_equal": "ghi số không quá {le}",
    "list_type": "ghi thành danh sách, mỗi mục một dòng bắt đầu bằng dấu -",
    "literal_error": "chọn một trong: {expected}",
    "model_type": "ghi thành các dòng khoá: giá trị",
    "string_pattern_mismatch": "ghi địa chỉ bắt đầu bằng https://",
    "string_too_short": "ghi ít nhất {min_length} ký tự",
    "string_type": "ghi một dòng chữ, đặt trong ngoặc kép nếu là số",
    "time_parsing": "ghi giờ theo dạng 07:30",
    "time_type": "ghi giờ theo dạng 07:30",
    "too_short": "ghi ít nhất {min_length} mục",
    "tuple_type": "ghi thành danh sách",
}
"""What to do about a value that does not fit, by pydantic's kind of error."""


class Settings(Part):
    """Configuration, plan and folders, ready to use."""

    config: Config
    plan: Plan
    root: Path
    data: Path
    database_url: str
    public_url: str
    port: int
    environment: Mapping[str, str]


def load_settings(environment: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """Read and check everything a run needs; touches nothing.

    Raises:
        ConfigError: with every fault found.
    """
    env = dict(os.environ if environment is None else environment)
    path = file or Path(env.get("HOIDAP_CONFIG") or "config.yaml")
    config = parse(path, Config)
    root = path.resolve().parent
    plan = _plan(path, root, config)
    data = _under(root, env.get("HOIDAP_DATA") or config.data)
    url = env.get("HOIDAP_DATABASE_URL") or config.database_url or f"sqlite:///{data / 'hoidap.db'}"
    _check_database_url(url)
    _check_key(env.get("HOIDAP_KEY", ""))
    return Settings(
        config=config,
        plan=plan,
        root=root,
        data=data,
        database_url=url,
        public_url=(env.get("PUBLIC_URL") or config.public_url).rstrip("/"),
        port=_port(env, config),
        environment=env,
    )


def parse(path: Path, model: type[M]) -> M:
    """Read one YAML file into a model.

    Raises:
        ConfigError: for a missing file, broken YAML, or values that do not fit; each with its line.
    """
    node, problems = read_yaml(path, str(path))
    if problems:
        raise ConfigError(list(problems))
    if not isinstance(node, Row):
        raise ConfigError(
            [Problem(str(path), 1, "tệp không phải là bảng khoá: giá trị", "xem config.yaml mẫu")]
        )
    try:
        return model.model_validate(_plain(node))
    except ValidationError as error:
        raise ConfigError([_problem(path, node, fault) for fault in error.errors()]) from error


def _plain(node: Node) -> Any:
    if isinstance(node, Row):
        return {key: _plain(value) for key, value in node.values.items()}
    if isinstance(node, Items):
        return [_plain(value) for value in node.values]
    return node


def _problem(path: Path, root: Row, fault: Any) -> Problem:
    where = ".".join(str(part) for part in fault["loc"])
    line = _line(root, fault["loc"])
    given = fault.get("input")
    shown = f" (đang ghi: {given})" if isinstance(given, str) else ""
    kind = fault["type"]
    if kind == "extra_forbidden":
        return Problem(str(path), line, f"khoá lạ `{where}`", "xoá khoá này hoặc sửa chính tả")
    if kind == "missing":
        return Problem(str(path), line, f"thiếu khoá `{where}`", "thêm khoá này, xem docs/configuration.md")
    return Problem(
        str(path), line, f"`{where}` không hợp lệ{shown}", remedy(kind, fault.get("ctx", {}), fault["msg"])
    )


def remedy(kind: str, bounds: Mapping[str, Any], said: str) -> str:
    """What to write instead, in Vietnamese; what pydantic said where we have no words for its kind."""
    if kind == "value_error":  # our own sentences
        return said.removeprefix("Value error, ")
    words = REMEDIES.get(kind)
    return words.format(**bounds).replace(" or ", " hoặc ") if words else said


def _line(root: Row, loc: tuple[int | str, ...]) -> int:
    node: Node = root
    line = root.place.line
    for part in loc:
        if isinstance(node, Row) and part in node.lines:
            line = node.lines[str(part)]
            node = node.values[str(part)]
        elif isinstance(node, Items) and isinstance(part, int) and part < len(node.values):
            line = node.at(part).line
            node = node.values[part]
        else:
            break
    return line


def _plan(path: Path, root: Path, config: Config) -> Plan:
    file = root / config.plan
    if not file.exists():
        there = ", ".join(f"plans/{found.name}" for found in sorted((root / "plans").glob("*.yaml")))
        choose = f"chọn một trong: {there}" if there else f"ghi đường dẫn tới tệp kế hoạch, tính từ {root}"
        lines = path.read_text(encoding="utf-8").splitlines()
        line = next((n for n, text in enumerate(lines, 1) if text.startswith("plan:")), 1)
        raise ConfigError([Problem(str(path), line, f"không có kế hoạch {config.plan}", choose)])
    return parse(file, Plan)


def _under(root: Path, folder: str) -> Path:
    path = Path(folder).expanduser()
    return path if path.is_absolute() else root / path


def _check_database_url(url: str) -> None:
    if not url.startswith(DATABASES):  # the URL is not shown, it may hold a password
        what = "không phải địa chỉ SQLite hay PostgreSQL"
        remedy = "ghi sqlite:////thư/mục/tệp.db hoặc postgresql://người@máy/tên"
        raise ConfigError([Problem("HOIDAP_DATABASE_URL", 0, what, remedy)])


def _check_key(keys: str) -> None:
    for key in filter(None, (part.strip() for part in keys.split(","))):
        try:
            right = len(base64.urlsafe_b64decode(key)) == KEY_BYTES
        except ValueError:
            right = False
        if not right:
            remedy = f"ghi {KEY_BYTES} byte ngẫu nhiên dạng base64 an toàn cho URL"
            raise ConfigError([Problem("HOIDAP_KEY", 0, "khoá không đúng dạng", remedy)])


def _port(env: Mapping[str, str], config: Config) -> int:
    text = env.get("HOIDAP_PORT")
    if not text:
        return config.port
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise ConfigError(
            [
                Problem(
                    "HOIDAP_PORT", 0, f"HOIDAP_PORT là “{text}”, không phải số cổng", "ghi số từ 1 đến 65535"
                )
            ]
        )
    return int(text)
