"""Which SOP profile holds where from when; drafts of profiles; comment and origin of a version.

Revision ID: b51f70c2d9e4
Revises: c7d1e84a3f11
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b51f70c2d9e4"
down_revision = "c7d1e84a3f11"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("satudata_sop_profile", sa.Column("comment", sa.UnicodeText(), nullable=False, server_default=""))
    op.add_column("satudata_sop_profile", sa.Column("bundled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "satudata_sop_use",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("flow", sa.UnicodeText(), nullable=False),
        sa.Column("organization_id", sa.UnicodeText(), nullable=True),
        sa.Column("profile_key", sa.UnicodeText(), nullable=False),
        sa.Column("profile_version", sa.UnicodeText(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("comment", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("set_by", sa.UnicodeText(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.UnicodeText(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_sop_use_flow_idx", "satudata_sop_use", ["flow", "valid_from"])
    op.create_table(
        "satudata_sop_draft",
        sa.Column("key", sa.UnicodeText(), nullable=False),
        sa.Column("text", sa.UnicodeText(), nullable=False),
        sa.Column("based_on", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("comment", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("created_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.UnicodeText(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def downgrade():
    op.drop_table("satudata_sop_draft")
    op.drop_table("satudata_sop_use")
    op.drop_column("satudata_sop_profile", "bundled")
    op.drop_column("satudata_sop_profile", "comment")
