"""Order of the queue: a page of it is read from an index instead of sorting every case.

Revision ID: e1b4c7d0a317
Revises: a6d2f4b8c016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "e1b4c7d0a317"
down_revision = "a6d2f4b8c016"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("satudata_case_due_idx", "satudata_case", ["due_at", "id"])
    op.create_index("satudata_case_title_idx", "satudata_case", [sa.text("lower(title)"), "id"])


def downgrade():
    op.drop_index("satudata_case_title_idx", table_name="satudata_case")
    op.drop_index("satudata_case_due_idx", table_name="satudata_case")
