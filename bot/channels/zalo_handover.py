"""A pair of tokens on its way from the command line to the running program: a sealed file in the data folder.

So an officer can give a new pair without stopping anything, and only one process writes to the database.
"""

import json
from pathlib import Path

import structlog

from store.files import write_private
from store.sealing import Sealer, SealError
from store.tokens import Pair

log = structlog.get_logger()


class Handover:
    """The file; written whole or not at all, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "zalo-oa.pair"

    def leave(self, sealer: Sealer, pair: Pair) -> None:
        """Leave a pair for the program."""
        write_private(self.file, sealer.seal(json.dumps([pair.access, pair.refresh])))

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
