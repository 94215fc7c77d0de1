"""A disk that is really full: said at the field, nothing half stored, the file of before whole (issue part 2)."""

from __future__ import annotations

import contextlib
import resource as limits
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters import full_disk, storage
from ckanext.satudata.model.base import Session

from tests.integration.gate.support import Gate, csv_file, token
from tests.integration.support import act

SMALL, LARGE = b"kode,nilai\n1,2\n" * 1000, b"kode,nilai\n1,2\n" * 200_000
ROOM = 1 << 20


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    """No file of this process may grow beyond the room: what a quota does, without the rights to mount."""
    before = limits.getrlimit(limits.RLIMIT_FSIZE)
    limits.setrlimit(limits.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        yield
    finally:
        limits.setrlimit(limits.RLIMIT_FSIZE, before)


@pytest.fixture(params=["tmpfs", "limit"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Any]]:
    """A folder with a megabyte of room, and what to do around the calls."""
    if request.param == "limit":
        yield tmp_path, _limited
        return
    mounted = subprocess.run(  # noqa: S603 - fixed words
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(tmp_path)],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root may mount a file system of its own; the test with a limit runs instead")
    yield tmp_path, contextlib.nullcontext
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)  # noqa: S603, S607


@pytest.fixture
def place(disk: tuple[Path, Any], ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Any]:
    """CKAN's files on that disk."""
    monkeypatch.setitem(ckan_config, "ckan.storage_path", str(disk[0]))
    return disk


def _bytes(resource: dict[str, Any]) -> bytes | None:
    with storage.opened(resource) as stream:
        return stream.read() if stream else None


def _lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def _shown(gate: Gate) -> list[dict[str, Any]]:
    shown = tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": gate.hidden["id"]})
    return shown["resources"]


def test_fault_disk_full_at_every_upload_of_the_api(gate: Gate, place: tuple[Path, Any]) -> None:
    """Create, replace, patch, inline, attachment: one sentence on `upload`; old file, rows and folder as before."""
    folder, around = place
    made = act("resource_create", gate.people.produsen, package_id=gate.hidden["id"], upload=csv_file("a.csv", SMALL))
    files, shown = _lying(folder), _shown(gate)
    ident = gate.hidden["id"]
    for action, data in (
        ("resource_create", {"package_id": ident}),
        ("resource_update", {"id": made["id"], "url": "a.csv"}),
        ("resource_patch", {"id": made["id"]}),
        ("package_revise", {"match": {"id": ident}}),
        ("satudata_attachment_create", {"id": ident}),
    ):
        key = f"update__resources__{made['id'][:8]}__upload" if action == "package_revise" else "upload"
        name = "a.zip" if action == "satudata_attachment_create" else "a.csv"
        with around(), pytest.raises(tk.ValidationError) as refused:
            act(action, gate.people.produsen, **{**data, key: csv_file(name, LARGE)})
        assert refused.value.error_dict["upload"] == [full_disk.sentence()], action
        assert _lying(folder) == files, action
        assert _bytes(made) == SMALL, action
        assert _shown(gate) == shown, action
    events = act("satudata_event_list", gate.people.produsen, id=ident)["results"]
    assert "attached" not in [one["kind"] for one in events]
    act("resource_patch", gate.people.produsen, id=made["id"], upload=csv_file("a.csv", b"a,b\n1,2\n"))
    assert _bytes(made) == b"a,b\n1,2\n"


