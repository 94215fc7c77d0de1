"""Every address the application answers, from its own map: a new page is covered without anybody remembering."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from werkzeug.routing import Rule

from ckan import model

from ckanext.datastore.backend.postgres import get_write_engine

from tests.integration.gate.visitor import application

__all__ = ["Values", "changed_tables", "every_rule", "tables_now"]

Values = Mapping[str, str]

_ABOUT = {
    "group": "group",
    "feeds.group": "group",
    "activity.group": "group",
    "organization": "organization",
    "feeds.organization": "organization",
    "activity.organization": "organization",
    "user": "user",
    "activity.user": "user",
    "feeds.tag": "tag",
    "activity.package_changes": "activity",
    "activity.package_activity": "dataset",
    "activity.group_changes": "activity",
    "activity.organization_changes": "activity",
    "file": "file",
}
"""What `id` means, by the longest beginning of the endpoint's name; everywhere else a dataset."""


def subject(endpoint: str) -> str:
    """What the argument `id` of this endpoint names."""
    found = [start for start in _ABOUT if endpoint.startswith(start)]
    return _ABOUT[max(found, key=len)] if found else "dataset"


def every_rule(app: Any, values: Values) -> Iterator[tuple[Rule, str]]:
    """Each rule with its address: an argument takes the value of its own name, `id` that of what it names."""
    flask = application(app)
    with flask.test_request_context("/"):  # converters ask it for the map
        for rule in sorted(flask.url_map.iter_rules(), key=lambda one: (one.rule, sorted(one.methods or ()))):
            named = rule.arguments - (rule.defaults or {}).keys()
            built = rule.build({name: _value(name, rule.endpoint, values) for name in named}, append_unknown=False)
            assert built is not None, rule
            yield rule, built[1]


def _value(name: str, endpoint: str, values: Values) -> Any:
    if name == "ver":
        return 3 if endpoint == "api.action" else 2
    return values[subject(endpoint) if name == "id" else name]


def tables_now() -> dict[str, tuple[int, int, str]]:
    """Rows, newest writing transaction and content of every table of both databases.

    The time a person was last seen is core's own note of every visit, not of what the visit did.
    """
    model.Session.rollback()
    with model.meta.engine.connect() as connection:
        found = _tables(connection)
    with get_write_engine().connect() as connection:
        found |= {f"datastore.{name}": facts for name, facts in _tables(connection).items()}
    return found


def _tables(connection: Any) -> dict[str, tuple[int, int, str]]:
    names = connection.execute(
        sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    )
    parts = []
    for (name,) in names:
        content = "to_jsonb(t) - 'last_active'" if name == "user" else "to_jsonb(t)"
        newest = "0" if name == "user" else "coalesce(max(xmin::text::bigint), 0)"
        parts.append(
            f"SELECT '{name}', count(*), {newest}, md5(coalesce(string_agg(({content})::text, '' ORDER BY "
            f"({content})::text), '')) FROM \"{name}\" t"
        )
    rows = connection.execute(sa.text(" UNION ALL ".join(parts))) if parts else ()
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def changed_tables(before: Mapping[str, Any]) -> set[str]:
    """Names of tables that are not as they were."""
    now = tables_now()
    return {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
