"""The table of ckanext-validation, where its own command has not made it yet.

Revision ID: c4d9a1b7e303
Revises: b7e2f4a6c802
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

revision = "c4d9a1b7e303"
down_revision = "b7e2f4a6c802"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if sa.inspect(op.get_bind()).has_table("validation"):
        return
    op.create_table(
        "validation",
        sa.Column("id", sa.Unicode(), primary_key=True),
        sa.Column("resource_id", sa.Unicode()),
        sa.Column("status", sa.Unicode()),
        sa.Column("created", sa.DateTime()),
        sa.Column("finished", sa.DateTime()),
        sa.Column("report", JSON()),
        sa.Column("error", JSON()),
    )


def downgrade() -> None:
    """The table is not ours: it stays with the extension it belongs to."""
