"""Roles with or without what lies below; decrees of deputies; heads who are told by mail; `forum` is `anggota_forum`.

Revision ID: c2d9e7a1b614
Revises: c1a9e6d40d13
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c2d9e7a1b614"
down_revision = "c1a9e6d40d13"
branch_labels = None
depends_on = None

ROLES, OFFICIALS = "satudata_role_assignment", "satudata_official"
WORDS = {ROLES: ("decree_number",), OFFICIALS: ("email", "acting_for", "decree_number")}

_RENAME = "UPDATE {table} SET role = '{new}' WHERE role = '{old}'"
_RENAME_TURN = """
    UPDATE satudata_case SET turn = (
        SELECT jsonb_agg(CASE WHEN word = '{old}' THEN '{new}' ELSE word END ORDER BY place)
        FROM jsonb_array_elements_text(turn) WITH ORDINALITY AS t(word, place)
    ) WHERE turn ? '{old}'
"""


def upgrade():
    op.add_column(ROLES, sa.Column("descendants", sa.Boolean(), server_default=sa.true(), nullable=False))
    for table, words in WORDS.items():
        for word in words:
            op.add_column(table, sa.Column(word, sa.UnicodeText(), server_default="", nullable=False))
        op.add_column(table, sa.Column("decree_date", sa.Date(), nullable=True))
    _rename("forum", "anggota_forum")


def downgrade():
    _rename("anggota_forum", "forum")
    for table, words in WORDS.items():
        for word in (*words, "decree_date"):
            op.drop_column(table, word)
    op.drop_column(ROLES, "descendants")


def _rename(old, new):
    """Cases keep the member of the Forum by the same word as assignments; copies of profiles are read with both."""
    for table in (ROLES, OFFICIALS):
        op.execute(_RENAME.format(table=table, old=old, new=new))
    op.execute(_RENAME_TURN.format(old=old, new=new))
