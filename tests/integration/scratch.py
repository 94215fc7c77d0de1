"""Empty databases to start from: a schema inside the test database, so that no right to create one is needed."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

__all__ = ["core_tables", "scratch_schema", "test_url"]


def test_url() -> str:
    """The test database, as the environment names it."""
    from ckan.common import config

    return os.environ.get("CKAN_SQLALCHEMY_URL") or config["sqlalchemy.url"]


test_url.__test__ = False  # pyright: ignore[reportFunctionMemberAccess]


@contextmanager
def scratch_schema() -> Iterator[str]:
    """A new schema; the answer is the address of the database seen from inside it. Dropped afterwards."""
    name = f"satudata_scratch_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(test_url(), isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {name}"))
    separator = "&" if "?" in test_url() else "?"
    try:
        yield f"{test_url()}{separator}options=-csearch_path={name}"
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP SCHEMA {name} CASCADE"))
        engine.dispose()


def core_tables(url: str) -> None:
    """CKAN's own tables as its models say, none of ours: what an existing portal has before our first migration."""
    from ckan.model import repo

    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    tables = [t for t in repo.metadata.sorted_tables if not t.name.startswith("satudata_")]
    repo.metadata.create_all(engine, tables=tables)
    engine.dispose()
