"""What a Table Schema must be before it is stored: an object of our own, complete in itself, pointing nowhere."""

from __future__ import annotations

import json
from typing import Any, cast

from ckanext.satudata.domain.text import N_, Reason

__all__ = ["FIELD_TYPES", "MAX_FIELDS", "MAX_SIZE", "parse_json_object", "table_schema_problem"]

MAX_SIZE = 200_000
"""Characters; a schema of a thousand columns with descriptions stays below."""
MAX_FIELDS = 2_000
MAX_DEPTH = 20
FIELD_TYPES = frozenset(
    {
        "any",
        "array",
        "boolean",
        "date",
        "datetime",
        "duration",
        "geojson",
        "geopoint",
        "integer",
        "list",
        "number",
        "object",
        "string",
        "time",
        "year",
        "yearmonth",
    }
)


def parse_json_object(value: object) -> dict[str, Any] | Reason:
    """The object meant by JSON text or by an object itself, or why it is none."""
    if isinstance(value, str):
        if len(value) > MAX_SIZE:
            return Reason("too_long", N_("This JSON is longer than {limit} characters."), {"limit": str(MAX_SIZE)})
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return Reason("not_json", N_("This is not valid JSON. Write an object that begins with a curly bracket."))
    if not isinstance(value, dict):
        return Reason("not_object", N_("Write a JSON object here, not a list, a number or an address."))
    if _depth(cast("object", value)) > MAX_DEPTH:
        return Reason("too_deep", N_("This JSON is nested more than {limit} levels deep."), {"limit": str(MAX_DEPTH)})
    return cast("dict[str, Any]", value)


def table_schema_problem(descriptor: dict[str, Any]) -> Reason | None:
    """The first thing wrong with a Table Schema, None when it may be stored."""
    if _points_elsewhere(descriptor):
        return Reason("remote", N_("A table schema must be complete in itself; references to other files are refused."))
    raw = descriptor.get("fields")
    if not isinstance(raw, list) or not raw:
        return Reason("no_fields", N_("A table schema needs a list of columns under the key fields."))
    columns = cast("list[object]", raw)
    if len(columns) > MAX_FIELDS:
        return Reason("many_fields", N_("A table schema may have at most {limit} columns."), {"limit": str(MAX_FIELDS)})
    names: set[str] = set()
    for number, column in enumerate(columns, start=1):
        problem = _column_problem(column, number, names)
        if problem:
            return problem
    return None


def _column_problem(column: object, number: int, names: set[str]) -> Reason | None:
    where = {"number": str(number)}
    if not isinstance(column, dict):
        return Reason("bad_field", N_("Column {number} of the table schema is not an object with a name."), where)
    fields = cast("dict[str, Any]", column)
    name = fields.get("name")
    if not isinstance(name, str) or not name.strip():
        return Reason("no_name", N_("Column {number} of the table schema has no name."), where)
    if name in names:
        return Reason("double_name", N_("The table schema names the column {name} twice."), {"name": name})
    names.add(name)
    kind = fields.get("type", "string")
    if not isinstance(kind, str) or kind not in FIELD_TYPES:
        return Reason(
            "bad_type",
            N_("The column {name} of the table schema has the unknown type {type}."),
            {"name": name, "type": str(kind)},
        )
    if not isinstance(fields.get("constraints", {}), dict):
        return Reason("bad_constraints", N_("The constraints of the column {name} must be an object."), {"name": name})
    return None


def _points_elsewhere(value: object) -> bool:
    """Whether anything in here would make a reader fetch another file: `$ref`, or a foreign key into a resource."""
    if isinstance(value, dict):
        mapping = cast("dict[str, object]", value)
        reference = mapping.get("reference")
        if "$ref" in mapping or (isinstance(reference, dict) and cast("dict[str, object]", reference).get("resource")):
            return True
        return any(_points_elsewhere(inner) for inner in mapping.values())
    if isinstance(value, list):
        return any(_points_elsewhere(inner) for inner in cast("list[object]", value))
    return False


def _depth(value: object) -> int:
    """How deep containers nest, walked without recursion because the input is a stranger's."""
    deepest, todo = 0, [(value, 1)]
    while todo:
        current, level = todo.pop()
        deepest = max(deepest, level)
        if level > MAX_DEPTH:
            return level
        inner: list[object] = []
        if isinstance(current, dict):
            inner = list(cast("dict[str, object]", current).values())
        elif isinstance(current, list):
            inner = cast("list[object]", current)
        for entry in inner:
            if isinstance(entry, (dict, list)):
                todo.append((cast("object", entry), level + 1))  # noqa: PERF401 - a generator here defeats the checker
    return deepest
