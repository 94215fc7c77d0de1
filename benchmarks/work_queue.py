"""The pages of work over 10,000 cases with 100,000 events, beside CKAN's own search page; 500 decisions, 300 digests.

    portal/bench work_queue

One process with our plugins: a Walidata asks for each page and filter in turns with CKAN's search page, medians are
compared, and the number of SQL statements over 10,000 cases with that over ten. Limit: no slower than the search page,
not one statement more. Then a head decides about 500 cases by an order, and 300 people get their daily reminder about
thousands of late steps: seconds and memory, to be read by people.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from read_and_write import METADATA, client_of, ini_of, run, taken_over

CASES, EVENTS, BULK, PEOPLE, DATASETS, CALLS = 10_000, 100_000, 500, 300, 60, 41
LIMIT = 1.0
SEARCH = "/dataset/"
PAGES = {
    "start page": "/satudata",
    "queue": "/satudata/tugas",
    "queue, mine": "/satudata/tugas?mine=1",
    "queue, late": "/satudata/tugas?late=1",
    "queue, due this week": "/satudata/tugas?due=week",
    "queue, priority": "/satudata/tugas?priority=1",
    "queue, claimed by nobody": "/satudata/tugas?claimed=nobody",
    "queue, words": "/satudata/tugas?q=tabel+12",
    "queue, one state": "/satudata/tugas?state=divalidasi",
    "queue, by organization": "/satudata/tugas?sort=organization",
    "queue, mine, by title": "/satudata/tugas?mine=1&sort=-title",
    "calendar": "/satudata/kalender?semua=1",
}

PACKAGES = """
INSERT INTO package (id, name, title, type, state, private, owner_org, metadata_created, metadata_modified)
SELECT 'objek-' || n, 'objek-' || n, 'Tabel ' || n, 'dataset', 'active', true, :org, now(), now()
FROM generate_series(:first, :last) n
"""
ROWS = """
INSERT INTO satudata_case (id, object_type, object_id, flow, profile_key, profile_version, profile, organization_id,
                           title, state, category, step, turn, contributors, step_started_at, due_at, created_at,
                           modified_at)
SELECT 'kasus-' || n, 'dataset', 'objek-' || n, c.flow, c.profile_key, c.profile_version, c.profile, :org,
       'Tabel ' || n, s.state, s.category, s.step, s.turn, '[]', now() - n * interval '1 minute',
       CASE WHEN s.category = 'waiting' THEN now() + (n % 60 - 20) * interval '1 day' END, now(), now()
FROM generate_series(:first, :last) n
JOIN (VALUES (0, 'diajukan', 'waiting', '3', '["kepala_opd", "walidata_pendukung"]'::jsonb),
             (1, 'divalidasi', 'waiting', '4', '["walidata"]'::jsonb),
             (2, 'terpublikasi', 'published', NULL, '[]'::jsonb),
             (3, 'dikembalikan', 'open', '5', '["produsen_data"]'::jsonb)) s(place, state, category, step, turn)
  ON s.place = n % 4
CROSS JOIN (SELECT flow, profile_key, profile_version, profile FROM satudata_case LIMIT 1) c
"""
LINES = """
INSERT INTO satudata_event (id, case_id, kind, transition, actor_id, actor_name, role, from_state, to_state,
                            case_version, data, created_at)
SELECT gen_random_uuid()::text, 'kasus-' || (n % :cases + 1), 'transition', 'submit', 'a', 'Produsen', 'produsen_data',
       'draf', 'diajukan', 1, '{}', now() - interval '1 day'
