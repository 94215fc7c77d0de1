"""Files that want to do harm, at upload and at the check (attack cases A56, A58 to A61, A63)."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.adapters import storage
from ckanext.satudata.adapters.uploads import harmless_name
from ckanext.satudata.domain.attachment import safe_filename
from ckanext.satudata.domain.link import link_fault
from ckanext.satudata.domain.personal import masked_text
from ckanext.satudata.logic import check_runs

from tests.integration.gate.support import Gate, csv_file, put, token
from tests.integration.jobs.test_check_worker import code, run, xlsx
from tests.integration.sites import Site
from tests.integration.support import act, make_dataset, move

TABLE = b"kode,nilai\n1,2\n3,4\n"
NIK = "3507014501900001"


# A56: names, sizes, types


NAMES = [
    "../../../etc/cron.d/x.csv", "/etc/passwd.csv", "C:\\Windows\\x.csv", "a\x00b.csv", "gambar\u202evsc.csv",
    "x" * 5000 + ".csv", "CON.csv", "..csv", "a\r\nSet-Cookie: x.csv", '"><script>.csv', "data.csv.csv",
]  # fmt: skip


def test_a56_names_become_harmless_and_stay_in_their_folder(gate: Gate, app: Any) -> None:
    root = Path(str(config.storage_path())).resolve()
    before = {path for path in root.rglob("*") if path.is_file()}
    files = [{"url": "", "format": "CSV", "upload": csv_file(name, TABLE)} for name in NAMES]
    made = act("package_patch", gate.people.produsen, id=gate.hidden["id"], resources=files)["resources"]
    for resource, name in zip(made, NAMES, strict=True):
        last = str(resource["url"]).rpartition("/")[2]
        assert len(last) <= 120, name
        assert not set(last) & set('\x00\r\n\\"<>\u202e'), name
        assert ".." not in last, name
    new = {path for path in root.rglob("*") if path.is_file()} - before
    assert {path.name for path in new} <= {one["id"][6:] for one in made}
    put(gate.hidden["id"], "terpublikasi")
    for resource in made:
        got = app.get(f"/dataset/{gate.hidden['id']}/resource/{resource['id']}/download")
        assert (got.status_code, got.data) == (200, TABLE)
        assert "Set-Cookie: x" not in str(got.headers)


@pytest.mark.parametrize(
    ("name", "body"), [("kosong.csv", b""), ("tabel.csv.exe", TABLE), ("x.php.csv", TABLE), ("x.PhTmL", TABLE)]
)
def test_a56_empty_files_and_programs_are_refused(gate: Gate, name: str, body: bytes) -> None:
    """At each way in; the file of before stays."""
    for action, data in (
        ("resource_create", {"package_id": gate.hidden["id"]}),
        ("resource_patch", {"id": gate.file["id"]}),
    ):
        with pytest.raises(tk.ValidationError) as refused:
            act(action, gate.people.produsen, **data, upload=csv_file(name, body))
        assert refused.value.error_dict["upload"], action
    assert storage.current_file_hash(gate.file["id"])


def test_a56_attachments_as_well(gate: Gate) -> None:
    for name in ("x.html", "x.svg", "x.pdf.exe", "x", "x.xml"):
        with pytest.raises(tk.ValidationError):
            act("satudata_attachment_create", gate.people.produsen, id=gate.hidden["id"], upload=csv_file(name, b"x"))
    for name in NAMES:
        kept = safe_filename(name)
        assert len(kept) <= 120
        assert not set(kept) & set("\x00\r\n/\\\u202e"), name


# A58, A59: nothing a file or schema names is fetched or opened


def test_a58_nothing_a_schema_names_is_fetched(gate: Gate, ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Schema, dialect, foreign key and `schema_url` by address: a server that would answer hears nothing."""
    monkeypatch.setitem(ckan_config, "ckanext.satudata.links.allowed_hosts", ["127.0.0.1"])
    site = Site()
    url = site.url("/skema.json")
    foreign = {
        "fields": [{"name": "kode"}],
        "foreignKeys": [{"fields": "kode", "reference": {"resource": url, "fields": "a"}}],
    }
    for more in (
        {"schema": url},
        {"schema_url": url},
        {"schema": json.dumps({"$ref": url, "fields": [{"name": "kode"}]})},
        {"schema": json.dumps(foreign)},
        {"validation_options": json.dumps({"dialect": url})},
        {"validation_options": json.dumps({"schema": url})},
        {"validation_options": json.dumps({"resource": {"path": url}})},
    ):
        data = {"package_id": gate.hidden["id"], "format": "CSV", "upload": csv_file("a.csv", TABLE), **more}
        try:
            made = act("resource_create", gate.people.produsen, **data)
        except tk.ValidationError:
            continue
        assert act("satudata_check_show", gate.people.produsen, resource_id=made["id"])["state"] != "queued", more
    site.server.shutdown()
    site.server.server_close()
    assert site.seen == []


