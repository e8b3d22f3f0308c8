"""`hoidap zalo …`: how the Official Account's tokens stand, and how an officer gives new ones."""

import asyncio
import base64
import hashlib
import json
import secrets
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from sqlalchemy import create_engine
from sqlmodel import Session

from bot.channels import zalo_wording as wording
from bot.channels.zalo_access import OaAccess, oa_access
from bot.channels.zalo_handover import Handover
from bot.channels.zalo_http import Answer, NotSent, Unanswered, ZaloHttp
from bot.channels.zalo_memory import CHANNEL
from bot.channels.zalo_tokens import new_pair
from bot.config import Settings, load_settings
from bot.faults import Fault
from store.database import open_database, sqlite_file
from store.files import write_private
from store.sealing import Sealer, load_sealer
from store.times import VIETNAM, utc_now
from store.tokens import Kept, Pair, kept_pair

PKCE_FILE = "zalo-oa.pkce"
VERIFIER_BYTES = 32  # 43 letters


def status() -> str:
    """How the channel and its tokens stand, and what to do next."""
    settings = load_settings()
    access = oa_access(settings)
    if isinstance(access, str):
        return f"Zalo OA: tắt – {access}"
    kept, now = _kept(settings), utc_now()
    lines = [f"Zalo OA: ứng dụng {access.app_id}, webhook {settings.public_url or 'https://…'}/hooks/zalo-oa"]
    waiting = Handover(settings.data).file.exists()
    if kept is None:
        first = wording.FIRST_PAIR if access.first_refresh else wording.NO_TOKENS
        return "\n".join((*lines, wording.PAIR_WAITS if waiting else first))
    terms = kept.terms
    lines += [
        f"Mã truy cập: lấy lúc {_at(terms.obtained_at)}, dùng được tới {_at(terms.expires_at)}"
        + ("" if terms.expires_at > now else " (đã hết hạn)"),
        f"Mã gia hạn: dùng được tới khoảng {_at(terms.refresh_until)}",
        f"Tình trạng: {wording.PAIR_STATES[kept.state]}" + (f" ({kept.why})" if kept.why else ""),
    ]
    if access.settings.package_until:
        lines.append(f"Gói OA: tới {access.settings.package_until:%d/%m/%Y}")
    return "\n".join((*lines, wording.PAIR_WAITS) if waiting else lines)


def _kept(settings: Settings) -> Kept | None:
    file = sqlite_file(settings.database_url)
    sealer = (
        load_sealer(settings.environment.get("HOIDAP_KEY"), settings.data) if _has_data(settings) else None
    )
    if sealer is None:
        return None
    if file is None:
        db = open_database(settings.database_url)
        try:
            return db.read_now(lambda session: kept_pair(session, sealer, CHANNEL))
        finally:
            db.close()
    if not file.exists():
        return None
    engine = create_engine(f"sqlite:///file:{file}?mode=ro&uri=true")  # the program may be running
    try:
        with Session(engine) as session:
            return kept_pair(session, sealer, CHANNEL)
    finally:
        engine.dispose()


def _has_data(settings: Settings) -> bool:
    return bool(settings.environment.get("HOIDAP_KEY")) or (settings.data / "seal.key").exists()


def paste(access_token: str, refresh_token: str) -> str:
    """Give the program a pair that was copied from Zalo's API Explorer."""
    if len(access_token.strip()) < 8 or len(refresh_token.strip()) < 8:
        raise Fault(wording.EMPTY_PAIR)
    settings = load_settings()
    _leave(settings, Pair(access_token.strip(), refresh_token.strip()))
    return wording.PAIR_LEFT


def _leave(settings: Settings, pair: Pair) -> None:
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    Handover(settings.data).leave(_sealer(settings), pair)


def _sealer(settings: Settings) -> Sealer:
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return load_sealer(settings.environment.get("HOIDAP_KEY"), settings.data)


def consent(callback: str) -> str:
    """The first half of an authorisation: what to enter at developers.zalo.me, and the link to open."""
    settings = load_settings()
    access = _access(settings)
    verifier = _verifier(settings)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = urlencode({"app_id": access.app_id, "redirect_uri": callback, "code_challenge": challenge})
    return wording.CONSENT.format(
        callback=callback, challenge=challenge, link=f"{access.oauth_base}/v4/oa/permission?{query}"
    )


def finish(answer: str) -> str:
    """The second half: the address that the browser was led to, or the code in it, becomes a pair."""
    settings = load_settings()
    access = _access(settings)
    code = code_in(answer)
    if not code:
        raise Fault(wording.NO_CODE)
    _leave(settings, asyncio.run(_exchange(access, code, _verifier(settings))))
    (settings.data / PKCE_FILE).unlink(missing_ok=True)
    return wording.PAIR_LEFT


def code_in(answer: str) -> str:
    """The code of a callback address, or the answer itself when it is one."""
    found = parse_qs(urlsplit(answer.strip()).query).get("code", [""])[0]
    return found or (answer.strip() if "/" not in answer and " " not in answer.strip() else "")


def _access(settings: Settings) -> OaAccess:
    access = oa_access(settings)
    if isinstance(access, str):
        raise Fault(f"Zalo OA: {access}")
    return access


def _verifier(settings: Settings) -> str:
    """One PKCE verifier until an authorisation succeeds: Zalo's console keeps its challenge."""
    sealer, file = _sealer(settings), settings.data / PKCE_FILE
    if file.exists():
        return str(json.loads(sealer.open(file.read_bytes())))
    verifier = base64.urlsafe_b64encode(secrets.token_bytes(VERIFIER_BYTES)).decode().rstrip("=")
    verifier = verifier.replace("-", "a").replace("_", "b")  # Zalo asks for letters and digits
    write_private(file, sealer.seal(json.dumps(verifier)))
    return verifier


async def _exchange(access: OaAccess, code: str, verifier: str) -> Pair:
    http = ZaloHttp()
    form = {"code": code, "app_id": access.app_id, "grant_type": "authorization_code",
            "code_verifier": verifier}  # fmt: skip
    try:
        answer: Answer = await http.call(
            "POST", f"{access.oauth_base}/v4/oa/access_token", {"secret_key": access.app_secret}, data=form
        )
    except (NotSent, Unanswered) as error:
        raise Fault(wording.NOT_EXCHANGED.format(why=wording.AWAY)) from error
    finally:
        await http.close()
    pair = new_pair(answer)
    if pair is None:
        raise Fault(wording.NOT_EXCHANGED.format(why=f"mã lỗi {answer.error}"))
    return pair


def _at(when: datetime) -> str:
    return when.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