FROM generate_series(1, :events) n
"""


STAFF = (
    """
    INSERT INTO "user" (id, name, fullname, email, state, sysadmin, created)
    SELECT who, who, initcap(who), who || '@contoh.example', 'active', false, now()
    FROM (SELECT 'pegawai-' || n AS who FROM generate_series(1, :people) n) all_of_them
    """,
    """
    INSERT INTO satudata_role_assignment (id, user_id, role, organization_id, assigned_at)
    SELECT 'tugas-' || n, 'pegawai-' || n, 'kepala_opd', :org, now() FROM generate_series(1, :people) n
    """,
)
FRIDAY = 5


def prepare(ini: Path) -> None:
    """An organisation with public datasets, made without our plugins; a Walidata-to-be and a head-to-be."""
    import ckan.plugins.toolkit as tk
    from ckan import model
    from ckan.tests import factories

    app, told = client_of(ini), {}
    with app._wsgi_app.test_request_context():
        site = {"user": factories.Sysadmin(name="tolok-antrean")["name"], "ignore_auth": True}
        told["organization"] = factories.Organization(name="opd-antrean")["id"]
        for number in range(DATASETS):
            about = {"name": f"antrean-{number}", "title": f"Antrean {number}", "owner_org": told["organization"]}
            tk.get_action("package_create")(dict(site), {**METADATA, **about})
        for name in ("walidata-antrean", "kepala-antrean"):
            factories.User(name=name)
            made = tk.get_action("api_token_create")(dict(site), {"user": name, "name": "t"})
            told[name] = made["token"]
        model.Session.commit()
    sys.stdout.write(json.dumps(told))


def _load(told: dict[str, str], first: int, last: int) -> None:
    import sqlalchemy as sa

    from ckan import model

    for statement in (PACKAGES, ROWS):
        model.Session.execute(sa.text(statement), {"org": told["organization"], "first": first, "last": last})
    model.Session.commit()


def _give_roles(told: dict[str, str]) -> None:
    import ckan.plugins.toolkit as tk

    admin = {"user": "tolok-antrean", "ignore_auth": True}
    tk.get_action("satudata_role_assign")(dict(admin), {"user_id": "walidata-antrean", "role": "walidata"})
    head = {"user_id": "kepala-antrean", "role": "kepala_opd", "organization_id": told["organization"]}
    tk.get_action("satudata_role_assign")(dict(admin), head)


class _Asked:
    """Calls a page as the Walidata, counting statements."""

    def __init__(self, app: Any, token: str) -> None:
        import sqlalchemy as sa
        from werkzeug.test import Client

        from ckan import model

        self.client, self.head, self.sent = Client(app), {"Authorization": token}, 0
        sa.event.listen(model.meta.engine, "before_cursor_execute", self._note)

    def _note(self, *_args: Any) -> None:
        self.sent += 1

    def get(self, path: str) -> tuple[float, int]:
        """Seconds and statements of one call."""
        before, began = self.sent, time.perf_counter()
        answer = self.client.get(path, headers=self.head)
        if answer.status_code != 200:  # noqa: PLR2004 - HTTP
            raise SystemExit(f"{path}: {answer.status_code}")
        return time.perf_counter() - began, self.sent - before


def measure(ini: Path, told: dict[str, str]) -> None:
    """Statements over ten cases and over 10,000, medians in turns with the search page, and the bulk; as JSON."""
    import sqlalchemy as sa

    from ckan import model

    app = client_of(ini)
    with app._wsgi_app.test_request_context():
        _give_roles(told)
        _load(told, 1, 12)
    asked = _Asked(app, told["walidata-antrean"])
    few = {name: [asked.get(path) for _ in range(3)][-1][1] for name, path in PAGES.items()}
    with app._wsgi_app.test_request_context():
        _load(told, 13, CASES)
        model.Session.execute(sa.text(LINES), {"cases": CASES, "events": EVENTS})
        model.Session.execute(sa.text("ANALYZE"))
        model.Session.commit()
    times: dict[str, list[float]] = {name: [] for name in (*PAGES, SEARCH)}
    many = {name: asked.get(path)[1] for name, path in PAGES.items()}
    for _ in range(CALLS):
        for name, path in {SEARCH: SEARCH, **PAGES}.items():
            times[name].append(asked.get(path)[0])
    medians = {name: statistics.median(found) for name, found in times.items()}
    with app._wsgi_app.test_request_context():
        found = {"few": few, "many": many, "seconds": medians, "bulk": _bulk(), "digest": _digest(told)}
    sys.stdout.write("\n" + json.dumps(found))


def _bulk() -> dict[str, float]:
    """Seconds of looking and of deciding, and the process's memory before and after, in MB."""
    import sqlalchemy as sa

    import ckan.plugins.toolkit as tk
    from ckan import model

    from ckanext.satudata.logic import bulk

    head = model.User.get("kepala-antrean")
    stmt = sa.text("SELECT id, case_version FROM satudata_case WHERE state = 'diajukan' ORDER BY id LIMIT :most")
    rows = model.Session.execute(stmt, {"most": BULK}).all()
    cases = [{"id": row[0], "case_version": row[1]} for row in rows]
    context = {"user": head.name, "auth_user_obj": head}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    made = tk.get_action("satudata_bulk_create")(dict(context), {"transition": "validate", "cases": cases})
    began = time.perf_counter()
    bulk.carry_out(made["id"])
    looked = time.perf_counter() - began
    tk.get_action("satudata_bulk_confirm")(dict(context), {"id": made["id"]})
    began = time.perf_counter()
    bulk.carry_out(made["id"])
    decided = time.perf_counter() - began
    shown = tk.get_action("satudata_bulk_show")(dict(context), {"id": made["id"], "limit": 1})
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"done": shown["counts"]["done"], "look": looked, "decide": decided, "before": before, "after": after}


