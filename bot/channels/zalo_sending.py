"""Sending as the Official Account: at its pace, in parts that are never sent twice, with a living token."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.channels.foreign_json import part_of, text_of
from bot.channels.pace import Pace
from bot.channels.parts import send_in_parts
from bot.channels.port import BytesOf, ChannelDown, SendLater, SendRefused, SendUncertain, Sent
from bot.channels.zalo_access import OaAccess
from bot.channels.zalo_errors import NO_BUTTONS, SPOILED, outcome
from bot.channels.zalo_http import Answer, NotSent, Unanswered, ZaloHttp
from bot.channels.zalo_inbound import ANONYMOUS, GROUP
from bot.channels.zalo_outbound import Part, file_message, parts_of, recipient
from bot.channels.zalo_tokens import TokenKeeper
from bot.channels.zalo_wording import AWAY, RESTING
from store.crashing import crash_point
from store.database import Database
from store.enclosures import Enclosed
from store.file_kinds import JPEG, SUFFIXES
from store.outbox import Parcel

GONE = -100
UPLOAD_KEPT = timedelta(days=6)  # Zalo keeps what was uploaded for seven
LONGEST_WAIT = timedelta(minutes=10)  # of a line that is refused again and again
CONSULTATION, ANONYMOUS_WAY = "/v3.0/oa/message/cs", "/v2.0/oa/message"
GROUP_WAY = "/v3.0/oa/group/message"


class OaSender:
    """Sends parcels; keeps how far each long one came."""

    def __init__(
        self,
        db: Database,
        access: OaAccess,
        keeper: TokenKeeper,
        http: ZaloHttp,
        pace: Pace,
        bytes_of: BytesOf,
        clock: Callable[[], datetime],
    ) -> None:
        self._bytes_of, self.clock = bytes_of, clock
        self._uploads: dict[str, tuple[str, datetime]] = {}
        self.db, self.access, self.keeper, self.http, self.pace = db, access, keeper, http, pace
        self.buttons = access.settings.buttons

    async def send(self, parcel: Parcel) -> Sent:
        """Send what is left of a parcel.

        Raises:
            SendLater, SendRefused, SendUncertain, WindowClosed, ChannelDown
        """
        parts = parts_of(parcel, buttons=self.buttons)
        try:
            sent = await send_in_parts(
                self.db, parcel.message_id, parts, lambda part: self._say(parcel.chat_id, part)
            )
        except SendLater as later:
            raise SendLater(_longer(later.after, parcel.attempts), str(later)) from later
        return Sent(sent or None)

    async def _say(self, chat_id: str, part: Part) -> str:
        message = file_message(part.file, await self._uploaded(part.file)) if part.file else part.message
        answer = await self._post(chat_id, message)
        if part.file and answer.error == GONE:  # Zalo forgot it sooner than it says: upload it anew
            self._uploads.pop(part.file.digest, None)
            raise SendLater(timedelta(seconds=2), "Zalo không còn giữ tệp")
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

    async def _uploaded(self, file: Enclosed) -> str:
        """What Zalo calls a file; uploaded before it is named, once for all askers."""
        known, until = self._uploads.get(file.digest, ("", self.clock()))
        if known and self.clock() < until:
            return known
        what, key = ("image", "attachment_id") if file.kind == JPEG else ("file", "token")
        body = await self._bytes_of(file.stored_id)
        token = await self.keeper.token()
        answer = await self._upload(token, what, file, body)
        if answer.error in SPOILED:
            answer = await self._upload(await self.keeper.renew(token), what, file, body)
        failed = outcome(answer)
        if failed is not None:
            raise failed
        given = text_of(part_of(answer.body, "data"), key)
        if not given:
            raise SendRefused("Zalo không nhận tệp")
        self._uploads[file.digest] = given, self.clock() + UPLOAD_KEPT
        crash_point("file-uploaded")
        return given

    async def _upload(self, token: str, what: str, file: Enclosed, body: bytes) -> Answer:
        await self._take_turn()
        form = aiohttp.FormData()
        form.add_field("file", body, filename=f"tep{SUFFIXES[file.kind]}", content_type=file.kind)
        url = f"{self.access.api_base}/v2.0/oa/upload/{what}"
        try:
            return await self.http.call("POST", url, {"access_token": token}, data=form)
        except NotSent as error:
            raise ChannelDown(AWAY) from error
        except Unanswered as error:  # nobody has seen it: it can be uploaded again without harm
            raise SendLater(timedelta(seconds=30), str(error)) from error

    async def _post(self, chat_id: str, message: dict[str, Any]) -> Answer:
        token = await self.keeper.token()
        answer = await self._call(token, chat_id, message)
        if answer.error in SPOILED:
            answer = await self._call(await self.keeper.renew(token), chat_id, message)
            if answer.error in SPOILED:
                raise ChannelDown(AWAY)
        return answer

    async def _call(self, token: str, chat_id: str, message: dict[str, Any]) -> Answer:
        way = CONSULTATION
        if chat_id.startswith((ANONYMOUS, GROUP)):
            way = GROUP_WAY if chat_id.startswith(GROUP) else ANONYMOUS_WAY
        await self._take_turn()
        body = {"recipient": recipient(chat_id), "message": message}
        try:
            return await self.http.call(
                "POST", f"{self.access.api_base}{way}", {"access_token": token}, json=body
            )
        except NotSent as error:
            raise ChannelDown(AWAY) from error
        except Unanswered as error:
            raise SendUncertain(str(error)) from error

    async def _take_turn(self) -> None:
        """Use one send; none while Zalo has asked for rest, also where it did so after this line set out."""
        await self.pace.take()
        if rest := self.pace.resting:
            raise SendLater(timedelta(seconds=rest), RESTING)


def _longer(after: timedelta, attempts: int) -> timedelta:
    """Each refusal lets the whole account rest: a line that meets them again and again comes less often,
    or nobody else's would ever have their turn."""
    return max(after, min(after * (1 << min(attempts - 1, 10)), LONGEST_WAIT))
