"""A browser that chats: one conversation over HTTP with a desk at work."""

from collections.abc import Callable
from itertools import count

import pytest
from aiohttp.test_utils import TestClient


class Chat:
    """A conversation as the page keeps it: its key, and how far it has read."""

    def __init__(self, client: TestClient, key: str) -> None:
        self.client, self.key, self.read, self.numbers = client, key, 0, count(1)

    async def post(self, text: str = "câu hỏi", **body: object):
        body = {"message_id": f"m{next(self.numbers)}", "text": text} | body
        return await self.client.post(f"/api/chat/{self.key}/messages", json=body)

    async def poll(self, wait: int = 0, after: int | None = None) -> list[dict]:
        """What is new since the last look."""
        after = self.read if after is None else after
        answer = await self.client.get(f"/api/chat/{self.key}/messages?after={after}&wait={wait}")
        assert answer.status == 200, await answer.text()
        body = await answer.json()
        self.read = body["next"]
        return body["messages"]

    async def ask(self, text: str) -> list[dict]:
        """Ask, and wait for what comes back."""
        await self.post(text)
        lines: list[dict] = []
        while not any(line["from"] != "you" for line in lines):
            lines += await self.poll(wait=20)
        return [line for line in lines if line["from"] != "you"]


@pytest.fixture
def new_chat(client: TestClient) -> Callable[[], object]:
    async def make() -> Chat:
        answer = await client.post("/api/chat")
        return Chat(client, (await answer.json())["chat_id"])

    return make


@pytest.fixture
async def chat(new_chat) -> Chat:
    """One conversation."""
    return await new_chat()
