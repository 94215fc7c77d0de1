"""What somebody typed into a form and did not save yet.

Revision ID: e8f1b3c5d606
Revises: d8e5b2c9f104
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "e8f1b3c5d606"
down_revision = "d8e5b2c9f104"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "satudata_form_draft",
        sa.Column("id", sa.UnicodeText(), primary_key=True),
        sa.Column("user_id", sa.UnicodeText(), nullable=False),
        sa.Column("form", sa.UnicodeText(), nullable=False),
        sa.Column("payload", JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("user_id", "form", name="satudata_form_draft_user_form"),
    )
    op.create_index("satudata_form_draft_updated_idx", "satudata_form_draft", ["updated_at"])


def downgrade() -> None:
    op.drop_table("satudata_form_draft")
