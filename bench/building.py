"""Building and loading the matcher, each in a process of its own; and a content of ten thousand entries."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figures import Figure

ROOT = Path(__file__).parent.parent
MODULES = ("bot.cli", "bot.asking", "bot.run")


def building() -> list[Figure]:
    """Build time and memory, load time and memory, imports, and the milliseconds among 10,000 entries."""
    with tempfile.TemporaryDirectory(prefix="hoidap") as cache:
        built, loaded = (_measured("own", cache) for _ in range(2))
        many = _measured("many", cache)
    return [
        Figure("matcher built", f"{built['wall']:.1f} s", "",
               f"processor {built['cpu']:.1f} s, peak {built['peak']:.0f} MB; promised: 10 s, 2 quiet cores"),
        Figure("matcher loaded", f"{loaded['wall'] * 1000:.0f} ms", "",
               f"process of {loaded['resident']:.0f} MB with content and matcher; promised: under 150 MB"),
        Figure(f"decision among {many['entries']:.0f} made-up entries", f"{many['median'] * 1000:.1f} ms",
               f"{many['p99'] * 1000:.1f} ms", "promised: median under 5 ms"),
        *(_imported(module) for module in MODULES),
    ]  # fmt: skip


def _measured(what: str, cache: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.matcher_process", what, cache]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    return dict(json.loads(done.stdout))


def _imported(module: str) -> Figure:
    code = f"import sys, time; b = time.process_time(); import {module}; "
    code += "print(time.process_time() - b, len(sys.modules))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    seconds, modules = done.stdout.split()
    return Figure(f"import of {module}", f"{float(seconds) * 1000:.0f} ms", "", f"{modules} modules")