def _digest(told: dict[str, str]) -> dict[str, float]:
    """Seconds of writing one reminder a person on a working day, how many were written, and memory in MB."""
    import sqlalchemy as sa

    from ckan import model

    from ckanext.satudata.logic import reminders

    for statement in STAFF:
        model.Session.execute(sa.text(statement), {"org": told["organization"], "people": PEOPLE})
    model.Session.commit()
    day = datetime.now(timezone.utc).replace(hour=3)
    while day.isoweekday() > FRIDAY:
        day += timedelta(days=1)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, time.perf_counter()
    written = reminders.send(now=day)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"written": len(written), "seconds": seconds, "before": before, "after": after}


def main() -> int:
    """Print a line a page; 1 when one is slower than the search page, or asks more of the database over more rows."""
    with tempfile.TemporaryDirectory() as name:
        inis = {side: ini_of(side, Path(name)) for side in ("plain", "ours")}
        told = taken_over(__file__, inis)
        found = run(__file__, "measure", str(inis["ours"]), json.dumps(told))
    search, good = found["seconds"][SEARCH], True
    print(f"  dataset search page: {search * 1000:.0f} ms")
    for page in PAGES:
        ratio, few, many = found["seconds"][page] / search, found["few"][page], found["many"][page]
        fits = ratio <= LIMIT and many <= few
        good = good and fits
        seconds = found["seconds"][page] * 1000
        print(f"  {'ok  ' if fits else 'FAIL'} {page}: {seconds:.0f} ms, {ratio:.2f} of it; {many} statements ({few})")
    bulk = found["bulk"]
    print(f"  bulk: {bulk['done']:.0f} of {BULK}; looked at in {bulk['look']:.1f} s, decided in {bulk['decide']:.1f} s")
    print(f"  memory: {bulk['before']:.0f} MB before, {bulk['after']:.0f} MB after")
    digest = found["digest"]
    print(f"  digest: {digest['written']:.0f} mails for {PEOPLE} people more in {digest['seconds']:.1f} s")
    print(f"  memory: {digest['before']:.0f} MB before, {digest['after']:.0f} MB after")
    return 0 if good and bulk["done"] == BULK else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        prepare(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["measure"]:
        measure(Path(sys.argv[2]), json.loads(sys.argv[3]))
    else:
        raise SystemExit(main())
