"""What lay behind the links of a dataset when it was submitted.

Revision ID: b3f7a9d4e208
Revises: e1c7a94f0d07
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b3f7a9d4e208"
down_revision = "e1c7a94f0d07"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "satudata_linked_file",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("case_id", sa.UnicodeText(), nullable=False),
        sa.Column("event_id", sa.UnicodeText(), nullable=False),
        sa.Column("package_id", sa.UnicodeText(), nullable=False),
        sa.Column("resource_id", sa.UnicodeText(), nullable=False),
        sa.Column("name", sa.UnicodeText(), server_default="", nullable=False),
        sa.Column("url", sa.UnicodeText(), nullable=False),
        sa.Column("state", sa.UnicodeText(), server_default="pending", nullable=False),
        sa.Column("error", sa.UnicodeText(), nullable=True),
        sa.Column("mimetype", sa.UnicodeText(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_sha256", sa.UnicodeText(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["satudata_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_linked_file_case_idx", "satudata_linked_file", ["case_id", "created_at"])
    op.create_index("satudata_linked_file_event_idx", "satudata_linked_file", ["event_id", "resource_id"], unique=True)


def downgrade() -> None:
    op.drop_table("satudata_linked_file")
