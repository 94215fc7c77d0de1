"""Letters: register, what they cover, templates, serials of a year.

Revision ID: c7d1e4a8f215
Revises: c2d9e7a1b614
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "c7d1e4a8f215"
down_revision = "c2d9e7a1b614"
branch_labels = None
depends_on = None


def text(name, **kw):
    return sa.Column(name, sa.UnicodeText(), **{"nullable": False, **kw})


def words(name):
    return text(name, server_default="")


def moment(name, nullable=True):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade():
    op.create_table(
        "satudata_letter",
        text("id", primary_key=True),
        text("kind"),
        text("state"),
        words("number"),
        words("number_key"),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        text("organization_id", nullable=True),
        words("subject"),
        words("period"),
        words("body"),
        words("place"),
        sa.Column("date", sa.Date(), nullable=False),
        text("official_id", nullable=True),
        words("signatory_name"),
        words("signatory_nip"),
        words("signatory_position"),
        sa.Column("signers", JSONB(), nullable=False, server_default="[]"),
        text("template_id", nullable=True),
        sa.Column("files", JSONB(), nullable=False, server_default="{}"),
        sa.Column("signature", JSONB(), nullable=True),
        words("paper_place"),
        text("replaces_id", nullable=True),
        text("replaced_by_id", nullable=True),
        words("void_reason"),
        text("created_by", nullable=True),
        moment("created_at", nullable=False),
        moment("modified_at", nullable=False),
        moment("issued_at"),
        text("signed_by", nullable=True),
        moment("signed_at"),
        text("voided_by", nullable=True),
        moment("voided_at"),
    )
    op.create_index("satudata_letter_register_idx", "satudata_letter", ["organization_id", "year", "kind"])
    op.create_index("satudata_letter_number_idx", "satudata_letter", ["number_key"])
    op.create_table(
        "satudata_letter_item",
        text("id", primary_key=True),
        sa.Column("letter_id", sa.UnicodeText(), sa.ForeignKey("satudata_letter.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        text("object_type"),
        text("object_id"),
        text("case_id", nullable=True),
        text("title"),
        text("fingerprint", nullable=True),
        sa.Column("data", JSONB(), nullable=False, server_default="{}"),
    )
    op.create_index("satudata_letter_item_letter_idx", "satudata_letter_item", ["letter_id", "position"])
    op.create_index("satudata_letter_item_case_idx", "satudata_letter_item", ["case_id"])
    op.create_table(
        "satudata_letter_template",
        text("id", primary_key=True),
        text("kind"),
        text("organization_id", nullable=True),
        words("filename"),
        text("file_key", nullable=True),
        text("sha256", nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False, server_default="0"),
        words("pattern"),
        words("code"),
        sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()),
        text("created_by", nullable=True),
        moment("created_at", nullable=False),
    )
    op.create_index("satudata_letter_template_kind_idx", "satudata_letter_template", ["kind", "organization_id"])
    op.create_table(
        "satudata_letter_counter",
        text("id", primary_key=True),
        sa.Column("last", sa.Integer(), nullable=False),
    )


def downgrade():
    for table in ("counter", "template", "item"):
        op.drop_table(f"satudata_letter_{table}")
    op.drop_table("satudata_letter")
