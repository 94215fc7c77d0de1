"""Files, events, DataStore and activities beside their datasets; a repair that locks, reads again, never publishes."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import uploader

from ckanext.satudata.adapters import attachments, services
from ckanext.satudata.logic import health, health_result, nightly
from ckanext.satudata.model import Case, HealthResult

from tests.integration.support import People, act, context_of, make_dataset, move
from tests.integration.uploads import TABLES, file_of, upload

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")

QUIET = {"gate_without_holder", "check_stuck", "outbox_stuck", "file_orphan"}


def found(*, deep: bool = False) -> dict[str, tuple[str, ...]]:
    model.Session.rollback()
    return {one.key: one.found for one in health.figures(deep=deep) if one.wrong and one.key not in QUIET}


def sql(*statements: str, **values: Any) -> None:
    model.Session.rollback()
    model.Session.execute(sa.text("SET LOCAL satudata.allow_erase = 'on'"))
    for statement in statements:
        model.Session.execute(sa.text(statement), values)
    model.Session.commit()
    model.Session.expire_all()


@pytest.fixture
def made(people: People, ckan_config: Any, tmp_path: Path) -> dict[str, Any]:
    """A published dataset with a checked file, a draft with a letter; everything in order."""
    ckan_config["ckanext.satudata.seal.folder"] = str(tmp_path / "segel")
    dataset = make_dataset(people.produsen, people.opd, "penduduk")
    resource = upload(people.produsen, dataset["id"], TABLES / "penduduk.csv")
    move(people.produsen, dataset["id"], "submit")
    move(people.kepala, dataset["id"], "validate")
    move(people.walidata, dataset["id"], "verify")
    draft = make_dataset(people.produsen, people.opd, "draf-puskesmas")
    letter = act(
        "satudata_attachment_create", people.produsen, id=draft["id"], upload=file_of(b"%PDF-1.4", "surat.pdf")
    )
    # Tables other tests left in the DataStore are theirs.
    sql("UPDATE resource SET extras = replace(extras, '\"datastore_active\": true', '\"datastore_active\": false')")
    return {"dataset": dataset, "resource": resource, "draft": draft, "letter": letter}


def test_what_is_wrong_with_files_and_letters_is_named(made: dict[str, Any]) -> None:
    """Bytes lost, bytes exchanged for others of the same length (with --deep), letters too."""
    start = found(deep=True)
    start.pop("table_orphan", None)
    assert start == {}
    path = Path(uploader.get_resource_uploader(made["resource"]).get_path(made["resource"]["id"]))
    if not path.is_absolute():  # CKAN 2.12 names a location within its storage
        store = uploader.get_resource_uploader(made["resource"]).storage
        path = Path(store.full_path(path))
    letter = attachments.path_of(made["letter"]["id"])
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"9")
    letter.write_bytes(b"%PDF-1.9")
    assert not {"file_changed", "attachment_changed"} & found().keys()
    assert {"file_changed", "attachment_changed"} <= found(deep=True).keys()
    path.write_bytes(content + b"9")
    assert found()["file_changed"] == (f"penduduk {made['resource']['id']}",)
    path.unlink()
    letter.unlink()
    now = found()
    assert now["file_missing"] == (f"penduduk {made['resource']['id']}",)
    assert made["letter"]["id"] in now["attachment_missing"][0]


def test_a_case_that_says_another_thing_than_its_events_is_named(made: dict[str, Any]) -> None:
    """State, version, publication, a changed event, an activity left open; only the last is mended, none published."""
    dataset_id, case_id = made["dataset"]["id"], Case.for_object(made["dataset"]["id"]).id
    draft_id = Case.for_object(made["draft"]["id"]).id
    nightly.run(["seal"])
    sql("UPDATE satudata_case SET state = 'ditarik', category = 'closed' WHERE id = :c", c=case_id)
    assert found()["state_differs"] == ("penduduk",)
    sql(
        "UPDATE satudata_case SET state = 'terpublikasi', category = 'published', case_version = 77 WHERE id = :c",
        c=case_id,
    )
    assert found()["version_differs"] == ("penduduk",)
    sql(
        "UPDATE satudata_case SET case_version = (SELECT max(case_version) FROM satudata_event WHERE case_id = :c)"
        " WHERE id = :c",
        c=case_id,
    )
    sql("UPDATE satudata_case SET state = 'terpublikasi', category = 'published' WHERE id = :c", c=draft_id)
    assert found()["published_unasked"] == ("draf-puskesmas",)
    sql("UPDATE satudata_case SET state = 'draf', category = 'open' WHERE id = :c", c=draft_id)
    sql("UPDATE satudata_event SET note = 'lain' WHERE case_id = :c AND kind = 'created'", c=draft_id)
    assert draft_id in found()["history_broken"][0]
    sql(
        "INSERT INTO activity (id, timestamp, user_id, object_id, activity_type, data, permission_labels)"
        " SELECT 'bocor-' || d, now(), 'x', d, 'changed package', '{}', ARRAY['public', 'x'] FROM unnest(:d) d",
        d=[made["draft"]["id"], dataset_id],
    )
    assert found()["activity_open"] == ("draf-puskesmas",)
    done = health.repair()
    assert done.closed == 1
    now = found()
    assert "activity_open" not in now
    assert any(line.startswith("history_broken") for line in done.left)
    assert model.Package.get(made["draft"]["id"]).private is True
    assert model.Package.get(dataset_id).private is False


def test_a_decision_made_meanwhile_stands(made: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A dataset that was published between the look and the write is not hidden: it is read again under its lock."""
    dataset = made["dataset"]["id"]
    monkeypatch.setattr(health, "_exposed", lambda datasets: [one for one in datasets if one.id == dataset])
    assert health.repair().hidden == []
    assert model.Package.get(dataset).private is False


