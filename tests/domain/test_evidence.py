"""Chains of events and seals over them: every way of tampering is found, and named with its case and number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ckanext.satudata.domain import evidence
from ckanext.satudata.domain.evidence import Head, Kind, Sealed

NOON = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)
Row = dict[str, Any]


def event(case: str, seq: int, **more: Any) -> Row:
    """An event as PostgreSQL writes it, not yet chained."""
    return {
        "id": f"e{seq}",
        "seq": str(seq),
        "case_id": case,
        "kind": "transition",
        "actor_name": "",
        "note": f"catatan {seq}",
        "data": "{}",
        "case_version": str(seq),
        "created_at": f"2026-11-{seq:02} 08:00:00+00",
        **more,
    }


def chained(rows: list[Row]) -> list[Row]:
    """The same as the database chains them; also what an attacker who knows the rule can do."""
    previous = None
    for row in rows:
        row["previous"] = previous
        row["hash"] = previous = evidence.hash_of(previous, row)
    return rows


def history() -> dict[str, list[Row]]:
    """Two cases of five events, alternating in time."""
    return {
        "a": chained([event("a", seq) for seq in (1, 3, 5, 7, 9)]),
        "b": chained([event("b", seq) for seq in (2, 4, 6, 8, 10)]),
    }


def sealed(cases: dict[str, list[Row]], time: datetime = NOON, name: str = "segel") -> dict[str, list[Sealed]]:
    return {c: [Sealed(Head(len(rows), rows[-1]["hash"]), name, time)] for c, rows in cases.items()}


NEWEST = Sealed(Head(10, ""), "segel", NOON)


def found(cases: dict[str, list[Row]], *, with_seal: bool = True) -> list[tuple[str, str, int | None]]:
    lines = (evidence.line_of(row) for rows in cases.values() for row in sorted(rows, key=lambda r: int(r["seq"])))
    points = sealed(history()) if with_seal else {}
    told = evidence.check_history(lines, points, NEWEST if with_seal else None)
    return [(one.kind.value, one.case_id, one.seq) for one in told]


def change_note(cases: dict[str, list[Row]]) -> None:
    cases["a"][2]["note"] = "lain"


def change_date(cases: dict[str, list[Row]]) -> None:
    cases["a"][2]["created_at"] = "2026-11-05 08:00:00.000001+00"


def empty_for_null(cases: dict[str, list[Row]]) -> None:
    cases["a"][2]["reason"] = ""


def move_between_columns(cases: dict[str, list[Row]]) -> None:
    row = cases["a"][2]
    row["note"], row["how_to_fix"] = None, row["note"]


def change_first(cases: dict[str, list[Row]]) -> None:
    cases["a"][0]["note"] = "lain"


def change_last(cases: dict[str, list[Row]]) -> None:
    cases["a"][-1]["note"] = "lain"


def forget_hash(cases: dict[str, list[Row]]) -> None:
    cases["a"][2]["hash"] = None


def change_and_rehash_one(cases: dict[str, list[Row]]) -> None:
    row = cases["a"][2]
    row["note"] = "lain"
    row["hash"] = evidence.hash_of(row["previous"], row)


def remove_middle(cases: dict[str, list[Row]]) -> None:
    del cases["a"][2]


def remove_first(cases: dict[str, list[Row]]) -> None:
    del cases["a"][0]


def insert_rough(cases: dict[str, list[Row]]) -> None:
    cases["a"].insert(2, {**event("a", 4), "previous": None, "hash": "x"})


def insert_fitting(cases: dict[str, list[Row]]) -> None:
    row = event("a", 4)
    row["previous"] = cases["a"][1]["hash"]
    row["hash"] = evidence.hash_of(row["previous"], row)
    cases["a"].insert(2, row)


def swap_numbers(cases: dict[str, list[Row]]) -> None:
    one, other = cases["a"][1], cases["a"][2]
    one["seq"], other["seq"] = other["seq"], one["seq"]


def cut_tail(cases: dict[str, list[Row]]) -> None:
    del cases["a"][3:]


def remove_case(cases: dict[str, list[Row]]) -> None:
    del cases["a"]


def forge_whole(cases: dict[str, list[Row]]) -> None:
    cases["a"][1]["note"] = "lain"
    chained(cases["a"])


def forge_and_grow(cases: dict[str, list[Row]]) -> None:
    cases["a"][1]["note"] = "lain"
    cases["a"].append(event("a", 11, created_at="2026-11-22 08:00:00+00"))
    chained(cases["a"])


def forge_shorter(cases: dict[str, list[Row]]) -> None:
    del cases["a"][1]
    chained(cases["a"])


def slip_in_case(cases: dict[str, list[Row]]) -> None:
    cases["c"] = chained([event("c", 11, created_at="2026-11-01 08:00:00+00")])


def slip_in_event(cases: dict[str, list[Row]]) -> None:
    cases["a"].append(event("a", 11, created_at="2026-11-10 08:00:00+00"))
    chained(cases["a"])


SEEN_BY_CHAIN = [
    (change_note, [("changed", "a", 5)]),
    (change_date, [("changed", "a", 5)]),
    (empty_for_null, [("changed", "a", 5)]),
    (move_between_columns, [("changed", "a", 5)]),
    (change_first, [("changed", "a", 1)]),
    (change_last, [("changed", "a", 9)]),
    (forget_hash, [("inserted", "a", 5), ("removed", "a", 7)]),
    (change_and_rehash_one, [("removed", "a", 7)]),
    (remove_middle, [("removed", "a", 7)]),
    (remove_first, [("removed", "a", 3)]),
    (insert_rough, [("inserted", "a", 4)]),
    (insert_fitting, [("inserted", "a", 4)]),
    (swap_numbers, [("order", "a", 3), ("order", "a", 5)]),
]
SEEN_BY_SEAL = [
    (cut_tail, [("cut_off", "a", 5)]),
    (remove_case, [("missing_case", "a", None)]),
    (forge_whole, [("changed", "a", 9)]),
    (forge_and_grow, [("changed", "a", 9)]),
    (forge_shorter, [("cut_off", "a", 9)]),
    (slip_in_case, [("extra_case", "c", 11)]),
    (slip_in_event, [("inserted", "a", 11)]),
]


def test_an_untouched_history_has_no_findings():
    assert found(history()) == found(history(), with_seal=False) == []


@pytest.mark.parametrize(("tamper", "expected"), SEEN_BY_CHAIN, ids=lambda one: getattr(one, "__name__", ""))
@pytest.mark.parametrize("with_seal", [True, False])
def test_the_chain_itself_shows_it(tamper: Callable[..., None], expected: list[Any], with_seal: bool):
    cases = history()
    tamper(cases)
    assert sorted(found(cases, with_seal=with_seal), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(("tamper", "expected"), SEEN_BY_SEAL, ids=lambda one: getattr(one, "__name__", ""))
def test_only_a_seal_shows_it(tamper: Callable[..., None], expected: list[Any]):
    cases = history()
    tamper(cases)
    assert found(cases) == expected
    assert found(cases, with_seal=False) == []


def test_what_came_after_the_seal_is_no_finding():
    cases = history()
    cases["a"].append(event("a", 11, created_at="2026-11-21 12:00:01+00"))
    cases["c"] = chained([event("c", 12, created_at="2026-11-21 11:30:00+00")])  # a clock moved back half an hour
    chained(cases["a"])
    assert found(cases) == []


def test_an_older_seal_finds_what_the_newest_was_made_over():
    """Whoever forges first and lets the night seal it afterwards is found by the seal of the day before."""
    cases = history()
    forge_whole(cases)
    points = {
        c: [sealed(history())[c][0], *rows] for c, rows in sealed(cases, NOON + timedelta(days=1), "baru").items()
    }
    lines = (evidence.line_of(row) for rows in cases.values() for row in rows)
    told = list(evidence.check_history(lines, points))
    assert [(one.kind, one.case_id, one.seal) for one in told] == [(Kind.CHANGED, "a", "segel")]


def test_a_case_without_events_is_a_finding_and_once_only():
    told = list(evidence.check_history([], {"a": sealed(history())["a"]}, None, ["a", "z"]))
    assert [(one.kind.value, one.case_id) for one in told] == [("cut_off", "z"), ("missing_case", "a")]


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-21 15:30:00.12+07",
        "2026-11-21 14:00:00.120+05:30",
        "2026-11-21 08:30:00.120000+00",
        "2026-11-20 22:30:00.12-10",
        "2026-11-21T08:30:00.12Z",
    ],
)
def test_a_moment_is_the_same_in_whatever_zone_a_dump_was_made(written: str):
    assert evidence.hash_of(None, event("a", 1, created_at=written)) == evidence.hash_of(
        None, event("a", 1, created_at="2026-11-21 08:30:00.12+00")
    )


def test_the_root_depends_on_every_head_and_not_on_their_order():
    heads = {"a": Head(5, "x"), "b": Head(4, "y")}
    assert evidence.root_of(heads) == evidence.root_of(dict(reversed(heads.items())))
    for other in ({"a": Head(5, "x")}, {**heads, "a": Head(4, "x")}, {**heads, "a": Head(5, "z")}):
        assert evidence.root_of(other) != evidence.root_of(heads)


def test_columns_cannot_flow_into_each_other():
    one = event("a", 1, note="x\nreason=1:y")
    assert evidence.canonical(None, one) != evidence.canonical(None, event("a", 1, note="x", reason="y"))
