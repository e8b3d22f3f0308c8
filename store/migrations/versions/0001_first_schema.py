"""The first schema."""

import sqlalchemy as sa
from alembic import op

import store.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("subscribed", sa.Boolean(), nullable=False),
        sa.Column("unreachable", sa.String(), nullable=True),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.Column("work_lease", sa.Float(), nullable=False),
        sa.Column("send_lease", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("channel", "chat_id", name=op.f("uq_contact_channel")),
    )
    op.create_table(
        "sealed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed")),
    )
    with op.batch_alter_table("sealed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealed_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("telegram_id", sa.String(), nullable=True),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_staff_telegram_id")),
    )
    op.create_table(
        "audit_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_line_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
    )
    with op.batch_alter_table("audit_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_line_at"), ["at"], unique=False)

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
    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sign_in_link_staff_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_link")),
    )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_session")),
    )
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_session_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_session_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("competence", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("opened_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("exam_opened_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("left_minutes", sa.Integer(), nullable=True),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("updated_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('new','waiting_for_staff','waiting_for_asker','waiting_for_agency','closed')",
            name=op.f("ck_ticket_state"),
        ),
        sa.ForeignKeyConstraint(["claimed_by"], ["staff.id"], name=op.f("fk_ticket_claimed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("code", name=op.f("uq_ticket_code")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_open", ["state", "due_at"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose in ('answer','ask_back')", name=op.f("ck_draft_purpose")),
        sa.CheckConstraint(
            "state in ('open','submitted','released','returned','withdrawn')", name=op.f("ck_draft_state")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_draft_author_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_draft_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "ticketasker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=True),
        sa.Column("joined_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_ticketasker_contact_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticketasker_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticketasker")),
        sa.UniqueConstraint("ticket_id", "contact_id", name=op.f("uq_ticketasker_ticket_id")),
    )
    with op.batch_alter_table("ticketasker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticketasker_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticketasker_secret_hash"), ["secret_hash"], unique=False)

    op.create_table(
        "ticketnote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ticketnote_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticketnote_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticketnote")),
    )
    with op.batch_alter_table("ticketnote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticketnote_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "answer_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_answer_version_author_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_answer_version_draft_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_answer_version_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_version")),
    )
    with op.batch_alter_table("answer_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_version_draft_id"), ["draft_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_version_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict in ('approved','returned')", name=op.f("ck_approval_verdict")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_approval_staff_id")),
        sa.ForeignKeyConstraint(["version_id"], ["answer_version.id"], name=op.f("fk_approval_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("version_id", "staff_id", name=op.f("uq_approval_version_id")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_version_id"), ["version_id"], unique=False)

    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("approvals", sa.Integer(), nullable=False),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("approvals >= required", name=op.f("ck_release_enough_approvals")),
        sa.ForeignKeyConstraint(["version_id"], ["answer_version.id"], name=op.f("fk_release_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("version_id", name=op.f("uq_release_version_id")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("platform_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("card", sa.JSON(), nullable=True),
        sa.Column("sealed_id", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("reply_to", sa.Integer(), nullable=True),
        sa.Column("decision", sa.JSON(), nullable=True),
        sa.Column("rating", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("seen_at", store.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(kind in ('staff_answer', 'ask_back')) = (release_id is not null) and (release_id is null or text is null)",
            name=op.f("ck_message_staff_words_are_released"),
        ),
        sa.CheckConstraint("direction in ('in', 'out')", name=op.f("ck_message_direction")),
        sa.CheckConstraint(
            "state in ('pending','handled','failed','queued','sending','sent','uncertain','refused')",
            name=op.f("ck_message_state"),
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_message_contact_id")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_message_release_id")),
        sa.ForeignKeyConstraint(["reply_to"], ["message.id"], name=op.f("fk_message_reply_to")),
        sa.ForeignKeyConstraint(["sealed_id"], ["sealed.id"], name=op.f("fk_message_sealed_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("contact_id", "direction", "platform_id", name="uq_message_platform"),
        sa.UniqueConstraint("contact_id", "release_id", name="uq_message_release"),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_pending",
            ["contact_id", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_message_queued",
            ["contact_id", "id"],
            unique=False,
            sqlite_where=sa.text("state in ('queued','sending')"),
            postgresql_where=sa.text("state in ('queued','sending')"),
        )
        batch_op.create_index("ix_message_thread", ["contact_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "ticketevent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", store.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_ticketevent_contact_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_ticketevent_message_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ticketevent_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticketevent_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticketevent")),
    )
    with op.batch_alter_table("ticketevent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticketevent_ticket_id"), ["ticket_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ticketevent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticketevent_ticket_id"))

    op.drop_table("ticketevent")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_ticket_id"))
        batch_op.drop_index("ix_message_thread")
        batch_op.drop_index(
            "ix_message_queued",
            sqlite_where=sa.text("state in ('queued','sending')"),
            postgresql_where=sa.text("state in ('queued','sending')"),
        )
        batch_op.drop_index(
            "ix_message_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.drop_table("message")
    op.drop_table("release")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_version_id"))

    op.drop_table("approval")
    with op.batch_alter_table("answer_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_version_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_answer_version_draft_id"))

    op.drop_table("answer_version")
    with op.batch_alter_table("ticketnote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticketnote_ticket_id"))

    op.drop_table("ticketnote")
    with op.batch_alter_table("ticketasker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticketasker_secret_hash"))
        batch_op.drop_index(batch_op.f("ix_ticketasker_contact_id"))

    op.drop_table("ticketasker")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_ticket_id"))

    op.drop_table("draft")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_open")

    op.drop_table("ticket")
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_session_staff_id"))
        batch_op.drop_index(batch_op.f("ix_staff_session_expires_at"))

    op.drop_table("staff_session")
    op.drop_table("sign_in_link")
    op.drop_table("content_version")
    with op.batch_alter_table("audit_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_line_at"))

    op.drop_table("audit_line")
    op.drop_table("staff")
    op.drop_table("setting")
    with op.batch_alter_table("sealed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealed_expires_at"))

    op.drop_table("sealed")
    op.drop_table("contact")
