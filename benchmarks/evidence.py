"""What the hash chain costs an insert, and how long proving 100,000 events takes, from the database and from a dump.

    python benchmarks/evidence.py [postgresql://OWNER:PASSWORD@HOST:PORT/DATABASE]

Uses a schema of its own in that database: our tables are made there, filled and dropped. Limits: an event at most a
millisecond more, 100,000 events in a minute.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from ckanext.satudata.logic import evidence

ROOT = Path(__file__).resolve().parents[1]
CASES, EVENTS, INSERTS = 5_000, 100_000, 2_000
LIMIT_MS, LIMIT_SECONDS = 1, 60
SCHEMA = "satudata_tolok_bukti"

CASE = """
INSERT INTO satudata_case (id, object_type, object_id, flow, profile_key, profile_version, profile, state, category,
                           created_at, modified_at)
SELECT 'kasus-' || n, 'dataset', 'd' || n, 'dataset', 'baku', '1', '{}', 'draf', 'open', now(), now()
FROM generate_series(1, :cases) n
"""
MANY = """
INSERT INTO satudata_event (id, case_id, kind, transition, actor_id, actor_name, role, from_state, to_state, note,
                            case_version, data, created_at)
SELECT gen_random_uuid()::text, 'kasus-' || (n % :cases + 1), 'transition', 'submit', gen_random_uuid()::text,
       'Produsen Dinas Kesehatan', 'produsen_data', 'draf', 'diajukan', repeat('catatan ', 20), n,
       '{"checks": {"a": {"hash": "x"}}}', now()
FROM generate_series(1, :events) n
"""
ONE = """
INSERT INTO satudata_event (id, case_id, kind, actor_name, note, case_version, created_at)
VALUES (:id, :case, 'edited', 'Produsen', 'catatan', 1, now())
"""


def _prepare(url: str) -> sa.engine.Engine:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(sa.text(f"CREATE SCHEMA {SCHEMA}"))
    inside = f"{url}?options=-csearch_path={SCHEMA}"
    own = sa.create_engine(inside)
    with own.begin() as connection:
        connection.execute(sa.text("CREATE TABLE package (id text, name text, type text, state text)"))
    config = Config(str(ROOT / "ckanext/satudata/migration/satudata/alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "ckanext/satudata/migration/satudata"))
    config.set_main_option("sqlalchemy.url", inside)
    command.upgrade(config, "head")
    return own


def _insert_each(engine: sa.engine.Engine, mark: str) -> float:
    """Milliseconds of one event, each in a transaction that is not waited for on disk."""
    began = time.perf_counter()
    with engine.begin() as connection:
        for n in range(INSERTS):
            connection.execute(sa.text(ONE), {"id": f"{mark}-{n}", "case": f"kasus-{n % CASES + 1}"})
    return (time.perf_counter() - began) * 1000 / INSERTS


def _prove(history: evidence.History) -> tuple[float, int]:
    began = time.perf_counter()
    found = evidence.verify(history, evidence.Points())
    assert found.good, found.findings[:3]
    return time.perf_counter() - began, found.events


def main(url: str) -> int:
    engine = _prepare(url)
    with engine.begin() as connection:
        connection.execute(sa.text(CASE), {"cases": CASES})
        began = time.perf_counter()
        connection.execute(sa.text(MANY), {"cases": CASES, "events": EVENTS})
        bulk = time.perf_counter() - began
    with_chain = _insert_each(engine, "a")
    disable = "ALTER TABLE satudata_event {} TRIGGER satudata_event_chain_row"
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE satudata_event ALTER hash SET DEFAULT ''"))
        connection.execute(sa.text(disable.format("DISABLE")))
    without = _insert_each(engine, "b")
    with engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL satudata.allow_erase = 'on'"))
        connection.execute(sa.text("DELETE FROM satudata_event WHERE hash = ''"))
        connection.execute(sa.text(disable.format("ENABLE")))
    evidence.meta.engine = engine
    with evidence.from_database() as history:
        seconds, events = _prove(history)
    print(f"one event: {with_chain:.3f} ms with the chain, {without:.3f} ms without; {EVENTS} at once: {bulk:.1f} s")
    print(f"database: {events} events proven in {seconds:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "dump.sql"
        subprocess.run(
            [sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))[-1], "-n", SCHEMA, "-f", target, url], check=True
        )
        began = time.perf_counter()
        with evidence.from_dump(target) as history:
            _, events = _prove(history)
        print(f"dump: {events} events proven in {time.perf_counter() - began:.1f} s")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    engine.dispose()
    with sa.create_engine(url).begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {SCHEMA} CASCADE"))
    return 0 if with_chain - without < LIMIT_MS and seconds < LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["CKAN_SQLALCHEMY_URL"]))
