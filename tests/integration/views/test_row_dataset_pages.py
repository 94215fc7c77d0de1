"""The page of a dataset shows its row of the Daftar Data; the form of a new one begins with what the row says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from ckan.tests import factories

from ckanext.satudata.logic import list_links
from ckanext.satudata.model import ListRow
from ckanext.satudata.model.base import Session

from tests.integration.logic.test_list_case import YEAR, agreed, make_list
from tests.integration.support import People, make_dataset

pytestmark = pytest.mark.usefixtures("with_plugins")


def _read(app: Any, user: dict[str, Any] | None, address: str) -> str:
    headers = {"Authorization": factories.APIToken(user=user["name"])["token"]} if user else {}
    return app.get(address, headers=headers, status=200).body


def test_a_dataset_names_the_row_it_fulfils(app: Any, people: People):
    case = make_list(people)
    agreed(people, case)
    row = ListRow.of_list(case.object_id)[0]
    make_dataset(people.produsen, people.opd, "jumlah-puskesmas", id_dds=row.code)
    page = _read(app, people.produsen, "/dataset/jumlah-puskesmas")
    assert f"Daftar Data {YEAR} ({row.code})" in " ".join(page.split())


def test_a_row_that_is_not_agreed_is_named_nowhere(app: Any, people: People):
    case = make_list(people)
    row = ListRow.of_list(case.object_id)[0]
    make_dataset(people.produsen, people.opd, "jumlah-puskesmas", id_dds=row.code)
    assert f"Daftar Data {YEAR}" not in _read(app, people.produsen, "/dataset/jumlah-puskesmas")


def test_the_form_begins_with_the_row(app: Any, people: People):
    case = make_list(people)
    row = ListRow.of_list(case.object_id)[0]
    row.cells = {**row.cells, "satuan": "Unit"}
    Session.commit()
    page = _read(app, people.produsen, f"/dataset/new?{urlencode(list_links.prefilled(row))}")
    missing = [text for text in (row.code, "Unit", "Jumlah Puskesmas") if f'value="{text}"' not in page]
    assert missing == []
