"""How a draft of the Daftar Data begins: for a year, or as an amendment, and from what (SOP Sumedang 2022 rows 1 to 3).

Nothing here commits. A draft is made in a few statements, so that 5,000 rows take seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.list_carry import DATASET_FIELDS, PRIORITY, Known, cells_of_dataset, cells_of_need
from ckanext.satudata.domain.list_values import read_row
from ckanext.satudata.domain.sop import Category
from ckanext.satudata.logic.list_access import newest_agreed
from ckanext.satudata.logic.list_case import DATA_LIST, begin
from ckanext.satudata.logic.list_organizations import Producers, producers
from ckanext.satudata.logic.list_rows_bulk import copy_rows, insert_rows
from ckanext.satudata.model import Case, DataList, DataNeed, ListRow
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["DATASETS", "EMPTY", "NEEDS", "PREVIOUS", "SOURCES", "create"]

PREVIOUS, DATASETS, NEEDS, EMPTY = "previous", "datasets", "needs", "empty"
SOURCES = (PREVIOUS, DATASETS, NEEDS, EMPTY)
"""What a draft may begin with; several at once, `empty` for nothing."""

_FILED = "filed"
_SECTIONS = {DATASETS: "Dataset terbit", NEEDS: "Usul kebutuhan data"}
"""The part of the list new rows stand in until somebody moves them, as all sections in the language of the list."""


def create(year: int, sources: Collection[str], user: model.User | None) -> tuple[DataList, dict[str, int]]:
    """A draft for this year with its case, and how many rows came from each source.

    Where a list is in force it is an amendment, and begins as a whole copy of it, whatever the sources say.

    :raises ValidationError: `year` where a draft of it is open
    """
    lists = DataList.of_year(year)
    _no_draft(lists)
    in_force = next((one for one in lists if one.agreed_on is not None), None)
    data_list = _added(year, lists, amendment=in_force is not None, user=user)
    begin(data_list, user)
    before = in_force or (newest_agreed(year - 1) if PREVIOUS in sources else None)
    counts = {PREVIOUS: copy_rows(before, data_list, user) if before else 0}
    if DATASETS in sources or NEEDS in sources:
        known = _known(data_list)
        if DATASETS in sources:
            counts[DATASETS] = _from_datasets(data_list, known, user)
        if NEEDS in sources:
            counts[NEEDS] = _from_needs(data_list, known, user)
    return data_list, counts


def _no_draft(lists: list[DataList]) -> None:
    cases = Case.for_objects([one.id for one in lists if one.agreed_on is None], DATA_LIST)
    for one in lists:
        if one.id in cases and cases[one.id].category != str(Category.CLOSED):
            raise tk.ValidationError({"year": [_draft_there(one.title)]})


def _draft_there(title: str) -> str:
    return tk._("There is a draft already: {title}. Go on with it, or cancel it first.").format(title=title)


def _added(year: int, lists: list[DataList], *, amendment: bool, user: model.User | None) -> DataList:
    """The list under the next number; two people who begin at the same moment make one list."""
    number = max((one.number for one in lists), default=-1) + 1
    title = f"Daftar Data {year}"
    if amendment:
        title = f"{title} Perubahan {sum(one.agreed_on is not None for one in lists)}"
    data_list = DataList(year=year, number=number, title=title, created_by=user.id if user else None)
    data_list.created_at = data_list.modified_at = utcnow()
    savepoint = Session.begin_nested()
    try:
        Session.add(data_list)
        Session.flush()
        savepoint.commit()
    except IntegrityError as e:
        savepoint.rollback()
        raise tk.ValidationError({"year": [_draft_there(title)]}) from e
    return data_list


def _known(data_list: DataList) -> Known:
    columns = (ListRow.code, ListRow.title, ListRow.organization_id)
    return Known(tuple(row) for row in Session.execute(sa.select(*columns).where(ListRow.list_id == data_list.id)))


def _from_datasets(data_list: DataList, known: Known, user: model.User | None) -> int:
    """Published datasets, the newest of each series first, that the draft does not have by code or by name."""
    names = producers()
    rows = []
    for dataset in _published():
        organization = dataset["owner_org"]
        cells = cells_of_dataset(dataset, names.titles.get(organization or "", ""), data_list.year)
        if known.take(cells.get("id_ddd", ""), cells.get("nama_data", ""), organization):
            rows.append(read_row(cells, *names))
    return len(insert_rows(data_list, rows, _SECTIONS[DATASETS], user))


def _published() -> list[dict[str, Any]]:
    """The fields of every published dataset that say what its row says, in two statements."""
    package = model.package_table
    stmt = sa.select(package.c.id, package.c.title, package.c.notes, package.c.owner_org).where(
        package.c.state == model.State.ACTIVE, package.c.private.is_(False), package.c.type == "dataset"
    )
    found = {row.id: dict(row._mapping) for row in Session.execute(stmt.order_by(package.c.metadata_modified.desc()))}
    for package_id, field, value in Session.execute(_extras(stmt)):
        found[package_id].setdefault(field, value)
    return list(found.values())


def _extras(packages: Any) -> Any:
    """Id, name and value of fields beside core's own: in the row since CKAN 2.12, in a table of their own before."""
    wanted, ids = [*DATASET_FIELDS, PRIORITY], packages.with_only_columns(model.package_table.c.id)
    if "extras" in model.package_table.c:
        pairs = sa.func.jsonb_each_text(model.package_table.c.extras).table_valued("key", "value")
        stmt = sa.select(model.package_table.c.id, pairs.c.key, pairs.c.value).select_from(model.package_table, pairs)
        return stmt.where(model.package_table.c.id.in_(ids), pairs.c.key.in_(wanted))
    extra = sa.table("package_extra", *map(sa.column, ("package_id", "key", "value", "state")))
    return sa.select(extra.c.package_id, extra.c.key, extra.c.value).where(
        extra.c.package_id.in_(ids), extra.c.key.in_(wanted), extra.c.state == model.State.ACTIVE
    )


def _from_needs(data_list: DataList, known: Known, user: model.User | None) -> int:
    """Needs that nobody has answered, each with the item of its row; the Forum still answers them one by one."""
    names = producers()
    stmt = sa.select(DataNeed).where(
        DataNeed.year == data_list.year, DataNeed.state == _FILED, DataNeed.item_id.is_(None)
    )
    needs = [
        need
        for need in Session.scalars(stmt.order_by(DataNeed.created_at, DataNeed.id))
        if known.take("", need.title, need.producer_id)
    ]
    rows = [read_row(_cells(need, names), *names) for need in needs]
    items = insert_rows(data_list, rows, _SECTIONS[NEEDS], user)
    for need, item in zip(needs, items, strict=True):
        need.item_id = item
    Session.flush()
    return len(items)


def _cells(need: DataNeed, names: Producers) -> Mapping[str, str]:
    return cells_of_need(need.title, need.plan, need.purpose, names.titles.get(need.producer_id or "", ""))
