"""The names under which people write, sealed."""

import sqlalchemy as sa
from alembic import op

import store.columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_profile_contact_id")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_profile")),
    )
    op.create_index(op.f("ix_profile_asked_at"), "profile", ["asked_at"])
