"""Forms that carry a file: how large they may be."""

from aiohttp import web
from aiohttp.typedefs import Handler

from faq.workbook import MOST_BYTES

WORKBOOK = "/desk/so-noi-dung/nhap"
ENCLOSES = "/tep-kem"  # a picture or PDF for an answer; pictures are made smaller here
LARGEST_ENCLOSURE = 20 * 1024**2  # bytes
FORM_ROOM = 64 * 1024  # what a form needs around its file


@web.middleware
async def room_for_files(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let the forms that carry a file be larger than all others."""
    if request.path != WORKBOOK and not request.path.endswith(ENCLOSES):
        return await handler(request)
    most = MOST_BYTES if request.path == WORKBOOK else LARGEST_ENCLOSURE
    wider = request.clone(client_max_size=most + FORM_ROOM)
    try:
        return await handler(wider)
    finally:
        if wider.content.at_eof():  # it was read: nobody else closes what a copy of the request opened
            for field in (await wider.post()).values():
                if isinstance(field, web.FileField):
                    field.file.close()
