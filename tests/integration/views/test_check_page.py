"""The page of a check: who may see it, what it says, how far a run has come, the button, the old address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import jobs as queue
from ckan.tests import factories

from ckanext.satudata import jobs
from ckanext.satudata.logic import check_progress, check_runs, check_sweep, health
from ckanext.satudata.model import CheckResult
from ckanext.satudata.model.base import utcnow

from tests.integration.support import People, act, make_dataset
from tests.integration.uploads import TABLES, upload, verdict

pytestmark = pytest.mark.usefixtures("with_plugins")

GOOD, BAD = TABLES / "penduduk.csv", TABLES / "sel_salah.csv"


def token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


@pytest.fixture
def resource(people: People) -> dict[str, Any]:
    """A table with a bad cell in a draft of an OPD."""
    make_dataset(people.produsen, people.opd, "penduduk")
    return upload(people.produsen, act("package_show", people.produsen, id="penduduk")["id"], BAD)


@pytest.fixture
def worker(ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every check waits for the worker, as a large file does."""
    monkeypatch.setitem(ckan_config, "ckanext.satudata.check.sync_max_kb", 0)


def page(resource: dict[str, Any], dataset: str = "penduduk") -> str:
    return f"/dataset/{dataset}/resource/{resource['id']}/pemeriksaan"


class TestRights:
    def test_only_the_people_of_the_case_see_it(self, people: People, resource: dict, app: Any) -> None:
        """Page, progress and button alike: 404 for everybody else, as for what is not there; login for anonymous."""
        for user in (people.produsen, people.kepala, people.pendukung, people.sysadmin):
            assert app.get(page(resource), headers=token(user)).status_code == 200
        for user in (people.stranger, people.citizen, people.forum):
            headers = token(user)
            assert app.get(page(resource), headers=headers).status_code == 404
            assert app.get(page(resource) + "/kemajuan", headers=headers).status_code == 404
            assert app.post(page(resource), headers=headers).status_code == 404
        for reference in (resource["id"], "tidak-ada"):
            answer = app.get(page({"id": reference}), follow_redirects=False)
            assert answer.status_code == 302
            assert "/user/login" in answer.headers["Location"]

    def test_the_address_must_be_whole(self, people: People, resource: dict, app: Any) -> None:
        """A resource under another dataset's name, a run of another resource: not there."""
        make_dataset(people.produsen, people.opd, "lain")
        headers = token(people.produsen)
        assert app.get(page(resource, "lain"), headers=headers).status_code == 404
        assert app.get(page(resource) + "?run=tidak-ada", headers=headers).status_code == 404
        assert "no-store" in app.get(page(resource), headers=headers).headers["Cache-Control"]


class TestPage:
    def test_it_names_cell_value_and_cure(self, people: People, resource: dict, app: Any) -> None:
        """Verdict, column, spreadsheet's cell, value; buttons of somebody who may replace the file."""
        said = app.get(page(resource), headers=token(people.produsen)).body
        for word in ("sd-box-late", "D3", "12O5", "jumlah", "sd-check-wrong", f"/resource/{resource['id']}/edit"):
            assert word in said

    def test_what_stands_in_a_file_stays_text(self, people: People, resource: dict, app: Any) -> None:
        """Markup in a cell or a column name is shown, never run."""
        rows = "".join(f"w{n};{n}\n" for n in range(2, 9))
        evil = f"<script>x</script>;jumlah\n<img src=x>;<b>1</b>\n{rows}".encode()
        mine = upload(people.produsen, resource["package_id"], evil, "jahat.csv")
        said = app.get(page(mine), headers=token(people.produsen)).body
        assert "&lt;script&gt;x" in said
        assert "&lt;b&gt;1" in said
        for tag in ("<script>x", "<b>1", "<img src=x>"):
            assert tag not in said

    def test_a_link_has_no_check_and_the_page_says_so(self, people: People, resource: dict, app: Any) -> None:
        """Nothing to see is not an error for those who may look."""
        linked = act("package_show", people.produsen, id="penduduk")["resources"][0]
        said = app.get(page(linked), headers=token(people.produsen))
        assert said.status_code == 200
        assert "sd-box-waiting" in said.body

    def test_the_button_starts_a_run_and_comes_back(self, people: People, resource: dict, app: Any) -> None:
        """By POST only; the earlier run stays in the history and can be read."""
        headers = token(people.produsen)
        first = verdict(people.produsen, resource)["id"]
        answer = app.post(page(resource), headers=headers, follow_redirects=False)
        assert (answer.status_code, answer.headers["Location"].endswith(page(resource))) == (302, True)
        runs = act("satudata_check_list", people.produsen, resource_id=resource["id"])
        assert len(runs) == 2
        assert f"?run={first}" in app.get(page(resource), headers=headers).body
        assert app.get(f"{page(resource)}?run={first}", headers=headers).status_code == 200

    def test_the_old_address_leads_here_whoever_asks(self, resource: dict, app: Any) -> None:
        """Nothing is looked up on the way, so nothing is told."""
        for reference in (resource["id"], "tidak-ada"):
            answer = app.get(f"/dataset/penduduk/resource/{reference}/validation", follow_redirects=False)
            assert (answer.status_code, answer.headers["Location"].endswith("/pemeriksaan")) == (302, True)


