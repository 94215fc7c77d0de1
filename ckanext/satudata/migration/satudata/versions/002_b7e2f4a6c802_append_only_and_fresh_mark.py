"""Events are append-only by a database rule; a portal without datasets needs no adoption.

Revision ID: b7e2f4a6c802
Revises: a1c0d3e5f701
"""

from __future__ import annotations

import uuid
from datetime import datetime, timezone

import sqlalchemy as sa
from alembic import op

revision = "b7e2f4a6c802"
down_revision = "a1c0d3e5f701"
branch_labels = None
depends_on = None

# An equal refusal within the hour is counted in its row: only these two columns of such a row may change.
FUNCTION = """
CREATE OR REPLACE FUNCTION satudata_event_append_only() RETURNS trigger AS $$
BEGIN
    IF current_setting('satudata.allow_erase', true) = 'on' THEN
        IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.kind = 'refused' AND
       (to_jsonb(NEW) - 'attempts' - 'last_attempt_at') = (to_jsonb(OLD) - 'attempts' - 'last_attempt_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'satudata_event is append-only: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END;
$$ LANGUAGE plpgsql
"""


def upgrade():
    op.execute(FUNCTION)
    op.execute(
        "CREATE TRIGGER satudata_event_append_only_row BEFORE UPDATE OR DELETE ON satudata_event "
        "FOR EACH ROW EXECUTE FUNCTION satudata_event_append_only()"
    )
    op.execute(
        "CREATE TRIGGER satudata_event_append_only_all BEFORE TRUNCATE ON satudata_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION satudata_event_append_only()"
    )
    _mark_fresh_portal()


def _mark_fresh_portal():
    """A portal that has no dataset yet has nothing to take over."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT count(*) FROM package")).scalar():
        return
    connection.execute(
        sa.text("INSERT INTO satudata_adoption (id, kind, counts, adopted_at) VALUES (:id, 'fresh', '{}', :now)"),
        {"id": str(uuid.uuid4()), "now": datetime.now(timezone.utc)},
    )


def downgrade():
    op.execute("SET LOCAL satudata.allow_erase = 'on'")
    op.execute("DELETE FROM satudata_adoption")
    op.execute("DROP TRIGGER IF EXISTS satudata_event_append_only_all ON satudata_event")
    op.execute("DROP TRIGGER IF EXISTS satudata_event_append_only_row ON satudata_event")
    op.execute("DROP FUNCTION IF EXISTS satudata_event_append_only()")
