"""The keeper of the Official Account's tokens. An access token lives 25 hours, a refresh token three months
and for one use; both are new after each refresh.

A refresh whose answer we did not get is never repeated: the token may be spent, and a second try would end
the authorisation. It is told at the desk, the old access token goes on working as long as Zalo lets it, and a
person gives a new pair (`hoidap zalo authorize` or `hoidap zalo paste-tokens`).
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.channels import zalo_wording as wording
from bot.channels.port import ChannelDown
from bot.channels.zalo_access import OaAccess
from bot.channels.zalo_handover import Handover
from bot.channels.zalo_http import SECONDS, Answer, NotSent, Unanswered, ZaloHttp
from bot.channels.zalo_memory import CHANNEL
from store.crashing import crash_point
from store.database import Database
from store.sealing import Sealer
from store.times import VIETNAM
from store.tokens import Kept, Pair, Terms, claim_refresh, first_pair, kept_pair, mark_pair, put_pair

log = structlog.get_logger()
LEASE = SECONDS + 40.0  # outlives the call and the writing down of its answer
LOOK_AGAIN = 0.2
ACCESS_LIFE = timedelta(hours=25)
SOONEST_AGAIN = timedelta(minutes=2)  # after a refresh that could not be sent
WRITE_SECONDS = 15.0
NOT_NOW = (-32, -200)  # Zalo is busy: the token was not spent
LONGEST_LIFE = 10**7  # seconds; more than any token ever lived


class TokenKeeper:
    """Gives access tokens and renews them. Any number, here and elsewhere, may share a database."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        access: OaAccess,
        http: ZaloHttp,
        handover: Handover,
    ) -> None:
        self.db, self.sealer, self.clock, self.access, self.http = db, sealer, clock, access, http
        self.handover = handover
        self._kept: Kept | None = None
        self._one = asyncio.Lock()
        self._not_before: datetime | None = None

    @property
    def has_pair(self) -> bool:
        """Whether there is anything to send with."""
        return self._kept is not None

    async def start(self) -> None:
        """Read what is kept; take in the first pair of the environment, and one that an officer left."""
        pair = Pair(self.access.first_access, self.access.first_refresh)
        if pair.access and pair.refresh:
            terms = self.terms(ACCESS_LIFE)
            await self.db.write(lambda session: first_pair(session, self.sealer, CHANNEL, pair, terms))
        await self.take_handover()
        await self.look()

    async def look(self) -> Kept | None:
        """What is kept now, also when another process changed it."""
        self._kept = await self.db.read(lambda session: kept_pair(session, self.sealer, CHANNEL))
        return self._kept

    async def take_handover(self) -> bool:
        """Take in a pair that an officer gave on the command line."""
        pair = self.handover.waiting(self.sealer)
        if pair is None:
            return False
        terms = self.terms(ACCESS_LIFE)
        await self.db.write(lambda session: put_pair(session, self.sealer, CHANNEL, pair, terms))
        self.handover.taken()
        self._not_before = None
        log.info("tokens_handed_over", channel=CHANNEL)
        await self.look()
        return True

    async def token(self) -> str:
        """The access token to use now.

        Raises:
            ChannelDown: when there is none.
        """
        kept = self._kept or await self.look()
        if kept is None:
            raise ChannelDown(wording.NO_TOKENS)
        return kept.pair.access

    async def renew(self, spoiled: str) -> str:
        """Another access token than ``spoiled``, which Zalo did not take.

        Raises:
            ChannelDown: when there is no other and none can be had.
        """
        kept = await self.look()
        if kept is not None and kept.pair.access == spoiled:
            kept = await self.refresh(kept)
        if kept is None or kept.pair.access == spoiled:
            raise ChannelDown(self.trouble() or wording.TOKEN_REFUSED)
        return kept.pair.access

    async def keep(self) -> None:
        """Renew at half-life, and take in what an officer left; called now and then."""
        await self.take_handover()
        kept, now = await self.look(), self.clock()
        if kept is None:
            return
        half = kept.terms.obtained_at + (kept.terms.expires_at - kept.terms.obtained_at) / 2
        if now >= half and (self._not_before is None or now >= self._not_before):
            await self.refresh(kept)

    async def refresh(self, kept: Kept) -> Kept | None:
        """Spend the refresh token of ``kept``, or wait for whoever does. Returns what is kept afterwards."""
        async with self._one:
            while True:
                current = await self.look()
                if current is None or current.version != kept.version:
                    return current
                claim = await self.db.write(
                    lambda session: claim_refresh(session, CHANNEL, kept.version, LEASE)
                )
                if claim == "yes":
                    await self._spend(kept)
                    return await self.look()
                if claim != "wait" and claim != "changed":
                    return await self.look()
                await asyncio.sleep(LOOK_AGAIN)

    async def _spend(self, kept: Kept) -> None:
        try:
            answer = await self._ask(kept.pair.refresh)
        except NotSent as error:
            self._not_before = self.clock() + SOONEST_AGAIN
            await self._mark(kept, "good", str(error))
            return
        except Unanswered as error:
            await self._mark(kept, "doubtful", str(error))
            return
        pair, life = new_pair(answer), life_of(answer)
        if pair is not None:
            crash_point("tokens-answered")
            terms = self.terms(life)
            await self.db.insist(
                lambda session: put_pair(session, self.sealer, CHANNEL, pair, terms), WRITE_SECONDS
            )
            log.info("tokens_renewed", channel=CHANNEL)
        elif answer.error in NOT_NOW:
            self._not_before = self.clock() + SOONEST_AGAIN
            await self._mark(kept, "good", str(answer.error))
        else:
            await self._mark(kept, "refused", str(answer.error))

    async def _ask(self, refresh: str) -> Answer:
        form = {"refresh_token": refresh, "app_id": self.access.app_id, "grant_type": "refresh_token"}
        url = f"{self.access.oauth_base}/v4/oa/access_token"
        return await self.http.call("POST", url, {"secret_key": self.access.app_secret}, data=form)

    async def _mark(self, kept: Kept, state: str, why: str) -> None:
        await self.db.insist(
            lambda session: mark_pair(session, CHANNEL, kept.version, state, why), WRITE_SECONDS
        )
        log.warning("tokens_not_renewed", channel=CHANNEL, state=state, why=why)

    def terms(self, life: timedelta) -> Terms:
        """How long a pair got now will do."""
        now = self.clock()
        return Terms(now, now + life, now + timedelta(days=self.access.settings.refresh_days))

    def trouble(self) -> str:
        """What an officer must do about the tokens; empty where nothing."""
        if self._kept is None:
            return wording.NO_TOKENS
        return {"doubtful": wording.DOUBTFUL, "refused": wording.REFUSED}.get(self._kept.state, "")

    def warnings(self) -> list[str]:
        """What to show at the desk now."""
        found, now = [self.trouble()] if self.trouble() else [], self.clock()
        ahead = timedelta(days=self.access.settings.warn_days)
        if self._kept is not None and now + ahead >= self._kept.terms.refresh_until:
            found.append(wording.REFRESH_ENDS.format(day=_day(self._kept.terms.refresh_until)))
        package = self.access.settings.package_until
        if package is not None and (now + ahead).astimezone(VIETNAM).date() >= package:
            found.append(wording.PACKAGE_ENDS.format(day=package.strftime("%d/%m/%Y")))
        return found


def new_pair(answer: Answer) -> Pair | None:
    """The pair of an answer; None where it is not whole."""
    access, refresh = answer.text("access_token"), answer.text("refresh_token")
    return Pair(access, refresh) if access and refresh and answer.error == 0 else None


def life_of(answer: Answer) -> timedelta:
    """How long the access token lives; Zalo writes the number as text."""
    told = answer.text("expires_in")
    seconds = int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0
    return timedelta(seconds=seconds) if 0 < seconds < LONGEST_LIFE else ACCESS_LIFE


def _day(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y")
