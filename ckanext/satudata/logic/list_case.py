"""The case of a Daftar Data: how it begins, what is true of the list, what becomes of it when it is agreed.

A case is about a list as it is about a dataset: flow, clock, queue, letters and history are the same. A list belongs to
no organisation; everybody with an SDI role may see its case.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.list_values import checksum
from ckanext.satudata.domain.sop import Category
from ckanext.satudata.domain.text import N_, Reason
from ckanext.satudata.logic.case_store import begin_case, record_event, set_state
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.model import Case, DataList, ListRow
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["DATA_LIST", "FLOW", "begin", "case_of", "checksum_of", "entered", "guards", "shown"]

DATA_LIST = "data_list"
"""The `object_type` of its case."""

FLOW = "daftar_data"
READY = "list_ready"
"""The guard of a profile that asks whether the Forum can decide about the list."""

_REPLACED = "digantikan"


def begin(data_list: DataList, user: model.User | None) -> Case:
    """The case of a new list, in the first state of the profile lists follow; not committed."""
    return begin_case(DATA_LIST, data_list.id, FLOW, user, title=data_list.title)


def case_of(data_list: DataList) -> Case:
    """The case of this list; there always is one."""
    case = Case.for_object(data_list.id, DATA_LIST)
    if case is None:
        raise LookupError(data_list.id)
    return case


def shown(list_id: str) -> dict[str, Any] | None:
    """The list where rules and pages of a case look for its object; None when there is none."""
    data_list = DataList.get(list_id)
    return {**data_list.dictize(), "name": str(data_list.year), "type": DATA_LIST} if data_list else None


def checksum_of(list_id: str) -> str:
    """The checksum of the rows as they stand, in their order: what the Forum agrees is known by it."""
    stmt = sa.select(ListRow.cells).where(ListRow.list_id == list_id, sa.not_(ListRow.removed))
    return checksum(Session.scalars(stmt.order_by(ListRow.position, ListRow.id)))


_LACKS = sa.text(
    """
    WITH standing AS (SELECT * FROM satudata_list_row WHERE list_id = :id AND NOT removed)
    SELECT (SELECT count(*) FROM standing) AS rows,
           (SELECT count(*) FROM standing WHERE organization_id IS NULL) AS nobodys,
           (SELECT count(*) FROM standing WHERE schedule = '' AND release_on IS NULL) AS unscheduled,
           (SELECT count(*) FROM satudata_list_comment WHERE list_id = :id AND answered_at IS NULL) AS unanswered,
           (SELECT count(*) FROM standing a JOIN standing b ON lower(a.title) = lower(b.title) AND a.id < b.id
            WHERE NOT EXISTS (
                SELECT 1 FROM satudata_list_decision d
                WHERE d.list_id = :id AND d.item_ids @> jsonb_build_array(a.item_id, b.item_id))) AS doubles
    """
)
_WORDS = {
    "nobodys": N_("Rows without a producer: {n}. Each row of a Daftar Data names the OPD that produces it."),
    "unscheduled": N_("Rows without a schedule of release or update: {n}."),
    "unanswered": N_("Comments that nobody has answered: {n}."),
    "doubles": N_("Pairs of rows with the same name: {n}. Say of each who the producer is, or that they differ."),
}


def guards(list_id: str) -> dict[str, tuple[Reason, ...]]:
    """Why the Forum cannot decide about the list yet: what Perpres 39/2019 art. 27 asks of each row, and open talk."""
    found = Session.execute(_LACKS, {"id": list_id}).one()._mapping
    if not found["rows"]:
        return {READY: (Reason("list:rows", N_("The list has no rows yet.")),)}
    lacks = [Reason(f"list:{name}", msgid, {"n": str(found[name])}) for name, msgid in _WORDS.items() if found[name]]
    return {READY: tuple(lacks)}


def entered(case: Case, user: model.User | None) -> None:
    """What the new state of its case means for a list: once agreed it is fixed, and replaces the one before.

    Called in the transaction of the decision, the list's row being locked.
    """
    data_list = DataList.get(case.object_id)
    if data_list is None or case.category != str(Category.PUBLISHED) or data_list.agreed_on is not None:
        return
    before = [one for one in DataList.of_year(data_list.year) if one.agreed_on is not None]
    data_list.agreed_on, data_list.checksum, data_list.modified_at = today(), checksum_of(data_list.id), utcnow()
    for one in before:
        old = Case.lock(case_of(one).id)
        if old is not None and old.category == str(Category.PUBLISHED):
            _replace(old, case, user)


def _replace(old: Case, new: Case, user: model.User | None) -> None:
    came_from = old.state
    set_state(old, profile_of_case(old).flows[old.flow].states[_REPLACED], utcnow(), None)
    old.case_version += 1
    record_event(old, "replaced", user, from_state=came_from, to_state=old.state, data={"by": new.id})
