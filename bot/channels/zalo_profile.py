"""What is asked of Zalo beside sending: a person's name, and whether the account may send at all."""

import json

from bot.channels.foreign_json import part_of, text_of
from bot.channels.names import NameLater
from bot.channels.pace import Pace
from bot.channels.port import ChannelDown
from bot.channels.zalo_access import OaAccess
from bot.channels.zalo_errors import DOWN, LATER, SPOILED
from bot.channels.zalo_http import Answer, NotSent, Unanswered, ZaloHttp
from bot.channels.zalo_inbound import ANONYMOUS, GROUP
from bot.channels.zalo_tokens import TokenKeeper
from bot.channels.zalo_wording import AWAY, TOKEN_REFUSED

WAY, ABOUT = "/v3.0/oa/user/detail", "/v2.0/oa/getoa"
TOO_FAST = 429


class Profiles:
    """Asks while the account has requests to spare: a name is less urgent than anybody's line."""

    def __init__(self, access: OaAccess, keeper: TokenKeeper, http: ZaloHttp, pace: Pace) -> None:
        self.access, self.keeper, self.http, self.pace = access, keeper, http, pace

    async def display_name(self, chat_id: str) -> str:
        """The name they show; empty where Zalo tells none, or marks the account as sensitive.

        Raises:
            NameLater
        """
        if chat_id.startswith((ANONYMOUS, GROUP)):
            return ""
        if not self.keeper.has_pair or "bulletin" not in self.pace.lanes():
            raise NameLater
        answer = await self._ask(chat_id)
        if answer.error in LATER or answer.status == TOO_FAST:
            self.pace.rest(LATER.get(answer.error, LATER[-32])[0].total_seconds())
        if answer.error in LATER or answer.error in DOWN or answer.status >= 400:
            raise NameLater
        told = part_of(answer.body, "data")
        return "" if answer.error or told.get("is_sensitive") else text_of(told, "display_name")

    async def _ask(self, chat_id: str) -> Answer:
        try:
            return await self._call(WAY, {"data": json.dumps({"user_id": chat_id}, separators=(",", ":"))})
        except (NotSent, Unanswered, ChannelDown) as error:
            raise NameLater from error

    async def trouble(self) -> str:
        """What keeps the account from sending, in words for the desk; empty where nothing does, or where
        there is no pair of tokens to ask with, which is told elsewhere."""
        if not self.keeper.has_pair or self.pace.resting:
            return ""
        try:
            answer = await self._call(ABOUT, {})
        except (NotSent, Unanswered):
            return AWAY
        except ChannelDown as down:
            return str(down)
        return DOWN.get(answer.error, "")

    async def _call(self, way: str, params: dict[str, str]) -> Answer:
        """One question, once more with another token where Zalo takes this one no longer.

        Raises:
            NotSent, Unanswered, ChannelDown
        """
        token = await self.keeper.token()
        for _ in range(2):
            await self.pace.take()
            url = f"{self.access.api_base}{way}"
            answer = await self.http.call("GET", url, {"access_token": token}, params=params)
            if answer.error not in SPOILED:
                return answer
            token = await self.keeper.renew(token)
        raise ChannelDown(TOKEN_REFUSED)
