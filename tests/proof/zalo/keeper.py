"""One process that was told -216 and asks for another token: ``python keeper.py DB KEY ZALO SPOILED``.

Prints the token it gets, or the reason why there is none. ``HOIDAP_CRASH_AT`` kills it at a place.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from bot.channels.port import ChannelDown
from bot.channels.zalo_access import OaAccess
from bot.channels.zalo_handover import Handover
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_tokens import TokenKeeper
from bot.fakes.zalo_events import Keys
from store.crashing import arm
from store.database import open_database
from store.sealing import Sealer
from store.times import utc_now


async def renew(url: str, key: str, zalo: str, spoiled: str) -> str:
    """What a sender does when it hears -216."""
    keys = Keys()
    access = OaAccess(keys.app_id, keys.webhook_key, keys.app_secret, api_base=zalo, oauth_base=zalo)
    db, http = open_database(url), ZaloHttp()
    keeper = TokenKeeper(db, Sealer([key]), utc_now, access, http, Handover(Path(tempfile.mkdtemp())))
    try:
        return await keeper.renew(spoiled)
    except ChannelDown as down:
        return f"down: {down}"
    finally:
        await http.close()
        db.close()


if __name__ == "__main__":
    arm(os.environ.get("HOIDAP_CRASH_AT", ""))
    print(asyncio.run(renew(*sys.argv[1:])))
