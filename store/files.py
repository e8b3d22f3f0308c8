"""Writing a private file: there whole or not at all, readable by its owner only."""

import os
import tempfile
from pathlib import Path


def write_private(file: Path, body: bytes) -> None:
    """Write a file whole, in place of an older one. Its folder is made, private too, where there is none."""
    fresh = _whole(file, body)
    fresh.replace(file)
    _keep_entry(file.parent)


def write_private_once(file: Path, body: bytes) -> None:
    """Write a file whole where none is yet; of two writers at one instant the first wins.

    Raises:
        FileExistsError: when it is there already; it is left alone.
    """
    fresh = _whole(file, body)
    try:
        file.hardlink_to(fresh)
    finally:
        fresh.unlink()
    _keep_entry(file.parent)


def _whole(file: Path, body: bytes) -> Path:
    """The bytes under a passing name beside ``file``, on disk; `mkstemp` lets only the owner read."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fd, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(fd, "wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _keep_entry(folder: Path) -> None:
    """The folder's own entry on disk too, so that a power cut does not take the new name back."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
