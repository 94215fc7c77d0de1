"""Rows of the Daftar Data and their datasets: who joins them, and what each reader learns of the way between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.logic import list_links
from ckanext.satudata.model import ListRow, RowDataset
from ckanext.satudata.model.base import Session

from tests.integration.logic.test_list_case import YEAR, agreed, make_list
from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")


@pytest.fixture
def item(people: People) -> str:
    """The first row of an agreed list: the health office's."""
    case = make_list(people)
    agreed(people, case)
    return ListRow.of_list(case.object_id)[0].item_id


def chain(user: Any, item: str) -> dict[str, Any]:
    """How far the row is, as this user learns it."""
    return act("satudata_row_dataset_list", user, items=item)["items"].get(item, {})


def test_the_line_is_unbroken_from_the_row_to_the_published_dataset(people: People, item: str):
    told = []
    told.append(chain(people.forum, item)["stage"])
    dataset = make_dataset(people.produsen, people.opd, "jumlah-puskesmas")
    act("satudata_row_dataset_link", people.produsen, item_id=item, dataset=dataset["name"])
    told.append(chain(people.forum, item)["stage"])
    move(people.produsen, dataset["id"], "submit")
    told.append(chain(people.forum, item)["stage"])
    move(people.kepala, dataset["id"], "validate")
    move(people.walidata, dataset["id"], "verify")
    told.append(chain(people.forum, item)["stage"])
    assert told == ["not_begun", "collecting", "in_review", "published"]
    rows = act("satudata_row_dataset_list", None, dataset=dataset["name"])["rows"]
    assert [(row["year"], row["title"]) for row in rows] == [(YEAR, "Jumlah Puskesmas")]


def test_everybody_outside_learns_of_published_datasets_only(people: People, item: str):
    dataset = make_dataset(people.produsen, people.opd, "jumlah-puskesmas")
    act("satudata_row_dataset_link", people.produsen, item_id=item, dataset=dataset["name"])
    move(people.produsen, dataset["id"], "submit")
    for reader in (None, people.citizen):
        assert chain(reader, item) == {"stage": "not_begun", "late_days": 0, "datasets": [], "hidden": 0}
    assert chain(people.forum, item)["datasets"] == [], "an SDI role counts what it may not see"
    assert chain(people.forum, item)["hidden"] == 1
    assert [one["name"] for one in chain(people.walidata, item)["datasets"]] == ["jumlah-puskesmas"]
    move(people.kepala, dataset["id"], "validate")
    move(people.walidata, dataset["id"], "verify")
    assert [one["name"] for one in chain(None, item)["datasets"]] == ["jumlah-puskesmas"]


def test_a_row_that_is_not_for_everybody_is_not_there_for_them(people: People, item: str):
    Session.execute(sa.update(ListRow).where(ListRow.item_id == item).values(access_class="terbatas"))
    Session.commit()
    assert chain(None, item) == chain(None, "no-such-item") == {}
    assert chain(people.forum, item)["stage"] == "not_begun"


def test_a_dataset_with_the_code_of_a_row_is_linked_by_itself(people: People, item: str):
    """The code of the Daftar Data stands in the dataset's metadata (field id_dds)."""
    row = Session.scalars(sa.select(ListRow).where(ListRow.item_id == item)).one()
    dataset = make_dataset(people.produsen, people.opd, "dengan-kode", id_dds=row.code)
    assert RowDataset.between(item, dataset["id"]) is not None
    later = make_dataset(people.produsen, people.opd, "kode-menyusul")
    assert RowDataset.between(item, later["id"]) is None
    act("package_patch", people.produsen, id=later["id"], id_dds=row.code)
    assert RowDataset.between(item, later["id"]) is not None
    assert chain(people.produsen, item)["stage"] == "collecting"


def test_the_code_of_another_opds_row_links_nothing(people: People, item: str):
    """Whoever uploads types the code: it must not make another office's promise look kept."""
    row = Session.scalars(sa.select(ListRow).where(ListRow.item_id == item)).one()
    foreign = make_dataset(people.stranger, people.other, "kode-orang-lain", id_dds=row.code)
    assert RowDataset.between(item, foreign["id"]) is None
    assert chain(people.forum, item)["stage"] == "not_begun"


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("produsen", "yes"),
        ("walidata", "not found"),  # a draft belongs to the OPD alone: the Walidata does not see it
        ("stranger", "refused"),
        ("forum", "refused"),
        ("citizen", "refused"),
        ("sysadmin", "yes"),
    ],
)
def test_who_joins_a_row_and_a_dataset(people: People, item: str, who: str, may: str):
    dataset = make_dataset(people.produsen, people.opd, "jumlah-puskesmas")
    user = getattr(people, who)
    for action in ("satudata_row_dataset_link", "satudata_row_dataset_unlink"):
        assert _outcome(action, user, item, dataset["name"]) == may
    assert RowDataset.between(item, dataset["id"]) is None


def _outcome(action: str, user: Any, item: str, dataset: str) -> str:
    try:
        act(action, user, item_id=item, dataset=dataset)
    except tk.NotAuthorized:
        return "refused"
    except tk.ObjectNotFound:
        return "not found"
    return "yes"


def test_a_link_taken_away_is_kept_with_its_day(people: People, item: str):
    dataset = make_dataset(people.produsen, people.opd, "jumlah-puskesmas")
    for action in ("link", "link", "unlink", "unlink", "link"):
        act(f"satudata_row_dataset_{action}", people.produsen, item_id=item, dataset=dataset["name"])
    kept = Session.scalars(sa.select(RowDataset).order_by(RowDataset.created_at)).all()
    assert [(one.removed_by == people.produsen["id"], one.removed_at is None) for one in kept] == [
        (True, False),
        (False, True),
    ]


def test_a_row_is_late_from_the_day_after_its_release(people: People, item: str):
    Session.execute(sa.update(ListRow).where(ListRow.item_id == item).values(release_on=today() - timedelta(days=3)))
    Session.commit()
    assert chain(people.forum, item)["late_days"] == 3
    assert chain(None, item)["late_days"] == 0, "lateness is the participants' own matter"


def test_a_dataset_begins_with_what_the_row_says(people: People, item: str):
    row = Session.scalars(sa.select(ListRow).where(ListRow.item_id == item)).one()
    row.cells = {**row.cells, "satuan": "Unit", "klasifikasi_akses": "terbuka", "jenis_data": "statistik"}
    assert list_links.prefilled(row) == {
        "title": "Jumlah Puskesmas",
        "id_dds": row.code,
        "satuan": "Unit",
        "accrualPeriodicity": "tahunan",
        "accessRights": "terbuka",
        "jenis": "statistik",
        "owner_org": people.opd["id"],
    }


@pytest.mark.parametrize("items", ["", "a,b,c", ",".join(f"i{n}" for n in range(100))])
def test_unknown_rows_are_left_out(people: People, items: str):
    assert act("satudata_row_dataset_list", None, items=items) == {"items": {}}


def test_too_many_rows_at_once_are_refused(people: People):
    with pytest.raises(tk.ValidationError, match="100"):
        act("satudata_row_dataset_list", None, items=",".join(f"i{n}" for n in range(101)))
