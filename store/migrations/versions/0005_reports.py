"""Reports: what was counted, fixed versions, approvals, releases with their numbers, copies for recipients."""

import sqlalchemy as sa
from alembic import op

import store.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_sequence",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_report_sequence")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("proposals", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("made_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("counted_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('draft','submitted','returned','released','dropped')", name=op.f("ck_report_state")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_report_forward")),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_report_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("key", name=op.f("uq_report_key")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "report_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("proposals", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_report_version_author_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_version_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint("report_id", "version", name=op.f("uq_report_version_report_id")),
    )
    with op.batch_alter_table("report_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_version_report_id"), ["report_id"], unique=False)

    op.create_table(
        "report_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict in ('approved','returned')", name=op.f("ck_report_approval_verdict")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_report_approval_staff_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.id"], name=op.f("fk_report_approval_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_approval")),
        sa.UniqueConstraint("version_id", "staff_id", name=op.f("uq_report_approval_version_id")),
    )
    with op.batch_alter_table("report_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_approval_version_id"), ["version_id"], unique=False)

    op.create_table(
        "report_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("approvals", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("exam_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("laid_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("approvals >= required", name=op.f("ck_report_release_enough_approvals")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.id"], name=op.f("fk_report_release_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_release")),
        sa.UniqueConstraint("version_id", name=op.f("uq_report_release_version_id")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_report_release_year")),
    )
    op.create_table(
        "report_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("handed_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("handed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["handed_by"], ["staff.id"], name=op.f("fk_report_copy_handed_by")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_report_copy_message_id")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["report_release.id"], name=op.f("fk_report_copy_release_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_copy")),
        sa.UniqueConstraint("release_id", "agency", name=op.f("uq_report_copy_release_id")),
    )
    with op.batch_alter_table("report_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_copy_release_id"), ["release_id"], unique=False)
