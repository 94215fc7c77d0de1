"""Fixtures over real PostgreSQL, Redis and Solr: our tables migrated, our factories calling the real actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import close_all_sessions

import ckan.plugins as p
from ckan import model
from ckan.tests import helpers

from tests.integration.support import People

_erase: str = ""
"""The statements that empty every table, once this session has made them all."""


def _make_tables(reset_db: Callable[[], None]) -> str:
    """Core's reset of the database with all migrations of ours; answers what empties these tables again.

    The append-only rule is lifted for the transaction, as its migration allows. All tables in one message to the
    server: core asks of each whether it is there.
    """
    from ckan.cli.db import _run_migrations

    engine = model.meta.engine
    reset_db()
    for plugin in ("satudata", "activity"):  # the same function an operator's `ckan db upgrade -p` calls
        _run_migrations(plugin, version="head")
    model.init_model(engine)  # core's migrations leave an engine behind that connects anew for every transaction
    there = set(sa.inspect(engine).get_table_names())
    names = [table.name for table in reversed(model.repo.metadata.sorted_tables) if table.name in there]
    erased = [f'DELETE FROM "{name}"' for name in names if not name.endswith("alembic_version")]
    adopted = "INSERT INTO satudata_adoption (id, kind, counts, adopted_at) VALUES ('tests', 'fresh', '{}', now())"
    return ";".join(["SET LOCAL satudata.allow_erase = 'on'", *erased, adopted])


@pytest.fixture(scope="session")
def _plugins() -> None:
    """The plugins of test.ini, loaded once: core loads and unloads them around every test, two seconds each.

    Another list of plugins is another CKAN: such tests start a process of their own (tests/integration/startup).
    """
    p.load_all()


@pytest.fixture
def with_plugins(ckan_config: Any, _plugins: None) -> None:
    """Core's fixture of this name, without loading anew."""


@pytest.fixture(scope="session")
def _test_app(_plugins: None) -> Any:
    return helpers._get_test_app()


@pytest.fixture
def app(ckan_config: Any, _test_app: Any) -> Any:
    """Core's test client, the application built once; cookies do not outlive a test."""
    _test_app.client = _test_app.test_client()
    return _test_app


@pytest.fixture
def clean_db(reset_db: Callable[[], None], with_plugins: None) -> None:
    """An empty database with all migrations of ours, marked as a fresh portal."""
    global _erase  # noqa: PLW0603
    close_all_sessions()
    _erase = _erase or _make_tables(reset_db)
    model.Session.connection().exec_driver_sql(_erase)
    model.Session.commit()
    model.Session.remove()


_snapshot: tuple[People, dict[str, list[dict[str, Any]]]] | None = None
"""The small portal as rows, made once a session by the real actions: fifteen users cost seconds to make again."""


def rows_now() -> dict[str, list[dict[str, Any]]]:
    found = {}
    for table in model.repo.metadata.sorted_tables:
        if sa.inspect(model.meta.engine).has_table(table.name):
            # Events are put back in their order: the database chains them as they come.
            rows = model.Session.execute(sa.select(table).order_by(*([table.c.seq] if "seq" in table.c else [])))
            found[table.name] = [dict(row._mapping) for row in rows]
    return found


def restore_rows(rows: dict[str, list[dict[str, Any]]]) -> None:
    for table in model.repo.metadata.sorted_tables:
        if rows.get(table.name):
            kept = {row[0] for row in model.Session.execute(sa.select(*table.primary_key.columns))}
            key = next(iter(table.primary_key.columns)).name
            new = [row for row in rows[table.name] if row[key] not in kept]
            if new:
                model.Session.execute(table.insert(), new)
    model.Session.commit()


@pytest.fixture
def people(clean_db: None, clean_index: None) -> People:
    """See `People`."""
    global _snapshot  # noqa: PLW0603
    if _snapshot is None:
        made = People()
        _snapshot = (made, rows_now())
    else:
        restore_rows(_snapshot[1])
    return _snapshot[0]
