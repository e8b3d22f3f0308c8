"""A province's own content with its approvals, and pauses. Nothing had written content versions before."""

import sqlalchemy as sa
from alembic import op

import store.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("content_version")
    op.create_table(
        "content_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("seed_digest", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (revision is not null)",
            name=op.f("ck_content_version_published_has_revision"),
        ),
        sa.CheckConstraint(
            "state in ('draft','submitted','published','returned','withdrawn')",
            name=op.f("ck_content_version_state"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_content_version_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_version")),
        sa.UniqueConstraint("kind", "key", "version", name=op.f("uq_content_version_kind")),
        sa.UniqueConstraint("revision", name="uq_content_version_revision"),
    )
    unpublished = sa.text("state in ('draft','submitted')")
    op.create_index(
        "uq_content_version_open",
        "content_version",
        ["kind", "key"],
        unique=True,
        sqlite_where=unpublished,
        postgresql_where=unpublished,
    )
    op.create_table(
        "content_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict in ('approved','returned')", name=op.f("ck_content_approval_verdict")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_content_approval_staff_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["content_version.id"], name=op.f("fk_content_approval_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_approval")),
        sa.UniqueConstraint("version_id", "staff_id", name=op.f("uq_content_approval_version_id")),
    )
    op.create_index(op.f("ix_content_approval_version_id"), "content_approval", ["version_id"])
    op.create_table(
        "pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_by is null)", name=op.f("ck_pause_ended_by_somebody")
        ),
        sa.CheckConstraint("scope in ('all','group','entry','fact')", name=op.f("ck_pause_scope")),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_pause_ended_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_pause_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    running = sa.text("ended_at is null")
    op.create_index(
        "uq_pause_open",
        "pause",
        ["scope", "key"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )


def downgrade() -> None:
    op.drop_table("pause")
    op.drop_table("content_approval")
    op.drop_table("content_version")
    op.create_table(
        "content_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("seed_digest", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["staff.id"], name=op.f("fk_content_version_approver_id")),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_content_version_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_version")),
        sa.UniqueConstraint("kind", "key", "version", name=op.f("uq_content_version_kind")),
    )
