"""Sending as the Official Account: at its pace, in parts that are never sent twice, with a living token."""

from datetime import timedelta
from typing import Any

from bot.channels.foreign_json import part_of, text_of
from bot.channels.pace import Pace
from bot.channels.parts import send_in_parts
from bot.channels.port import ChannelDown, SendLater, SendUncertain, Sent
from bot.channels.zalo_access import OaAccess
from bot.channels.zalo_errors import NO_BUTTONS, SPOILED, outcome
from bot.channels.zalo_http import Answer, NotSent, Unanswered, ZaloHttp
from bot.channels.zalo_inbound import ANONYMOUS
from bot.channels.zalo_outbound import Part, parts_of, recipient
from bot.channels.zalo_tokens import TokenKeeper
from bot.channels.zalo_wording import AWAY
from store.database import Database
from store.outbox import Parcel

CONSULTATION, ANONYMOUS_WAY = "/v3.0/oa/message/cs", "/v2.0/oa/message"


class OaSender:
    """Sends parcels; keeps how far each long one came."""

    def __init__(
        self, db: Database, access: OaAccess, keeper: TokenKeeper, http: ZaloHttp, pace: Pace
    ) -> None:
        self.db, self.access, self.keeper, self.http, self.pace = db, access, keeper, http, pace
        self.buttons = access.settings.buttons

    async def send(self, parcel: Parcel) -> Sent:
        """Send what is left of a parcel.

        Raises:
            SendLater, SendRefused, SendUncertain, WindowClosed, ChannelDown
        """
        parts = parts_of(parcel, buttons=self.buttons)
        sent = await send_in_parts(
            self.db, parcel.message_id, parts, lambda part: self._say(parcel.chat_id, part)
        )
        return Sent(sent or None)

    async def _say(self, chat_id: str, part: Part) -> str:
        answer = await self._post(chat_id, part.message)
        if part.plain is not None and answer.error in NO_BUTTONS:
            if "attachment" in part.message:
                self.buttons = False  # this OA does not have them: not asked again until the next start
            answer = await self._post(chat_id, part.plain)
        failed = outcome(answer)
        if isinstance(failed, SendLater):
            self.pace.rest(min(failed.after, timedelta(minutes=5)).total_seconds())
        if failed is not None:
            raise failed
        return text_of(part_of(answer.body, "data"), "message_id")

    async def _post(self, chat_id: str, message: dict[str, Any]) -> Answer:
        token = await self.keeper.token()
        answer = await self._call(token, chat_id, message)
        if answer.error in SPOILED:
            answer = await self._call(await self.keeper.renew(token), chat_id, message)
            if answer.error in SPOILED:
                raise ChannelDown(AWAY)
        return answer

    async def _call(self, token: str, chat_id: str, message: dict[str, Any]) -> Answer:
        way = ANONYMOUS_WAY if chat_id.startswith(ANONYMOUS) else CONSULTATION
        await self.pace.take()
        body = {"recipient": recipient(chat_id), "message": message}
        try:
            return await self.http.call(
                "POST", f"{self.access.api_base}{way}", {"access_token": token}, json=body
            )
        except NotSent as error:
            raise ChannelDown(AWAY) from error
        except Unanswered as error:
            raise SendUncertain(str(error)) from error
