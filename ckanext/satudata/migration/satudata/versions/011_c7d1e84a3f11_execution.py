"""Records of rows people carried out: what they say never changes, they can be withdrawn once.

Revision ID: c7d1e84a3f11
Revises: f3b8d60a2c10
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "c7d1e84a3f11"
down_revision = "f3b8d60a2c10"
branch_labels = None
depends_on = None

# The four columns of a withdrawal may be filled, once; nothing else of a record ever changes.
FUNCTION = """
CREATE OR REPLACE FUNCTION satudata_execution_keep() RETURNS trigger AS $$
BEGIN
    IF current_setting('satudata.allow_erase', true) = 'on' THEN
        IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND
       (to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_by' - 'withdrawn_by_name' - 'withdrawn_reason') =
       (to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_by' - 'withdrawn_by_name' - 'withdrawn_reason') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'satudata_execution never changes: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END;
$$ LANGUAGE plpgsql
"""


def upgrade():
    op.create_table(
        "satudata_execution",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("profile_key", sa.UnicodeText(), nullable=False),
        sa.Column("profile_version", sa.UnicodeText(), nullable=False),
        sa.Column("step", sa.UnicodeText(), nullable=False),
        sa.Column("step_copy", JSONB(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.UnicodeText(), nullable=True),
        sa.Column("carried_out_on", sa.Date(), nullable=False),
        sa.Column("carried_out_by", sa.UnicodeText(), nullable=False),
        sa.Column("official_id", sa.UnicodeText(), nullable=True),
        sa.Column("letter_id", sa.UnicodeText(), nullable=True),
        sa.Column("note", sa.UnicodeText(), nullable=True),
        sa.Column("filename", sa.UnicodeText(), nullable=True),
        sa.Column("mimetype", sa.UnicodeText(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.UnicodeText(), nullable=True),
        sa.Column("file_of", sa.UnicodeText(), nullable=True),
        sa.Column("corrects", sa.UnicodeText(), nullable=True),
        sa.Column("recorded_by", sa.UnicodeText(), nullable=True),
        sa.Column("recorded_by_name", sa.UnicodeText(), server_default="", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.UnicodeText(), nullable=True),
        sa.Column("withdrawn_by_name", sa.UnicodeText(), nullable=True),
        sa.Column("withdrawn_reason", sa.UnicodeText(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["corrects"], ["satudata_execution.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("corrects"),
    )
    op.create_index("satudata_execution_year_idx", "satudata_execution", ["profile_key", "year", "step"])
    op.create_index("satudata_execution_organization_idx", "satudata_execution", ["organization_id"])
    op.execute(FUNCTION)
    op.execute(
        "CREATE TRIGGER satudata_execution_keep_row BEFORE UPDATE OR DELETE ON satudata_execution "
        "FOR EACH ROW EXECUTE FUNCTION satudata_execution_keep()"
    )
    op.execute(
        "CREATE TRIGGER satudata_execution_keep_all BEFORE TRUNCATE ON satudata_execution "
        "FOR EACH STATEMENT EXECUTE FUNCTION satudata_execution_keep()"
    )


def downgrade():
    op.drop_table("satudata_execution")
    op.execute("DROP FUNCTION IF EXISTS satudata_execution_keep()")
