"""A Table Schema is stored only when it is complete in itself."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.satudata.domain.table_schema import MAX_SIZE, parse_json_object, table_schema_problem
from ckanext.satudata.domain.text import Reason

GOOD = {"fields": [{"name": "kode", "type": "string", "constraints": {"required": True}}, {"name": "jumlah"}]}


def test_a_good_schema_has_no_problem():
    assert table_schema_problem(GOOD) is None
    own = {**GOOD, "foreignKeys": [{"fields": "kode", "reference": {"resource": "", "fields": "jumlah"}}]}
    assert table_schema_problem(own) is None


@pytest.mark.parametrize(
    ("descriptor", "code"),
    [
        ({}, "no_fields"),
        ({"fields": []}, "no_fields"),
        ({"fields": {"name": "a"}}, "no_fields"),
        ({"fields": ["a"]}, "bad_field"),
        ({"fields": [{"type": "string"}]}, "no_name"),
        ({"fields": [{"name": " "}]}, "no_name"),
        ({"fields": [{"name": "a"}, {"name": "a"}]}, "double_name"),
        ({"fields": [{"name": "a", "type": "text"}]}, "bad_type"),
        ({"fields": [{"name": "a", "type": ["x"]}]}, "bad_type"),
        ({"fields": [{"name": "a", "constraints": []}]}, "bad_constraints"),
        ({"fields": [{"name": "a", "$ref": "x"}]}, "remote"),
        ({**GOOD, "foreignKeys": [{"fields": "kode", "reference": {"resource": "http://x/y.csv"}}]}, "remote"),
        ({"fields": [{"name": f"c{n}"} for n in range(2001)]}, "many_fields"),
    ],
)
def test_problems(descriptor: dict[str, Any], code: str):
    problem = table_schema_problem(descriptor)
    assert problem is not None
    assert problem.code == code
    assert problem.english.endswith(".")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("http://contoh.go.id/schema.json", "not_json"),
        ("[1]", "not_object"),
        ([1], "not_object"),
        ("{", "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"a":' * 30 + "1" + "}" * 30, "too_deep"),
        (" " * (MAX_SIZE + 1), "too_long"),
        (5, "not_object"),
    ],
)
def test_only_objects_in_place_are_read(value: object, code: str):
    parsed = parse_json_object(value)
    assert isinstance(parsed, Reason)
    assert parsed.code == code


def test_text_and_object_are_the_same():
    assert parse_json_object('{"a": 1}') == parse_json_object({"a": 1}) == {"a": 1}
