"""The events of a Zalo Official Account as its webhook brings them, signed; for a fake OA.

Written from the public description and not from our channel, so that each can find the other's faults: bodies
are compact JSON with Vietnamese letters unescaped, ids and timestamps are text, ``follow`` is flat.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any


@dataclass(frozen=True, slots=True)
class Keys:
    """Who the fake OA and its application are. Not secrets: they open nothing but a fake."""

    app_id: str = "100000000000000001"
    oa_id: str = "388613280878808645"
    webhook_key: str = field(default="fake-oa-secret-key", repr=False)
    app_secret: str = field(default="fake-app-secret", repr=False)


@dataclass
class Events:
    """Makes events. ``clock`` gives the present."""

    keys: Keys
    clock: Callable[[], datetime]
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def message_id(self) -> str:
        """An id as Zalo gives them."""
        return f"{next(self._numbers):010x}{'af150460909'}"

    def says(self, user: str, text: str) -> dict[str, Any]:
        """A person wrote a line."""
        return self._from_user("user_send_text", user, {"text": text, "msg_id": self.message_id()})

    def sends(self, user: str, what: str, url: str = "", text: str = "", **payload: Any) -> dict[str, Any]:
        """A person sent an image, gif, file, sticker, audio, video or location."""
        message: dict[str, Any] = {"msg_id": self.message_id()}
        if text:
            message["text"] = text
        message["attachments"] = [{"type": what, "payload": {**({"url": url} if url else {}), **payload}}]
        return self._from_user(f"user_send_{what}", user, message)

    def follows(self, user: str) -> dict[str, Any]:
        """A person follows the OA."""
        return self._flat("follow", follower={"id": user}, source="oa_profile", oa_id=self.keys.oa_id)

    def unfollows(self, user: str) -> dict[str, Any]:
        """A person follows it no longer."""
        return self._flat("unfollow", follower={"id": user}, source="oa_profile", oa_id=self.keys.oa_id)

    def opens_chat(self, user: str) -> dict[str, Any]:
        """A person pressed "Nhắn tin"."""
        return self._flat("user_click_chatnow", oa_id=self.keys.oa_id, user_id=user)

    def submits_info(self, user: str, **info: Any) -> dict[str, Any]:
        """A person filled in the form that an OA may ask for."""
        return self._with_time({**self._ends("user_submit_info", user, self.keys.oa_id), "info": info})

    def has_seen(self, user: str, *ids: str) -> dict[str, Any]:
        """A person's device has shown lines of the OA."""
        body = self._ends("user_seen_message", self.keys.oa_id, user)
        return self._with_time({**body, "message": {"msg_ids": list(ids)}})

    def colleague_types(self, user: str, text: str, admin: str = "7700000000000000001") -> dict[str, Any]:
        """Somebody of the office answered in the OA's own chat tool."""
        body = self._ends("oa_send_text", self.keys.oa_id, user)
        body["sender"] = {"id": self.keys.oa_id, "admin_id": admin}
        return self._with_time({**body, "message": {"text": text, "msg_id": self.message_id()}})

    def echo(self, user: str, text: str, message_id: str) -> dict[str, Any]:
        """The OA hears of its own line."""
        body = self._ends("oa_send_text", self.keys.oa_id, user)
        return self._with_time({**body, "message": {"text": text, "msg_id": message_id}})

    def anonymous_says(self, who: str, conversation: str, text: str) -> dict[str, Any]:
        """Somebody without a Zalo account wrote from the OA's page."""
        body = {"app_id": self.keys.app_id, "event_name": "anonymous_send_text", "anonymous_id": who,
                "conversation_id": conversation, "recipient": {"id": self.keys.oa_id},
                "message": {"text": text, "msg_id": self.message_id()}}  # fmt: skip
        return self._with_time(body)

    def says_in_group(self, user: str, group: str, text: str, *, field: str = "group_id") -> dict[str, Any]:
        """A member of a group of the OA wrote a line there; descriptions differ on the ``field``."""
        body = self._ends("user_send_group_text", user, self.keys.oa_id)
        body |= {"recipient": {field: group}, "oa_id": self.keys.oa_id}
        return self._with_time({**body, "message": {"text": text, "msg_id": self.message_id()}})

    def _from_user(self, name: str, user: str, message: dict[str, Any]) -> dict[str, Any]:
        body = self._ends(name, user, self.keys.oa_id)
        return self._with_time({**body, "user_id_by_app": f"55{user}"[:18], "message": message})

    def _ends(self, name: str, sender: str, recipient: str) -> dict[str, Any]:
        return {"app_id": self.keys.app_id, "sender": {"id": sender}, "recipient": {"id": recipient},
                "event_name": name}  # fmt: skip

    def _flat(self, name: str, **fields: Any) -> dict[str, Any]:
        return self._with_time({"app_id": self.keys.app_id, "event_name": name, **fields})

    def _with_time(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "timestamp": str(int(self.clock().timestamp() * 1000))}


def compact(event: dict[str, Any]) -> bytes:
    """The bytes that go over the line."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def signed(keys: Keys, event: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a webhook call."""
    body = compact(event)
    whole = keys.app_id.encode() + body + str(event["timestamp"]).encode() + keys.webhook_key.encode()
    digest = hashlib.sha256(whole).hexdigest()
    return body, {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={digest}"}
