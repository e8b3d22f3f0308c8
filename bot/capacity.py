"""What the packages of the platforms carry, and what an exam season needs of them: plain arithmetic."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.config import SeasonSettings, Settings

LINES_A_QUESTION = 2  # an answer, and a receipt or a menu
MINUTES, MINUTES_A_MONTH = 60, 60 * 24 * 30
UNEVEN = 2  # the busiest minute of an hour against its mean
TELEGRAM_A_MINUTE = 30 * 60  # Telegram's own limit over all chats


@dataclass(frozen=True, slots=True)
class Need:
    """What a season asks of one channel, if everybody came through it: its month, busiest hour and minute."""

    people: int
    month: int
    hour: int
    minute: int
    late: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about a channel; ``short`` when its package is too small."""

    sentence: str
    short: bool


def need_of(season: SeasonSettings) -> Need:
    """From people and questions to messages."""
    questions = season.people * season.questions_each
    month = questions * LINES_A_QUESTION
    hour = -(-month * season.busiest_hour_percent // 100)
    return Need(
        people=season.people,
        month=month,
        hour=hour,
        minute=-(-hour * UNEVEN // MINUTES),
        late=-(-questions * season.late_percent // 100),
    )


def findings(settings: Settings) -> Iterator[Finding]:
    """What every channel that has its keys can carry."""
    need, channels, env = need_of(settings.config.season), settings.config.channels, settings.environment
    if env.get("ZALO_APP_ID") and channels.zalo.enabled:
        yield from _pace("Zalo OA", channels.zalo.requests_per_minute, need)
        yield _quota("Zalo OA", "tin sau 48 giờ", need.late, channels.zalo.messages_per_month)
    if env.get(channels.telegram.token_env) and channels.telegram.enabled:
        yield from _pace("Telegram", TELEGRAM_A_MINUTE, need)
    if env.get("ZALO_BOT_TOKEN") and channels.zalo_bot.enabled:
        yield from _pace("Zalo Bot", channels.zalo_bot.requests_per_minute, need)
        yield _quota("Zalo Bot", "tin", need.month, channels.zalo_bot.messages_per_month)
        yield _quota("Zalo Bot", "người", need.people, channels.zalo_bot.users)


def _pace(channel: str, per_minute: int, need: Need) -> Iterator[Finding]:
    yield Finding(
        f"{channel}: gửi được {_n(per_minute)} tin một phút, phút cao điểm cần khoảng {_n(need.minute)}",
        need.minute > per_minute,
    )
    month = per_minute * MINUTES_A_MONTH
    yield Finding(
        f"{channel}: gửi được {_n(month)} tin một tháng, mùa thi cần khoảng {_n(need.month)}; "
        f"một thông báo cho {_n(need.people)} người mất ít nhất {_n(-(-need.people // per_minute))} phút",
        need.month > month,
    )


def _quota(channel: str, what: str, needed: int, has: int) -> Finding:
    room = _n(has) if has else "không giới hạn"
    return Finding(
        f"{channel}: gói có {room} {what} một tháng, mùa thi cần khoảng {_n(needed)}",
        bool(has) and needed > has,
    )


def _n(number: int) -> str:
    return f"{number:,}".replace(",", ".")
