"""What a form sent."""

from aiohttp import web


async def typed(request: web.Request, name: str) -> str:
    """The text of one control; empty when it was not sent."""
    value = (await request.post()).get(name, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


async def ticked(request: web.Request, name: str) -> list[str]:
    """The values of all ticked boxes of a name."""
    return [value for value in (await request.post()).getall(name, []) if isinstance(value, str)]


def is_number(text: str) -> bool:
    """Whether a text can be a row's id."""
    return text.isascii() and text.isdigit() and len(text) <= 15


def number(text: str) -> int:
    """A row's id as an address or a form names it.

    Raises:
        HTTPNotFound: for anything that is no id.
    """
    if not is_number(text):
        raise web.HTTPNotFound
    return int(text)
