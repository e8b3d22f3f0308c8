"""Who is asking: the signed-in person of a request, and what their roles let them do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler

from desk.deps import deps_of
from desk.sessions import SESSION
from store.tables import Staff

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in member of staff."""

    id: int
    login: str
    name: str
    roles: frozenset[str]

    def can(self, *roles: str) -> bool:
        """Whether the person has one of the roles."""
        return not self.roles.isdisjoint(roles)


PERSON = web.RequestKey("desk_person", Person)


@web.middleware
async def know_the_person(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find who is signed in; an account switched off meanwhile is nobody."""
    staff_id = request[SESSION].get("staff")
    if staff_id is not None:
        staff = await deps_of(request).db.read(lambda store: store.get(Staff, staff_id))
        if staff is not None and staff.active:
            request[PERSON] = Person(staff_id, staff.login, staff.name, frozenset(staff.roles))
    return await handler(request)


def person_of(request: web.Request) -> Person:
    """The person behind a page that `for_roles` guards."""
    return request[PERSON]


def for_roles(page: Page, *roles: str) -> Page:
    """A page for people with one of the roles; others are asked to sign in, or kindly refused."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        person = request.get(PERSON)
        if person is None:
            raise sign_in_first(request)
        if not person.can(*roles):
            raise web.HTTPForbidden
        return await page(request)

    return guarded


def sign_in_first(request: web.Request) -> web.HTTPException:
    """The answer to somebody unknown: the sign-in page, and from there back to where they were."""
    if "HX-Request" in request.headers:  # a fragment must not be replaced by a whole page
        return web.HTTPUnauthorized()
    back = request.path_qs if request.method == "GET" else request.path.rpartition("/")[0]
    return web.HTTPSeeOther(f"/desk/vao?tiep={quote(back, safe='')}")
