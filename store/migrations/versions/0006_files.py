"""Files that came with messages or go out with words of staff."""

import sqlalchemy as sa
from alembic import op

import store.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("digest", name=op.f("uq_stored_file_digest")),
    )
    op.create_table(
        "enclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("stored_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_enclosure_draft_id")),
        sa.ForeignKeyConstraint(["stored_id"], ["stored_file.id"], name=op.f("fk_enclosure_stored_id")),
        sa.ForeignKeyConstraint(["version_id"], ["answer_version.id"], name=op.f("fk_enclosure_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enclosure")),
    )
    with op.batch_alter_table("enclosure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enclosure_draft_id"), ["draft_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enclosure_stored_id"), ["stored_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enclosure_version_id"), ["version_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("stored_id", sa.Integer(), nullable=True),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'kept') = (stored_id is not null)", name=op.f("ck_attachment_kept_has_bytes")
        ),
        sa.CheckConstraint(
            "state in ('waiting','kept','refused','failed','gone')", name=op.f("ck_attachment_state")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_attachment_message_id")),
        sa.ForeignKeyConstraint(["stored_id"], ["stored_file.id"], name=op.f("fk_attachment_stored_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("message_id", "key", name=op.f("uq_attachment_message_id")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_stored_id"), ["stored_id"], unique=False)
        batch_op.create_index(
            "ix_attachment_waiting",
            ["not_before", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
