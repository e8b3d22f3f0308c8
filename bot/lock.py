"""One process on SQLite: `run` holds a lock beside the data, and what else writes keeps away."""

import fcntl
import os
from pathlib import Path


class DataInUseError(Exception):
    """Another process of ours is running on this data; ``pid`` is its number where known."""

    def __init__(self, folder: Path, pid: str) -> None:
        super().__init__(f"{folder} is in use by process {pid or '?'}")
        self.folder, self.pid = folder, pid


class DataLock:
    """Holds the lock from `take` until `release` or the end of the process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._fd: int | None = None

    def take(self) -> None:
        """Take the lock.

        Raises:
            DataInUseError: when another process has it.
            OSError: when the folder cannot be written.
        """
        fd = os.open(self.folder / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            pid = os.pread(fd, 20, 0).decode(errors="replace").strip()
            os.close(fd)
            raise DataInUseError(self.folder, pid) from error
        os.ftruncate(fd, 0)
        os.pwrite(fd, str(os.getpid()).encode(), 0)
        self._fd = fd

    def release(self) -> None:
        """Let go."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
