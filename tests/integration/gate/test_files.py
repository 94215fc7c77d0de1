"""Files over HTTP: what a browser is told of them, whoever uploaded them and whatever he called them (A55)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata import config

from tests.integration.gate.support import SECRET, Gate, csv_file, put, token
from tests.integration.support import act, context_of

HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
XML = b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl" type="text/xsl"?><a/>'
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 30
OCTETS = "application/octet-stream"

FILES = [
    ("a.html", HTML, "HTML", OCTETS, False),
    ("a.svg", SVG, "SVG", OCTETS, False),
    ("a.xml", XML, "XML", OCTETS, False),
    ("a.csv", HTML, "CSV", "text/csv", False),
    ("a", HTML, "CSV", "text/csv", False),
    ("a.pdf", HTML, "PDF", OCTETS, False),
    ("a.png", SVG, "PNG", OCTETS, False),
    ("b.pdf", b"%PDF-1.7 x", "PDF", "application/pdf", True),
    ("b", b"%PDF-1.7 x", "PDF", "application/pdf", True),
    ("b.png", PNG, "PNG", "image/png", True),
]


def _safe(answer: Any, kind: str, inline: bool) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"].partition(";")[0] == kind
    assert "'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers.get("Content-Disposition", "inline").startswith("inline" if inline else "attachment")


def test_a55_a_file_is_what_we_say_by_name_format_and_bytes(gate: Gate, app: Any) -> None:
    """Whole, in part, by HEAD, unchanged, and under whatever name the address gives it."""
    files = [
        {"url": name, "format": kind, "mimetype": "text/html", "url_type": "upload", "upload": csv_file(name, body)}
        for name, body, kind, *_ in FILES
    ]
    made = act("package_patch", gate.people.produsen, id=gate.hidden["id"], resources=files)["resources"]
    put(gate.hidden["id"], "terpublikasi")
    for resource, (name, body, _format, kind, inline) in zip(made, FILES, strict=True):
        base = f"/dataset/{gate.hidden['id']}/resource/{resource['id']}/download"
        for url in (f"{base}/{name}", base, f"{base}/x.html", f"{base}/x.pdf", f"{base}/x.svg"):
            got = app.get(url)
            assert (got.status_code, got.data) == (200, body), url
            _safe(got, kind, inline)
        part = app.get(f"{base}/{name}", headers={"Range": "bytes=0-3"})
        assert part.status_code in {200, 206}
        _safe(part, kind, inline)
        _safe(app.client.head(f"{base}/{name}"), kind, inline)
        again = app.get(f"{base}/{name}", headers={"If-None-Match": app.get(f"{base}/{name}").headers.get("ETag", "")})
        assert again.headers["X-Content-Type-Options"] == "nosniff"


def test_a55_pictures_of_organisations_never_run(gate: Gate, app: Any) -> None:
    """CKAN serves what lies below `uploads` as static files, by the ending of their name."""
    root = config.storage_path()
    assert root
    for folder in ("group", "user", "admin"):
        place = Path(root) / "storage" / "uploads" / folder
        place.mkdir(parents=True, exist_ok=True)
        for name, body, kind in (("x.svg", SVG, OCTETS), ("x.html", HTML, OCTETS), ("x.xml", XML, OCTETS)):
            (place / name).write_bytes(body)
            _safe(app.get(f"/uploads/{folder}/{name}"), kind, inline=False)
        (place / "x.png").write_bytes(PNG)
        _safe(app.get(f"/uploads/{folder}/x.png"), "image/png", inline=False)


def test_a55_an_attachment_is_shown_only_when_it_is_what_it_says(gate: Gate, app: Any) -> None:
    headers = token(gate.people.produsen)
    for name, body, inline in (("a.pdf", b"%PDF-1.7", True), ("a.pdf", HTML, False), ("a.csv", HTML, False)):
        made = act(
            "satudata_attachment_create", gate.people.produsen, id=gate.hidden["id"], upload=csv_file(name, body)
        )
        _safe(app.get(f"/satudata/lampiran/{made['id']}", headers=headers), made["mimetype"], inline)


def test_a55_every_answer_forbids_guessing(gate: Gate, app: Any) -> None:
    for url in ("/", "/dataset/", "/api/3/action/package_list", "/tidak-ada", "/feeds/dataset.atom", "/uploads/x"):
        assert app.get(url).headers["X-Content-Type-Options"] == "nosniff", url
    for kind in ("csv", "tsv", "json", "xml"):
        dump = app.get(f"/datastore/dump/{gate.public_file['id']}?format={kind}")
        assert dump.headers["X-Content-Type-Options"] == "nosniff"
        if dump.status_code == 200:
            assert dump.headers["Content-Disposition"].startswith("attachment")


ON_212 = tk.check_ckan_version(min_version="2.12")


@pytest.fixture
def shelf(tmp_path: Path) -> Any:
    """A storage of CKAN 2.12's files, as an operator configures one."""
    if not ON_212:
        pytest.skip("CKAN 2.11 has no files of its own")
    from ckan.lib import files

    made = files.make_storage("rak", {"type": "ckan:fs", "path": str(tmp_path / "rak"), "initialize": True})
    files.storages.register("rak", made)
    yield made
    files.storages.pop("rak")