def test_a_repair_waits_for_who_holds_the_dataset(made: dict[str, Any]) -> None:
    """Somebody is deciding: the repair waits for his lock before it reads, so that what he decides stands."""
    draft, case_id = made["draft"]["id"], Case.for_object(made["draft"]["id"]).id
    sql("UPDATE package SET private = false WHERE id = :d", d=draft)
    engine: Any = model.meta.engine
    hidden: list[bool] = []
    repairing = threading.Thread(target=lambda: (hidden.append(health._hide_one(draft)), model.Session.remove()))
    with engine.begin() as holder:
        holder.execute(sa.text("SELECT 1 FROM package WHERE id = :d FOR UPDATE"), {"d": draft})
        repairing.start()
        repairing.join(timeout=0.5)
        assert repairing.is_alive()
        holder.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
        state = "UPDATE satudata_case SET state = 'terpublikasi', category = 'published' WHERE id = :c"
        holder.execute(sa.text(state), {"c": case_id})
    repairing.join(timeout=10)
    assert hidden == [False]
    model.Session.rollback()
    model.Session.expire_all()
    assert model.Package.get(draft).private is False


class TestResult:
    def test_the_night_keeps_a_result_the_page_shows(self, made: dict[str, Any], people: People, app: Any) -> None:
        """Sysadmins and Walidata read the last result; GET checks nothing; thirty results are kept."""
        assert act("satudata_health_last", people.walidata)["result"] is None
        assert not nightly.run(["health"])[0].failed
        shown = act("satudata_health_last", people.walidata)
        assert shown["result"]["origin"] == "nightly"
        assert {"file_missing", "history_broken", "index_stale"} <= {one["key"] for one in shown["result"]["figures"]}
        assert [one["key"] for one in shown["services"]] == [
            "database",
            "solr",
            "redis",
            "worker",
            "smtp",
            "storage",
            "seal",
        ]
        for _ in range(31):
            model.Session.add(HealthResult(origin="page", seconds=0.1, ok=True, figures=[]))
        model.Session.commit()
        act("satudata_health_run", people.sysadmin)
        assert model.Session.query(HealthResult).count() == 30

    def test_only_sysadmins_have_it_checked(self, people: People) -> None:
        for who in (people.walidata, people.produsen, people.citizen, None):
            with pytest.raises(tk.NotAuthorized):
                act("satudata_health_run", who)
        for who in (people.produsen, people.citizen, None):
            with pytest.raises(tk.NotAuthorized):
                act("satudata_health_last", who)

    def test_numbers_are_written_the_readers_way(self) -> None:
        room = services.Service(
            "storage", "Storage", services.OK, "{free} GB, {percent} %", {"free": 1265.5, "percent": 7}
        )
        assert room.as_dict(str, "id")["said"] == "1.265,5 GB, 7 %"
        assert room.as_dict(str, "en")["said"] == "1,265.5 GB, 7 %"

    def test_services_that_are_silent_do_not_hold_the_page(
        self, clean_db: None, ckan_config: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Somebody takes the call and never answers: two seconds at most, and each is said to be down."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            address = f"127.0.0.1:{silent.getsockname()[1]}"
            ckan_config["solr_url"] = f"http://{address}/solr/ckan"
            ckan_config["ckan.redis.url"] = f"redis://{address}/0"
            ckan_config["smtp.server"] = address
            for each, together in ((services.BRIEFLY, 60), (60, services.TOGETHER)):  # either limit is enough
                monkeypatch.setattr(services, "BRIEFLY", each)
                monkeypatch.setattr(services, "TOGETHER", together)
                began = time.monotonic()
                states = {one.key: one.state for one in services.ask()}
                assert time.monotonic() - began < 3
                assert {states[key] for key in ("solr", "redis", "worker", "smtp")} == {services.DOWN}
                assert states["storage"] != services.DOWN

    def test_a_large_portal_is_checked_by_the_worker(
        self, made: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(health_result, "AT_ONCE", 0)
        assert tk.get_action("satudata_health_run")(context_of("admin-portal"), {}) == {"queued": True}
        assert HealthResult.newest() is None
