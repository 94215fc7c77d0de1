"""Lists and rows: who sees and writes what, what is refused, where a draft begins, what an agreed list shows whom."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk

from ckanext.satudata.model import DataNeed, ListItem, ListRowChange
from ckanext.satudata.model.base import Session

from tests.integration.list_support import ROWS, YEAR, agree, draft, sheet
from tests.integration.support import People, act, make_dataset

pytestmark = pytest.mark.usefixtures("with_plugins")

CELLS = {"nama_data": "Jumlah Posyandu", "produsen_data": "Dinas Kesehatan"}


def refused(action: str, user: Any, **data: Any) -> dict[str, Any]:
    """The fields an action is refused for."""
    with pytest.raises(tk.ValidationError) as error:
        act(action, user, **data)
    Session.rollback()
    return dict(error.value.error_dict)


def outcome(action: str, user: Any, **data: Any) -> str:
    """`yes`, `no` (403) or `nothing` (404); what else was wrong does not count."""
    try:
        act(action, user, **data)
    except tk.NotAuthorized:
        return "no"
    except tk.ObjectNotFound:
        return "nothing"
    except tk.ValidationError:
        return "yes"
    finally:
        Session.rollback()
    return "yes"


def titles(user: Any, reference: str, **data: Any) -> list[str]:
    """Names of the rows this user finds."""
    return [row["title"] for row in act("satudata_list_row_list", user, list=reference, **data)["results"]]


KEEPERS = {"sekretariat", "walidata", "sysadmin"}
OWN = KEEPERS | {"produsen", "pendukung", "kepala"}
FOREIGN = KEEPERS | {"stranger"}
WRITERS = OWN | FOREIGN
ROLES = WRITERS | {"forum", "pembina", "ppid"}


@pytest.fixture
def calls(people: People) -> dict[str, tuple[str, dict[str, Any], set[str]]]:
    """Each writing action on a draft: what is sent, and who may; everybody else with a role is told no."""
    made = draft(people)
    own, foreign = made["rows"][0], made["rows"][2]
    seen = {"row_version": 1}
    brought = act(
        "satudata_list_import_start", people.sekretariat, list=made["id"], upload=sheet("Nama Data;Kode", "A;1")
    )
    pair = {"rows": [own["id"], foreign["id"]], "decision": "different", "reason": "beda"}
    lists = {"list": made["id"]}
    return {
        "create": ("satudata_data_list_create", {"year": YEAR + 1}, KEEPERS),
        "row of his": ("satudata_list_row_create", {**lists, "cells": CELLS}, OWN),
        "row of another": (
            "satudata_list_row_create",
            {**lists, "cells": {**CELLS, "produsen_data": "dishub"}},
            FOREIGN,
        ),
        "row of nobody": ("satudata_list_row_create", {**lists, "cells": {"nama_data": "A"}}, KEEPERS),
        "update his": ("satudata_list_row_update", {"id": own["id"], **seen, "cells": {"satuan": "Buah"}}, OWN),
        "update": ("satudata_list_row_update", {"id": foreign["id"], **seen, "cells": {"satuan": "Buah"}}, FOREIGN),
        "remove his": ("satudata_list_row_remove", {"id": own["id"], **seen, "reason": "a"}, OWN),
        "remove": ("satudata_list_row_remove", {"id": foreign["id"], **seen, "reason": "a"}, FOREIGN),
        "restore": ("satudata_list_row_restore", {"id": foreign["id"], **seen}, FOREIGN),
        "split": ("satudata_list_row_split", {"id": own["id"], **seen, "reason": "a", "into": [{}, {}]}, KEEPERS),
        "bring": ("satudata_list_import_start", {**lists}, WRITERS),
        "settle": ("satudata_list_double_settle", {**lists, **pair}, KEEPERS),
        "history": ("satudata_list_row_history", {"id": own["id"]}, ROLES),
        "doubles": ("satudata_list_double_list", {**lists}, ROLES),
        "match": ("satudata_list_import_match", {"id": brought["id"], "columns": {}}, KEEPERS),
        "apply": ("satudata_list_import_apply", {"id": brought["id"], "lines": [99]}, KEEPERS),
        "drop": ("satudata_list_import_drop", {"id": brought["id"]}, KEEPERS),
        "give": (
            "satudata_list_row_update",
            {"id": made["rows"][1]["id"], **seen, "cells": {"produsen_data": "dishub"}},
            KEEPERS,
        ),
    }


def test_who_may_do_what_with_a_draft(people: People, calls: dict[str, tuple[str, dict[str, Any], set[str]]]) -> None:
    """Who has no role does not learn that there is a draft; an upload is there for who brought it and for keepers."""
    wrong = []
    for name, (action, data, may) in calls.items():
        refusal = "nothing" if name in {"match", "apply", "drop"} else "no"
        unseen = "no" if name == "create" else "nothing"
        told = {None: unseen, "citizen": unseen, **dict.fromkeys(sorted(ROLES - may), refusal)}
        told |= dict.fromkeys(sorted(may), "yes")  # last: what they may do, they do
        found = {who: outcome(action, getattr(people, who) if who else None, **data) for who in told}
        wrong += [(name, who, found[who]) for who in told if found[who] != told[who]]
    assert wrong == []


def test_a_row_is_kept_in_one_spelling_and_its_changes_say_who_wrote_which_cell(people: People) -> None:
    """Typed columns follow the cells; a cell that stays is in no change; nothing changed is nothing written."""
    row = draft(people)["rows"][0]
    assert (row["code"], row["kind"], row["access_class"], row["organization"]) == (
        "D-1",
        "statistik",
        "terbuka",
        "dinkes",
    )
    assert (row["position"], row["row_version"], row["problems"]) == (1, 1, [])
    sent = {"id": row["id"], "row_version": 1, "source": "grid"}
    cells = {"satuan": "Buah", "nama_data": " Jumlah  Puskesmas ", "definisi": ""}
    changed = act("satudata_list_row_update", people.produsen, **sent, cells=cells)
    assert (changed["row_version"], changed["cells"]["satuan"], "definisi" in changed["cells"]) == (2, "Buah", False)
    same = act("satudata_list_row_update", people.produsen, **{**sent, "row_version": 2}, cells={"satuan": "Buah"})
    assert same["row_version"] == 2
    newest, first = act("satudata_list_row_history", people.forum, id=row["id"])["results"]
    assert (newest["kind"], newest["source"], newest["user_name"]) == ("changed", "grid", people.produsen["fullname"])
    assert newest["before"] == {"satuan": "Unit", "definisi": ROWS[0]["definisi"]}
    assert newest["after"] == {"satuan": "Buah", "definisi": ""}
    assert (first["kind"], first["before"], first["after"]["nama_data"]) == ("created", {}, "Jumlah Puskesmas")


def test_what_keeps_a_row_out_is_said_at_its_column(people: People) -> None:
    """Unknown words, a name that is missing, a code that another row has; nothing is written."""
    made = draft(people)
    row, lists = made["rows"][1], {"list": made["id"]}
    for cells, column, words in (
        ({"jenis_data": "ajaib"}, "jenis_data", "write one of"),
        ({"nama_data": ""}, "nama_data", "Write the name"),
        ({"produsen_data": "Dinas Awan"}, "produsen_data", "no organization called"),
        ({"id_ddd": "d-1"}, "id_ddd", "row 1: Jumlah Puskesmas"),
        ({"warna": "biru"}, "cells", "no column warna"),
        ({"satuan": ["a"]}, "satuan", "plain text"),
        ({}, "cells", "as an object"),
    ):
        sent = {"id": row["id"], "row_version": 1, "cells": cells}
        assert words in refused("satudata_list_row_update", people.walidata, **sent)[column][0]
        new = refused(
            "satudata_list_row_create", people.walidata, **lists, cells={**CELLS, **cells} if cells else cells
        )
        assert words in new[column][0]
    assert act("satudata_list_row_show", people.walidata, id=row["id"])["row_version"] == 1
    assert act("satudata_list_row_list", people.walidata, **lists)["count"] == len(ROWS)


def test_who_is_late_is_told_who_was_faster(people: People) -> None:
    """409 at `row_version`, with name and time, also for taking out."""
    row = draft(people)["rows"][0]
    sent = {"id": row["id"], "row_version": 1}
    act("satudata_list_row_update", people.produsen, **sent, cells={"satuan": "Buah"})
    for action, data in (
        ("satudata_list_row_update", {"cells": {"satuan": "Gedung"}}),
        ("satudata_list_row_remove", {"reason": "tidak perlu"}),
    ):
        error = refused(action, people.kepala, **sent, **data)
        assert list(error) == ["row_version"]
        assert people.produsen["fullname"] in error["row_version"][0]


def test_a_row_that_was_taken_out_is_there_for_its_history_and_comes_back_as_the_same_data(people: People) -> None:
    """By hand, or by a new row with its code; while it is away nobody counts it."""
    made = draft(people)
    row, lists = made["rows"][0], {"list": made["id"]}
    assert "reason" in refused("satudata_list_row_remove", people.produsen, id=row["id"], row_version=1, reason=" ")
    act("satudata_list_row_remove", people.produsen, id=row["id"], row_version=1, reason="Tidak dikumpulkan lagi.")
    assert titles(people.forum, made["id"], removed=True) == ["Jumlah Puskesmas"]
    assert act("satudata_data_list_show", people.forum, id=made["id"])["rows"] == len(ROWS) - 1
    assert "row" in refused("satudata_list_row_update", people.produsen, id=row["id"], row_version=2, cells=CELLS)
    back = act("satudata_list_row_restore", people.produsen, id=row["id"], row_version=2)
    act("satudata_list_row_remove", people.produsen, id=row["id"], row_version=back["row_version"], reason="Lagi.")
    again = act("satudata_list_row_create", people.produsen, **lists, cells={**CELLS, "id_ddd": "D-1"})
    assert (again["item_id"], again["title"], again["removed"]) == (row["item_id"], "Jumlah Posyandu", False)
    history = act("satudata_list_row_history", people.forum, id=row["id"])
    assert [one["kind"] for one in history["results"]] == ["restored", "removed", "restored", "removed", "created"]


def test_an_agreed_list_is_closed_to_everybody(people: People) -> None:
    """No row, no upload, no decision; the way on is an amendment."""
    made = draft(people)
    row, lists = made["rows"][0], {"list": made["id"]}
    agree(made["id"])
    sent = {"id": row["id"], "row_version": 1}
    for action, data in (
        ("satudata_list_row_create", {**lists, "cells": CELLS}),
        ("satudata_list_row_update", {**sent, "cells": {"satuan": "Buah"}}),
        ("satudata_list_row_remove", {**sent, "reason": "a"}),
        ("satudata_list_row_restore", sent),
        ("satudata_list_import_start", {**lists, "upload": sheet("Nama Data;Kode", "A;1")}),
        ("satudata_list_double_settle", {**lists, "rows": ["a", "b"], "decision": "different", "reason": "a"}),
    ):
        for user in (people.sysadmin, people.walidata):
            assert "not a draft any more" in refused(action, user, **data)["list"][0], action
    shown = act("satudata_data_list_show", people.walidata, id=str(YEAR))
    assert (shown["is_open"], shown["writes_rows"], shown["state"]) == (False, False, "disepakati")


def test_everybody_sees_agreed_open_rows_and_how_many_others_there_are(people: People) -> None:
    """A draft, a row that is not open and a row that was taken out answer as what is not there."""
    made = draft(people)
    unknown = _said("satudata_data_list_show", id="tidak-ada")
    assert _said("satudata_data_list_show", id=made["id"]) == _said("satudata_data_list_show", id=str(YEAR)) == unknown
    assert act("satudata_data_list_list", None)["results"] == []
    gone = made["rows"][0]
    act("satudata_list_row_remove", people.sekretariat, id=gone["id"], row_version=1, reason="a")
    agree(made["id"])
    for user in (None, people.citizen):
        shown = act("satudata_data_list_show", user, id=str(YEAR))
        assert (shown["rows"], shown["open_rows"], shown["hidden_rows"]) == (3, 1, 2)
        assert (shown["kinds"], shown["case_id"], shown["open_doubles"]) == ({"geospasial": 1}, None, None)
        assert shown["sections"] == [{"section": "", "count": 1}]
        (listed,) = act("satudata_data_list_list", user)["results"]
        assert (listed["in_force"], listed["rows"], listed["state_title"]) == (True, 3, shown["state_title"])
        found = act("satudata_list_row_list", user, list=str(YEAR), facets=True, removed=True)
        assert found["count"] == 0
        found = act("satudata_list_row_list", user, list=str(YEAR), facets=True)
        assert [row["title"] for row in found["results"]] == ["Peta Jalan Kabupaten"]
        assert found["facets"]["access_class"] == [{"value": "terbuka", "count": 1}]
        assert titles(user, str(YEAR), access_class="terbatas") == []
        nothing = _said("satudata_list_row_show", user, id="tidak-ada")
        for row in (gone, made["rows"][1], made["rows"][3]):
            assert _said("satudata_list_row_show", user, id=row["id"]) == nothing
            assert _said("satudata_list_row_show", user, list=str(YEAR), item_id=row["item_id"]) == nothing
    shown = act("satudata_data_list_show", people.forum, id=str(YEAR))
    assert (shown["kinds"], bool(shown["case_id"])) == ({"geospasial": 1, "-": 2}, True)


def _said(action: str, user: Any = None, **data: Any) -> str:
    with pytest.raises(tk.ObjectNotFound) as error:
        act(action, user, **data)
    return str(error.value)


def test_rows_are_found_by_words_and_choices_in_a_constant_number_of_statements(
    people: People, statements: list[str]
) -> None:
    """Counts of a choice do not narrow its own list; the order can be turned."""
    made = draft(people)
    for data, expected in (
        ({"q": "jumlah"}, 2),
        ({"q": "PUSKESMAS melayani"}, 1),
        ({"q": "D-3"}, 1),
        ({"q": "100%"}, 0),
        ({"kind": "statistik"}, 1),
        ({"kind": "-"}, 2),
        ({"organization": "dinkes"}, 2),
        ({"organization": "-"}, 0),
        ({"priority": True}, 1),
        ({"access_class": "terbatas", "organization": "dinkes"}, 1),
    ):
        assert len(titles(people.forum, made["id"], **data)) == expected, data
    assert titles(people.forum, made["id"], sort="-title", limit=2) == ["Rasio Jalan Mantap", "Peta Jalan Kabupaten"]
    assert titles(people.forum, made["id"], sort="organization", offset=3) == ["Rasio Jalan Mantap"]
    assert "sort" in refused("satudata_list_row_list", people.forum, list=made["id"], sort="warna")
    assert "organization" in refused("satudata_list_row_list", people.forum, list=made["id"], organization="awan")
    facets = act("satudata_list_row_list", people.forum, list=made["id"], facets=True, organization="dinkes")["facets"]
    assert [(one["value"], one["title"], one["count"]) for one in facets["organization"]] == [
        ("dinkes", "Dinas Kesehatan", 2),
        ("dishub", "Dinas Perhubungan", 2),
    ]
    assert facets["kind"] == [{"value": "-", "count": 1}, {"value": "statistik", "count": 1}]
    used = []
    for limit in (1, 4):
        statements.clear()
        act("satudata_list_row_list", people.forum, list=made["id"], facets=True, limit=limit)
        used.append(len(statements))
    assert used[0] == used[1] <= 12, statements


def test_a_year_begins_with_last_years_rows_and_an_amendment_with_all_of_the_list(people: People) -> None:
    """Without rows whose data ended; each with the item it had, a change of its own, and nothing of the old state."""
    old = draft(people, YEAR - 1)
    ended = sa.update(ListItem).where(ListItem.id == old["rows"][1]["item_id"])
    Session.execute(ended.values(ended=YEAR - 1))
    agree(old["id"])
    made = act("satudata_data_list_create", people.walidata, year=YEAR)
    assert (made["carried"], made["rows"], made["number"], made["state"]) == ({"previous": 3}, 3, 0, "draf")
    rows = act("satudata_list_row_list", people.walidata, list=made["id"])["results"]
    assert [row["title"] for row in rows] == [ROWS[0]["nama_data"], ROWS[2]["nama_data"], ROWS[3]["nama_data"]]
    assert [row["position"] for row in rows] == [1, 2, 3]
    assert (rows[0]["item_id"], rows[0]["row_version"], rows[0]["organization"]) == (
        old["rows"][0]["item_id"],
        1,
        "dinkes",
    )
    (change,) = act("satudata_list_row_history", people.walidata, id=rows[0]["id"])["results"]
    assert (change["source"], change["after"]["satuan"], change["user_name"]) == ("carried", "Unit", "Walidata")
    for year in (YEAR, str(YEAR)):
        assert made["title"] in refused("satudata_data_list_create", people.walidata, year=year)["year"][0]
    for year in (YEAR - 2, YEAR + 6, "tahun depan", None):
        assert "year" in refused("satudata_data_list_create", people.walidata, year=year)
    assert "source" in refused("satudata_data_list_create", people.walidata, year=YEAR + 1, source="langit")
    agree(made["id"])
    more = act("satudata_data_list_create", people.walidata, year=YEAR, source="empty")
    assert (more["number"], more["rows"], more["title"]) == (1, 3, f"Daftar Data {YEAR} Perubahan 1")
    history = act("satudata_list_row_show", people.walidata, list=more["id"], item_id=rows[0]["item_id"])["history"]
    assert [(one["year"], one["code"], one["organization"]) for one in history] == [
        (YEAR, "D-1", "dinkes"),
        (YEAR - 1, "D-1", "dinkes"),
    ]
    assert [one["number"] for one in act("satudata_data_list_list", people.forum)["results"]] == [1, 0, 0]


def test_a_year_begins_with_published_datasets_and_needs(people: People) -> None:
    """One row for all years of a series; a need keeps the item it became and waits for its answer."""
    for name, year in (("penduduk-2023", 2023), ("penduduk-2024", 2024)):
        made = make_dataset(
            people.produsen, people.opd, name, title=f"Jumlah Penduduk {year}", prioritas_tahun=[str(YEAR)]
        )
        Session.execute(sa.text("UPDATE package SET private = false WHERE id = :id"), {"id": made["id"]})
    make_dataset(people.produsen, people.opd, "draf", title="Masih Draf")
    need = DataNeed(year=YEAR, title="Angka Stunting", plan="RPJMD", producer_id=people.opd["id"], state="filed")
    Session.add(need)
    Session.commit()
    made = act("satudata_data_list_create", people.sekretariat, year=YEAR, source=["previous", "datasets", "needs"])
    assert made["carried"] == {"previous": 0, "datasets": 1, "needs": 1}
    first, second = act("satudata_list_row_list", people.sekretariat, list=made["id"])["results"]
    assert (first["organization"], first["schedule"], first["priority"]) == ("dinkes", "tahunan", True)
    assert (first["cells"]["satuan"], first["kind"], first["access_class"]) == ("Orang", "statistik", "terbuka")
    assert (second["title"], second["organization"], second["cells"]["sumber_referensi"]) == (
        "Angka Stunting",
        "dinkes",
        "RPJMD",
    )
    Session.refresh(need)
    assert (need.item_id, need.state) == (second["item_id"], "filed")
    assert Session.scalar(sa.select(sa.func.count()).select_from(ListRowChange)) == 2


def test_a_row_split_in_two_is_remembered_by_both(people: People) -> None:
    """The old one is taken out; where a new one is refused, everything stays as it was."""
    row = draft(people)["rows"][0]
    sent = {"id": row["id"], "row_version": 1, "reason": "Dua definisi."}
    names = [{"nama_data": "Puskesmas Rawat Inap", "id_ddd": "D-1a"}, {"nama_data": "Puskesmas Non Rawat Inap"}]
    error = refused("satudata_list_row_split", people.walidata, **sent, into=[names[0], {"id_ddd": "D-3"}])
    assert "row 3" in error["id_ddd"][0]
    assert act("satudata_list_row_show", people.walidata, id=row["id"])["removed"] is False
    made = act("satudata_list_row_split", people.walidata, **sent, into=names)
    assert [one["cells"]["satuan"] for one in made["results"]] == ["Unit", "Unit"]
    shown = act("satudata_list_row_show", people.walidata, id=made["results"][1]["id"])
    assert [(one["item_id"], one["kind"]) for one in shown["predecessors"]] == [(row["item_id"], "split")]
    old = act("satudata_list_row_show", people.walidata, id=row["id"])
    assert (old["removed"], len(old["successors"])) == (True, 2)


def test_two_rows_are_one_or_are_not_and_it_is_said_once(people: People) -> None:
    """The row that stays remembers the other; what was called different is not asked again, in no later list."""
    twice = ({**ROWS[0], "id_ddd": "D-9", "produsen_data": "disdik"}, *ROWS)
    made = draft(people, rows=twice)
    lists, (first, second) = {"list": made["id"]}, made["rows"][:2]
    (pair,) = act("satudata_list_double_list", people.forum, **lists)["results"]
    assert (pair["kind"], pair["first"]["id"], pair["second"]["id"]) == ("name", first["id"], second["id"])
    sent = {**lists, "rows": [first["id"], second["id"]], "reason": "Kewenangan Dinkes."}
    for data, field in (
        ({"decision": "same"}, "stays"),
        ({"decision": "same", "stays": made["rows"][2]["id"]}, "stays"),
        ({"decision": "different", "rows": [first["id"]]}, "rows"),
        ({"decision": "different", "rows": [first["id"], "tidak-ada"]}, "rows"),
        ({"decision": "different", "reason": " "}, "reason"),
        ({"decision": "mungkin"}, "decision"),
    ):
        assert list(refused("satudata_list_double_settle", people.walidata, **{**sent, **data})) == [field]
    act("satudata_list_double_settle", people.walidata, **sent, decision="same", stays=second["id"])
    assert act("satudata_data_list_show", people.walidata, id=made["id"], include_doubles=True)["open_doubles"] == 0
    gone = act("satudata_list_row_show", people.walidata, id=first["id"])
    assert (gone["removed"], gone["successors"][0]["item_id"]) == (True, second["item_id"])
    act("satudata_list_row_restore", people.walidata, id=first["id"], row_version=gone["row_version"])
    assert act("satudata_list_row_show", people.walidata, id=first["id"])["successors"] == []
    assert act("satudata_list_double_list", people.forum, **lists)["count"] == 1
    said = act("satudata_list_double_settle", people.walidata, **sent, decision="different")
    assert (said["kind"], set(said["item_ids"])) == ("different", {first["item_id"], second["item_id"]})
    assert act("satudata_list_double_list", people.forum, **lists)["count"] == 0
