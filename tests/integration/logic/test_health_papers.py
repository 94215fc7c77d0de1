"""Files of letters and of what was carried out beside their rows: lost, exchanged, belonging to nobody."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from docx import Document

from ckan import model

from ckanext.satudata.adapters import attachments, inventory, letter_files
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.logic import health, health_files
from ckanext.satudata.model import Letter
from ckanext.satudata.model.base import Session

from tests.integration.logic.test_execution import file, note
from tests.integration.logic.test_health_whole import found
from tests.integration.logic.test_letter import Office, upload
from tests.integration.support import People, act

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")

KEYS = {f"{of}_{what}" for of in ("letter", "execution") for what in ("missing", "changed", "orphan")}


@pytest.fixture
def people(people: People, ckan_config: Any, tmp_path: Path) -> People:
    """Everybody, on a storage with nothing in it."""
    ckan_config["ckan.storage_path"] = str(tmp_path)
    return people


def named(*, deep: bool = False) -> dict[str, tuple[str, ...]]:
    """What is found about letters and records, warnings too."""
    Session.rollback()
    return {one.key: one.found for one in health.figures(deep=deep) if one.found and one.key in KEYS}


def execution_path(execution_id: str) -> Path:
    return attachments.path_of(execution_id, attachments.EXECUTIONS)


def lay(path: Path, age: int = 2 * inventory.YOUNG) -> str:
    """A file of nobody, so many seconds old; its path within its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"sisa")
    os.utime(path, (time.time() - age,) * 2)
    return f"{path.parent.name}/{path.name}"


def grow_old() -> None:
    """Everything of ours was written long ago."""
    for path in letter_files.path_of("x").parents[2].rglob("*"):
        if path.is_file():
            os.utime(path, (time.time() - 2 * inventory.YOUNG,) * 2)


def written(number: str, subject: str) -> Letter:
    """A letter of the register with a file."""
    kept = {"scan": letter_files.put("ttd.pdf", "application/pdf", b"%PDF-1.4")}
    letter = Letter(kind="surat_validasi", state="signed", number=number, subject=subject, files=kept)
    letter.year, letter.date = today().year, today()
    Session.add(letter)
    Session.commit()
    return letter


def template(people: People, **data: Any) -> dict[str, Any]:
    """How an office writes, by a Word file of its own unless told."""
    out, own = io.BytesIO(), Document()
    own.add_paragraph("Surat {{ nomor }}")
    own.save(out)
    given = {"upload": upload(out.getvalue(), "surat.docx"), **data}
    return act("satudata_letter_template_update", people.walidata, kind="surat_validasi",
               organization_id=people.opd["id"], **given)  # fmt: skip


def test_every_file_of_a_letter_is_compared(people: People) -> None:
    """Printed, signed, its first page: exchanged for as many bytes (with --deep), for others, lost."""
    office = Office(people)
    issued = act("satudata_letter_issue", people.pendukung, id=office.draft()["id"], number="7/SV/2026")
    act("satudata_letter_sign", people.pendukung, id=issued["id"], upload=upload())
    files = Letter.get(issued["id"]).files
    assert {"docx", "pdf", "scan", "preview"} == files.keys()
    assert not {key for key in found(deep=True) if key in KEYS}
    for one in files.values():
        path, said = letter_files.path_of(one["key"]), f"{one['name']} {one['key']} (letter 7/SV/2026)"
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert named() == {}
        assert named(deep=True) == {"letter_changed": (said,)}
        path.write_bytes(content + b"9")
        assert found()["letter_changed"] == (said,)
        path.unlink()
        assert found()["letter_missing"] == (said,)
        path.write_bytes(content)
    assert named(deep=True) == {}


def test_a_letter_without_number_is_named_by_its_subject(people: People) -> None:
    letter = written("", "Pengesahan data penduduk")
    key = letter.files["scan"]["key"]
    letter_files.delete(key)
    assert named() == {"letter_missing": (f"ttd.pdf {key} (letter Pengesahan data penduduk)",)}


def test_the_word_file_of_an_office_is_a_file_of_letters(people: People) -> None:
    """It counts once however many rows name it, also when none of them counts any more."""
    template(people)
    template(people, upload=None, code="DK")
    template(people, upload=None, bundled=True)
    grow_old()
    assert named(deep=True) == {}
    key = next(path.name for path in letter_files.path_of("x").parents[1].rglob("*") if path.is_file())
    letter_files.delete(key)
    assert named() == {"letter_missing": (f"surat.docx {key} (template surat_validasi)",)}


def test_the_file_of_a_record_is_compared(people: People) -> None:
    """Once, by the record that stored it; a correction that keeps it and a withdrawal take nothing away."""
    first = note(people.forum, upload=file("daftar.pdf"))
    second = note(people.forum, note="Disepakati, 12 data.", corrects=first["id"])
    act("satudata_execution_withdraw", people.forum, id=second["id"], reason="Salah tahun.")
    path, said = execution_path(first["id"]), f"daftar.pdf {first['id']} (row 3 of pringsewu_2024, {today().year})"
    grow_old()
    assert named(deep=True) == {}
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"9")
    assert named() == {}
    assert found(deep=True)["execution_changed"] == (said,)
    path.write_bytes(content[:-1])
    assert found()["execution_changed"] == (said,)
    path.unlink()
    assert found()["execution_missing"] == (said,)


def test_a_file_without_a_row_is_worth_a_look(people: People) -> None:
    """What was written within the hour has no row yet; nothing is wrong, and no repair deletes bytes."""
    written("7/SV/2026", "Pengesahan")
    note(people.forum, upload=file("daftar.pdf"))
    plain = note(people.forum)
    grow_old()
    letter_files.path_of("abcbaru").parent.mkdir(parents=True, exist_ok=True)
    lay(letter_files.path_of("abcbaru"), age=0)
    lay(execution_path("abcbaru"), age=0)
    assert named() == {}
    letter, record = lay(letter_files.path_of("abcsisa")), lay(execution_path(plain["id"]))
    expected = {"letter_orphan": (letter,), "execution_orphan": (record,)}
    assert named() == expected
    assert not expected.keys() & found().keys()
    act("satudata_health_repair", people.sysadmin)
    assert named() == expected


@pytest.mark.parametrize("page", [1, 2, 500])
def test_all_rows_and_files_are_seen_however_many_are_read_at_a_time(
    people: People, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """And the progress counts each row it was told of."""
    monkeypatch.setattr(health_files, "PAGE", page)
    monkeypatch.setattr(inventory, "AT_ONCE", page)
    before = health.work()
    letters = [written(f"{n}/SV", "") for n in range(3)]
    records = [note(people.forum, upload=file("daftar.pdf")) for _ in range(3)]
    template(people)
    template(people, upload=None, code="DK")
    assert health.work() - before == 7
    grow_old()
    left = sorted(lay(letter_files.path_of(name)) for name in ("aaasatu", "bbbdua", "ffftiga"))
    counted: list[int] = []
    letter_files.delete(letters[1].files["scan"]["key"])
    attachments.delete(records[2]["id"], attachments.EXECUTIONS)
    kept = {one.key: one.found for one in health_files.figures(deep=True, tick=counted.append)}
    assert [len(kept[key]) for key in ("letter_missing", "letter_changed", "execution_missing")] == [1, 0, 1]
    assert sorted(kept["letter_orphan"]) == left
    assert kept["execution_orphan"] == ()
    uploads = "SELECT count(*) FROM resource WHERE state = 'active' AND url_type = 'upload'"
    assert sum(counted) == 7 + model.Session.execute(sa.text(uploads)).scalar()
