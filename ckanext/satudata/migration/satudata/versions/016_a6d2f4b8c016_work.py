"""Work: who has taken a case on, decisions about many, checklists of reviewers, addresses of personal calendars.

Revision ID: a6d2f4b8c016
Revises: c7d1e4a8f215
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "a6d2f4b8c016"
down_revision = "c7d1e4a8f215"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("satudata_case", sa.Column("claimed_by", sa.UnicodeText(), nullable=True))
    op.add_column("satudata_case", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("satudata_case_claimed_idx", "satudata_case", ["claimed_by"])
    _bulk()
    op.create_table(
        "satudata_review",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("case_id", sa.UnicodeText(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.UnicodeText(), nullable=False),
        sa.Column("user_name", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("marks", JSONB(), nullable=False, server_default="{}"),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["case_id"], ["satudata_case.id"]),
        sa.UniqueConstraint("case_id", "round", "user_id", name="satudata_review_one"),
    )
    op.create_table(
        "satudata_calendar_token",
        sa.Column("user_id", sa.UnicodeText(), nullable=False),
        sa.Column("token_hash", sa.UnicodeText(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_index("satudata_calendar_token_hash_idx", "satudata_calendar_token", ["token_hash"], unique=True)


def _bulk():
    op.create_table(
        "satudata_bulk",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("user_id", sa.UnicodeText(), nullable=False),
        sa.Column("transition", sa.UnicodeText(), nullable=False),
        sa.Column("shared", JSONB(), nullable=False, server_default="{}"),
        sa.Column("state", sa.UnicodeText(), nullable=False, server_default="looking"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_bulk_user_idx", "satudata_bulk", ["user_id", "created_at"])
    op.create_table(
        "satudata_bulk_item",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("bulk_id", sa.UnicodeText(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.UnicodeText(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("own", JSONB(), nullable=False, server_default="{}"),
        sa.Column("state", sa.UnicodeText(), nullable=False, server_default="waiting"),
        sa.Column("errors", JSONB(), nullable=False, server_default="{}"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["bulk_id"], ["satudata_bulk.id"]),
        sa.UniqueConstraint("bulk_id", "position", name="satudata_bulk_item_place"),
    )


def downgrade():
    op.drop_table("satudata_calendar_token")
    op.drop_table("satudata_review")
    op.drop_table("satudata_bulk_item")
    op.drop_table("satudata_bulk")
    op.drop_index("satudata_case_claimed_idx", "satudata_case")
    op.drop_column("satudata_case", "claimed_at")
    op.drop_column("satudata_case", "claimed_by")