@pytest.mark.parametrize("path", ["/etc/passwd", "../../etc/passwd", "file:///etc/passwd", "data/skema.json", "~/x"])
def test_a59_a_schema_is_never_a_path(path: str) -> None:
    answer = check_runs.request_for({"format": "CSV", "schema": path})
    assert answer["error"]["code"] in {"bad-schema", "remote-schema"}
    assert "root:" not in json.dumps(answer)
    packed = {"resources": [{"name": "x", "path": path}], "fields": [{"name": "a"}]}
    assert path not in json.dumps(
        check_runs.request_for({"format": "CSV", "validation_options": packed}).get("schema") or ""
    )


def test_a59_nothing_is_unpacked_to_disk(tmp_path: Path, gate: Gate) -> None:
    """Names that climb and links inside an archive: a table is read from the archive in memory or refused."""
    target = io.BytesIO(xlsx(["kode", "nilai"], [1, 2]))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("../../../tmp/jahat-satudata", b"x")
        link = zipfile.ZipInfo("xl/tautan")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    answer = run(tmp_path, target.getvalue(), "xlsx")
    assert answer["state"] in {"passed", "failed"}
    assert "root:" not in json.dumps(answer)
    assert not Path("/tmp/jahat-satudata").exists()  # noqa: S108 - must not be there
    package = json.dumps({"resources": [{"path": "/etc/passwd"}, {"path": "../x"}]}).encode()
    made = act(
        "resource_create",
        gate.people.produsen,
        package_id=gate.hidden["id"],
        upload=csv_file("datapackage.json", package),
    )
    with pytest.raises(tk.ObjectNotFound):
        act("satudata_check_show", gate.people.produsen, resource_id=made["id"])


# A60, A61: what eats time or memory


def _zip(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()


LAUGHS = b'<?xml version="1.0"?>%s<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
HIDDEN = LAUGHS % (b"<!-- <x> " + b" " * 9000 + b"-->")


def _bombs() -> dict[str, tuple[bytes, str, set[str]]]:
    return {
        "zip bomb": (_zip(content_dot_xml=b"0" * 60_000_000), "ods", {"bomb"}),
        "nested archives": (_zip(xl__a_dot_zip=_zip(a=_zip(a=b"0" * 5_000_000))), "xlsx", {"not-readable"}),
        "9 KB to 10 MB": (_zip(data_dot_csv=b"0," * 5_000_000), "csv", {"wrong-format"}),
        "gzip": (__import__("gzip").compress(b"0" * 10_000_000), "csv", {"wrong-format"}),
        "billion laughs": (_zip(content_dot_xml=LAUGHS % b""), "ods", {"bomb"}),
        "laughs behind a comment": (_zip(content_dot_xml=HIDDEN), "ods", {"bomb"}),
        "laughs in UTF-16": (
            _zip(content_dot_xml=LAUGHS.replace(b"%s", b"").decode().encode("utf-16")),
            "ods",
            {"bomb"},
        ),
        "million columns": (b"," * 1_000_000 + b"\n1\n", "csv", {"too-many-columns", "cell-too-long"}),
        "100 MB cell": (b"a\n" + b"x" * 100_000_000, "csv", {"cell-too-long"}),
        "quoted 100 MB": (b'a\n"' + b"x\n" * 5_000_000, "csv", {"cell-too-long"}),
    }


def test_a60_bombs_are_stopped_and_the_next_file_is_checked(tmp_path: Path) -> None:
    for name, (body, kind, expected) in _bombs().items():
        began = time.monotonic()
        assert code(run(tmp_path, body, kind)) in expected, name
        assert time.monotonic() - began < 20, name
    for body in (b"kode,nilai\n1,\xff\xfe\n\xc3\xa9,2\n", b"a,b\n\0,1\n2,3\n", b'a,b\n"1,2\n3,4\n'):
        assert run(tmp_path, body)["state"] in {"passed", "failed"}
    assert code(run(tmp_path, b"a\n" + b"1\n" * 200_000)) == "too-many-rows"
    assert run(tmp_path, b"kode;nilai\n01;2\n02;4\n")["state"] == "passed"


def test_a61_patterns_have_a_time_limit(
    tmp_path: Path, gate: Gate, ckan_config: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schema's own pattern, in the process of the check; our patterns over very long words."""
    pattern = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "(a|a)*b"}}]}
    assert code(run(tmp_path, "a\n" + "a" * 70 + "\n", schema=pattern, seconds=2)) == "timeout"
    for words in (
        "3507 " * 20_000,
        "1" * 100_000,
        "a." * 50_000,
        "http://" + "1." * 50_000,
        "-" * 100_000,
        "@" * 100_000,
    ):
        began = time.monotonic()
        for rule in (masked_text, link_fault, harmless_name, safe_filename):
            rule(words)
        assert time.monotonic() - began < 3, words[:10]
    long = {"author_email": "a@" + "a." * 20_000, "notes": "<" * 50_000, "author": "1 " * 20_000}
    began = time.monotonic()
    with pytest.raises(tk.ValidationError):
        act("package_patch", gate.people.produsen, id=gate.hidden["id"], **long)
    assert time.monotonic() - began < 10


