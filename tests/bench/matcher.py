"""Figures of the matcher: build, load, memory, milliseconds a decision.

usage: python tests/bench/matcher.py [LABELLED.jsonl]
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from faq.artefact import load_or_build
from faq.content import load_content
from faq.corpus import read_labelled
from faq.matcher import Matcher

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Print one figure a line."""
    questions = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "tests" / "eval" / "heldout.jsonl"
    content = load_content(ROOT / "faq" / "content", ROOT / "faq" / "exams")
    with tempfile.TemporaryDirectory() as cache:
        for name in ("build", "load"):
            wall, cpu = time.perf_counter(), time.process_time()
            matcher = load_or_build(content, Path(cache))
            print(
                f"{name:6} {time.perf_counter() - wall:7.2f} s, processor {time.process_time() - cpu:.2f} s"
            )
        size = sum(file.stat().st_size for file in Path(cache).iterdir())
    print(f"size   {size / 1e6:7.1f} MB on disk")
    report(matcher, [question.text for question in read_labelled(questions)])
    print(f"peak   {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB (with the build)")


def report(matcher: Matcher, texts: list[str]) -> None:
    """Milliseconds a decision: wall clock, and processor time, which other programs do not lengthen."""
    for name, clock in (("wall", time.perf_counter), ("cpu", time.thread_time)):
        spent = sorted(_spent(matcher, text, clock) for text in texts)
        median, high = spent[len(spent) // 2], spent[int(len(spent) * 0.99)]
        print(f"{name:6} {median * 1000:7.2f} ms median, {high * 1000:.2f} ms p99 over {len(texts)}")


def _spent(matcher: Matcher, text: str, clock: Callable[[], float]) -> float:
    began = clock()
    matcher.decide(text)
    return clock() - began


if __name__ == "__main__":
    main()
