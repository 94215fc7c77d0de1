"""Attachments: for the people of the case only, stored by our id, evidence once under review."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

import ckan.plugins.toolkit as tk

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")


def _file(name: str = "data dukung.pdf", content: bytes = b"%PDF-1.4 contoh") -> SimpleNamespace:
    return SimpleNamespace(filename=name, stream=io.BytesIO(content))


@pytest.fixture
def dataset(people: People) -> dict:
    return make_dataset(people.produsen, people.opd, "penduduk")


class TestAttachment:
    def test_people_of_the_case_attach_and_see_it(self, people: People, dataset: dict) -> None:
        """Producer, head and, once submitted, the Walidata."""
        made = act("satudata_attachment_create", people.produsen, id="penduduk", upload=_file(), note="Rekap manual")
        assert (made["kind"], made["filename"]) == ("data_dukung", "data dukung.pdf")
        assert made["mimetype"] == "application/pdf"
        assert [a["id"] for a in act("satudata_attachment_list", people.kepala, id="penduduk")] == [made["id"]]
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_attachment_show", people.walidata, id=made["id"])
        move(people.produsen, "penduduk", "submit")
        assert act("satudata_attachment_show", people.walidata, id=made["id"])["sha256"] == made["sha256"]

    def test_outsiders_get_the_same_404_as_for_nothing(self, people: People, dataset: dict) -> None:
        """Neither bytes nor existence."""
        made = act("satudata_attachment_create", people.produsen, id="penduduk", upload=_file())
        for user in (None, people.citizen, people.stranger):
            said = set()
            for reference in (made["id"], "tidak-ada"):
                with pytest.raises(tk.ObjectNotFound) as e:
                    act("satudata_attachment_show", user, id=reference)
                said.add(str(e.value))
            assert len(said) == 1
            with pytest.raises(tk.ObjectNotFound):
                act("satudata_attachment_create", user, id="penduduk", upload=_file())

    @pytest.mark.parametrize(
        ("field", "upload", "more"),
        [
            ("upload", None, {}),
            ("upload", _file("skrip.html"), {}),
            ("upload", _file("kosong.pdf", b""), {}),
            ("kind", _file(), {"kind": "undangan"}),
        ],
    )
    def test_what_cannot_be_attached_is_said(self, people: People, dataset: dict, field, upload, more) -> None:
        """No file, a dangerous kind, an empty file, a document the SOP does not know."""
        with pytest.raises(tk.ValidationError) as e:
            act("satudata_attachment_create", people.produsen, id="penduduk", upload=upload, **more)
        assert list(e.value.error_dict) == [field]

    def test_evidence_is_not_taken_back_under_review(self, people: People, dataset: dict) -> None:
        """While the draft is open its author may; afterwards nobody."""
        first = act("satudata_attachment_create", people.produsen, id="penduduk", upload=_file())
        with pytest.raises(tk.NotAuthorized):
            act("satudata_attachment_delete", people.kepala, id=first["id"])
        act("satudata_attachment_delete", people.produsen, id=first["id"])
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_attachment_show", people.produsen, id=first["id"])
        second = act("satudata_attachment_create", people.produsen, id="penduduk", upload=_file())
        move(people.produsen, "penduduk", "submit")
        with pytest.raises(tk.ValidationError):
            act("satudata_attachment_delete", people.produsen, id=second["id"])
        kinds = [e["kind"] for e in act("satudata_event_list", people.produsen, id="penduduk")["results"]]
        assert kinds == ["created", "attached", "detached", "attached", "transition"]
