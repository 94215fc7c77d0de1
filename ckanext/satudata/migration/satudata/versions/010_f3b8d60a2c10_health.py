"""Results of the health check.

Revision ID: f3b8d60a2c10
Revises: f3a7c1d8e209
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "f3b8d60a2c10"
down_revision = "f3a7c1d8e209"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "satudata_health",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("origin", sa.UnicodeText(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("figures", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_health_time_idx", "satudata_health", ["started_at"])


def downgrade():
    op.drop_table("satudata_health")
