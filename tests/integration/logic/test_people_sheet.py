"""Many roles and officials from one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk

from ckanext.satudata.cli import satudata
from ckanext.satudata.model import Official, RoleAssignment
from ckanext.satudata.model.base import Session

from tests.integration.support import People, act

pytestmark = pytest.mark.usefixtures("with_plugins")

GOOD = """akun,peran,organisasi,termasuk_bawahan,plt_plh,nomor_keputusan,mulai,selesai
warga,kepala_opd,disdik,tidak,plt,800/1,2026-01-01,2099-12-31
produsen-dishub,produsen_data,dishub,,,,,
pendukung-dinkes,walidata_pendukung,dinkes,ya,,,2026-02-01,
"""
BAD = """akun,peran,organisasi,mulai,selesai
warga,ppid,dinkes,,
tidak-ada,ppid,dinkes,,
warga,kepala_opb,dinkes,,
warga,ppid,tidak-ada,,
warga,produsen_data,,,
warga,kepala_opd,disdik,2026-02-01,2026-01-01
warga,ppid,dinkes,,
warga,walidata,,,
walidata,ppid,disdik,,
"""
HEADS = """nama;nip;jabatan;memutuskan_sebagai;organisasi;surel
dr. Sari Contoh;19700101 199003 2 001;Kepala Dinas Kesehatan;kepala_opd;dinkes;sari@contoh.test
Drs. Tono;;Kepala Dinas Pendidikan;;disdik;
"""


def send(user: Any, text: str, **data: Any) -> dict[str, Any]:
    return act("satudata_role_import", user, text=text, **data)


def results(done: dict[str, Any]) -> list[str]:
    return [row["result"] for row in done["rows"]]


def held() -> int:
    return Session.scalar(sa.select(sa.func.count()).select_from(RoleAssignment)) or 0


def test_what_each_line_would_do_is_told_first_and_nothing_is_written(people: People) -> None:
    """New, the same, changed: then the file is taken, and taken again it changes nothing."""
    before = held()
    told = send(people.walidata, GOOD, dry_run=True)
    assert (results(told), told["written"], held()) == (["new", "same", "changed"], False, before)
    done = send(people.walidata, GOOD)
    assert (results(done), done["written"]) == (["new", "same", "changed"], True)
    row = act("satudata_role_list", people.walidata, user_id="warga")[0]
    assert (row["descendants"], row["acting"], row["decree_number"]) == (False, "plt", "800/1")
    assert results(send(people.walidata, GOOD)) == ["same"] * 3


def test_a_refused_line_says_why_and_keeps_the_others_back_unless_asked(people: People) -> None:
    """One sentence each: user, role with the nearest word, organisation, scope, days, twice, rights, oneself."""
    before = held()
    done = send(people.walidata, BAD)
    assert results(done) == ["new", *["refused"] * 8]
    assert (done["written"], held()) == (False, before)
    assert all(len(row["sentences"]) == 1 for row in done["rows"][1:])
    assert '"kepala_opd"' in done["rows"][2]["sentences"][0]
    assert "2" in done["rows"][6]["sentences"][0]
    done = send(people.walidata, BAD, take="good")
    assert (done["counts"]["refused"], done["written"], held()) == (8, True, before + 1)


def test_officials_come_the_same_way(people: People) -> None:
    """Found again by NIP or name; the export is read back unchanged."""
    assert results(send(people.walidata, HEADS, kind="officials")) == ["new", "new"]
    assert results(send(people.walidata, HEADS, kind="officials")) == ["same", "same"]
    renamed = HEADS.replace("dr. Sari Contoh", "Dr. dr. Sari Contoh").replace("Dinas Pendidikan;;", "Disdik;;")
    assert results(send(people.walidata, renamed, kind="officials")) == ["changed", "changed"]
    assert len(Official.search()) == 2
    text = act("satudata_role_export", people.walidata, kind="officials")["text"]
    assert results(send(people.walidata, text, kind="officials")) == ["same", "same"]
    text = act("satudata_role_export", people.sysadmin)["text"]
    assert set(results(send(people.sysadmin, text))) == {"same"}


@pytest.mark.parametrize("who", ["kepala", "produsen", "pembina", "citizen", None])
def test_only_the_walidata_sends_and_fetches_files(people: People, who: str | None) -> None:
    """And sysadmins."""
    user = getattr(people, who) if who else None
    for action, data in (("satudata_role_import", {"text": GOOD}), ("satudata_role_export", {})):
        with pytest.raises(tk.NotAuthorized):
            act(action, user, **data)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "upload"),
        ({"text": "nama\nx\n"}, "upload"),
        ({"text": GOOD, "kind": "orang"}, "kind"),
        ({"text": GOOD, "take": "separuh"}, "take"),
    ],
)
def test_bad_input_is_named_by_field(people: People, data: dict[str, Any], field: str) -> None:
    """One sentence."""
    with pytest.raises(tk.ValidationError) as e:
        act("satudata_role_import", people.walidata, **data)
    assert list(e.value.error_dict) == [field]


def test_the_command_says_what_it_did(people: People, cli: Any, tmp_path: Path) -> None:
    """A dry run writes nothing; a refused line is an error; what was exported comes back the same."""
    file = tmp_path / "peran.csv"
    file.write_text(GOOD, encoding="utf-8")
    before = held()
    ran = cli.invoke(satudata, ["role", "import", "--dry-run", str(file)])
    assert (ran.exit_code, held()) == (0, before), ran.output
    assert "new: 1, changed: 1, same: 1, refused: 0" in ran.output
    assert cli.invoke(satudata, ["role", "import", str(file)]).exit_code == 0
    assert cli.invoke(satudata, ["role", "export", str(file)]).exit_code == 0
    ran = cli.invoke(satudata, ["role", "import", str(file)])
    assert "new: 0, changed: 0" in ran.output
    file.write_text("akun,peran\ntidak-ada,walidata\n", encoding="utf-8")
    ran = cli.invoke(satudata, ["role", "import", str(file)])
    assert (ran.exit_code, "Nothing was written." in ran.output) == (1, True)
