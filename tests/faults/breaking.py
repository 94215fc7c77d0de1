"""Ways to break one transaction at one point, with the real database, and what must be as before afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event

from ckan import model
from ckan.lib.search import make_connection
from ckan.plugins import core as plugin_core

from ckanext.satudata.model import Case, Event, Outbox

from tests.faults.services import Services


@contextmanager
def before_commit(act_then: Callable[[Any], None]) -> Iterator[None]:
    """Do this once between the last flush and the COMMIT, when everything is written and nothing is kept."""
    done: list[bool] = []

    def listen(connection: Any) -> None:
        if not done:
            done.append(True)
            act_then(connection)

    sa_event.listen(model.meta.engine, "commit", listen)
    try:
        yield
    finally:
        sa_event.remove(model.meta.engine, "commit", listen)
    assert done, "nothing was committed"


@contextmanager
def cut_before_commit(services: Services) -> Iterator[None]:
    """The database ends the connection between flush and commit."""

    def cut(connection: Any) -> None:
        services.cut(connection.connection.dbapi_connection.info.backend_pid)

    with before_commit(cut):
        yield


@contextmanager
def commit_raises(services: Services, table: str, condition: str = "true") -> Iterator[None]:
    """A deferred constraint trigger says no at COMMIT, for rows of this table that meet the condition."""
    services.sql("CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'")
    services.sql(
        f"CREATE CONSTRAINT TRIGGER fault AFTER INSERT OR UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION fault()"
    )
    try:
        yield
    finally:
        model.Session.remove()
        services.sql("DROP FUNCTION fault() CASCADE")


@contextmanager
def loaded(plugin: Any) -> Iterator[None]:
    """A plugin of somebody else, for a while."""
    plugin_core._PLUGINS_SERVICE[plugin.name] = plugin
    try:
        yield
    finally:
        del plugin_core._PLUGINS_SERVICE[plugin.name]


def picture(name: str) -> dict[str, Any]:
    """Row, flag, case, events and what waits to be told of a dataset, as the database has them now."""
    model.Session.remove()
    row = model.Session.execute(
        sa.select(model.package_table).where(model.package_table.c.name == name)
    ).mappings().one_or_none()  # fmt: skip
    if row is None:
        return {"row": None, "index": indexed(name)}
    case = Case.for_object(row["id"])
    assert case is not None
    events = [(one.kind, one.transition) for one in Event.of_case(case.id)]
    outbox = [one.kind for one in Outbox.in_states(("pending", "sending"))]
    columns = {key: value for key, value in case.dictize().items() if key != "profile"}
    return {"row": dict(row), "case": columns, "events": events, "waits": outbox, "index": indexed(name)}


def indexed(name: str) -> list[tuple[Any, Any]]:
    """What the index has of it: title and whether it is public."""
    found = make_connection().search(f'name:"{name}"', fq=['+site_id:"satudata-test"'], fl="title,capacity")
    return [(one.get("title"), one.get("capacity")) for one in found.docs]


def failures(name: str) -> list[tuple[str | None, str, str]]:
    """Events of kind `failed`: what was tried, by whom, what broke."""
    case = Case.for_object(model.Package.get(name).id)
    assert case is not None
    found = [one for one in Event.of_case(case.id) if one.kind == "failed"]
    return [(one.transition, one.actor_name, one.data["error"]) for one in found]


def without_failures(seen: dict[str, Any]) -> dict[str, Any]:
    """The picture less the lines that tell of failures."""
    return {**seen, "events": [one for one in seen["events"] if one[0] != "failed"]}
