"""Indexes for what the desk asks every few seconds, and for removing expired originals."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TROUBLED = sa.text("state in ('failed','uncertain','refused')")


def upgrade() -> None:
    op.create_index("ix_message_trouble", "message", ["id"], sqlite_where=TROUBLED, postgresql_where=TROUBLED)
    op.create_index(op.f("ix_message_sealed_id"), "message", ["sealed_id"])
    op.create_index(op.f("ix_audit_line_subject"), "audit_line", ["subject"])
