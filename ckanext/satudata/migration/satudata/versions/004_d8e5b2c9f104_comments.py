"""Comments of a case.

Revision ID: d8e5b2c9f104
Revises: c4d9a1b7e303
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "d8e5b2c9f104"
down_revision = "c4d9a1b7e303"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "satudata_comment",
        sa.Column("id", sa.UnicodeText(), primary_key=True),
        sa.Column("case_id", sa.UnicodeText(), sa.ForeignKey("satudata_case.id"), nullable=False),
        sa.Column("user_id", sa.UnicodeText(), nullable=False),
        sa.Column("user_name", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("role", sa.UnicodeText(), nullable=True),
        sa.Column("field", sa.UnicodeText(), nullable=True),
        sa.Column("body", sa.UnicodeText(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.UnicodeText(), nullable=True),
    )
    op.create_index("satudata_comment_case_idx", "satudata_comment", ["case_id", "created_at"])


def downgrade() -> None:
    op.drop_index("satudata_comment_case_idx", "satudata_comment")
    op.drop_table("satudata_comment")
