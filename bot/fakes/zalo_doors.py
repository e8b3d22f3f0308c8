"""The doors of a fake Zalo as their pages play them: the Official Account, and the Bot Platform."""

from collections.abc import Mapping
from typing import ClassVar

from bot.fakes.zalo_bot import FakeBot
from bot.fakes.zalo_oa import FakeOa, fails
from bot.fakes.zalo_people import FakePeople

Labels = Mapping[str, str]


class OaDoor:
    """The people of the Official Account."""

    path: ClassVar[str] = "/"
    title: ClassVar[str] = "Zalo giả lập: Official Account"
    people: ClassVar[Labels] = {
        "2468458835296117922": "Minh",
        "2468458835296117923": "Hoa",
        "2468458835296117924": "Phụ huynh An",
    }
    deeds: ClassVar[Labels] = {
        "follow": "Quan tâm OA",
        "leave": "Bỏ quan tâm",
        "colleague": "Gửi như cán bộ trong OA",
    }
    sends: ClassVar[Labels] = {"image": "image/*", "audio": "audio/*", "file": ".pdf,.docx,.xlsx"}
    faults: ClassVar[Labels] = {
        "-32": "Lỗi: quá nhanh (-32)",
        "-230": "Lỗi: quá 7 ngày (-230)",
        "-224": "Lỗi: hết gói (-224)",
        "-216": "Lỗi: mã truy cập (-216)",
    }

    def __init__(self, fake: FakeOa, played: FakePeople) -> None:
        self.fake, self.played = fake, played
        fake.names |= self.people

    def conversation(self, user: str) -> list[dict[str, str]]:
        """Everything said with a person, in order."""
        return self.played.conversation(user)

    def words(self) -> str:
        """How the webhook and the account are."""
        played, fake = self.played, self.fake
        off = "Webhook đã bị tắt sau nhiều lần gọi không được. " if played.disabled else ""
        last = f": {played.heard[-1] or 'không gọi được'}" if played.heard else ""
        return (
            f"{off}Webhook {played.hook}{last} · đã nhận {len(fake.sent)} tin, {fake.paid} tin tính phí, "
            f"{len(fake.refreshes)} lần gia hạn mã"
        )

    async def act(self, what: str, user: str, text: str) -> bool:
        """A person says or does something; whether the desk heard."""
        match what:
            case "say":
                return await self.played.say(user, text)
            case "colleague":
                return await self.played.colleague(user, text)
            case "follow":
                return await self.played.follow(user)
        return await self.played.leave(user)

    async def send_file(self, what: str, user: str, base: str, name: str, body: bytes) -> bool:
        """A person sends a file; whether the desk heard."""
        return await self.played.send_file(user, what, base + self.fake.lay(body), name, body)

    def fail(self, fault: str) -> None:
        """The next message is refused with this number."""
        self.fake.faults.append(fails("/message/cs", int(fault)))


class BotDoor:
    """The people who write to the bot."""

    path: ClassVar[str] = "/bot"
    title: ClassVar[str] = "Zalo giả lập: Bot"
    people: ClassVar[Labels] = {
        "6ede9afa66b88fe6d6a9": "Minh",
        "6ede9afa66b88fe6d6b0": "Hoa",
        "6ede9afa66b88fe6d6c1": "Em Bình",
    }
    sends: ClassVar[Labels] = {"image": "image/*", "audio": "audio/*"}  # the platform brings no other files
    deeds: ClassVar[Labels] = {"unsupported": "Nhắn từ tài khoản được bảo vệ", "sticker": "Gửi nhãn dán"}
    faults: ClassVar[Labels] = {
        "429": "Lỗi: hết hạn mức (429)",
        "403": "Lỗi: máy chủ (403)",
        "408": "Lỗi: không trả lời (408)",
        "401": "Lỗi: mã bot (401)",
    }
    shown: ClassVar[Labels] = {"unsupported": "[tin Zalo không cho bot đọc]", "sticker": "[nhãn dán]"}

    def __init__(self, fake: FakeBot) -> None:
        self.fake = fake
        fake.names |= self.people
        self._said: list[tuple[str, dict[str, str], int]] = []  # who, what, after how many of the bot's lines

    def conversation(self, user: str) -> list[dict[str, str]]:
        """Everything said with a person, in order."""
        mine = [({"from": "me", **said}, after) for who, said, after in self._said if who == user]
        found: list[dict[str, str]] = []
        for index in range(len(self.fake.sent) + 1):
            found += [line for line, after in mine if after == index]
            if index < len(self.fake.sent) and self.fake.sent[index]["chat_id"] == user:
                found.append({"from": "bot", "text": str(self.fake.sent[index]["text"])})
        return found

    def words(self) -> str:
        """How updates travel, and what is left of the quota."""
        hook = self.fake.webhook.get("url")
        last = f": {self.fake.heard[-1] or 'không gọi được'}" if self.fake.heard else ""
        way = f"Webhook {hook}{last}" if hook else "Bàn hỏi đáp hỏi vòng lấy tin"
        return f"{way} · đã gửi {len(self.fake.sent)}/{self.fake.quota} tin trong tháng"

    async def act(self, what: str, user: str, text: str) -> bool:
        """A person says something, or sends what the platform keeps to itself."""
        said = text if what == "say" else self.shown[what]
        self._said.append((user, {"text": said}, len(self.fake.sent)))
        if what == "say":
            await self.fake.says(user, text)
        else:
            await self.fake.brings(what, user)
        return True

    async def send_file(self, what: str, user: str, base: str, name: str, body: bytes) -> bool:
        """A person sends a picture or a voice note."""
        url = base + self.fake.lay(body)
        self._said.append((user, {"text": name, "kind": what, "url": url}, len(self.fake.sent)))
        if what == "image":
            await self.fake.brings("image", user, photo_url=url)
        else:
            await self.fake.brings("voice", user, voice_url=url)
        return True

    def fail(self, fault: str) -> None:
        """The next message is refused with this number."""
        self.fake.refuse.append(int(fault))
