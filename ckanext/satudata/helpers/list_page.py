"""What the pages of the Daftar Data ask: headings, words of a vocabulary, the address of a list, a year without one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.list_columns import COLUMNS
from ckanext.satudata.domain.list_package import DESCRIPTIONS
from ckanext.satudata.domain.list_policy import ListReader
from ckanext.satudata.domain.list_values import YES
from ckanext.satudata.domain.role import portal_wide_roles
from ckanext.satudata.domain.vocabulary import bundled
from ckanext.satudata.logic.labels import roles_today
from ckanext.satudata.model import DataList

__all__ = [
    "satudata_column_choices",
    "satudata_column_note",
    "satudata_column_title",
    "satudata_list_file",
    "satudata_list_reference",
    "satudata_list_word",
    "satudata_year_without_list",
]

_VOCABULARIES = {
    "jenis_data": "jenis_data",
    "klasifikasi_akses": "akses",
    "jadwal_pemutakhiran": "frekuensi",
    "kind": "jenis_data",
    "access_class": "akses",
    "schedule": "frekuensi",
}
"""Column of a row, or filter of a list, to the vocabulary its words come from."""
_WORDS = {"indikator_variabel": ("indikator", "variabel"), "data_prioritas": (YES, "tidak")}


def satudata_column_title(column: str) -> str:
    """What the list calls this column, in Indonesian as the list is."""
    return COLUMNS[column][0] if column in COLUMNS else column


def satudata_column_note(column: str) -> str:
    """What stands in this column, in Indonesian; empty for what is no column of the list itself."""
    return DESCRIPTIONS.get(column, "")


def satudata_list_word(column: str, code: str) -> str:
    """The label of a code in the reader's language; what is no code, as it was written."""
    key = _VOCABULARIES.get(column)
    return bundled(key).label(code, tk.h.lang()) if key and code else code


def satudata_column_choices(column: str) -> list[dict[str, str]]:
    """The words a form offers for this column; none where anything may be written."""
    if column in _WORDS:
        return [{"value": word, "text": word} for word in _WORDS[column]]
    if column not in _VOCABULARIES:
        return []
    vocabulary = bundled(_VOCABULARIES[column])
    return [{"value": one.code, "text": vocabulary.label(one.code, tk.h.lang())} for one in vocabulary.active()]


def satudata_list_file(reference: str, layout: str, kind: str) -> str:
    """The address of a list as a file, with the filters of the page being read."""
    kept = {name: value for name, value in tk.request.args.items() if value and name not in {"page", "sort"}}
    place = tk.h.url_for("satudata_list.download", reference=reference, layout=layout, kind=kind)
    return f"{place}?{urlencode(kept)}" if kept else place


def satudata_list_reference(one: Mapping[str, Any]) -> str:
    """What a list is called in an address: its year while it is the one in force, else its number beside."""
    return str(one["year"]) if one.get("in_force") else f"{one['year']}-{one['number']}"


def satudata_year_without_list() -> dict[str, Any] | None:
    """This year, where the reader keeps the lists and none of it is agreed yet (asks the database once for him).

    An SOP wants a list at least once a year. `draft` is the reference of the one that was begun, or None.
    """
    user = tk.current_user
    if not isinstance(user, model.User):
        return None
    held = roles_today(user)  # known in this request: the start page asks nothing more for anybody else
    reader = ListReader(user.id, bool(user.sysadmin), bool(held), portal_wide_roles(held, today()))
    if not reader.keeps_lists:
        return None
    year = today().year
    lists = DataList.of_year(year)
    if any(one.agreed_on is not None for one in lists):
        return None
    return {"year": year, "draft": f"{year}-{lists[0].number}" if lists else None}
