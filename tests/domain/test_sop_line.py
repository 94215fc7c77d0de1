"""The SOP line of a case: rows in the SOP's order, the newest time each was carried out, and where the case is."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from importlib import resources

import pytest

from ckanext.satudata.domain.sop import Flow, load_profile
from ckanext.satudata.domain.sop_line import Move, sop_line

BEGIN = datetime(2026, 3, 2, 2, tzinfo=timezone.utc)
SUBMIT = ("submit", "draf", "diajukan")
VALIDATE = ("validate", "diajukan", "divalidasi")
VERIFY = ("verify", "divalidasi", "terpublikasi")
BACK = ("send_back", "divalidasi", "dikembalikan")
AGAIN = ("submit", "dikembalikan", "diajukan")
RECALL = ("recall", "diajukan", "draf")
REFUSE = ("refuse", "diajukan", "ditolak")


def _flow() -> Flow:
    file = resources.files("ckanext.satudata.sop_profiles") / "baku.yaml"
    return load_profile(file.read_text(encoding="utf-8")).flows["dataset"]


FLOW = _flow()


@pytest.mark.parametrize(
    ("moves", "done", "current"),
    [
        ([], [None, None, None, None, None, None], "1"),
        ([SUBMIT], [0, 0, None, None, None, None], "3"),
        ([SUBMIT, VALIDATE], [0, 0, 1, None, None, None], "4"),
        ([SUBMIT, VALIDATE, VERIFY], [0, 0, 1, 2, None, 2], None),
        ([SUBMIT, RECALL], [0, None, None, None, None, None], "2"),
        ([SUBMIT, REFUSE], [0, 0, None, None, None, None], None),
        ([SUBMIT, VALIDATE, BACK], [0, None, None, None, None, None], "5"),
        ([SUBMIT, VALIDATE, BACK, AGAIN], [0, 3, None, None, 3, None], "3"),
        ([SUBMIT, VALIDATE, BACK, AGAIN, VALIDATE, VERIFY], [0, 3, 4, 5, 3, 5], None),
    ],
)
def test_rows_are_done_by_the_newest_move_and_open_again_after_a_return(
    moves: list[tuple[str, str, str]], done: list[int | None], current: str | None
) -> None:
    made = [Move(*move, at=BEGIN + timedelta(hours=n)) for n, move in enumerate(moves)]
    rows = sop_line(FLOW, moves[-1][2] if moves else "draf", made)
    assert [row.step.number for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert [row.move for row in rows] == done
    assert [row.step.number for row in rows if row.current] == ([current] if current else [])


def test_a_row_of_the_profile_that_is_swapped_is_swapped_in_the_line() -> None:
    swapped = Flow(
        FLOW.kind, FLOW.title, FLOW.initial, FLOW.states, FLOW.transitions, (*FLOW.steps[:2], *FLOW.steps[3:1:-1])
    )
    assert [row.step.number for row in sop_line(swapped, "draf", [])] == ["1", "2", "4", "3"]
