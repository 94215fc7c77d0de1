"""The page of a Daftar Data's case: what may happen next, in words of a list and not of a dataset."""

from __future__ import annotations

from typing import Any

import pytest

from ckan.tests import factories

from tests.integration.logic.test_list_case import YEAR, make_list
from tests.integration.support import People, move

pytestmark = pytest.mark.usefixtures("with_plugins")


def test_the_page_speaks_of_a_list(app: Any, people: People):
    case = make_list(people)
    page = _read(app, people.sekretariat, f"/satudata/kasus/{case.id}")
    assert f"Daftar Data {YEAR}" in page
    assert "Ajukan kepada Forum" in page
    assert "/dataset/" not in page.partition('role="main"')[2].partition("</main>")[0], "no link to a dataset"
    move(people.sekretariat, case.id, "submit")
    page = _read(app, people.koordinator, f"/satudata/kasus/{case.id}/agree")
    assert "berita_acara" in page or "Berita" in page, "it says what is lacking"


def _read(app: Any, user: dict[str, Any], address: str) -> str:
    token = factories.APIToken(user=user["name"])["token"]
    response = app.get(address, headers={"Authorization": token}, status=None)
    assert response.status_code in {200, 409}, response.body[:500]
    return response.body
