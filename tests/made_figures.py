"""Figures of a made period, and a report with them, for tests of paper and tables."""

from datetime import datetime, timedelta

from escalation.reporting.figures import (
    AgencyRow,
    Balance,
    ChannelRow,
    Figures,
    Incidents,
    Letters,
    Outcomes,
    Spread,
    Stop,
    Times,
    TopicRow,
    UnitRow,
)
from escalation.reporting.paper import Written
from escalation.reporting.proposals import proposals
from store.times import VIETNAM

AT = datetime(2023, 6, 28, 19, 0, tzinfo=VIETNAM)
OUTCOMES = Outcomes(answered=30, partly=2, person=10, suggested=3, other=5, failed=1, waiting=0)


def figures(topic="Quên căn cước thì sao?", reason="đang xem lại", **incidents):
    return Figures(
        start=AT - timedelta(days=1), end=AT, counted=AT, outcomes=OUTCOMES,
        channels=(ChannelRow(channel="web", name="Web", outcomes=OUTCOMES, tickets=12),),
        topics=(TopicRow(topic="gt-x", name=topic, bot=32, tickets=8, before=9, wrong=2, open=4),
                TopicRow(topic="", name="", bot=0, tickets=4, before=0, wrong=0, open=1)),
        balance=Balance(at_start=3, opened=12, reopened=1, closed=11, at_end=5),
        closings=(("answered", 9), ("duplicate", 2)), reasons=(("no_match", 12),),
        units=(UnitRow(agency="khao-thi", name="Phòng Khảo thí", opened=12, answered=9, late=3, open=5,
                       overdue=2),),
        agencies=(AgencyRow(agency="buu-dien", name="Bưu điện tỉnh", waiting=2, since=AT - timedelta(days=2),
                            overdue=1, rung="board"),),
        letters=Letters(written=2, at_start=0, referred=4, answered=1, handed_back=1, passed_on=0, recalled=0,
                        at_end=2),
        times=Times(bot=Spread(count=32, median=2.5, p90=8), staff=Spread(count=9, median=45, p90=300),
                    agency=Spread(), late=3),
        incidents=Incidents(
            pauses=(Stop(what="Lịch thi", why=reason, start=AT - timedelta(hours=2), end=None),), **incidents
        ),
    )  # fmt: skip


def written(found, number=5, remarks=""):
    return Written(
        name="ngày 28/6/2023", period="day", source="II.1", to=("Ban Chỉ đạo thi cấp tỉnh",), figures=found,
        remarks=remarks, proposals="\n".join(proposals(found)), number=number, dated=AT,
    )  # fmt: skip
