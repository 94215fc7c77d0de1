"""Which datasets fulfil which item of the Daftar Data.

Revision ID: e4b9a2d7c519
Revises: d3a8f1c6b418
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "e4b9a2d7c519"
down_revision = "d3a8f1c6b418"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "satudata_row_dataset",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("item_id", sa.UnicodeText(), nullable=False),
        sa.Column("package_id", sa.UnicodeText(), nullable=False),
        sa.Column("created_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.UnicodeText(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["item_id"], ["satudata_list_item.id"]),
    )
    op.create_index(
        "satudata_row_dataset_once",
        "satudata_row_dataset",
        ["item_id", "package_id"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_index("satudata_row_dataset_package_idx", "satudata_row_dataset", ["package_id"])


def downgrade():
    op.drop_table("satudata_row_dataset")
