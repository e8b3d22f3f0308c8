"""Zalo's signature: the published formula, our own vectors, and nothing else."""

import json
import random

import pytest

from bot.channels.zalo_signature import genuine, signature, timestamp_of
from bot.fakes.zalo_events import Keys, signed

APP, KEY = "100000000000000001", "test-oa-secret-key"
BODY = (
    '{"app_id":"100000000000000001","sender":{"id":"2468458835296117922"},'
    '"user_id_by_app":"552177279717587730","recipient":{"id":"388613280878808645"},'
    '"event_name":"user_send_text","message":{"text":"Em quên số báo danh","msg_id":"96d3cdf3af150460909"},'
    '"timestamp":"1782000000000"}'
).encode()
MAC = "89b888a29dd5cb1b0c8b15ad4f1f82860145c307846997b7d7f1f512f395f1e3"


def test_the_vector_of_the_description() -> None:
    assert len(BODY) == 281
    assert signature(APP, BODY, "1782000000000", KEY) == MAC


@pytest.mark.parametrize("said", [f"mac={MAC}", MAC])
def test_with_and_without_its_prefix(said: str) -> None:
    assert genuine(APP, BODY, "1782000000000", KEY, said)


@pytest.mark.parametrize(
    "said", ["", "mac=", f"mac=mac={MAC}", MAC.upper(), f"{MAC} ", MAC[:-1], "số lạ", "\udcff"]
)
def test_anything_else_is_refused(said: str) -> None:
    assert not genuine(APP, BODY, "1782000000000", KEY, said)


@pytest.mark.parametrize(
    ("app", "stamp", "key"),
    [("100000000000000002", "1782000000000", KEY), (APP, "1782000000001", KEY), (APP, "1782000000000", "")],
)
def test_every_ingredient_counts(app: str, stamp: str, key: str) -> None:
    assert not genuine(app, BODY, stamp, key, MAC)


def test_written_anew_the_same_event_has_another_signature() -> None:
    again = json.dumps(json.loads(BODY), ensure_ascii=False).encode()
    assert not genuine(APP, again, "1782000000000", KEY, MAC)


def test_the_fake_signs_as_the_description_says() -> None:
    keys = Keys(app_id=APP, webhook_key=KEY)
    body, headers = signed(keys, json.loads(BODY))
    assert (body, headers["X-ZEvent-Signature"]) == (BODY, f"mac={MAC}")


@pytest.mark.parametrize(
    ("event", "header", "stamp"),
    [
        ({"timestamp": "1782000000000"}, "5", "1782000000000"),
        ({"timestamp": 1782000000000}, "", "1782000000000"),
        ({}, "5", "5"),
        ({"timestamp": True}, "", ""),
        ({"timestamp": ["1"]}, "", ""),
        ({"timestamp": 10**5000}, "", ""),
        ({"timestamp": "\ud800"}, "", "?"),
    ],
)
def test_where_the_timestamp_is_taken_from(event: dict[str, object], header: str, stamp: str) -> None:
    assert timestamp_of(event, header) == stamp


def test_of_ten_thousand_changed_calls_none_is_genuine() -> None:
    dice = random.Random(7)
    for _ in range(10_000):
        body, said = changed(dice, BODY, f"mac={MAC}")
        try:
            event = json.loads(body)
        except ValueError:
            continue
        stamp = timestamp_of(event) if isinstance(event, dict) else ""
        assert not genuine(APP, body, stamp, KEY, said), (body, said)


def changed(dice: random.Random, body: bytes, said: str) -> tuple[bytes, str]:
    """A call in which one byte of the body, or one letter of the header, is another, missing or more."""
    if dice.random() < 0.3:
        at = dice.randrange(4, len(said))
        other = dice.choice([c for c in "0123456789abcdefABCDEF =" if c != said[at]])
        return body, dice.choice([said[:at] + other + said[at + 1 :], said[:at] + said[at + 1 :]])
    at, byte = dice.randrange(len(body)), bytes([dice.randrange(256)])
    if byte == body[at : at + 1]:
        byte = b"~"
    ways = [body[:at] + byte + body[at + 1 :], body[:at] + body[at + 1 :], body[:at] + byte + body[at:]]
    return dice.choice(ways), said
