"""The pages of the content: everything in a list, and one piece with its preview, history and form."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from desk.content_forms import MOST_ANSWERS, blank_topic, exams_text, facts_text, is_key
from desk.deps import DeskDeps, deps_of
from desk.page import page
from desk.people import person_of
from desk.ticket import staff_names
from escalation.drafts import APPROVALS
from escalation.routing import plan_words
from faq.competences import COMPETENCES
from faq.content import Content, Overlay, build
from faq.documents import (
    Document,
    as_yaml,
    differences,
    digest,
    new_problems,
    overlay_of,
    seed_document,
)
from faq.entries import Entry
from faq.gate import Verdict
from faq.groups import GROUPS
from faq.render import RenderedAnswer, render
from store.content import live_versions, open_versions, versions_of, words_on
from store.tables import ContentApproval, ContentVersion
from store.times import VIETNAM

ZALO, TELEGRAM = 2000, 4096  # characters of one message


@dataclass(frozen=True, slots=True)
class Trial:
    """What an edit would bring: its faults, its answer as askers will see it, how its words are read now."""

    problems: list[str] = field(default_factory=list)
    rendered: RenderedAnswer | None = None
    readings: list[tuple[str, str]] = field(default_factory=list)
    after: Content | None = None
    overlay: Overlay = field(default_factory=dict)

    async def verdict(self, deps: DeskDeps) -> Verdict:
        """What the gate says of it."""
        return await deps.gate(self.after, self.overlay) if self.after is not None else Verdict("not_needed")

    @property
    def length(self) -> int:
        """Characters of the whole message."""
        return len(f"{self.rendered.text}\n{self.rendered.exam_label}") if self.rendered else 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of content: its versions, the shipped one, the live one, and the one under way."""

    kind: str
    key: str
    versions: list[ContentVersion]
    words: list[ContentApproval]
    names: dict[int, str]
    seed: Document | None
    live: ContentVersion | None
    open: ContentVersion | None

    @property
    def current(self) -> Document | None:
        """What the bot goes by."""
        return self.live.body if self.live else self.seed

    @property
    def conflict(self) -> bool:
        """Whether the program ships something else than what the province's version was written from."""
        return self.live is not None and clashes(self.live, self.seed)


def clashes(live: ContentVersion, seed: Document | None) -> bool:
    """Whether an upgrade brought something new under a province's version."""
    return seed is not None and live.body != seed and live.seed_digest != digest(seed)


async def contents_page(request: web.Request) -> web.StreamResponse:
    """Every entry, exam and act, with what waits and what conflicts."""
    deps = deps_of(request)
    search = request.query.get("q", "").strip().casefold()[:60]
    live, under_way, names = await deps.db.read(
        lambda session: (live_versions(session), open_versions(session), staff_names(session))
    )
    own = {(row.kind, row.key): row for row in live}
    seed = await asyncio.to_thread(deps.seed)
    clashing = [row for row in live if clashes(row, seed_document(seed, row.kind, row.key))]
    content = deps.content()
    entries = [
        entry for entry in content.entries.values()
        if not search or search in entry.question.casefold() or search in entry.id
    ]  # fmt: skip
    return page(
        request,
        "contents.html",
        groups=_grouped(entries),
        exams=sorted(content.exams),
        acts=list(content.acts.values()),
        own=own,
        under_way=under_way,
        clashing=clashing,
        names=names,
        search=search,
        may_edit=person_of(request).can("editor"),
    )  # fmt: skip