def _body(fields: dict[str, str], content: bytes) -> dict[str, Any]:
    """A form as a browser sends it; the client of the tests would write it to a file of its own first."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    file = '--x\r\nContent-Disposition: form-data; name="upload"; filename="a.csv"\r\n\r\n'
    data = "".join([*parts, file]).encode() + content + b"\r\n--x--\r\n"
    return {"data": data, "content_type": "multipart/form-data; boundary=x"}


FORM = {"id": "", "save": "go-dataset", "url": "a.csv", "name": "Tabel yang diketik", "description": "Uraian panjang"}


def _form_refused(gate: Gate, app: Any, around: Any) -> Any:
    before, url = _shown(gate), f"/dataset/{gate.hidden['name']}/resource/new"
    headers = token(gate.people.produsen)
    with around():
        page = app.client.post(url, headers=headers, **_body(FORM, LARGE))
    assert page.status_code == 409
    Session.rollback()
    assert _shown(gate) == before
    return page


def test_fault_disk_full_at_the_form_keeps_what_was_typed(gate: Gate, app: Any, place: tuple[Path, Any]) -> None:
    folder, around = place
    files = _lying(folder)
    if around is _limited:  # the limit holds for the request as well: only the disk itself can be full alone
        pytest.skip("a limit on files stops the request before the form is read; tmpfs does not")
    page = _form_refused(gate, app, around)
    for word in ("Tabel yang diketik", "Uraian panjang"):
        assert word in page.text
    assert _lying(folder) == files


def test_a56_a_file_above_the_limit_comes_back_with_the_form(
    gate: Gate, app: Any, ckan_config: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On 2.12 core has named the new resource in the form already: a page that asks for it would fail."""
    monkeypatch.setitem(ckan_config, "ckan.max_resource_size", 1)
    assert "Tabel yang diketik" in _form_refused(gate, app, contextlib.nullcontext).text
    for action, data in (
        ("resource_create", {"package_id": gate.hidden["id"]}),
        ("resource_patch", {"id": gate.file["id"]}),
    ):
        with pytest.raises(tk.ValidationError) as refused:
            act(action, gate.people.produsen, **data, upload=csv_file("a.csv", LARGE))
        assert "upload" in refused.value.error_dict, action
    assert _bytes(gate.file) == b"kode,nilai\n1,2\n"


def test_fault_disk_full_while_the_request_is_read(
    gate: Gate, app: Any, disk: tuple[Path, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's temporary folder has no room: 409 with the sentence, for the API in its own shape."""
    folder, around = disk
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    before, headers = len(_shown(gate)), token(gate.people.produsen)
    for url in ("/api/3/action/resource_create", f"/dataset/{gate.hidden['name']}/resource/new"):
        with around():
            got = app.client.post(url, headers=headers, **_body({"package_id": gate.hidden["id"]}, LARGE))
        assert got.status_code == 409, url
        if url.startswith("/api"):
            assert got.json["error"]["__type"] == "Validation Error"
            assert got.json["error"]["upload"]
    Session.rollback()
    assert len(_shown(gate)) == before


def test_fault_disk_full_leaves_the_old_file_of_a_storage_whole(gate: Gate, disk: tuple[Path, Any]) -> None:
    """CKAN 2.12's file-keeper opens the old file for writing: ours writes beside it first."""
    if not tk.check_ckan_version(min_version="2.12"):
        pytest.skip("CKAN 2.11 has no storages")
    from ckan.lib import files, uploader

    folder, around = disk
    made = files.make_storage(
        "resources", {"type": "ckan:fs", "path": str(folder / "rak"), "initialize": True, "overwrite_existing": True}
    )
    files.storages.register("resources", made)
    try:
        kept = act(
            "resource_create", gate.people.produsen, package_id=gate.hidden["id"], upload=csv_file("a.csv", SMALL)
        )
        assert isinstance(uploader.get_resource_uploader({"id": kept["id"]}), uploader.FKResourceUpload)
        lying = _lying(folder)
        with around(), pytest.raises(tk.ValidationError) as refused:
            act("resource_patch", gate.people.produsen, id=kept["id"], upload=csv_file("a.csv", LARGE))
        assert refused.value.error_dict["upload"] == [full_disk.sentence()]
        assert (_bytes(kept), _lying(folder)) == (SMALL, lying)
        act("resource_patch", gate.people.produsen, id=kept["id"], upload=csv_file("a.csv", b"a,b\n1,2\n"))
        assert (_bytes(kept), _lying(folder)) == (b"a,b\n1,2\n", lying)
    finally:
        files.storages.pop("resources")
