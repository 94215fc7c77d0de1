"""The SOP's rows beside what happened to a case, for the people of the case."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from tests.integration.support import People, act, make_dataset, move, send_back


def _done(user: Any) -> dict[str, str | None]:
    rows = act("satudata_case_sop_line", user, id="penduduk")["rows"]
    return {row["number"]: row["done"]["actor_name"] if row["done"] else None for row in rows}


def test_rows_tell_who_carried_them_out_and_open_again_after_a_return(people: People) -> None:
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    move(people.kepala, "penduduk", "validate")
    assert _done(people.kepala) == {
        "1": "Produsen Dinkes",
        "2": "Produsen Dinkes",
        "3": "Kepala Dinkes",
        "4": None,
        "5": None,
        "6": None,
    }
    send_back(people.walidata, "penduduk")
    line = act("satudata_case_sop_line", people.produsen, id="penduduk")
    assert [row["number"] for row in line["rows"] if row["current"]] == ["5"]
    assert _done(people.produsen)["3"] is None
    for user in (None, people.citizen, people.stranger):
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_case_sop_line", user, id="penduduk")
