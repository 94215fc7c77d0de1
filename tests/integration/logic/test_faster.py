"""A refused caller is told who was faster."""

from __future__ import annotations

import pytest

from ckan import model

from ckanext.satudata.logic.faster import who_moved_last
from ckanext.satudata.model import Case

from tests.integration.support import People, act, attach_letter, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")


def _said() -> str | None:
    case = Case.for_object(model.Package.get("penduduk").id)
    assert case is not None
    return who_moved_last(case)


def test_the_last_step_is_named_with_who_and_when(people: People, app: object) -> None:
    """Nothing before the first step, then the newest one, a refused attempt and an edit not counted."""
    with app.flask_app.test_request_context("/"):  # type: ignore[attr-defined]
        made = make_dataset(people.produsen, people.opd, "penduduk")
        assert _said() is None
        move(people.produsen, "penduduk", "submit")
        for word in ('"Ajukan"', "Produsen Dinkes (Produsen Data)", " WIB"):
            assert word in str(_said())
        move(people.kepala, "penduduk", "validate")
        with pytest.raises(Exception, match="Walidata"):
            move(people.kepala, "penduduk", "verify")
        assert '"Validasi"' in str(_said())
        assert "Kepala Dinkes (Kepala OPD)" in str(_said())
        act("package_patch", people.walidata, id=made["id"], notes="Diperbaiki")
        assert "Walidata" in str(_said())
        assert "Validasi" not in str(_said())


def test_an_official_is_named_before_who_entered_his_decision(people: People, app: object) -> None:
    """Who decides is who signs, also without an account."""
    with app.flask_app.test_request_context("/"):  # type: ignore[attr-defined]
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        official = act(
            "satudata_official_assign",
            people.walidata,
            name="Dra. Contoh",
            position="Kepala Dinas",
            organization_id=people.opd["id"],
            role="kepala_opd",
        )
        attach_letter(people.pendukung, "penduduk")
        move(people.pendukung, "penduduk", "validate", decided_by=official["id"])
        assert "Dra. Contoh (Kepala Dinas)" in str(_said())
