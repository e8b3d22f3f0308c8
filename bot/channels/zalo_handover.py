"""A pair of tokens on its way from the command line to the running program: a sealed file in the data folder.

So an officer can give a new pair without stopping anything, and only one process writes to the database.
"""

import json
import os
from pathlib import Path

import structlog

from store.sealing import Sealer, SealError
from store.tokens import Pair

log = structlog.get_logger()


class Handover:
    """The file; written whole or not at all, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "zalo-oa.pair"

    def leave(self, sealer: Sealer, pair: Pair) -> None:
        """Leave a pair for the program."""
        fresh = self.file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(sealer.seal(json.dumps([pair.access, pair.refresh])))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self.file)

    def waiting(self, sealer: Sealer) -> Pair | None:
        """The pair that was left; None where there is none, or none that this key opens."""
        try:
            access, refresh = json.loads(sealer.open(self.file.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, SealError) as error:
            log.warning("handover_unreadable", channel="zalo", error=type(error).__name__)
            return None
        return Pair(str(access), str(refresh))

    def taken(self) -> None:
        """The pair is in the database."""
        self.file.unlink(missing_ok=True)