def _grouped(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """Entries under the name of their group, in the order of the menu; a group of one's own comes last."""
    groups = dict.fromkeys([*GROUPS, *(entry.group for entry in entries)])
    found = ((GROUPS.get(group, group), [e for e in entries if e.group == group]) for group in groups)
    return [(name, members) for name, members in found if members]


async def content_page(request: web.Request) -> web.StreamResponse:
    """One piece."""
    return await show_piece(request, request.match_info["kind"], request.match_info["key"])


async def show_piece(
    request: web.Request, kind: str, key: str, error: str = "", typed_body: Document | None = None
) -> web.Response:
    """The page of a piece; with an error, above the form as it was typed.

    Raises:
        HTTPNotFound: for a key that cannot be.
    """
    if kind == "topic" and key == "moi":
        key = request.query.get("ma", "")
    if not is_key(kind, key):
        raise web.HTTPNotFound
    deps, me = deps_of(request), person_of(request)
    piece = await piece_of(deps, kind, key)
    blank = blank_topic(key) if kind == "topic" else {}
    body = typed_body or (piece.open.body if piece.open else piece.current) or blank
    trial = await asyncio.to_thread(try_out, deps, piece, body)
    response = page(
        request,
        "content.html",
        piece=piece,
        body=body,
        here=f"/desk/noi-dung/{kind}/{key}",
        asks=f"/desk/noi-dung/{kind}/{key}/cham",
        fields=_fields(kind, body),
        trial=trial,
        verdict=await _shown_verdict(deps, piece, trial),
        live=_live_answer(deps, piece),
        changes=list(differences(piece.current, body)) if piece.open or typed_body else [],
        clash=list(differences(piece.current, piece.seed)) if piece.conflict else [],
        needed=APPROVALS[deps.plan.approval],
        rule=deps.plan.approval,
        may_edit=me.can("editor"),
        groups=GROUPS,
        competences=COMPETENCES,
        error=error,
        zalo=ZALO,
        telegram=TELEGRAM,
    )
    response.set_status(422 if error else 200)
    return response


async def _shown_verdict(deps: DeskDeps, piece: Piece, trial: Trial) -> Verdict:
    """Only what is handed in is examined: training for every look at a draft would cost too much."""
    waits = piece.open is not None and piece.open.state == "submitted"
    return await trial.verdict(deps) if waits and not trial.problems else Verdict("not_needed")


async def gate_news(request: web.Request) -> web.StreamResponse:
    """The figures of what waits for approval, for a page that asks again until they are there."""
    kind, key = request.match_info["kind"], request.match_info["key"]
    if not is_key(kind, key):
        raise web.HTTPNotFound
    deps = deps_of(request)
    piece = await piece_of(deps, kind, key)
    trial = await asyncio.to_thread(try_out, deps, piece, piece.open.body) if piece.open else Trial()
    here = f"/desk/noi-dung/{kind}/{key}"
    return page(
        request, "content_gate.html", verdict=await _shown_verdict(deps, piece, trial), asks=f"{here}/cham"
    )


async def piece_of(deps: DeskDeps, kind: str, key: str) -> Piece:
    """Everything known about a key."""
    seed = await asyncio.to_thread(lambda: seed_document(deps.seed(), kind, key))

    def look(session: Any) -> Piece:
        versions = versions_of(session, kind, key)
        published = [row for row in versions if row.revision is not None]
        return Piece(
            kind=kind,
            key=key,
            versions=versions,
            words=words_on(session, [row.id or 0 for row in versions]),
            names=staff_names(session),
            seed=seed,
            live=max(published, key=lambda row: row.revision or 0, default=None),
            open=next((row for row in versions if row.state in ("draft", "submitted")), None),
        )

    return await deps.db.read(look)


def try_out(deps: DeskDeps, piece: Piece, body: Document) -> Trial:
    """What would happen if this body were live. Slow: for a thread."""
    if body == piece.current:
        return Trial(rendered=_rendered(deps, deps.content(), piece))
    return _tried(deps, piece, body)


def _tried(deps: DeskDeps, piece: Piece, body: Document) -> Trial:
    live = deps.db.read_now(live_versions)
    bodies = {(row.kind, row.key): row.body for row in live}
    overlay = overlay_of({**bodies, (piece.kind, piece.key): body}, deps.seed())
    after = build(deps.seed(), overlay)
    problems = [f"{p.message}; {p.remedy}" for p in new_problems(deps.content(), after)]
    return Trial(problems, _rendered(deps, after, piece), _readings(deps, piece, body), after, overlay)


def _rendered(deps: DeskDeps, content: Content, piece: Piece) -> RenderedAnswer | None:
    at = deps.clock().exam
    words = plan_words(deps.plan, deps.calendar.phase(at), at.astimezone(VIETNAM).date())
    return render(content, piece.key, deps.exam, words) if piece.kind == "topic" else None


def _readings(deps: DeskDeps, piece: Piece, body: Document) -> list[tuple[str, str]]:
    """How the matcher at work reads each new phrasing: a rival that wins today may win tomorrow."""
    if piece.kind != "topic":
        return []
    known = set((piece.current or {}).get("phrasings", ()))
    entries = deps.content().entries
    found = []
    for text in body["phrasings"]:
        topics = () if text in known else deps.decide(text).topics
        if topics and topics[0] != piece.key and topics[0] in entries:
            found.append((text, entries[topics[0]].question))
    return found


def _live_answer(deps: DeskDeps, piece: Piece) -> RenderedAnswer | None:
    return _rendered(deps, deps.content(), piece)


def _fields(kind: str, body: Document) -> dict[str, Any]:
    """What the form's controls hold."""
    if kind != "topic":
        return {"yaml": as_yaml(body)}
    answers = body["entry"].get("answers") or []
    answers = answers if isinstance(answers, list) else [answers]
    rows = [
        {**answer, "exams": exams_text(answer.get("exams")), "facts": " ".join(_listed(answer.get("facts")))}
        for answer in answers
    ]
    empty = [{"exams": "", "facts": "", "text": ""}] if len(rows) < MOST_ANSWERS else []
    return {
        "entry": body["entry"],
        "answers": rows + empty,
        "phrasings": "\n".join(body["phrasings"]),
        "facts": facts_text(body),
    }


def _listed(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)] if value else []
