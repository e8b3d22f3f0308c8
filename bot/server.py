"""The HTTP server: web chat, hooks, desk, health and metrics on one port."""

import asyncio
import time
from importlib.resources import files
from pathlib import Path
from typing import TypeGuard

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp_remotes import XForwardedRelaxed
from prometheus_client import CollectorRegistry, generate_latest
from sqlmodel import Session

from bot.channels.port import Channel, Receive, Windowed
from bot.channels.zalo_site import verification_meta
from bot.letters import forms_in
from bot.metrics import Metrics
from bot.wiring import App
from desk.app import add_desk
from desk.deps import DeskDeps
from escalation.forms import faults_in
from escalation.routing import public_contact
from handlers import wording
from store.settings import keep_setting

log = structlog.get_logger()
WEB = Path(str(files("bot"))) / "web"
LARGEST_BODY = 256 * 1024
HEALTH_SECONDS = 2.0
CHAT_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def make_server(app: App) -> web.Application:
    """All routes of a desk."""
    metrics = Metrics()
    middlewares: list[Middleware] = [guard(metrics)]
    if proxies := app.settings.config.proxies:  # else anybody could write the header and be somebody else
        middlewares.append(XForwardedRelaxed(proxies).middleware)
    server = web.Application(middlewares=middlewares, client_max_size=LARGEST_BODY)
    pages = _Pages(app)
    server.add_routes([
        web.get("/", pages.chat),
        web.get("/t/{code}", pages.chat),
        web.get("/api/hello", pages.hello),
        web.get("/healthz", pages.health),
        web.get("/metrics", pages.metrics(metrics)),
        web.static("/web", WEB),
    ])  # fmt: skip
    for channel in app.channels.values():
        server.add_routes(hooks(channel, app.receive))
    add_desk(server, desk_deps(app))
    return server


def hooks(channel: Channel, receive: Receive) -> list[web.AbstractRouteDef]:
    """The routes a channel brings, if any."""
    routes = getattr(channel, "routes", None)
    return list(routes(receive)) if routes is not None else []


def has_window(channel: Channel) -> TypeGuard[Windowed]:
    """Whether this channel lets us write only for a while after a person's last word."""
    return hasattr(channel, "window")


def desk_deps(app: App) -> DeskDeps:
    """What the desk may use."""
    return DeskDeps(
        db=app.db,
        sealer=app.sealer,
        plan=app.world.plan,
        clock=app.world.clock,
        ring=app.deliver.ring,
        content=lambda: app.world.knowledge().content,
        seed=app.library.seed,
        exam=app.settings.config.exam,
        decide=lambda text: app.world.knowledge().matcher.decide(text),
        published=app.library.news.ring,
        public_url=app.settings.public_url,
        secure_cookies=app.settings.public_url.startswith("https://"),
        demonstration=app.settings.config.demonstration,
        channels=app.channel_states,
        doors=app.world.doors,
        windows={name: channel.window for name, channel in app.channels.items() if has_window(channel)},
        forms=forms_in(app.settings.data),
        form_faults=lambda: [f"{form.name}: {fault}" for form, fault in faults_in(app.settings.data)],
        gate=app.examiner,
    )


class _Pages:
    """The public pages and what machines ask."""

    def __init__(self, app: App) -> None:
        self.app = app
        page = (WEB / "chat.html").read_text(encoding="utf-8")
        code = app.settings.config.channels.zalo.site_verification
        self.page = page.replace("</head>", f"{verification_meta(code)}</head>", 1) if code else page

    async def chat(self, _request: web.Request) -> web.Response:
        return web.Response(
            text=self.page,
            content_type="text/html",
            headers={"Content-Security-Policy": CHAT_POLICY, "Cache-Control": "no-cache"},
        )

    async def hello(self, _request: web.Request) -> web.Response:
        world, config = self.app.world, self.app.settings.config
        exam = world.knowledge().content.exams[config.exam].name
        return web.json_response({
            "province": world.plan.province,
            "exam": exam,
            "demo": config.demonstration,
            "notice": wording.DEMO.format(exam=exam) if config.demonstration else "",
            "contact": public_contact(world.plan),
            "privacy": wording.PRIVACY,
            "doors": [
                {"name": door.name, "link": door.address, "works": door.works, "starts": door.can_start}
                for door in world.doors()
                if door.channel != "web"
            ],
        })  # fmt: skip

    async def health(self, _request: web.Request) -> web.Response:
        """200 when a message could be taken and stored at this moment."""
        now = self.app.world.clock().now.isoformat()

        def touch(session: Session) -> None:  # a real write: looking would not notice a full disk
            keep_setting(session, "health", {"at": now})

        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                await self.app.db.write(touch)
        except Exception:
            log.exception("unhealthy")
            return web.json_response({"ok": False}, status=503)
        states = {state.name: state.on for state in self.app.states}
        return web.json_response({"ok": True, "channels": states})

    def metrics(self, metrics: Metrics) -> Handler:
        async def show(_request: web.Request) -> web.Response:
            metrics.count_events(self.app.channels)
            registry: CollectorRegistry = await metrics.collect(self.app.db)
            return web.Response(body=generate_latest(registry), content_type="text/plain")

        return show


def guard(metrics: Metrics) -> Middleware:
    """Around every request: safe headers, kind errors without a traceback, time measured by route."""

    @web.middleware
    async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.perf_counter()
        response: web.StreamResponse
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = error
            if error.status == 404 or (error.status >= 400 and request.path.startswith("/api/")):
                response = _told(request, error.status)
        except Exception:
            log.exception("request_failed", method=request.method, route=_route(request))
            response = web.json_response({"error": wording.WEB_BUSY}, status=503)
        metrics.observe(request.method, _route(request), response.status, time.perf_counter() - started)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        if isinstance(response, web.HTTPException):
            raise response
        return response

    return around


def _told(request: web.Request, status: int) -> web.Response:
    """What is wrong, in a sentence for whoever asked."""
    sentence = _sentence(status)
    if request.path.startswith("/api/"):
        return web.json_response({"error": sentence}, status=status)
    if "text/html" in request.headers.get("Accept", ""):  # a person: show the way back
        page = (WEB / "missing.html").read_text(encoding="utf-8")
        policy = {"Content-Security-Policy": CHAT_POLICY}
        return web.Response(text=page, content_type="text/html", status=status, headers=policy)
    return web.Response(text=sentence, status=status)


def _sentence(status: int) -> str:
    return wording.WEB_TOO_LONG if status == 413 else wording.WEB_NOT_FOUND


def _route(request: web.Request) -> str:
    """The pattern of a route; its path may hold a conversation's key and never leaves this process."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "?"