# A63: numbers of persons


def test_a63_numbers_of_persons_are_masked_wherever_a_value_is_quoted(
    gate: Gate, app: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Answers of the API, the page, the names of ckanext-validation, task status and the log; outsiders see nothing."""
    written = f"{NIK[:6]}-{NIK[6:12]}-{NIK[12:]}"
    rows = f"nik,jumlah\n{NIK},5\n{NIK[:-1]}2,x{NIK}\n{NIK[:-1]}3,7\n{NIK[:-1]}4,{written}\n"
    schema = json.dumps(
        {"fields": [{"name": "nik", "constraints": {"maxLength": 3}}, {"name": "jumlah", "type": "integer"}]}
    )
    with caplog.at_level(logging.DEBUG, logger="ckanext.satudata"):
        data = {"package_id": gate.hidden["id"], "format": "CSV", "schema": schema}
        made = act("resource_create", gate.people.produsen, **data, upload=csv_file("nik.csv", rows.encode()))
        shown = act("satudata_check_show", gate.people.produsen, resource_id=made["id"])
        answers = [json.dumps(shown)]
    assert shown["state"] == "failed"
    assert "35************" in answers[0]
    asked = ("satudata_check_list", "resource_validation_show")
    answers += [json.dumps(act(one, gate.people.produsen, resource_id=made["id"]), default=str) for one in asked]
    headers = token(gate.people.produsen)
    page = app.get(f"/dataset/{gate.hidden['name']}/resource/{made['id']}/pemeriksaan", headers=headers)
    assert page.status_code == 200
    answers += [page.body, caplog.text]
    status = f"/api/3/action/task_status_show?entity_id={made['id']}&task_type=validation&key=celery_task_id"
    answers.append(app.get(status, headers=headers).body)
    for answer in answers:
        for number in (NIK[:-1], written[:14]):
            assert number not in answer, answer[max(0, answer.find(number) - 200) : answer.find(number) + 40]
    for user in (None, gate.people.stranger, gate.editor):
        for name in ("satudata_check_show", "satudata_check_list", "resource_validation_show"):
            with pytest.raises(tk.ObjectNotFound):
                act(name, user, resource_id=made["id"])


def test_a63_a_number_in_the_header_is_masked_and_the_table_still_read(gate: Gate) -> None:
    rows = f"{NIK},jumlah\n{NIK[:-1]}2,5\n{NIK[:-1]}3,6\n"
    made = act(
        "resource_create",
        gate.people.produsen,
        package_id=gate.hidden["id"],
        format="CSV",
        upload=csv_file("nik.csv", rows.encode()),
    )
    shown = act("satudata_check_show", gate.people.produsen, resource_id=made["id"])
    assert NIK not in json.dumps(shown)
    stored = check_runs.CheckResult.get(shown["id"])
    assert stored is not None
    assert NIK in [column["name"] for column in stored.guesses["columns"]]


# The bytes checked are the bytes hashed and stored


def test_w20_other_bytes_than_the_checked_ones_are_not_submitted(gate: Gate) -> None:
    """Replaced on the disk, behind everybody's back: the digest of the check is not that of the file any more."""
    made = make_dataset(gate.people.produsen, gate.people.opd, "bita-asli", resources=[])
    data = {"package_id": made["id"], "format": "CSV", "jenis_resource": "data", "name": "Tabel"}
    file = act("resource_create", gate.people.produsen, **data, upload=csv_file("a.csv", TABLE))
    checked = act("satudata_check_show", gate.people.produsen, resource_id=file["id"])
    assert checked["file_hash"] == hashlib.sha256(TABLE).hexdigest() == storage.current_file_hash(file["id"])
    path = storage._locate({**file, "url_type": "upload"})
    assert isinstance(path, Path)
    path.write_bytes(TABLE.replace(b"4", b"5"))
    with pytest.raises(tk.ValidationError) as refused:
        move(gate.people.produsen, "bita-asli", "submit")
    assert "check" in refused.value.error_dict
    act("satudata_check_run", gate.people.produsen, resource_id=file["id"])
    move(gate.people.produsen, "bita-asli", "submit")
    path.write_bytes(TABLE)
    with pytest.raises(tk.ValidationError):
        move(gate.people.kepala, "bita-asli", "validate")
