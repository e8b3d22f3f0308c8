"""One question at the terminal is read as the bot would read it."""

import json

from bot.asking import match_lines


def test_personal_numbers_are_masked_before_anything_is_decided():
    lines = [json.dumps({"id": 1, "text": text}) for text in ("123123123", "[số CCCD]")]
    raw, masked = ({k: v for k, v in json.loads(line).items() if k != "ms"} for line in match_lines(lines))
    assert raw == masked
