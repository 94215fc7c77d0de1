"""When a message that failed is tried again.

Revision ID: f3a7c1d8e209
Revises: b3f7a9d4e208
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "f3a7c1d8e209"
down_revision = "b3f7a9d4e208"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("satudata_outbox", sa.Column("next_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("satudata_outbox", "next_at")
