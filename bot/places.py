"""Where things lie: the built matcher, the database."""

from pathlib import Path

from bot.config import Settings


def cache_folder(settings: Settings) -> Path:
    """Where the built matcher is kept: beside the program if it was built there, else beside the data."""
    built = Path(__file__).parent.parent / "build" / "matcher"
    return built if built.is_dir() else settings.data / "matcher"
