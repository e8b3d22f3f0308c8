"""When Telegram is on, how it hears, and why it is off."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from bot.channels import telegram_wording as wording
from bot.channels.telegram_access import Access, derived_secret, telegram_access
from bot.config import Settings
from bot.faults import Fault

TOKEN = "123:abc"
Make = Callable[..., Settings]


@pytest.mark.parametrize(
    ("environment", "why"),
    [({"TELEGRAM_BOT_TOKEN": "123:abc def"}, wording.BAD_SHAPE),
     ({"TELEGRAM_BOT_TOKEN": "abc"}, wording.BAD_SHAPE),
     ({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": "bí mật"}, wording.BAD_SECRET),
     ({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_STAFF_CHAT": "nhóm thi"}, wording.BAD_STAFF_CHAT)],
)  # fmt: skip
def test_a_variable_that_cannot_be_right_is_a_fault(
    settings_with: Make, environment: dict[str, str], why: str
) -> None:
    with pytest.raises(Fault) as caught:
        telegram_access(settings_with(**environment))
    assert caught.value.lines == (why,)


def test_off_without_a_token(settings_with: Make) -> None:
    assert telegram_access(settings_with()) == wording.NO_TOKEN


def test_off_in_the_configuration(settings_with: Make) -> None:
    lines = "channels: {telegram: {enabled: false}}\n"
    assert telegram_access(settings_with(lines, TELEGRAM_BOT_TOKEN=TOKEN)) == wording.SWITCHED_OFF


@pytest.mark.parametrize(
    ("public", "base", "url"),
    [("https://thi.example", "", "https://thi.example/hooks/telegram"),
     ("http://10.0.0.2:8080", "", ""),
     ("http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:1/hooks/telegram"),
     ("", "http://127.0.0.1:2", "")],
)  # fmt: skip
def test_webhook_or_polling(settings_with: Make, public: str, base: str, url: str) -> None:
    access = telegram_access(
        settings_with(TELEGRAM_BOT_TOKEN=TOKEN, PUBLIC_URL=public, TELEGRAM_API_BASE=base)
    )
    assert isinstance(access, Access)
    assert access.webhook_url == url


def test_the_secret_is_never_empty_and_shows_nowhere(settings_with: Make) -> None:
    access = telegram_access(settings_with(TELEGRAM_BOT_TOKEN=TOKEN))
    assert isinstance(access, Access)
    assert access.secret == derived_secret(TOKEN)
    assert TOKEN not in repr(access)
    assert access.secret not in repr(access)


def test_the_library_is_not_imported_before_the_channel_runs() -> None:
    """Importing it takes a second or two, which a start without Telegram must not pay."""
    code = "import sys, bot.channels.telegram; sys.exit('telegram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=50).returncode == 0
