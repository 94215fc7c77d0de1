"""How long the health check takes for 5,000 datasets with 100,000 events, and how much memory: a minute at most.

    CKAN_INI=ckan.ini python benchmarks/health.py

Writes made-up datasets into the database and the search index of this ini file and takes them out again: use a portal
made for tests.
"""

from __future__ import annotations

import resource
import sys
import time

import sqlalchemy as sa

from ckan.cli import load_config
from ckan.config.environment import load_environment

DATASETS, EVENTS, LIMIT_SECONDS, PIECE = 5_000, 20, 60, 500

PACKAGES = """
INSERT INTO package (id, name, title, type, state, private, owner_org, metadata_created, metadata_modified)
SELECT 'tolok-' || n, 'tolok-' || n, 'Tolok ' || n, 'dataset', 'active', true, 'tolok-org', now(), now()
FROM generate_series(1, :datasets) n
"""
RESOURCES = """
INSERT INTO resource (id, package_id, name, format, url, url_type, position, state, hash, description)
SELECT 'tolok-berkas-' || n, 'tolok-' || n, 'Data', 'CSV', 'data.csv', 'upload', 0, 'active', '', ''
FROM generate_series(1, :datasets) n
"""
CASES = """
INSERT INTO satudata_case (id, object_type, object_id, flow, profile_key, profile_version, profile, organization_id,
                           state, category, case_version, created_at, modified_at)
SELECT 'tolok-' || n, 'dataset', 'tolok-' || n, 'dataset', 'baku', '1', '{}', 'tolok-org', 'draf', 'open', 1, now(),
       now()
FROM generate_series(1, :datasets) n
"""
HISTORY = """
INSERT INTO satudata_event (id, case_id, kind, actor_name, note, to_state, case_version, created_at)
SELECT 'tolok-' || n || '-' || m, 'tolok-' || n, 'edited', 'Produsen', repeat('catatan ', 20), 'draf', 1, now()
FROM generate_series(1, :datasets) n, generate_series(1, :events) m
"""
CLEAN = (
    "DELETE FROM satudata_event WHERE case_id LIKE 'tolok-%'",
    "DELETE FROM satudata_case WHERE id LIKE 'tolok-%'",
    "DELETE FROM resource WHERE id LIKE 'tolok-%'",
    "DELETE FROM package WHERE id LIKE 'tolok-%'",
)


def main() -> int:
    load_environment(load_config())
    from ckan import model
    from ckan.lib.search import make_connection

    from ckanext.satudata import config
    from ckanext.satudata.logic import health

    session, index = model.Session, make_connection()
    values = {"datasets": DATASETS, "events": EVENTS}
    try:
        for statement in (PACKAGES, RESOURCES, CASES, HISTORY):
            session.execute(sa.text(statement), values)
        session.commit()
        documents = [
            {
                "id": f"tolok-{n}",
                "index_id": f"tolok-{n}",
                "site_id": config.site_id(),
                "entity_type": "package",
                "permission_labels": ["satudata-org-tolok-org"],
            }
            for n in range(1, DATASETS + 1)
        ]
        index.add(documents, commit=True)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        found = {one.key: one.count for one in health.figures()}
        seconds = time.perf_counter() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    finally:
        session.rollback()
        session.execute(sa.text("SET LOCAL satudata.allow_erase = 'on'"))
        for statement in CLEAN:
            session.execute(sa.text(statement))
        session.commit()
        index.delete(q="id:tolok-*", commit=True)
    print(f"{DATASETS} datasets, {DATASETS * EVENTS} events: {seconds:.1f} s, {grown} MB more memory")
    print({key: count for key, count in found.items() if count})
    return 0 if seconds < LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
