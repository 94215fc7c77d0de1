"""Saving a form when the session has ended, and what the form's script asks for."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from ckan.tests import factories

from tests.integration.support import People, act, make_dataset

pytestmark = pytest.mark.usefixtures("with_plugins")


TOKEN = re.compile(r'(content|value)="[\w.-]{60,}"')
"""The CSRF token, another one in every answer."""


def _token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


class TestSaving:
    def test_a_post_of_nobody_comes_back_whole_and_changes_nothing(self, people: People, app: Any):
        """For a dataset that exists and for one that does not: the same answer."""
        make_dataset(people.produsen, people.opd, "penduduk")
        bodies = []
        for path in ("/dataset/new", "/dataset/edit/penduduk", "/dataset/edit/tidak-ada"):
            answer = app.post(path, data={"konsep": "<Baru>", "notes": "a\nb", "save": ""}, follow_redirects=False)
            assert answer.status_code == 403
            assert 'name="konsep" value="&lt;Baru&gt;"' in answer.body
            assert "no-store" in answer.headers["Cache-Control"]
            bodies.append(TOKEN.sub("", answer.body.replace(path, "")))
        assert bodies[1] == bodies[2]
        assert act("package_show", people.produsen, id="penduduk")["konsep"] == "Penduduk"

    def test_a_refused_form_answers_409_and_a_saved_one_forgets_what_was_kept(self, people: People, app: Any):
        made = make_dataset(people.produsen, people.opd, "penduduk")
        act("satudata_form_draft_save", people.produsen, form=made["id"], values={"konsep": "x"})
        path = f"/dataset/edit/penduduk?formulir={made['id']}&lanjut=berkas"
        form = {"owner_org": people.opd["id"], "name": "penduduk", "title": "A", "_ckan_phase": "1", "save": ""}
        refused = app.post(path, data={**form, "periode_awal": "entah"}, headers=_token(people.produsen))
        assert refused.status_code == 409
        assert 'href="#field-periode_awal"' in refused.body
        assert act("satudata_form_draft_show", people.produsen, form=made["id"])
        saved = app.post(path, data=form, headers=_token(people.produsen), follow_redirects=False)
        assert saved.status_code == 302
        assert saved.headers["Location"].endswith("/dataset/penduduk/resource/new")
        assert (
            app.get("/satudata/formulir/isian", query_string={"form": made["id"]}, headers=_token(people.produsen)).json
            is None
        )

    def test_a_file_that_is_none_is_refused_with_what_was_typed(self, people: People, app: Any):
        make_dataset(people.produsen, people.opd, "penduduk")
        form = {"id": "", "url": " ", "name": "Tabel 2026", "jenis_resource": "data", "save": "again"}
        answer = app.post("/dataset/penduduk/resource/new", data=form, headers=_token(people.produsen))
        assert answer.status_code == 409
        assert 'value="Tabel 2026"' in answer.body
        assert 'href="#field-url"' in answer.body
        assert len(act("package_show", people.produsen, id="penduduk")["resources"]) == 1


class TestScript:
    def test_nobody_learns_only_that_he_is_signed_out(self, app: Any):
        assert app.get("/satudata/formulir/sesi").json["user"] is None
        for path in ("isian?form=new", "saran?field=konsep"):
            assert app.get(f"/satudata/formulir/{path}", follow_redirects=False).status_code == 401
        assert app.post("/satudata/formulir/berkas/x", follow_redirects=False).status_code == 401

    def test_a_file_for_a_dataset_one_may_not_see_is_not_found(self, people: People, app: Any):
        make_dataset(people.produsen, people.opd, "penduduk")
        for name in ("penduduk", "tidak-ada"):
            data = {"upload": (io.BytesIO(b"a\n1\n"), "a.csv")}
            answer = app.post(f"/satudata/formulir/berkas/{name}", data=data, headers=_token(people.stranger))
            assert answer.status_code == 404
