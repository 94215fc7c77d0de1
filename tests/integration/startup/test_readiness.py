"""Faults of the database: 503 for everybody, no worker, a warning for other commands, and the cure can be typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ckanext.satudata import readiness

from tests.integration.startup.conftest import Orders, write_ini

PATHS = ["/", "/id/dataset", "/api/3/action/package_search", "/en/api/3/action/status_show", "/base/css/main.css"]


def _one_dataset(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO package (id, name, title, type, state, private) "
                "VALUES ('one', 'one', 'One', 'dataset', 'active', false)"
            )
        )
    engine.dispose()


@pytest.fixture
def told(orders: Orders, portal_of_old: dict[str, str], tmp_path: Path) -> dict[str, Any]:
    """One portal of old with a dataset, from before the first migration to after the take-over."""
    _one_dataset(portal_of_old["CKAN_SQLALCHEMY_URL"])
    ini = write_ini(
        tmp_path, "portal", {"ckan.plugins": "satudata scheming_datasets scheming_organizations satudata_guard"}
    )

    def order(do: str, **more: Any) -> dict[str, Any]:
        return {"ini": ini, "env": portal_of_old, "do": do, **more}

    steps = {
        "bare": order("get", paths=PATHS),
        "bare worker": order("cli", args=["jobs", "worker", "--burst", "startup-test"]),
        "bare check": order("cli", args=["satudata", "health", "check"]),
        "half way": order("cli", args=["db", "upgrade", "-p", "satudata", "-v", "a1c0d3e5f701"]),
        "pending": order("get", paths=PATHS[:1]),
        "upgrade": order("cli", args=["db", "upgrade", "-p", "satudata"]),
        "upgraded": order("get", paths=PATHS),
        "upgraded worker": order("cli", args=["jobs", "worker", "--burst", "startup-test"]),
        "adopt": order("cli", args=["satudata", "adopt", "--no-index"]),
        "ready": order("get", paths=["/api/3/action/status_show"]),
        "ready worker": order("cli", args=["jobs", "worker", "--burst", "startup-test"]),
    }
    return dict(zip(steps, orders(list(steps.values())), strict=True))


def test_a_faulty_portal_answers_503_until_the_cure_is_typed(told: dict[str, Any]) -> None:
    """Migration missing, then pending, then the catalogue never taken over: each with its own command, then service."""
    _all_503(told["bare"], readiness.MIGRATION_MISSING)
    _all_503(told["pending"], readiness.MIGRATION_PENDING)
    _all_503(told["upgraded"], readiness.NEVER_ADOPTED)
    for fault, step in ((readiness.MIGRATION_MISSING, "bare worker"), (readiness.NEVER_ADOPTED, "upgraded worker")):
        assert told[step]["code"] == 1
        assert fault.english in told[step]["err"]
        assert fault.indonesian in told[step]["err"]
    assert told["bare check"]["code"] == 1
    assert told["upgrade"]["code"] == 0
    assert readiness.MIGRATION_PENDING.english in told["upgrade"]["err"]
    assert told["adopt"]["code"] == 0, told["adopt"]
    assert told["ready worker"]["code"] == 0, told["ready worker"]
    assert [one["status"] for one in told["ready"]["answers"]] == [200]


def _all_503(answer: dict[str, Any], fault: readiness.Fault) -> None:
    assert answer["error"] is None, answer
    for path, one in zip(PATHS, answer["answers"], strict=False):
        assert one["status"] == 503, path
        assert int(one["headers"]["Retry-After"]) > 0
        if "/api/" in path:
            body = json.loads(one["body"])
            assert body["success"] is False
            assert body["error"]["code"] == fault.code
            assert fault.english in body["error"]["message"]
            assert fault.indonesian in body["error"]["message"]
        else:
            assert "://" not in one["body"], "the page asks nobody for anything"
            assert fault.indonesian.partition("`")[0] in one["body"]


class Clock:
    """A clock that moves when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_readiness_is_asked_seldom_while_faulty_and_never_again_once_good() -> None:
    """One look every few seconds while something is wrong; after the first good one, none."""
    looks: list[int] = []
    faults = [readiness.NEVER_ADOPTED, readiness.NEVER_ADOPTED, None]
    clock = Clock()

    def look() -> readiness.Fault | None:
        looks.append(1)
        return faults[len(looks) - 1]

    asked = readiness.Readiness(look, clock)
    assert [asked.fault() for _ in range(5)] == [readiness.NEVER_ADOPTED] * 5
    assert len(looks) == 1
    clock.now += readiness.RECHECK_AFTER
    assert asked.fault() is readiness.NEVER_ADOPTED
    clock.now += readiness.RECHECK_AFTER
    assert [asked.fault() for _ in range(5)] == [None] * 5
    assert len(looks) == 3


def test_a_head_request_gets_no_body() -> None:
    """HEAD answers the headers of GET and nothing else."""
    said: list[Any] = []
    door = readiness.ReadinessMiddleware(None, readiness.Readiness(lambda: readiness.NEVER_ADOPTED))
    body = door({"PATH_INFO": "/", "REQUEST_METHOD": "HEAD"}, lambda *a: said.append(a))
    assert body == []
    assert said[0][0].startswith("503")