class TestProgress:
    def test_from_waiting_to_a_verdict(
        self, people: People, resource: dict, app: Any, worker: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The page waits, the route says how far it is, the worker notes rows and part, then all is done."""
        told: list[dict[str, Any]] = []
        monkeypatch.setattr(check_progress, "_EACH", -1.0)
        original = check_runs.sandbox.check

        def slow(stream: Any, request: Any, seconds: Any, tell: Any) -> dict[str, Any]:
            tell({"rows": 500, "part": 0.5})
            model.Session.expire_all()
            told.append(app.get(page(resource) + "/kemajuan", headers=headers).json)
            return original(stream, request, seconds, tell)

        headers = token(people.produsen)
        run = act("satudata_check_run", people.produsen, resource_id=resource["id"])
        assert (run["state"], run["progress"]["open"]) == ("queued", True)
        waiting = app.get(page(resource), headers=headers).body
        assert "data-sd-check" in waiting
        assert f"?run={run['id']}" in waiting
        monkeypatch.setattr(check_runs.sandbox, "check", slow)
        jobs.run_check(run["id"])
        assert (told[0]["state"], told[0]["part"], "500" in told[0]["message"]) == ("running", 0.5, True)
        after = app.get(page(resource) + "/kemajuan", headers=headers).json
        assert (after["run"], after["state"], after["open"]) == (run["id"], "failed", False)

    def test_a_passed_table_says_that_it_is_being_loaded(self, people: People, resource: dict) -> None:
        """Until the worker's load says that it is done."""
        good = upload(people.produsen, resource["package_id"], GOOD)
        run = verdict(people.produsen, good)
        assert run["state"] == "passed"
        if not run["progress"]["loading"]:
            pytest.skip("tables are not loaded into the DataStore here")
        jobs.load_datastore(good["id"], run["id"])
        model.Session.expire_all()
        assert verdict(people.produsen, good)["progress"]["loading"] is False

    def test_a_second_job_does_not_check_twice(self, people: People, resource: dict, worker: None) -> None:
        """A run somebody carries out is left alone; one whose worker died is taken up again."""
        run = CheckResult.must_get(act("satudata_check_run", people.produsen, resource_id=resource["id"])["id"])
        run.state, run.started_at = "running", utcnow()
        model.Session.commit()
        jobs.run_check(run.id)
        assert CheckResult.must_get(run.id).state == "running"
        run.started_at = utcnow() - timedelta(hours=1)
        model.Session.commit()
        jobs.run_check(run.id)
        assert CheckResult.must_get(run.id).state == "failed"


class TestDeadQueue:
    @pytest.fixture
    def waiting(self, people: People, resource: dict, worker: None) -> CheckResult:
        """A run that was queued twenty minutes ago."""
        newest = act("satudata_check_run", people.produsen, resource_id=resource["id"])["id"]
        for run in CheckResult.of_resource(resource["id"]):
            run.created_at = run.created_at - timedelta(minutes=20)
        model.Session.commit()
        return CheckResult.must_get(newest)

    def test_the_page_says_so_and_offers_another_run(
        self, people: People, resource: dict, waiting: CheckResult, app: Any
    ) -> None:
        """The new run takes the place of the old, which keeps its reason."""
        headers = token(people.produsen)
        said = app.get(page(resource), headers=headers).body
        assert verdict(people.produsen, resource)["progress"]["stuck"] is True
        assert '<form method="post" action="' + page(resource) in said
        app.post(page(resource), headers=headers)
        old = act("satudata_check_show", people.produsen, run_id=waiting.id)
        assert (old["state"], old["error_code"]) == ("error", "superseded")

    def test_health_finds_it_and_repair_queues_it_again(self, waiting: CheckResult) -> None:
        """What lies in the queue needs a worker; what was lost from it is put back, once."""
        figure = next(one for one in health.figures() if one.key == "check_stuck")
        assert (figure.count, figure.wrong) == (1, True)
        assert check_sweep.requeue() == []
        queue.get_queue().empty()
        assert check_sweep.requeue(dry_run=True) == [waiting.id]
        assert check_runs.job_id(waiting.id) not in queue.get_queue().get_job_ids()
        assert health.repair().requeued == [waiting.id]
        assert queue.get_queue().get_job_ids().count(check_runs.job_id(waiting.id)) == 1
        assert check_sweep.requeue() == []


class TestNewest:
    def test_all_verdicts_of_a_dataset_at_once(self, people: People, resource: dict) -> None:
        """Links are left out; outsiders are told that there is nothing."""
        good = upload(people.produsen, resource["package_id"], GOOD)
        found = act("satudata_check_newest", people.kepala, id="penduduk")
        assert {key: one["tone"] for key, one in found.items()} == {resource["id"]: "bad", good["id"]: "good"}
        assert not any(one["stale"] for one in found.values())
        for user in (None, people.stranger, people.citizen):
            for reference in ("penduduk", "tidak-ada"):
                with pytest.raises(tk.ObjectNotFound):
                    act("satudata_check_newest", user, id=reference)
