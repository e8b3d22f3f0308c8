"""Letters to agencies, what came back, and the ladder of reminders."""

import sqlalchemy as sa
from alembic import op

import store.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_sequence",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_letter_sequence")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("mail_token", sa.String(), nullable=False),
        sa.Column("page_token", sa.String(), nullable=False),
        sa.Column("page_until", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("exam_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("laid_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("handed_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_letter_message_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_letter_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("code", name=op.f("uq_letter_code")),
        sa.UniqueConstraint("mail_token", name=op.f("uq_letter_mail_token")),
        sa.UniqueConstraint("page_token", name=op.f("uq_letter_page_token")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_letter_year")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_message_id"), ["message_id"], unique=False)

    op.create_table(
        "agency_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("received_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("settled_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('tray','drafted','settled')", name=op.f("ck_agency_mail_state")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_agency_mail_draft_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_agency_mail_letter_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_agency_mail_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_agency_mail_key")),
    )
    with op.batch_alter_table("agency_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_mail_letter_id"), ["letter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_mail_state"), ["state"], unique=False)

    op.create_table(
        "chase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("handed_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_chase_letter_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_chase_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chase")),
        sa.UniqueConstraint("letter_id", "rung", name=op.f("uq_chase_letter_id")),
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting','answered','handed_back','passed_on','recalled')",
            name=op.f("ck_referral_state"),
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_referral_letter_id")),
        sa.ForeignKeyConstraint(["previous_id"], ["referral.id"], name=op.f("fk_referral_previous_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_referral_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_agency"), ["agency"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_letter_id"), ["letter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_index(
            "uq_referral_waiting",
            ["ticket_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "agency_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["agency_mail.id"], name=op.f("fk_agency_file_mail_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_file")),
    )
    with op.batch_alter_table("agency_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_file_mail_id"), ["mail_id"], unique=False)

    op.create_table(
        "referral_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_event_referral_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_referral_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_event")),
    )
    with op.batch_alter_table("referral_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_event_referral_id"), ["referral_id"], unique=False)