def _owned(gate: Gate, owner_type: str, owner_id: str) -> dict[str, Any]:
    name = f"dukung-{SECRET}-{owner_type}.pdf"
    made = act("file_create", gate.people.sysadmin, name=name, storage="rak", upload=csv_file(name, b"%PDF-1.7 x"))
    moved = {"id": made["id"], "owner_type": owner_type, "owner_id": owner_id}
    context = context_of(gate.people.sysadmin, satudata_internal=True)  # no caller may: a file stays where it belongs
    tk.get_action("file_ownership_transfer")(context, {**moved, "force": True})
    return made


def test_a30_files_of_a_hidden_dataset_are_not_there(gate: Gate, app: Any, shelf: Any) -> None:
    """By id, by owner, by the storage's public route and by climbing out of it."""
    of_dataset, of_file = _owned(gate, "package", gate.hidden["id"]), _owned(gate, "resource", gate.file["id"])
    of_organization = _owned(gate, "organization", gate.people.opd["id"])
    unknown = "0f0f0f0f-0000-4000-8000-00000f0f0f0f"
    for user in (None, gate.people.stranger, gate.editor):
        headers = token(user)
        for made in (of_dataset, of_file, of_organization):
            for url in (f"/file/download/{made['id']}", f"/file/trusted-download/{made['id']}"):
                assert app.get(url, headers=headers).status_code == 404, (user, url)
            said = [app.get(f"/api/3/action/file_show?id={one}", headers=headers) for one in (made["id"], unknown)]
            assert said[0].status_code == said[1].status_code in {403, 404}
            assert SECRET not in said[0].body
        for owner_type, owner in (("package", gate.hidden["id"]), ("resource", gate.file["id"])):
            scan = f"/api/3/action/file_owner_scan?owner_type={owner_type}&owner_id="
            said = [app.get(scan + one, headers=headers) for one in (owner, unknown)]
            assert said[0].status_code == said[1].status_code, (user, owner_type)
            assert said[0].body.replace(owner, "") == said[1].body.replace(unknown, "")
        scan = f"/api/3/action/file_owner_scan?owner_type=organization&owner_id={gate.people.opd['id']}"
        assert SECRET not in app.get(scan, headers=headers).body
    for place in (of_dataset["location"], "../files/x", "%2e%2e/%2e%2e/etc/passwd", "x"):
        for storage in ("rak", "resources", "default", "tidak-ada"):
            assert app.get(f"/file/public-download/{storage}/{place}").status_code in {403, 404}
    put(gate.hidden["id"], "terpublikasi")
    got = app.get(f"/file/download/{of_dataset['id']}")
    assert got.data == b"%PDF-1.7 x"
    _safe(got, "application/pdf", inline=False)


def test_w17_files_of_a_locked_dataset_stay(gate: Gate, shelf: Any) -> None:
    made = _owned(gate, "package", gate.hidden["id"])
    put(gate.hidden["id"], "diajukan")
    out = {"owner_type": "user", "owner_id": gate.people.produsen["id"]}
    for action, more in (("file_rename", {"name": "x.pdf"}), ("file_delete", {}), ("file_ownership_transfer", out)):
        for user in (gate.people.produsen, gate.people.sysadmin):
            with pytest.raises((tk.ValidationError, tk.NotAuthorized)) as refused:
                act(action, user, id=made["id"], **more)
            if user is gate.people.sysadmin:
                assert isinstance(refused.value, tk.ValidationError), action
