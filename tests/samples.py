"""Files as people send them, made here: pictures with traces in them, documents, voice notes."""

import io
import random
import zipfile

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

PLACE = b"GPS-OF-THE-ASKER"
VOICE = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead\x01\x01" + bytes(60)


def photo(width: int = 40, height: int = 30, kind: str = "JPEG", *, noise: bool = False) -> bytes:
    """A picture that says where and by what it was taken."""
    picture = Image.new("RGB", (width, height), "teal")
    if noise:
        picture = Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))
    exif = Image.Exif()
    exif[0x010F] = "Phone of Minh"
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = PLACE.decode()
    out = io.BytesIO()
    more = {"exif": exif, "comment": b"secret comment"} if kind == "JPEG" else {}
    picture.save(out, kind, **more)
    return out.getvalue()


def pdf(*, title: str = "Bản nháp của anh Tuấn", password: str = "") -> bytes:
    """A PDF of one empty page."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": title, "/Author": "Tuan"})
    act = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(act)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def office(*names: str) -> bytes:
    """An Office file with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return out.getvalue()
