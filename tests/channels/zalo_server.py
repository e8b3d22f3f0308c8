"""The fake Official Account over HTTP, and how a desk is told to use it."""

from dataclasses import dataclass

from bot.channels.zalo_access import OaAccess
from bot.config import ZaloSettings
from bot.fakes.zalo_oa import FakeOa


@dataclass(frozen=True)
class ZaloServer:
    """The fake, and where it listens."""

    fake: FakeOa
    url: str

    def access(self, *, first: tuple[str, str] = ("", ""), **settings: object) -> OaAccess:
        """How the channel reaches it; ``first`` is the pair of the environment."""
        keys = self.fake.keys
        return OaAccess(
            app_id=keys.app_id,
            webhook_key=keys.webhook_key,
            app_secret=keys.app_secret,
            first_access=first[0],
            first_refresh=first[1],
            api_base=self.url,
            oauth_base=self.url,
            settings=ZaloSettings(**settings),
        )

    def environment(self, first: tuple[str, str] | None = None) -> dict[str, str]:
        """The same for a whole desk; a fresh pair unless one is given."""
        access, refresh = first or self.fake.grant()
        keys = self.fake.keys
        return {
            "ZALO_APP_ID": keys.app_id,
            "ZALO_OA_SECRET_KEY": keys.webhook_key,
            "ZALO_APP_SECRET": keys.app_secret,
            "ZALO_ACCESS_TOKEN": access,
            "ZALO_REFRESH_TOKEN": refresh,
            "ZALO_API_BASE": self.url,
            "ZALO_OAUTH_BASE": self.url,
        }
