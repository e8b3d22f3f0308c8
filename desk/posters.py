"""Links and QR pictures for posters: each door, straight to a topic where the platform takes a word along."""

from io import BytesIO

import segno
from aiohttp import web

from desk.deps import deps_of
from desk.page import page
from escalation.doors import Door

NO_TOPIC = "chung"  # in an address: the door itself


async def posters_page(request: web.Request) -> web.Response:
    """Choose a topic, see every door's link and QR picture."""
    deps = deps_of(request)
    topics = {id_: entry.question for id_, entry in deps.content().entries.items()}
    asked = request.query.get("chu-de", "")
    topic = asked if asked in topics else ""
    links = [(door, _link(door, topic)) for door in deps.doors()]
    return page(request, "posters.html", topics=topics, topic=topic, links=links, place=topic or NO_TOPIC)


async def poster_picture(request: web.Request) -> web.Response:
    """The QR picture of one door and topic, to print at any size."""
    deps, topic = deps_of(request), request.match_info["topic"]
    door = next((one for one in deps.doors() if one.channel == request.match_info["channel"]), None)
    if door is None or not (topic == NO_TOPIC or topic in deps.content().entries):
        raise web.HTTPNotFound
    out = BytesIO()
    link = _link(door, "" if topic == NO_TOPIC else topic)
    segno.make(link, error="m").save(out, kind="svg", scale=8, border=4)
    return web.Response(body=out.getvalue(), content_type="image/svg+xml")


def _link(door: Door, topic: str) -> str:
    return door.to_topic(topic) if topic else door.address
