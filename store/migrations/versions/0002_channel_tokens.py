"""Tokens that rotate, and when a person was last heard."""

import sqlalchemy as sa
from alembic import op

import store.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_token",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("pair", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease", sa.Float(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("obtained_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("refresh_until", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('good','refreshing','doubtful','refused')", name=op.f("ck_channel_token_state")
        ),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_token")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heard_at", store.columns.UtcDateTime(timezone=True), nullable=True))
