"""All tables of the first form: case, event, role, official, profile, outbox, attachment, check, region code, adoption.

Revision ID: a1c0d3e5f701
Revises:
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "a1c0d3e5f701"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():

    op.create_table(
        "satudata_adoption",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("kind", sa.UnicodeText(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("adopted_by", sa.UnicodeText(), nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "satudata_case",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("object_type", sa.UnicodeText(), nullable=False),
        sa.Column("object_id", sa.UnicodeText(), nullable=False),
        sa.Column("flow", sa.UnicodeText(), nullable=False),
        sa.Column("profile_key", sa.UnicodeText(), nullable=False),
        sa.Column("profile_version", sa.UnicodeText(), nullable=False),
        sa.Column("profile", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("organization_id", sa.UnicodeText(), nullable=True),
        sa.Column("title", sa.UnicodeText(), server_default="", nullable=False),
        sa.Column("state", sa.UnicodeText(), nullable=False),
        sa.Column("category", sa.UnicodeText(), nullable=False),
        sa.Column("step", sa.UnicodeText(), nullable=True),
        sa.Column("step_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("contributors", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("turn", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("decided", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("access_class", sa.UnicodeText(), server_default="terbuka", nullable=False),
        sa.Column("adopted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_case_object_idx", "satudata_case", ["object_type", "object_id"], unique=False)
    op.create_index(
        "satudata_case_one_open_idx",
        "satudata_case",
        ["object_type", "object_id"],
        unique=True,
        postgresql_where=sa.text("category <> 'closed'"),
    )
    op.create_index(
        "satudata_case_queue_idx", "satudata_case", ["category", "state", "organization_id", "due_at"], unique=False
    )
    op.create_table(
        "satudata_check_result",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("resource_id", sa.UnicodeText(), nullable=False),
        sa.Column("package_id", sa.UnicodeText(), nullable=False),
        sa.Column("filename", sa.UnicodeText(), server_default="", nullable=False),
        sa.Column("file_hash", sa.UnicodeText(), nullable=True),
        sa.Column("file_size", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.UnicodeText(), server_default="queued", nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("stats", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("guesses", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("progress", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("engine", sa.UnicodeText(), server_default="", nullable=False),
        sa.Column("error", sa.UnicodeText(), nullable=True),
        sa.Column("requested_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_check_package_idx", "satudata_check_result", ["package_id"], unique=False)
    op.create_index("satudata_check_resource_idx", "satudata_check_result", ["resource_id", "created_at"], unique=False)
    op.create_table(
        "satudata_official",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("name", sa.UnicodeText(), nullable=False),
        sa.Column("nip", sa.UnicodeText(), server_default="", nullable=False),
        sa.Column("position", sa.UnicodeText(), nullable=False),
        sa.Column("role", sa.UnicodeText(), server_default="kepala_opd", nullable=False),
        sa.Column("acting", sa.UnicodeText(), server_default="", nullable=False),
        sa.Column("organization_id", sa.UnicodeText(), nullable=True),
        sa.Column("user_id", sa.UnicodeText(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("assigned_by", sa.UnicodeText(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.UnicodeText(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_official_scope_idx", "satudata_official", ["organization_id"], unique=False)
    op.create_table(
        "satudata_outbox",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("kind", sa.UnicodeText(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("case_id", sa.UnicodeText(), nullable=True),
        sa.Column("event_id", sa.UnicodeText(), nullable=True),
        sa.Column("state", sa.UnicodeText(), server_default="pending", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_outbox_case_idx", "satudata_outbox", ["case_id"], unique=False)
    op.create_index("satudata_outbox_state_idx", "satudata_outbox", ["state", "created_at"], unique=False)
    op.create_table(
        "satudata_role_assignment",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("user_id", sa.UnicodeText(), nullable=False),
        sa.Column("role", sa.UnicodeText(), nullable=False),
        sa.Column("organization_id", sa.UnicodeText(), nullable=True),
        sa.Column("acting", sa.UnicodeText(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("membership_given", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("assigned_by", sa.UnicodeText(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.UnicodeText(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_role_scope_idx", "satudata_role_assignment", ["role", "organization_id"], unique=False)
    op.create_index("satudata_role_user_idx", "satudata_role_assignment", ["user_id"], unique=False)
    op.create_table(
        "satudata_sop_profile",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("key", sa.UnicodeText(), nullable=False),
        sa.Column("version", sa.UnicodeText(), nullable=False),
        sa.Column("text", sa.UnicodeText(), nullable=False),
        sa.Column("organization_id", sa.UnicodeText(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("created_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "version", name="satudata_sop_profile_key_version"),
    )
    op.create_table(
        "satudata_wilayah",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("scheme", sa.UnicodeText(), nullable=False),
        sa.Column("code", sa.UnicodeText(), nullable=False),
        sa.Column("name", sa.UnicodeText(), nullable=False),
        sa.Column("level", sa.UnicodeText(), nullable=False),
        sa.Column("parent_code", sa.UnicodeText(), nullable=True),
        sa.Column("source", sa.UnicodeText(), server_default="", nullable=False),
        sa.Column("version", sa.UnicodeText(), server_default="", nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("scheme", "code", name="satudata_wilayah_scheme_code"),
    )
    op.create_table(
        "satudata_attachment",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("case_id", sa.UnicodeText(), nullable=False),
        sa.Column("kind", sa.UnicodeText(), nullable=False),
        sa.Column("filename", sa.UnicodeText(), nullable=False),
        sa.Column("mimetype", sa.UnicodeText(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.UnicodeText(), nullable=False),
        sa.Column("note", sa.UnicodeText(), nullable=True),
        sa.Column("created_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_by", sa.UnicodeText(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["satudata_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_attachment_case_idx", "satudata_attachment", ["case_id"], unique=False)
    op.create_table(
        "satudata_event",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.UnicodeText(), nullable=False),
        sa.Column("kind", sa.UnicodeText(), nullable=False),
        sa.Column("transition", sa.UnicodeText(), nullable=True),
        sa.Column("actor_id", sa.UnicodeText(), nullable=True),
        sa.Column("actor_name", sa.UnicodeText(), server_default="", nullable=False),
        sa.Column("role", sa.UnicodeText(), nullable=True),
        sa.Column("decided_by_id", sa.UnicodeText(), nullable=True),
        sa.Column("decided_by_name", sa.UnicodeText(), nullable=True),
        sa.Column("decided_by_position", sa.UnicodeText(), nullable=True),
        sa.Column("from_state", sa.UnicodeText(), nullable=True),
        sa.Column("to_state", sa.UnicodeText(), nullable=True),
        sa.Column("reason", sa.UnicodeText(), nullable=True),
        sa.Column("note", sa.UnicodeText(), nullable=True),
        sa.Column("how_to_fix", sa.UnicodeText(), nullable=True),
        sa.Column("fingerprint", sa.UnicodeText(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_seconds", sa.BigInteger(), nullable=True),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="1", nullable=False),
        sa.Column("last_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["satudata_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("seq"),
    )
    op.create_index("satudata_event_case_idx", "satudata_event", ["case_id", "seq"], unique=False)
    op.create_index("satudata_event_time_idx", "satudata_event", ["created_at"], unique=False)


def downgrade():

    op.drop_index("satudata_event_time_idx", table_name="satudata_event")
    op.drop_index("satudata_event_case_idx", table_name="satudata_event")
    op.drop_table("satudata_event")
    op.drop_index("satudata_attachment_case_idx", table_name="satudata_attachment")
    op.drop_table("satudata_attachment")
    op.drop_table("satudata_wilayah")
    op.drop_table("satudata_sop_profile")
    op.drop_index("satudata_role_user_idx", table_name="satudata_role_assignment")
    op.drop_index("satudata_role_scope_idx", table_name="satudata_role_assignment")
    op.drop_table("satudata_role_assignment")
    op.drop_index("satudata_outbox_state_idx", table_name="satudata_outbox")
    op.drop_index("satudata_outbox_case_idx", table_name="satudata_outbox")
    op.drop_table("satudata_outbox")
    op.drop_index("satudata_official_scope_idx", table_name="satudata_official")
    op.drop_table("satudata_official")
    op.drop_index("satudata_check_resource_idx", table_name="satudata_check_result")
    op.drop_index("satudata_check_package_idx", table_name="satudata_check_result")
    op.drop_table("satudata_check_result")
    op.drop_index("satudata_case_queue_idx", table_name="satudata_case")
    op.drop_index(
        "satudata_case_one_open_idx", table_name="satudata_case", postgresql_where=sa.text("category <> 'closed'")
    )
    op.drop_index("satudata_case_object_idx", table_name="satudata_case")
    op.drop_table("satudata_case")
    op.drop_table("satudata_adoption")
