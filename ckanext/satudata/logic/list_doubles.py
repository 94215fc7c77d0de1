"""Rows of a draft that may be one and the same: which pairs are open, and what is decided of them (art. 1 and 27)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.list_doubles import Candidate, Double, doubles
from ckanext.satudata.logic.list_access import FoundList
from ckanext.satudata.logic.list_rows import MERGED, RowWriter
from ckanext.satudata.model import ListDecision, ListItemLink, ListRow
from ckanext.satudata.model.base import Session

__all__ = ["DIFFERENT", "SAME", "open_pairs", "settle"]

SAME, DIFFERENT = "same", "different"
"""What is decided of rows: they are one, or each is its own."""

_DECISION = "decision"


def open_pairs(found: FoundList) -> tuple[dict[str, ListRow], list[Double]]:
    """The rows of a list by id, and the pairs nobody has called different, in this list or one before it.

    Of rows that are one the others are taken out, so they are no pair any more.
    """
    rows = {row.id: row for row in ListRow.of_list(found.data_list.id)}
    pairs = _pairs(tuple(map(_candidate, rows.values())))
    settled = _different()
    return rows, [one for one in pairs if _items(rows, one) not in settled]


@lru_cache(maxsize=8)
def _pairs(candidates: tuple[Candidate, ...]) -> tuple[Double, ...]:
    """Comparing thousands of names takes seconds; page after page asks about the same rows."""
    return tuple(doubles(candidates))


def _candidate(row: ListRow) -> Candidate:
    indicator = row.cells.get("kode_indikator") or row.cells.get("nama_indikator") or ""
    return Candidate(row.id, row.title, row.code, indicator, row.organization_id or row.cells.get("produsen_data", ""))


def _items(rows: Mapping[str, ListRow], pair: Double) -> frozenset[str]:
    return frozenset({rows[pair.first].item_id, rows[pair.second].item_id})


def _different() -> set[frozenset[str]]:
    """Every two items that were called different."""
    decided = Session.scalars(sa.select(ListDecision.item_ids).where(ListDecision.kind == DIFFERENT))
    return {frozenset(pair) for items in decided for pair in combinations(items, 2)}


def settle(
    found: FoundList, row_ids: Collection[str], stays: str | None, reason: str, user: model.User | None
) -> ListDecision:
    """Record what these rows are: one of them stays and the others are taken out; each stays where none is named.

    Nothing is committed. Raises ValidationError at `rows` or `stays`.
    """
    writer = RowWriter(found, _DECISION, user)
    wanted = {row_id for row_id in row_ids if row_id.isprintable()}
    rows = [row for row in writer.rows(wanted).values() if not row.removed]
    if len(rows) < 2 or len(rows) < len(set(row_ids)):  # noqa: PLR2004 - two rows make a double
        raise tk.ValidationError({"rows": [tk._("Name two or more rows of this list that were not taken out.")]})
    kept = next((row for row in rows if row.id == stays), None)
    if stays is not None and kept is None:
        raise tk.ValidationError({"stays": [tk._("The row that stays is not one of these rows.")]})
    if kept is not None:
        others = [row for row in rows if row is not kept]
        for row in others:
            writer.remove(row, reason=reason)
        writer.finish()
        _link(kept, others, found.data_list.year)
    decision = ListDecision(
        list_id=found.data_list.id,
        kind=SAME if kept else DIFFERENT,
        item_ids=[row.item_id for row in rows],
        data={"stays": kept.item_id} if kept else {},
        reason=reason,
        created_by=user.id if user else None,
        created_name=(user.fullname or user.name) if user else "",
    )
    Session.add(decision)
    Session.flush()
    return decision


def _link(kept: ListRow, others: Sequence[ListRow], year: int) -> None:
    """The items that became one; what an earlier list has said already is said once."""
    ids = [row.item_id for row in others]
    stmt = sa.select(ListItemLink.before_id).where(
        ListItemLink.item_id == kept.item_id, ListItemLink.before_id.in_(ids)
    )
    known = set(Session.scalars(stmt))
    Session.add_all(
        ListItemLink(item_id=kept.item_id, before_id=one, kind=MERGED, year=year) for one in ids if one not in known
    )
