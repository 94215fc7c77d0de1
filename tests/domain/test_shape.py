"""What is refused before core would fail on it."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.satudata.domain.shape import misshapen


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": "a", "owner_org": None, "resources": [], "extras": None},
        {"resources": [{"url": "https://a.go.id/a.csv", "size": 5, "schema": {"fields": []}}]},
        {"tags": [{"name": "a"}], "konsep": ["not looked at here"]},
        {"resources": [{"url": 5}], "title": 5},
    ],
)
def test_ordinary_data_may_go_on(data: dict[str, Any]):
    assert misshapen(data) == {}


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"name": "a\x00"}, "name"),
        ({"name": ["a"]}, "name"),
        ({"title": "\ud800"}, "title"),
        ({"owner_org": ["a"]}, "owner_org"),
        ({"owner_org": {"a": 1}}, "owner_org"),
        ({"id": {}}, "id"),
        ({"resources": "x"}, "resources"),
        ({"resources": {"url": "x"}}, "resources"),
        ({"resources": [1]}, "resources"),
        ({"resources": [{"url": ["a"]}]}, "resources"),
        ({"resources": [{"format": {"a": 1}}]}, "resources"),
        ({"extras": "x"}, "extras"),
        ({"groups": "x"}, "groups"),
        ({"tags": ["a"]}, "tags"),
    ],
)
def test_what_core_would_fail_on_is_named(data: dict[str, Any], key: str):
    found = misshapen(data)
    assert list(found) == [key]
    assert found[key][0].english.endswith(".")
