"""Uploads end with a verdict; who may read it; what it blocks; the names of ckanext-validation lead to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.satudata.adapters import storage
from ckanext.satudata.adapters.uploads import harmless_name
from ckanext.satudata.logic import check_runs
from ckanext.satudata.logic.check_facts import blocking_reasons
from ckanext.satudata.model import CheckResult
from ckanext.satudata.model.base import utcnow

from tests.integration.support import act, context_of, make_producer
from tests.integration.uploads import TABLES, file_of, upload, verdict

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

GOOD, BAD = TABLES / "penduduk.csv", TABLES / "sel_salah.csv"


class Desk:
    """An organisation with an editor, a dataset of it, somebody else."""

    def __init__(self) -> None:
        self.editor, self.organization = make_producer()
        self.sysadmin = factories.Sysadmin(name="admin-portal")
        self.dataset = factories.Dataset(owner_org=self.organization["id"], user=self.editor, private=True)
        self.stranger = factories.User(name="warga")

    def upload(self, content: Any, name: str = "", **extra: Any) -> dict[str, Any]:
        return upload(self.editor, self.dataset["id"], content, name, **extra)

    def shown(self) -> dict[str, Any]:
        return tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": self.dataset["id"]})

    def blocking(self) -> list[str]:
        return [reason.code for reason in blocking_reasons(self.shown())]


@pytest.fixture
def desk(with_plugins: None, clean_db: None, clean_index: None) -> Desk:
    """See `Desk`."""
    return Desk()


def kinds(run: dict[str, Any]) -> list[str]:
    return [finding["kind"] for finding in run["findings"]]


# from upload to verdict


def test_a_good_indonesian_table_passes_at_once(desk: Desk):
    run = verdict(desk.editor, desk.upload(GOOD))
    assert (run["state"], run["findings"], run["stale"]) == ("passed", [], False)
    types = {column["name"]: column["type"] for column in run["guesses"]["columns"]}
    assert (types["kode_wilayah"], types["jumlah_penduduk"]) == ("text", "number")
    assert desk.blocking() == []


def test_a_bad_cell_is_named_and_blocks(desk: Desk):
    run = verdict(desk.editor, desk.upload(BAD))
    assert (run["state"], kinds(run)) == ("failed", ["type-error"])
    for word in ("jumlah", "3", "12O5"):
        assert word in run["findings"][0]["message"]
    assert desk.blocking() == ["check-failed"]


def test_a_file_with_findings_is_stored(desk: Desk):
    resource = desk.upload(BAD)
    with storage.opened(resource) as stream:
        assert stream is not None
        assert stream.read() == BAD.read_bytes()


def test_replacing_the_file_brings_a_new_verdict_and_keeps_the_old(desk: Desk):
    resource = desk.upload(BAD)
    act("resource_patch", desk.editor, id=resource["id"], upload=file_of(GOOD), format="CSV")
    assert verdict(desk.editor, resource)["state"] == "passed"
    history = act("satudata_check_list", desk.editor, resource_id=resource["id"])
    assert [run["state"] for run in history] == ["passed", "failed"]
    assert "findings" not in history[0]
    old = act("satudata_check_show", desk.editor, run_id=history[1]["id"])
    assert (old["state"], old["stale"]) == ("failed", True)


@pytest.mark.parametrize("action", ["resource_update", "package_revise"])
def test_every_way_to_upload_leads_to_a_verdict(desk: Desk, action: str):
    resource = desk.upload(BAD)
    if action == "resource_update":
        act(action, desk.editor, id=resource["id"], upload=file_of(GOOD), format="CSV", url="penduduk.csv")
    else:
        key = f"update__resources__{resource['id'][:8]}__upload"
        act(action, desk.editor, match={"id": desk.dataset["id"]}, **{key: file_of(GOOD)})
    assert verdict(desk.editor, resource)["state"] == "passed"


def test_a_resource_added_inline_is_checked(desk: Desk):
    act(
        "package_patch",
        desk.editor,
        id=desk.dataset["id"],
        resources=[{"format": "CSV", "url": "", "upload": file_of(GOOD)}],
    )
    assert verdict(desk.editor, desk.shown()["resources"][0])["state"] == "passed"


def test_words_about_the_dataset_bring_no_new_run(desk: Desk):
    resource = desk.upload(GOOD)
    act("package_patch", desk.editor, id=desk.dataset["id"], notes="Kata lain.")
    act("resource_patch", desk.editor, id=resource["id"], description="Kata lain.")
    assert len(act("satudata_check_list", desk.editor, resource_id=resource["id"])) == 1


def test_a_new_schema_brings_a_new_run(desk: Desk):
    resource = desk.upload(GOOD)
    schema = {"fields": [{"name": "kode_wilayah"}, {"name": "nama"}]}
    act("resource_patch", desk.editor, id=resource["id"], schema=json.dumps(schema))
    run = verdict(desk.editor, resource)
    assert run["state"] == "failed"
    assert {"incorrect-label", "extra-label"} <= set(kinds(run))


def test_a_file_changed_behind_our_back_makes_the_verdict_stale(desk: Desk):
    resource = desk.upload(GOOD)
    path = storage._locate(resource)
    if not isinstance(path, Path):
        pytest.skip("files do not lie in a folder here")
    path.write_bytes(BAD.read_bytes())
    assert verdict(desk.editor, resource)["stale"] is True
    assert desk.blocking() == ["check-stale"]


def test_pdf_and_links_are_not_checked_and_do_not_block(desk: Desk):
    pdf = desk.upload(b"%PDF-1.7 contoh", "sop.pdf")
    act("resource_create", desk.editor, package_id=desk.dataset["id"], url="http://contoh.test/data.csv", format="CSV")
    with pytest.raises(tk.ObjectNotFound):
        verdict(desk.editor, pdf)
    with pytest.raises(tk.ValidationError):
        act("satudata_check_run", desk.editor, resource_id=pdf["id"])
    assert desk.blocking() == []


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b"<html><table></table></html>", "tabel.xls", "html-as-excel"),
        (b"PK\x03\x04 rusak", "tabel.xlsx", "not-readable"),
    ],
)
def test_an_unreadable_file_is_stored_and_said(desk: Desk, content: bytes, name: str, error: str):
    run = verdict(desk.editor, desk.upload(content, name))
    assert (run["state"], run["error_code"]) == ("error", error)
    assert run["error"]
    assert desk.blocking() == ["check-error"]


# who may


@pytest.mark.parametrize("action", ["satudata_check_show", "satudata_check_list", "satudata_check_run"])
def test_outsiders_are_told_there_is_no_check_even_of_public_data(desk: Desk, action: str):
    resource = desk.upload(GOOD)
    model.Session.execute(model.Package.__table__.update().values(private=False))
    model.Session.commit()
    for user in (None, desk.stranger):
        with pytest.raises(tk.ObjectNotFound):
            act(action, user, resource_id=resource["id"])
        with pytest.raises(tk.ObjectNotFound):
            act(action, user, resource_id="tidak-ada")


def test_a_run_id_opens_nothing_to_outsiders(desk: Desk):
    run = verdict(desk.editor, desk.upload(GOOD))
    with pytest.raises(tk.ObjectNotFound):
        act("satudata_check_show", desk.stranger, run_id=run["id"])


def test_over_http_anonymous_gets_404(desk: Desk, app: Any):
    resource = desk.upload(GOOD)
    for action in ("satudata_check_show", "satudata_check_list", "resource_validation_show"):
        app.get(f"/api/3/action/{action}?resource_id={resource['id']}", status=404)


def test_well_formed_questions_only(desk: Desk):
    with pytest.raises(tk.ValidationError):
        act("satudata_check_show", desk.editor)
    with pytest.raises(tk.ValidationError):
        act("satudata_check_run", desk.editor)


# the worker


def test_large_files_are_left_to_the_worker(desk: Desk, ckan_config: Any, monkeypatch: pytest.MonkeyPatch):
    queued: list[tuple[str, list[Any]]] = []
    monkeypatch.setattr(check_runs, "_enqueue", lambda job, arguments, *rest: queued.append((job, arguments)))
    monkeypatch.setitem(ckan_config, "ckanext.satudata.check.sync_max_kb", 0)
    run = verdict(desk.editor, desk.upload(GOOD))
    assert run["state"] == "queued"
    assert queued == [(check_runs.JOB_RUN, [run["id"]])]
    assert desk.blocking() == ["check-open"]
    from ckanext.satudata import jobs

    jobs.run_check(run["id"])
    assert act("satudata_check_show", desk.editor, run_id=run["id"])["state"] == "passed"


def test_a_check_that_takes_too_long_is_left_to_the_worker(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    late = {"state": "error", "error": {"code": "timeout", "params": {"limit": 3}}}
    monkeypatch.setattr(check_runs.sandbox, "check", lambda *_args: late)
    run = verdict(desk.editor, desk.upload(GOOD))
    assert run["state"] == "queued"
    check_runs.carry_out(run["id"], 1)
    again = verdict(desk.editor, {"id": run["resource_id"]})
    assert (again["state"], again["error_code"]) == ("error", "timeout")


def test_a_check_that_breaks_ends_with_a_reason(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def broken(*_args: Any) -> None:
        raise RuntimeError("rusak")

    monkeypatch.setattr(check_runs.sandbox, "check", broken)
    run = verdict(desk.editor, desk.upload(GOOD))
    assert (run["state"], run["error_code"]) == ("error", "crash")


def test_a_run_whose_worker_died_is_shown_as_an_error(desk: Desk):
    from datetime import timedelta

    run = CheckResult.get(verdict(desk.editor, desk.upload(GOOD))["id"])
    assert run is not None
    run.state, run.started_at = "running", utcnow() - timedelta(hours=1)
    model.Session.commit()
    shown = verdict(desk.editor, {"id": run.resource_id})
    assert (shown["state"], shown["error_code"]) == ("error", "lost")
    assert desk.blocking() == ["check-error"]


def test_a_dead_receiver_does_not_break_the_upload(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def broken(*_args: Any) -> None:
        raise RuntimeError("rusak")

    monkeypatch.setattr(check_runs, "check_changed", broken)
    assert desk.upload(GOOD)["id"]


# options and schemas


@pytest.mark.parametrize("options", [{"tidak_ada": 1}, {"dialect": {"commentChar": "#"}}, {"checks": [{"type": "x"}]}])
def test_unknown_options_are_said(options: dict[str, Any]):
    answer = check_runs.request_for({"format": "CSV", "validation_options": json.dumps(options)})
    assert answer["error"]["code"] == "bad-options"


def test_known_options_are_passed_on():
    answer = check_runs.request_for(
        {"format": "CSV", "validation_options": {"dialect": {"delimiter": "|"}, "encoding": "utf-8"}}
    )
    assert (answer["delimiter"], answer["encoding"]) == ("|", "utf-8")


def test_the_address_of_a_schema_is_never_fetched():
    assert check_runs.request_for({"format": "CSV", "schema": "http://127.0.0.1/x"})["error"]["code"] == "remote-schema"


# refused before storing


def test_an_empty_file_is_refused_and_nothing_is_stored(desk: Desk):
    with pytest.raises(tk.ValidationError) as refused:
        desk.upload(b"", "kosong.csv")
    assert "kosong.csv" in str(refused.value.error_dict)
    assert desk.shown()["resources"] == []


@pytest.mark.parametrize("name", ["virus.exe", "tabel.csv.php", "x.PHTML"])
def test_programs_are_refused(desk: Desk, name: str):
    with pytest.raises(tk.ValidationError):
        desk.upload(b"a;b\n1;2\n", name)


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\tabel.csv", "tabel.csv"),
        ("a\x00b\u202egnp.csv", "abgnp.csv"),
        ("x" * 5000 + ".csv", "x" * 96 + ".csv"),
        ("CON.csv", "berkas-CON.csv"),
        ("   ", "berkas"),
    ],
)
def test_names_are_made_harmless(name: str, harmless: str):
    assert harmless_name(name) == harmless


def test_too_large_keeps_the_portals_own_message(desk: Desk, monkeypatch: pytest.MonkeyPatch, ckan_config: Any):
    if tk.check_ckan_version(min_version="2.12"):
        pytest.skip("2.12 takes the limit from its storage when it starts")
    monkeypatch.setitem(ckan_config, "ckan.max_resource_size", 1)
    with pytest.raises(tk.ValidationError) as refused:
        desk.upload(b"a;b\n" + b"1;2\n" * 700_000, "besar.csv")
    assert "too large" in str(refused.value.error_dict)


# the names of ckanext-validation


def test_resource_validation_show_answers_in_its_own_shape(desk: Desk):
    resource = desk.upload(BAD)
    shown = act("resource_validation_show", desk.editor, resource_id=resource["id"])
    assert (shown["status"], shown["error"], shown["resource_id"]) == ("failure", None, resource["id"])
    error = shown["report"]["tasks"][0]["errors"][0]
    assert (shown["report"]["valid"], error["rowNumber"], error["cell"], error["fieldName"]) == (
        False,
        3,
        "12O5",
        "jumlah",
    )


def test_resource_validation_show_is_not_for_the_public(desk: Desk):
    resource = desk.upload(BAD)
    for user in (None, desk.stranger):
        with pytest.raises(tk.ObjectNotFound):
            act("resource_validation_show", user, resource_id=resource["id"])


def test_resource_validation_run_starts_our_check_and_never_its_own_job(desk: Desk):
    from ckanext.validation.model import Validation

    resource = desk.upload(GOOD)
    run_id = act("resource_validation_run", desk.editor, resource_id=resource["id"])
    assert act("satudata_check_show", desk.editor, run_id=run_id)["state"] == "passed"
    assert model.Session.query(Validation).count() == 0
    with pytest.raises(tk.ObjectNotFound):
        act("resource_validation_run", desk.stranger, resource_id=resource["id"])


def test_resource_validation_batch_is_for_sysadmins(desk: Desk):
    with pytest.raises(tk.NotAuthorized):
        act("resource_validation_run_batch", desk.editor)
    desk.upload(GOOD)
    said = tk.get_action("resource_validation_run_batch")(
        context_of(desk.sysadmin), {"dataset_ids": desk.dataset["id"]}
    )
    assert "output" in said


def test_a_status_sent_by_hand_is_dropped(desk: Desk):
    resource = desk.upload(BAD, validation_status="success", validation_timestamp="2026-01-01")
    act("resource_patch", desk.editor, id=resource["id"], validation_status="success-by-hand")
    assert "validation_status" not in desk.shown()["resources"][0]


def test_its_hooks_queue_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    queued: list[Any] = []
    monkeypatch.setattr("ckan.lib.jobs.enqueue", lambda fn, *rest, **kw: queued.append(fn))
    desk.upload(BAD)
    act("package_patch", desk.editor, id=desk.dataset["id"], notes="x")
    assert [job for job in queued if "validation" in str(job)] == []


def test_its_page_is_ours(desk: Desk, app: Any):
    resource = desk.upload(BAD)
    token = factories.APIToken(user=desk.editor["id"])
    for name in (desk.dataset["id"], desk.dataset["name"]):
        page = app.get(
            f"/dataset/{name}/resource/{resource['id']}/validation",
            headers={"Authorization": token["token"]} if isinstance(token, dict) else {"Authorization": token},
        )
        assert "12O5" in page.body
        assert "frictionless-components" not in page.body
