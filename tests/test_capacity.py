"""What the packages carry against what a season needs."""

from bot.capacity import findings, need_of
from bot.config import SeasonSettings


def test_from_people_to_messages():
    need = need_of(SeasonSettings(people=1000, questions_each=3, busiest_hour_percent=5, late_percent=2))
    assert (need.month, need.hour, need.minute, need.late) == (6000, 300, 10, 60)


def test_channels_without_keys_are_not_spoken_of(settings_with):
    assert list(findings(settings_with())) == []


def test_a_package_that_is_too_small_is_named(settings_with):
    lines = "season: {people: 2000000}\nchannels: {zalo: {requests_per_minute: 100}}\n"
    found = list(findings(settings_with(lines, ZALO_APP_ID="123456", ZALO_BOT_TOKEN="1:a")))
    assert [one.short for one in found] == [True] * 7
    assert found[0].sentence == "Zalo OA: gửi được 100 tin một phút, phút cao điểm cần khoảng 20.000"
    assert "gửi được 4.320.000 tin một tháng, mùa thi cần khoảng 12.000.000" in found[1].sentence


def test_a_package_that_is_enough_is_said_too(settings_with):
    found = list(
        findings(settings_with("season: {people: 40}\n", ZALO_APP_ID="123456", ZALO_BOT_TOKEN="1:a"))
    )
    assert [one.short for one in found] == [False] * 7
    assert "gói có 50 người một tháng, mùa thi cần khoảng 40" in found[-1].sentence


def test_how_long_a_bulletin_takes_is_said(settings_with):
    lines = "season: {people: 5000}\n"
    found = list(findings(settings_with(lines, ZALO_APP_ID="123456", TELEGRAM_BOT_TOKEN="1:a")))
    assert "một thông báo cho 5.000 người mất ít nhất 50 phút" in found[1].sentence
    assert found[-1].sentence.startswith("Telegram: gửi được 77.760.000 tin một tháng")
