"""What a file really is, by its content, and the form in which we keep it.

Pictures are drawn anew: what a phone wrote into them (place, time, device), and what somebody may have hidden
behind the picture, stays behind. Files that may carry commands are not taken. What is no picture is kept as
it came, and leaves the desk as a download only.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from store.file_kinds import DOCX, JPEG, KINDS, PDF, XLSX

LARGEST_SIDE = 2560  # pixels; a page of print stays readable
MOST_PIXELS = 60_000_000
PICTURES = ("JPEG", "PNG", "GIF", "WEBP")
LARGEST_PICTURE_SENT = 1024**2  # bytes; the smallest limit of a channel: Zalo
LARGEST_PDF_SENT = 5 * 1024**2
STEPS = ((2048, 85), (1600, 80), (1280, 75), (1024, 70), (800, 60))  # longest side, JPEG quality


class NotTaken(Exception):  # noqa: N818 - an outcome, named as one
    """A file we do not keep. ``reason`` is empty, type, picture, pixels, macros, locked or large."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Clean:
    """A file as it is kept: its media type and bytes."""

    kind: str
    body: bytes

    @property
    def digest(self) -> str:
        """What names this content."""
        return hashlib.sha256(self.body).hexdigest()


def clean(body: bytes) -> Clean:
    """A file that somebody sent us, in the form in which it is kept.

    Raises:
        NotTaken
    """
    kind = kind_of(body)
    if kind == JPEG:
        return Clean(JPEG, _drawn(body, LARGEST_SIDE, 85))
    if kind == DOCX:
        return Clean(_office(body), body)
    return Clean(kind, body)


def clean_for_sending(body: bytes) -> Clean:
    """A picture or PDF of an officer in a form that every channel takes, without the officer's traces.

    Raises:
        NotTaken
    """
    kind = kind_of(body)
    if kind == PDF:
        emptied = _emptied(body)
        if len(emptied) > LARGEST_PDF_SENT:
            raise NotTaken("large")
        return Clean(PDF, emptied)
    if kind != JPEG:
        raise NotTaken("type")
    for side, quality in STEPS:
        drawn = _drawn(body, side, quality)
        if len(drawn) <= LARGEST_PICTURE_SENT:
            return Clean(JPEG, drawn)
    raise NotTaken("large")


def kind_of(body: bytes) -> str:
    """The media type that a file's content shows; `DOCX` stands for both newer Office files.

    Raises:
        NotTaken
    """
    if not body:
        raise NotTaken("empty")
    try:
        likely = puremagic.magic_string(body)
    except puremagic.PureError:
        raise NotTaken("type") from None
    best = max(found.confidence for found in likely)
    for found in likely:
        if found.confidence == best and found.extension in KINDS:
            return KINDS[found.extension]
    raise NotTaken("type")


def _drawn(body: bytes, side: int, quality: int) -> bytes:
    """The first picture in a file, drawn anew on white as a JPEG without anything but its pixels."""
    try:
        with Image.open(io.BytesIO(body), formats=PICTURES) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotTaken("pixels")
            picture.draft("RGB", (side, side))  # a large JPEG is read small
            picture.thumbnail((side, side))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotTaken("pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise NotTaken("picture") from None
    fresh = Image.new("RGB", upright.size, "white")
    fresh.paste(upright, mask=upright)
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _office(body: bytes) -> str:
    """Which of the two Office files it is; those with macros are not taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise NotTaken("type") from None
    if any(name.casefold().endswith(("vbaproject.bin", ".xlsb")) for name in names):
        raise NotTaken("macros")
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    raise NotTaken("type")


def _emptied(body: bytes) -> bytes:
    """A PDF without its properties, attachments and commands."""
    from pypdf import PdfReader, PdfWriter  # slow to import, and most starts never see a PDF
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted:
            raise NotTaken("locked")
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        for key in ("/Metadata", "/OpenAction", "/AA", "/Names"):
            writer.root_object.pop(key, None)
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        raise NotTaken("type") from None
    return out.getvalue()
