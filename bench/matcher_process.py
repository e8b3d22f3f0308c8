"""One process that builds or loads a matcher and prints its figures: `python -m bench.matcher_process`."""

import json
import random
import resource
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from bench.figures import high, middle
from bot.knowledge import shipped_content
from faq.artefact import load_or_build
from faq.content import Content
from faq.matcher import Matcher

ENTRIES = 10_000
ASKED = 200


def main() -> None:
    """Arguments: ``own`` content or ``many`` entries, and the folder of the cache."""
    what, cache = sys.argv[1], Path(sys.argv[2])
    content = shipped_content()
    wall, cpu = time.perf_counter(), time.process_time()
    matcher = load_or_build(content if what == "own" else many(content), cache)
    found = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "resident": resident(),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if what == "many":
        found |= {"entries": ENTRIES} | asked(matcher, content)
    print(json.dumps(found))


def many(content: Content) -> SimpleNamespace:
    """Entries made of the shipped phrasings: each takes the halves of two, drawn at random."""
    chance = random.Random(1)
    texts = [text.split() for texts in content.phrasings.values() for text in texts]
    phrasings = dict(content.phrasings)
    for number in range(ENTRIES - len(phrasings)):
        first, second = chance.sample(texts, 2)
        words = first[: len(first) // 2 + 1] + second[len(second) // 2 :]
        phrasings[f"made-{number}"] = (" ".join(words),)
    entries = {topic: SimpleNamespace(question=texts[0]) for topic, texts in phrasings.items()}
    return SimpleNamespace(entries=entries, phrasings=phrasings, outside=content.outside)


def asked(matcher: Matcher, content: Content) -> dict[str, float]:
    """Seconds a decision, over some phrasings."""
    spent = []
    for texts in [*content.phrasings.values()][:ASKED]:
        began = time.perf_counter()
        matcher.decide(texts[-1])
        spent.append(time.perf_counter() - began)
    return {"median": middle(spent), "p99": high(spent)}


def resident() -> float:
    """Resident memory of this process, megabytes."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
