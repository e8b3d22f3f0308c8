"""Numbers in sequence within a year, as papers bear them."""

from sqlalchemy import text
from sqlmodel import Session

from store.referral_tables import LetterSequence
from store.report_tables import ReportSequence


def next_number(session: Session, kind: type[LetterSequence | ReportSequence], year: int) -> int:
    """The next number of the year; two at one instant get two, and one that is rolled back is given again."""
    table = kind.__tablename__
    return int(
        session.execute(
            text(
                f"INSERT INTO {table} (year, last) VALUES (:year, 1) ON CONFLICT (year) "  # noqa: S608
                f"DO UPDATE SET last = {table}.last + 1 RETURNING last"
            ),
            {"year": year},
        ).scalar_one()
    )
