"""Rows of the Daftar Data and the datasets that fulfil them: what each reader may know of the way between."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain import visibility
from ckanext.satudata.domain.list_carry import DATASET_FIELDS
from ckanext.satudata.domain.list_chain import Stage, chain_of
from ckanext.satudata.domain.list_policy import ListReader
from ckanext.satudata.logic.labels import user_labels
from ckanext.satudata.logic.people import caller
from ckanext.satudata.model import DataList, ListRow, RowDataset
from ckanext.satudata.model.base import Session
from ckanext.satudata.model.row_dataset import LinkedDataset

__all__ = [
    "chains",
    "follow_code",
    "items_of",
    "newest_row",
    "prefilled",
    "release_days",
    "rows_of_dataset",
]

MOST_ITEMS = 100
"""Items asked about at once: a page of a list."""

_PREFILL = {**DATASET_FIELDS, "jadwal_rilis": "jadwal_rilis"}
"""Field of a new dataset to the column of the row it is taken from."""


def newest_row(item_id: str, reader: ListReader) -> tuple[ListRow, DataList] | None:
    """The item as the newest list that this reader may see has it; none where he may see none."""
    stmt = (
        sa.select(ListRow, DataList)
        .join(DataList, DataList.id == ListRow.list_id)
        .where(ListRow.item_id == item_id, sa.not_(ListRow.removed))
        .order_by(DataList.year.desc(), DataList.number.desc())
    )
    rows = Session.execute(stmt).all()
    return next(((row, of) for row, of in rows if reader.sees_row(row.access_class, of.agreed_on is not None)), None)


def chains(context: Context, release_days: Mapping[str, date | None], reader: ListReader) -> dict[str, dict[str, Any]]:
    """Of each of these items how far it is, in one statement; who asks has been found to see the rows.

    :returns: by item ``stage``, ``late_days``, ``datasets`` (``name``, ``title``, ``category``) that he may see and
        ``hidden`` (how many others there are); everybody outside learns ``published`` or ``not_begun`` and nothing of
        what is on its way
    """
    linked: dict[str, list[LinkedDataset]] = {item: [] for item in release_days}
    for one in RowDataset.of_items(linked):
        linked[one.item_id].append(one)
    labels = None if reader.is_sysadmin else set(user_labels(caller(context)))
    return {item: _told(found, release_days[item], reader, labels) for item, found in linked.items()}


def _told(
    linked: Sequence[LinkedDataset], release_on: date | None, reader: ListReader, labels: set[str] | None
) -> dict[str, Any]:
    seen = [one for one in linked if labels is None or labels & _labels(one)]
    shown = [{"name": one.name, "title": one.title, "category": one.category} for one in seen]
    if not reader.sees_drafts:
        stage = Stage.PUBLISHED if seen else Stage.NOT_BEGUN
        return {"stage": str(stage), "late_days": 0, "datasets": shown, "hidden": 0}
    chain = chain_of([one.category for one in linked], release_on, today())
    hidden = len(linked) - len(seen)
    return {"stage": str(chain.stage), "late_days": chain.late_days, "datasets": shown, "hidden": hidden}


def _labels(one: LinkedDataset) -> set[str]:
    case = (one.category, one.state, one.access_class, one.organization_id)
    return set(visibility.dataset_labels(*case, private=one.private))


def rows_of_dataset(package_id: str, reader: ListReader) -> list[dict[str, Any]]:
    """The rows a dataset fulfils, as far as this reader may see them."""
    found = RowDataset.rows_of(package_id)
    return [one._asdict() for one in found if reader.sees_row(one.access_class, agreed=True)]


def prefilled(row: ListRow) -> dict[str, str]:
    """What the form of a new dataset begins with when it is made from a row."""
    found = {field: row.cells.get(column, "") for field, column in _PREFILL.items()}
    owner = model.Group.get(row.organization_id) if row.organization_id else None
    return {field: text for field, text in {**found, "owner_org": owner.id if owner else ""}.items() if text}


def follow_code(package: Mapping[str, Any], user: model.User | None) -> None:
    """A dataset that bears the code of an item of its OPD fulfils it: linked in the transaction that stores it."""
    code = str(package.get("id_dds") or "").strip()
    if code:
        owner = package.get("owner_org")
        RowDataset.link_by_code(str(package["id"]), owner, code, user.id if user else None, today())


def items_of(reference: str) -> list[str]:
    """Ids of items as an address names them, separated by commas; raises ValidationError for too many."""
    found = list(dict.fromkeys(one.strip() for one in reference.split(",") if one.strip()))
    if len(found) > MOST_ITEMS:
        raise tk.ValidationError({"items": [tk._("Ask for at most {n} rows at once.").format(n=MOST_ITEMS)]})
    return found


def release_days(item_ids: Collection[str], reader: ListReader) -> dict[str, date | None]:
    """The release day of each of these items by the newest list this reader may see; others are left out."""
    stmt = (
        sa.select(ListRow.item_id, ListRow.release_on, ListRow.access_class, DataList.agreed_on)
        .join(DataList, DataList.id == ListRow.list_id)
        .where(ListRow.item_id.in_(item_ids), sa.not_(ListRow.removed))
        .order_by(DataList.year, DataList.number)
    )
    rows = Session.execute(stmt).all() if item_ids else ()
    return {item: day for item, day, access, agreed in rows if reader.sees_row(access, agreed is not None)}
