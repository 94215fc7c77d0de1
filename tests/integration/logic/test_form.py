"""What stands behind the form: drafts seen by nobody else, beginnings and words that tell nothing hidden."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk

from ckanext.satudata.model import FormDraft
from ckanext.satudata.model.base import Session, utcnow

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")


def _save(user: Any, form: str = "new", **values: str) -> dict[str, Any]:
    return act("satudata_form_draft_save", user, form=form, values=values)


class TestDraft:
    def test_only_the_owner_sees_keeps_and_throws_away(self, people: People):
        """Not the colleague, not the head, not the sysadmin; anonymous may not even ask."""
        _save(people.produsen, title="Belum jadi")
        assert act("satudata_form_draft_show", people.produsen, form="new")["values"] == {"title": "Belum jadi"}
        for other in (people.produsen_b, people.kepala, people.sysadmin):
            with pytest.raises(tk.ObjectNotFound):
                act("satudata_form_draft_show", other, form="new")
            act("satudata_form_draft_delete", other, form="new")
        assert act("satudata_form_draft_show", people.produsen, form="new")["values"]
        for action, more in (("save", {"values": {}}), ("show", {}), ("delete", {})):
            with pytest.raises(tk.NotAuthorized):
                act(f"satudata_form_draft_{action}", None, form="new", **more)
        act("satudata_form_draft_delete", people.produsen, form="new")
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_form_draft_show", people.produsen, form="new")

    def test_one_row_a_form_with_the_newest_values(self, people: People):
        _save(people.produsen, title="Satu")
        _save(people.produsen, title="Dua", notes="a\x00b")
        assert Session.query(FormDraft).count() == 1
        assert act("satudata_form_draft_show", people.produsen, form="new")["values"] == {"title": "Dua", "notes": "ab"}

    @pytest.mark.parametrize("values", ["bukan json", ["a"], {"a": ["b"]}, {"a": "x" * 500_000}])
    def test_what_is_no_form_is_refused(self, people: People, values: Any):
        with pytest.raises(tk.ValidationError) as e:
            act("satudata_form_draft_save", people.produsen, form="new", values=values)
        assert list(e.value.error_dict) == ["values"]

    def test_old_ones_go_and_so_do_those_beyond_the_limit(self, people: People, monkeypatch: pytest.MonkeyPatch):
        _save(people.produsen_b, title="Lama")
        Session.execute(sa.update(FormDraft).values(updated_at=utcnow() - timedelta(days=91)))
        monkeypatch.setattr("ckanext.satudata.logic.action.form.MOST_DRAFTS", 2)
        for form in ("a", "b", "c"):
            _save(people.produsen, form, title=form)
        assert sorted(Session.scalars(sa.select(FormDraft.form))) == ["b", "c"]

    def test_they_go_with_the_dataset_and_with_the_person(self, people: People):
        dataset = make_dataset(people.produsen, people.opd, "penduduk")
        for form in (dataset["id"], f"{dataset['id']}/new", "new"):
            _save(people.produsen, form, title="x")
        act("dataset_purge", people.sysadmin, id="penduduk")
        assert list(Session.scalars(sa.select(FormDraft.form))) == ["new"]
        act("user_delete", people.sysadmin, id=people.produsen["id"])
        assert Session.query(FormDraft).count() == 0


class TestBeginning:
    def test_a_producer_begins_with_his_own_organisation_and_last_contact(self, people: People):
        make_dataset(people.produsen, people.opd, "penduduk", author="Bidang Data", maintainer="Diskominfo")
        values = act("satudata_form_start", people.produsen)["values"]
        assert values["owner_org"] == people.opd["id"]
        assert (values["author"], values["maintainer"], values["kode_wilayah"]) == (
            "Bidang Data",
            "Diskominfo",
            "99.01",
        )
        assert not {"title", "name", "notes", "konsep"} & values.keys()

    def test_nothing_of_another_organisation(self, people: People):
        make_dataset(people.produsen, people.opd, "penduduk", author="Bidang Data")
        for user in (people.stranger, people.citizen):
            found = act("satudata_form_start", user, owner_org=people.opd["id"])["values"]
            assert "Bidang Data" not in found.values()
            assert found.get("owner_org") != people.opd["id"]

    def test_a_copy_of_what_one_may_see(self, people: People):
        make_dataset(people.produsen, people.opd, "penduduk", id_dds="DDD-1", tags=[{"name": "penduduk"}])
        found = act("satudata_form_start", people.produsen_b, copy_of="penduduk")
        assert found["copied"]["name"] == "penduduk"
        assert (found["values"]["periode_akhir"], found["values"]["tag_string"]) == ("2026", "penduduk")
        assert not {"id", "id_dds", "resources", "private", "state"} & found["values"].keys()
        for user in (people.stranger, people.citizen):
            said = set()
            for name in ("penduduk", "tidak-ada"):
                with pytest.raises(tk.ObjectNotFound) as e:
                    act("satudata_form_start", user, copy_of=name)
                said.add(str(e.value))
            assert len(said) == 1

    def test_sources_are_those_of_the_own_organisation(self, people: People):
        make_dataset(people.produsen, people.opd, "penduduk")
        make_dataset(people.stranger, people.other, "kendaraan")
        found = act("satudata_form_source_list", people.produsen)
        assert [(one["name"], one["organization"], one["period"]) for one in found] == [
            ("penduduk", "Dinas Kesehatan", "2025")
        ]
        assert act("satudata_form_source_list", people.citizen) == []


class TestSuggestions:
    def _words(self, user: Any, field: str, q: str = "") -> list[str]:
        return [one["value"] for one in act("satudata_suggestion_list", user, field=field, q=q)]

    def test_words_of_a_hidden_dataset_stay_hidden(self, people: People):
        make_dataset(people.produsen, people.opd, "odhiv", konsep="Orang dengan HIV", satuan="Jiwa rahasia; Orang")
        assert self._words(people.produsen_b, "konsep") == ["Orang dengan HIV"]
        assert "Jiwa rahasia" in self._words(people.produsen, "satuan", "jiwa")
        for user in (people.stranger, people.citizen, people.walidata):
            assert self._words(user, "konsep", "orang") == []
            assert "Jiwa rahasia" not in self._words(user, "satuan", "jiwa")
        move(people.produsen, "odhiv", "submit")
        move(people.kepala, "odhiv", "validate")
        assert self._words(people.walidata, "konsep") == ["Orang dengan HIV"]
        move(people.walidata, "odhiv", "verify")
        assert self._words(people.citizen, "konsep") == ["Orang dengan HIV"]

    def test_words_of_the_list_and_fields_without_words(self, people: People):
        assert "Orang" in self._words(people.produsen, "satuan", "oran")
        with pytest.raises(tk.ValidationError):
            self._words(people.produsen, "notes")
        with pytest.raises(tk.NotAuthorized):
            self._words(None, "konsep")
