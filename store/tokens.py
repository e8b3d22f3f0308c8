"""A channel's rotating tokens, sealed, with one refresher at a time over all processes.

A refresh token is good for one use. So whoever wants to spend it first writes that down (``refreshing``, with
a lease by the database's clock that outlives any HTTP call); the new pair is committed before it is used, the
old one is kept. A lease that ran out means that nobody knows whether the token was spent: ``doubtful``.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from store.leases import db_now, dialect_of
from store.sealing import Sealer
from store.tables import ChannelToken

Claim = Literal["yes", "wait", "changed", "doubtful", "refused"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Both tokens; they never show in a repr."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """When a pair was got, until when its access token works and its refresh token can be spent."""

    obtained_at: datetime
    expires_at: datetime
    refresh_until: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """The pair in use. ``version`` grows with every new pair."""

    pair: Pair
    terms: Terms
    state: str
    version: int
    why: str


def kept_pair(session: Session, sealer: Sealer, channel: str) -> Kept | None:
    """The pair in use, or None where there never was one.

    Raises:
        SealError: when no key at hand opens it.
    """
    row = session.get(ChannelToken, channel)
    if row is None:
        return None
    terms = Terms(row.obtained_at, row.expires_at, row.refresh_until)
    return Kept(_open(sealer, row.pair), terms, row.state, row.version, row.why)


def first_pair(session: Session, sealer: Sealer, channel: str, pair: Pair, terms: Terms) -> bool:
    """Take in the pair of the environment, once: a pair that was taken in before has since been rotated."""
    row, seed = session.get(ChannelToken, channel), hashlib.sha256(pair.refresh.encode()).hexdigest()
    if row is not None and row.seed == seed:
        return False
    put_pair(session, sealer, channel, pair, terms)
    session.get_one(ChannelToken, channel).seed = seed
    return True


def put_pair(session: Session, sealer: Sealer, channel: str, pair: Pair, terms: Terms) -> int:
    """Keep a new pair, from a refresh or from a person; the one before is kept too. Returns its version."""
    row, sealed = session.get(ChannelToken, channel), _seal(sealer, pair)
    if row is None:
        row = ChannelToken(channel=channel, pair=sealed, version=0)
    else:
        row.previous, row.pair = row.pair, sealed
    row.state, row.why, row.lease, row.version = "good", "", 0.0, row.version + 1
    row.obtained_at, row.expires_at = terms.obtained_at, terms.expires_at
    row.refresh_until = terms.refresh_until
    session.add(row)
    session.flush()
    return row.version


def claim_refresh(session: Session, channel: str, version: int, seconds: float) -> Claim:
    """Ask to be the one who spends the refresh token of this version."""
    moment = db_now(dialect_of(session))
    won = session.execute(
        text(
            f"""UPDATE channel_token SET state = 'refreshing', lease = {moment} + :seconds
                WHERE channel = :channel AND version = :version AND state = 'good' RETURNING version"""  # noqa: S608
        ),
        {"seconds": seconds, "channel": channel, "version": version},
    ).scalar_one_or_none()
    if won is not None:
        return "yes"
    row = session.execute(
        text(f"SELECT state, version, lease < {moment} AS over FROM channel_token WHERE channel = :channel"),  # noqa: S608
        {"channel": channel},
    ).one()
    if row.version != version:
        return "changed"
    if row.state == "refreshing" and row.over:
        mark_pair(session, channel, version, "doubtful", "interrupted")
        return "doubtful"
    states: dict[str, Claim] = {"refreshing": "wait", "doubtful": "doubtful", "refused": "refused"}
    return states.get(row.state, "wait")


def mark_pair(session: Session, channel: str, version: int, state: str, why: str = "") -> None:
    """How a refresh of this version ended, when it brought no new pair."""
    session.execute(
        update(ChannelToken)
        .where(col(ChannelToken.channel) == channel, col(ChannelToken.version) == version)
        .values(state=state, why=why, lease=0.0)
    )


def pair_version(session: Session, channel: str) -> tuple[int, str] | None:
    """Version and state of the pair in use, without opening it."""
    found = session.exec(
        select(ChannelToken.version, ChannelToken.state).where(ChannelToken.channel == channel)
    ).first()
    return (found[0], found[1]) if found is not None else None


def _seal(sealer: Sealer, pair: Pair) -> bytes:
    return sealer.seal(json.dumps([pair.access, pair.refresh]))


def _open(sealer: Sealer, sealed: bytes) -> Pair:
    access, refresh = json.loads(sealer.open(sealed))
    return Pair(access, refresh)
