"""Events form a hash chain per case, made by the database whatever writes them.

Revision ID: e1c7a94f0d07
Revises: d5e8c2f19b05
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "e1c7a94f0d07"
down_revision = "d5e8c2f19b05"
branch_labels = None
depends_on = None

# All columns but those a counted refusal changes (attempts, last_attempt_at) and the chain's own. domain/evidence.py
# makes the same text without a database; a test holds the two together.
COLUMNS = (
    "actor_id",
    "actor_name",
    "case_id",
    "case_version",
    "created_at",
    "data",
    "decided_by_id",
    "decided_by_name",
    "decided_by_position",
    "due_at",
    "fingerprint",
    "from_state",
    "how_to_fix",
    "id",
    "kind",
    "late_seconds",
    "note",
    "reason",
    "role",
    "seq",
    "to_state",
    "transition",
)
TIMES = ("created_at", "due_at")


def _written(name):
    """SQL for one column: name, length in bytes and value; nothing where it is NULL."""
    value = f"e.{name}::text"
    if name in TIMES:
        value = f"to_char(e.{name} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    return f"coalesce('{name}=' || octet_length({value}) || ':' || {value} || E'\\n', '')"


# `anyelement` and not the table's own type: a function that depends on the table would keep `ckan db clean` from
# dropping it.
TEXT = f"""
CREATE OR REPLACE FUNCTION satudata_event_text(e anyelement) RETURNS text AS $$
BEGIN
    RETURN E'satudata-event-1\\n' || coalesce(e.previous, '-') || E'\\n' ||
    {" || ".join(_written(name) for name in COLUMNS)};
END;
$$ LANGUAGE plpgsql STABLE
"""

# The case's row is locked so that two events cannot follow the same one. Lock order of everybody: the package's row,
# then the case's; NO KEY UPDATE lets foreign keys to the case (comments, attachments) pass. Whoever waited for the
# lock may hold a number smaller than that of the event written meanwhile: it gets a new one, so that `seq` always is
# the order of the chain. Rows of one statement see those before them, because the function is VOLATILE.
CHAIN = """
CREATE OR REPLACE FUNCTION satudata_event_chain() RETURNS trigger AS $$
DECLARE
    last record;
BEGIN
    PERFORM 1 FROM satudata_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
    SELECT seq, hash INTO last FROM satudata_event WHERE case_id = NEW.case_id ORDER BY seq DESC LIMIT 1;
    IF last.seq >= NEW.seq THEN
        NEW.seq := greatest(nextval(pg_get_serial_sequence('satudata_event', 'seq')), last.seq + 1);
    END IF;
    NEW.previous := last.hash;
    NEW.hash := encode(sha256(convert_to(satudata_event_text(NEW), 'UTF8')), 'hex');
    RETURN NEW;
END;
$$ LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT
"""

FILL = """
DO $$
DECLARE
    one satudata_event;
    of_case text := NULL;
    last text := NULL;
BEGIN
    FOR one IN SELECT * FROM satudata_event ORDER BY case_id, seq LOOP
        IF one.case_id IS DISTINCT FROM of_case THEN
            of_case := one.case_id;
            last := NULL;
        END IF;
        one.previous := last;
        last := encode(sha256(convert_to(satudata_event_text(one), 'UTF8')), 'hex');
        UPDATE satudata_event SET previous = one.previous, hash = last WHERE id = one.id;
    END LOOP;
END;
$$
"""


def upgrade():
    op.add_column("satudata_event", sa.Column("previous", sa.UnicodeText(), nullable=True))
    op.add_column("satudata_event", sa.Column("hash", sa.UnicodeText(), nullable=True))
    op.execute(TEXT)
    op.execute(CHAIN)
    op.execute("SET LOCAL satudata.allow_erase = 'on'")
    op.execute(FILL)
    op.execute("SET LOCAL satudata.allow_erase = 'off'")
    op.alter_column("satudata_event", "hash", nullable=False)
    op.execute(
        "CREATE TRIGGER satudata_event_chain_row BEFORE INSERT ON satudata_event "
        "FOR EACH ROW EXECUTE FUNCTION satudata_event_chain()"
    )


def downgrade():
    op.execute("DROP TRIGGER IF EXISTS satudata_event_chain_row ON satudata_event")
    op.execute("DROP FUNCTION IF EXISTS satudata_event_chain()")
    op.execute("DROP FUNCTION IF EXISTS satudata_event_text(anyelement)")
    op.drop_column("satudata_event", "hash")
    op.drop_column("satudata_event", "previous")
