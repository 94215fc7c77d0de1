"""The clock: free days of the region, outages, dates set for organisations, decisions with a day, how often to remind.

Revision ID: c1a9e6d40d13
Revises: b51f70c2d9e4
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c1a9e6d40d13"
down_revision = "b51f70c2d9e4"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("removed_at IS NULL")


def _moment(name, nullable=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name, nullable=False, **more):
    return sa.Column(name, sa.UnicodeText(), nullable=nullable, **more)


def _who_and_when():
    by = [_text("created_by", nullable=True), _moment("created_at")]
    return [*by, _text("removed_by", nullable=True), _moment("removed_at", nullable=True)]


def upgrade():
    op.create_table(
        "satudata_free_day",
        _text("id"),
        sa.Column("day", sa.Date(), nullable=False),
        _text("name_id"),
        _text("name_en", server_default=""),
        _text("kind"),
        _text("source", server_default=""),
        *_who_and_when(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_free_day_day_idx", "satudata_free_day", ["day"], unique=True, postgresql_where=IN_FORCE)
    op.create_table(
        "satudata_outage",
        _text("id"),
        _moment("starts_at"),
        _moment("ends_at"),
        _text("reason"),
        *_who_and_when(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satudata_outage_time_idx", "satudata_outage", ["ends_at"])
    op.create_table(
        "satudata_deadline",
        _text("id"),
        _text("organization_id"),
        _text("flow"),
        _text("state"),
        _text("period"),
        sa.Column("due_day", sa.Date(), nullable=False),
        _text("note", server_default=""),
        *_who_and_when(),
        sa.PrimaryKeyConstraint("id"),
    )
    columns = ["organization_id", "flow", "state", "period"]
    op.create_index("satudata_deadline_one_idx", "satudata_deadline", columns, unique=True, postgresql_where=IN_FORCE)
    op.add_column("satudata_case", _moment("scheduled_for", nullable=True))
    op.add_column("satudata_case", _text("scheduled_transition", nullable=True))
    op.add_column("satudata_case", _text("scheduled_by", nullable=True))
    op.create_index(
        "satudata_case_scheduled_idx",
        "satudata_case",
        ["scheduled_for"],
        postgresql_where=sa.text("scheduled_for IS NOT NULL"),
    )
    op.add_column("satudata_mail_preference", _text("frequency", server_default="daily"))
    op.add_column("satudata_mail_preference", _text("language", nullable=True))
    op.execute("UPDATE satudata_mail_preference SET frequency = 'none' WHERE NOT reminders")
    op.drop_column("satudata_mail_preference", "reminders")


def downgrade():
    op.add_column(
        "satudata_mail_preference",
        sa.Column("reminders", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.execute("UPDATE satudata_mail_preference SET reminders = (frequency <> 'none')")
    op.drop_column("satudata_mail_preference", "language")
    op.drop_column("satudata_mail_preference", "frequency")
    op.drop_index("satudata_case_scheduled_idx", table_name="satudata_case")
    for name in ("scheduled_by", "scheduled_transition", "scheduled_for"):
        op.drop_column("satudata_case", name)
    for name in ("satudata_deadline", "satudata_outage", "satudata_free_day"):
        op.drop_table(name)
