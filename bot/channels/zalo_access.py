"""How the Official Account is to be reached, from the configuration and the environment; or why it is off."""

import re
from dataclasses import dataclass, field

from bot.channels import zalo_wording as wording
from bot.channels.server_address import server_address
from bot.config import Settings, ZaloSettings
from bot.faults import Fault

HOOK = "/hooks/zalo-oa"
API_BASE = "https://openapi.zalo.me"
OAUTH_BASE = "https://oauth.zaloapp.com"


@dataclass(frozen=True, slots=True)
class OaAccess:
    """Keys never show in a repr. ``webhook_key`` is the OA Secret Key, ``app_secret`` the
    application's; the first pair of tokens may be empty, when an officer pastes one later."""

    app_id: str
    webhook_key: str = field(repr=False)
    app_secret: str = field(repr=False)
    first_access: str = field(repr=False, default="")
    first_refresh: str = field(repr=False, default="")
    api_base: str = API_BASE
    oauth_base: str = OAUTH_BASE
    settings: ZaloSettings = field(default_factory=ZaloSettings)


def oa_access(settings: Settings) -> OaAccess | str:
    """What the channel needs, or one sentence that says why it is off and what to do.

    Raises:
        Fault: a variable is set to something that cannot be right.
    """
    config, env = settings.config.channels.zalo, settings.environment
    app_id, key = env.get("ZALO_APP_ID", "").strip(), env.get("ZALO_OA_SECRET_KEY", "").strip()
    app_secret = env.get("ZALO_APP_SECRET", "").strip()
    if not config.enabled:
        return wording.SWITCHED_OFF
    if not app_id:
        return wording.NO_APP
    if not re.fullmatch(r"[0-9]{6,20}", app_id):
        raise Fault(wording.BAD_APP)
    if not key:
        return wording.NO_KEY
    if not app_secret:
        return wording.NO_SECRET
    return OaAccess(
        app_id=app_id,
        webhook_key=key,
        app_secret=app_secret,
        first_access=env.get("ZALO_ACCESS_TOKEN", "").strip(),
        first_refresh=env.get("ZALO_REFRESH_TOKEN", "").strip(),
        api_base=server_address(env, "ZALO_API_BASE", API_BASE),
        oauth_base=server_address(env, "ZALO_OAUTH_BASE", OAUTH_BASE),
        settings=config,
    )
