"""`hoidap zalo`: an officer sees how the tokens stand and gives new ones, without stopping anything."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner
from zalo_server import ZaloServer

from bot.channels.zalo_handover import Handover
from bot.cli import app
from bot.config import Settings
from store.sealing import load_sealer

Run = Callable[..., Any]


@pytest.fixture
def run(settings_with: Callable[..., Settings], oa: ZaloServer, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command of the program, in a thread beside the fake servers."""
    settings = settings_with()
    for name, value in {**oa.environment(("", "")), "HOIDAP_DATA": str(settings.data),
                        "HOIDAP_CONFIG": str(settings.root / "config.yaml")}.items():  # fmt: skip
        monkeypatch.setenv(name, value)

    async def command(*words: str, typed: str = "") -> Any:
        return await asyncio.to_thread(CliRunner().invoke, app, list(words), typed)

    command.settings = settings  # type: ignore[attr-defined]
    return command


def left(run: Run) -> Any:
    data = run.settings.data  # type: ignore[attr-defined]
    return Handover(data).waiting(load_sealer(None, data))


async def test_without_tokens_it_says_what_to_do(run: Run) -> None:
    told = (await run("zalo", "status")).output
    assert "ứng dụng 100000000000000001" in told
    assert "hoidap zalo authorize" in told


async def test_a_pasted_pair_is_left_sealed_and_not_shown(run: Run) -> None:
    done = await run("zalo", "paste-tokens", typed="access-token-1\nrefresh-token-1\n")
    assert done.exit_code == 0
    assert "token-1" not in done.output
    assert left(run).refresh == "refresh-token-1"
    assert "đang chờ" in (await run("zalo", "status")).output


async def test_an_empty_paste_is_refused(run: Run) -> None:
    done = await run("zalo", "paste-tokens", typed="a\nb\n")
    assert "chép cả hai" in str(done.exception)
    assert left(run) is None


async def test_an_authorisation_from_link_to_pair(run: Run, oa: ZaloServer) -> None:
    code = oa.fake.code()
    done = await run("zalo", "authorize", typed=f"https://oa.zalo.me/?code={code}&oa_id=1\n")
    assert done.exit_code == 0, done.output
    assert re.search(r"code_challenge=[A-Za-z0-9_-]{43}", done.output)
    assert oa.fake._access.keys() == {left(run).access}


async def test_a_code_works_once(run: Run, oa: ZaloServer) -> None:
    done = await run("zalo", "authorize", typed="https://oa.zalo.me/?code=used\n")
    assert "mã lỗi -14005" in str(done.exception)
    done = await run("zalo", "authorize", typed="https://oa.zalo.me/\n")
    assert "Không thấy mã" in str(done.exception)
