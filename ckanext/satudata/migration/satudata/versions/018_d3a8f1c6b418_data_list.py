"""The Daftar Data: lists, items over years, rows and their changes, imports, needs, comments, decisions, meetings.

Revision ID: d3a8f1c6b418
Revises: e1b4c7d0a317
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "d3a8f1c6b418"
down_revision = "e1b4c7d0a317"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE OR REPLACE FUNCTION satudata_append_only() RETURNS trigger AS $$
BEGIN
    IF current_setting('satudata.allow_erase', true) = 'on' THEN
        IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END;
$$ LANGUAGE plpgsql
"""
APPEND_ONLY = ("satudata_list_row_change", "satudata_list_decision")


def upgrade():
    _data_list()
    _list_item()
    _list_item_link()
    _list_row()
    _list_row_change()
    _list_import()
    _data_need()
    _list_comment()
    _list_decision()
    _meeting()
    op.execute(FUNCTION)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_row BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION satudata_append_only()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION satudata_append_only()"
        )


def _data_list():
    op.create_table(
        "satudata_data_list",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("title", sa.UnicodeText(), nullable=False),
        sa.Column("comments_until", sa.Date(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("checksum", sa.UnicodeText(), nullable=True),
        sa.Column("created_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("year", "number", name="satudata_data_list_once"),
    )


def _list_item():
    op.create_table(
        "satudata_list_item",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("code", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_list_item_code_idx", "satudata_list_item", ["code"])


def _list_item_link():
    op.create_table(
        "satudata_list_item_link",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("item_id", sa.UnicodeText(), nullable=False),
        sa.Column("before_id", sa.UnicodeText(), nullable=False),
        sa.Column("kind", sa.UnicodeText(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["item_id"], ["satudata_list_item.id"]),
        sa.ForeignKeyConstraint(["before_id"], ["satudata_list_item.id"]),
        sa.UniqueConstraint("item_id", "before_id", name="satudata_list_item_link_once"),
    )
    op.create_index("satudata_list_item_link_before_idx", "satudata_list_item_link", ["before_id"])


def _list_row():
    op.create_table(
        "satudata_list_row",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("list_id", sa.UnicodeText(), nullable=False),
        sa.Column("item_id", sa.UnicodeText(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("code", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("title", sa.UnicodeText(), nullable=False),
        sa.Column("kind", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("organization_id", sa.UnicodeText(), nullable=True),
        sa.Column("priority", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("access_class", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("schedule", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("release_on", sa.Date(), nullable=True),
        sa.Column("cells", JSONB(), nullable=False, server_default="{}"),
        sa.Column("removed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("row_version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("created_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_by", sa.UnicodeText(), nullable=True),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["list_id"], ["satudata_data_list.id"]),
        sa.ForeignKeyConstraint(["item_id"], ["satudata_list_item.id"]),
        sa.UniqueConstraint("list_id", "item_id", name="satudata_list_row_once"),
    )
    op.create_index("satudata_list_row_place_idx", "satudata_list_row", ["list_id", "position", "id"])
    op.create_index("satudata_list_row_organization_idx", "satudata_list_row", ["list_id", "organization_id"])
    op.create_index("satudata_list_row_item_idx", "satudata_list_row", ["item_id"])


def _list_row_change():
    op.create_table(
        "satudata_list_row_change",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("list_id", sa.UnicodeText(), nullable=False),
        sa.Column("row_id", sa.UnicodeText(), nullable=False),
        sa.Column("kind", sa.UnicodeText(), nullable=False),
        sa.Column("source", sa.UnicodeText(), nullable=False),
        sa.Column("user_id", sa.UnicodeText(), nullable=True),
        sa.Column("user_name", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("before", JSONB(), nullable=False, server_default="{}"),
        sa.Column("after", JSONB(), nullable=False, server_default="{}"),
        sa.Column("reason", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["list_id"], ["satudata_data_list.id"]),
        sa.ForeignKeyConstraint(["row_id"], ["satudata_list_row.id"]),
    )
    op.create_index("satudata_list_row_change_row_idx", "satudata_list_row_change", ["row_id", "created_at"])
    op.create_index("satudata_list_row_change_list_idx", "satudata_list_row_change", ["list_id", "created_at"])


def _list_import():
    op.create_table(
        "satudata_list_import",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("list_id", sa.UnicodeText(), nullable=False),
        sa.Column("file_name", sa.UnicodeText(), nullable=False),
        sa.Column("sheet", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("sha256", sa.UnicodeText(), nullable=False),
        sa.Column("cells", JSONB(), nullable=False),
        sa.Column("columns", JSONB(), nullable=False, server_default="{}"),
        sa.Column("state", sa.UnicodeText(), nullable=False, server_default="open"),
        sa.Column("result", JSONB(), nullable=False, server_default="{}"),
        sa.Column("created_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["list_id"], ["satudata_data_list.id"]),
    )
    op.create_index("satudata_list_import_list_idx", "satudata_list_import", ["list_id", "created_at"])


def _data_need():
    op.create_table(
        "satudata_data_need",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.UnicodeText(), nullable=False),
        sa.Column("plan", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("purpose", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("organization_id", sa.UnicodeText(), nullable=True),
        sa.Column("producer_id", sa.UnicodeText(), nullable=True),
        sa.Column("state", sa.UnicodeText(), nullable=False, server_default="filed"),
        sa.Column("answer", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("item_id", sa.UnicodeText(), nullable=True),
        sa.Column("created_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_name", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.UnicodeText(), nullable=True),
        sa.Column("answered_name", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["item_id"], ["satudata_list_item.id"]),
    )
    op.create_index("satudata_data_need_year_idx", "satudata_data_need", ["year", "state", "created_at"])


def _list_comment():
    op.create_table(
        "satudata_list_comment",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("list_id", sa.UnicodeText(), nullable=False),
        sa.Column("row_id", sa.UnicodeText(), nullable=True),
        sa.Column("body", sa.UnicodeText(), nullable=False),
        sa.Column("organization_id", sa.UnicodeText(), nullable=True),
        sa.Column("created_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_name", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("answered_by", sa.UnicodeText(), nullable=True),
        sa.Column("answered_name", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["list_id"], ["satudata_data_list.id"]),
        sa.ForeignKeyConstraint(["row_id"], ["satudata_list_row.id"]),
    )
    op.create_index("satudata_list_comment_list_idx", "satudata_list_comment", ["list_id", "created_at"])
    op.create_index("satudata_list_comment_row_idx", "satudata_list_comment", ["row_id"])


def _list_decision():
    op.create_table(
        "satudata_list_decision",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("list_id", sa.UnicodeText(), nullable=False),
        sa.Column("kind", sa.UnicodeText(), nullable=False),
        sa.Column("item_ids", JSONB(), nullable=False),
        sa.Column("data", JSONB(), nullable=False, server_default="{}"),
        sa.Column("reason", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("created_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_name", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["list_id"], ["satudata_data_list.id"]),
    )
    op.create_index("satudata_list_decision_list_idx", "satudata_list_decision", ["list_id", "created_at"])


def _meeting():
    op.create_table(
        "satudata_meeting",
        sa.Column("id", sa.UnicodeText(), nullable=False),
        sa.Column("list_id", sa.UnicodeText(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("agenda", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("attendance", JSONB(), nullable=False, server_default="[]"),
        sa.Column("minutes", sa.UnicodeText(), nullable=False, server_default=""),
        sa.Column("meeting_version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("created_by", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["list_id"], ["satudata_data_list.id"]),
    )
    op.create_index("satudata_meeting_list_idx", "satudata_meeting", ["list_id", "held_on"])


def downgrade():
    op.execute("SET LOCAL satudata.allow_erase = 'on'")
    for table in (
        "satudata_meeting",
        "satudata_list_decision",
        "satudata_list_comment",
        "satudata_data_need",
        "satudata_list_import",
        "satudata_list_row_change",
        "satudata_list_row",
        "satudata_list_item_link",
        "satudata_list_item",
        "satudata_data_list",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION IF EXISTS satudata_append_only()")
