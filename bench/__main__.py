"""Measure everything and print one table."""

import asyncio
import os
import tempfile
from pathlib import Path

from bench.building import building
from bench.figures import table
from bench.matching import matching
from bench.officers import officers
from bench.serving import serving


def main() -> None:
    """Print a markdown table; figures on a busy machine are lower bounds."""
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="hoidap") as folder:
        figures = asyncio.run(serving(Path(folder, "askers")))
        figures += asyncio.run(officers(Path(folder, "officers")))
    figures += [*matching(), *building()]
    print(f"{os.cpu_count()} processors, load {busy:.1f} before and {os.getloadavg()[0]:.1f} after\n")
    print(table(figures))


if __name__ == "__main__":
    main()
