"""The page of a case and the route of its documents."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from ckan.tests import factories

from tests.integration.support import People, act, make_dataset

pytestmark = pytest.mark.usefixtures("with_plugins")


def _file(name: str = "data dukung.pdf", content: bytes = b"%PDF-1.4 contoh") -> SimpleNamespace:
    return SimpleNamespace(filename=name, stream=io.BytesIO(content))


@pytest.fixture
def dataset(people: People) -> dict:
    return make_dataset(people.produsen, people.opd, "penduduk")


class TestPage:
    def test_the_bytes_come_from_our_own_route(self, people: People, dataset: dict, app) -> None:
        """PDF in the browser, the rest as a download, never sniffed, never cached; login first for anonymous."""
        pdf = act("satudata_attachment_create", people.produsen, id="penduduk", upload=_file())
        csv = act("satudata_attachment_create", people.produsen, id="penduduk", upload=_file("rekap.csv", b"a;b\n"))
        headers = {"Authorization": factories.APIToken(user=people.produsen["name"])["token"]}
        answer = app.get(f"/satudata/lampiran/{pdf['id']}", headers=headers)
        assert answer.data == b"%PDF-1.4 contoh"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
        assert "attachment" not in answer.headers.get("Content-Disposition", "")
        answer = app.get(f"/satudata/lampiran/{csv['id']}", headers=headers)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        outsider = {"Authorization": factories.APIToken(user=people.stranger["name"])["token"]}
        for path in ("/satudata/lampiran/", "/satudata/kasus/"):
            for reference in (pdf["id"], "tidak-ada"):
                assert app.get(path + reference, headers=outsider).status_code == 404
                anonymous = app.get(path + reference, follow_redirects=False)
                assert anonymous.status_code == 302
                assert "/user/login" in anonymous.headers["Location"]

    def test_the_page_of_a_case_shows_state_history_and_documents(self, people: People, dataset: dict, app) -> None:
        """Where mails lead."""
        act("satudata_attachment_create", people.produsen, id="penduduk", upload=_file())
        headers = {"Authorization": factories.APIToken(user=people.produsen["name"])["token"]}
        case = act("satudata_case_show", people.produsen, id="penduduk")
        page = app.get(f"/satudata/kasus/{case['id']}", headers=headers)
        assert page.status_code == 200
        for word in (case["state_title"], "data dukung.pdf", dataset["title"], "Dataset dibuat", "Dokumen dilampirkan"):
            assert word in page.body
