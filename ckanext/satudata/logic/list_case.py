"""The case of a Daftar Data: how it begins, what is true of the list, what becomes of it when it is agreed.

A case is about a list as it is about a dataset: flow, clock, queue, letters and history are the same. A list belongs to
no organisation; everybody with an SDI role may see its case.
"""

from __future__ import annotations

from typing import Any

from ckan import model

from ckanext.satudata.logic.case_store import begin_case
from ckanext.satudata.model import Case, DataList

__all__ = ["DATA_LIST", "FLOW", "begin", "case_of"]

DATA_LIST = "data_list"
"""The `object_type` of its case."""

FLOW = "daftar_data"


def begin(data_list: DataList, user: model.User | None) -> Case:
    """The case of a new list, in the first state of the profile lists follow; not committed."""
    return begin_case(DATA_LIST, data_list.id, FLOW, user, title=data_list.title)


def case_of(data_list: DataList, **columns: Any) -> Case:
    """The case of this list; there always is one."""
    case = Case.for_object(data_list.id, DATA_LIST, **columns)
    if case is None:
        raise LookupError(data_list.id)
    return case
