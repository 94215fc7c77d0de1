"""One case as files: whole, checkable by other programs, readable without the portal, never written over."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ckanext.satudata.adapters import attachments
from ckanext.satudata.cli import satudata
from ckanext.satudata.model import Case

from tests.integration.support import People, act, make_dataset, move
from tests.integration.uploads import TABLES, file_of, upload

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")

SCRIPT = "<script>alert(1)</script> & 'kutip'"


def run(cli: Any, *words: Any) -> tuple[int, str]:
    result = cli.invoke(satudata, ["case", "export", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture
def made(people: People) -> dict[str, Any]:
    """A dataset with a file and a letter, commented, refused once, sent back."""
    dataset = make_dataset(people.produsen, people.opd, "penduduk")
    resource = upload(people.produsen, dataset["id"], TABLES / "penduduk.csv")
    letter, taken = (
        act("satudata_attachment_create", people.produsen, id=dataset["id"], upload=file_of(content, name))
        for content, name in ((b"%PDF-1.4", "surat.pdf"), (b"%PDF-1.5", "salah.pdf"))
    )
    act("satudata_attachment_delete", people.produsen, id=taken["id"])
    act("satudata_comment_create", people.produsen, id=dataset["id"], body=SCRIPT)
    move(people.produsen, dataset["id"], "submit")
    with pytest.raises(Exception, match=r"."):
        move(people.kepala, dataset["id"], "verify")
    move(people.kepala, dataset["id"], "send_back", reason="kesalahan_isian", note=SCRIPT, how_to_fix="Baris 3")
    return {"dataset": dataset, "resource": resource, "letter": letter, "case": Case.for_object(dataset["id"]).id}


def test_a_case_as_folder_and_as_zip(made: dict[str, Any], cli: Any, tmp_path: Path) -> None:
    """Decisions, people, files, letters and checksums; the same in both; a second one of the same name is refused."""
    folder, packed = tmp_path / "kasus", tmp_path / "kasus.zip"
    code, said = run(cli, "penduduk", folder)
    assert code == 0, said
    assert run(cli, made["case"], packed)[0] == 0
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S607
    assert done.returncode == 0, done.stdout
    names = sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
    assert names == [
        "SHA256SUMS",
        "attachments/01-surat.pdf",
        "baca-saya.html",
        "baca-saya.txt",
        "case.json",
        "dataset.json",
        "files/02-penduduk.csv",
    ]
    assert len(done.stdout.splitlines()) == len(names) - 1
    assert (folder / "files/02-penduduk.csv").read_bytes() == (TABLES / "penduduk.csv").read_bytes()
    with zipfile.ZipFile(packed) as archive:
        assert sorted(archive.namelist()) == names
        assert archive.testzip() is None
        assert archive.read("attachments/01-surat.pdf") == b"%PDF-1.4"
    for again in (folder, packed):
        code, said = run(cli, "penduduk", again)
        assert (code, "exists already" in said) == (1, True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["kasus", "kasus.zip"]


def test_what_programs_read(made: dict[str, Any], cli: Any, tmp_path: Path) -> None:
    """Each event's hash is that of the text beside it and of the one before; what was judged stands beside the file."""
    run(cli, "penduduk", tmp_path / "kasus")
    said = json.loads((tmp_path / "kasus/case.json").read_text())
    before = "-"
    for one in said["chain"]:
        assert hashlib.sha256(one["text"].encode()).hexdigest() == one["hash"]
        assert one["text"].split("\n")[1] == before
        before = one["hash"]
    assert [one["hash"] for one in said["chain"]] == [one["hash"] for one in said["events"]]
    kinds = [one["kind"] for one in said["events"] if one["kind"] != "edited"]
    assert kinds == ["created", "attached", "attached", "detached", "transition", "refused", "transition"]
    assert said["case"]["profile_copy"]["key"] == "baku"
    assert said["roles"]["kepala_opd"]["id"] == "Kepala OPD"
    assert [one["body"] for one in said["comments"]] == [SCRIPT]
    file = next(one for one in said["files"] if one["expected"])
    assert file["sha256"] == file["checked_sha256"]
    assert said["checks"][0]["file_hash"] == file["sha256"]
    letter, taken = said["attachments"]
    assert letter["sha256"] == letter["recorded_sha256"]
    assert taken["path"] is None
    assert json.loads((tmp_path / "kasus/dataset.json").read_text())["name"] == "penduduk"


def test_what_people_read(made: dict[str, Any], cli: Any, tmp_path: Path) -> None:
    """Who decided what and when, in plain text and as a page on which nothing runs."""
    run(cli, "penduduk", tmp_path / "kasus")
    text = (tmp_path / "kasus/baca-saya.txt").read_text()
    page = (tmp_path / "kasus/baca-saya.html").read_text()
    assert SCRIPT in text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    for words in ("Kepala Dinkes", "Kepala OPD", "Dinas Kesehatan", "Baris 3", "files/02-penduduk.csv"):
        assert words in text, words
        assert words in page, words


def test_lost_bytes_a_purged_dataset_and_refusals(
    made: dict[str, Any], people: People, cli: Any, tmp_path: Path
) -> None:
    """What is not there is named and the rest written; after a purge the case and its decisions remain."""
    attachments.path_of(made["letter"]["id"]).unlink()
    code, said = run(cli, "penduduk", tmp_path / "tanpa")
    assert (code, "Not there: the bytes of surat.pdf" in said) == (1, True), said
    assert (tmp_path / "tanpa/case.json").is_file()
    assert run(cli, "tidak-ada", tmp_path / "x")[0] == 1
    (tmp_path / "berkas").write_text("a file")
    code, said = run(cli, "penduduk", tmp_path / "berkas/di-bawah")
    assert (code, "cannot be written" in said) == (1, True), said
    assert not (tmp_path / "x").exists()
    act("dataset_purge", people.sysadmin, id="penduduk")
    code, said = run(cli, made["case"], tmp_path / "hapus")
    assert json.loads((tmp_path / "hapus/dataset.json").read_text()) is None
    assert "Kepala Dinkes" in (tmp_path / "hapus/baca-saya.txt").read_text()
