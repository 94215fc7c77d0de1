"""Who does not want reminders, and messages that are written once however often they are asked for.

Revision ID: d5e8c2f19b05
Revises: e8f1b3c5d606
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "d5e8c2f19b05"
down_revision = "e8f1b3c5d606"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "satudata_mail_preference",
        sa.Column("user_id", sa.UnicodeText(), nullable=False),
        sa.Column("reminders", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.add_column("satudata_outbox", sa.Column("unique_key", sa.UnicodeText(), nullable=True))
    op.create_index("satudata_outbox_unique_key_idx", "satudata_outbox", ["unique_key"], unique=True)


def downgrade() -> None:
    op.drop_index("satudata_outbox_unique_key_idx", table_name="satudata_outbox")
    op.drop_column("satudata_outbox", "unique_key")
    op.drop_table("satudata_mail_preference")
