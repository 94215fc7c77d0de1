"""Load the demo region into a running portal: `portal/region/load.py --instance var/<version>`.

Everything is made by the actions a user calls, as that user and with his rights; the past is made by moving the clock
of this one process. What came out is written to `region.json` beside `portal.json`.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from portal.places import write_private  # noqa: E402 - the repository is no package of the environment
from portal.region import accounts, daftar_data, organizations, papers  # noqa: E402
from portal.region.ckan_app import CkanApp  # noqa: E402
from portal.region.clock import Clock, run_under_faketime  # noqa: E402
from portal.region.datasets import DATASETS, YEARS, Dataset, Made, metadata  # noqa: E402
from portal.region.lives import Step, beginning, moment  # noqa: E402

WILAYAH = Path(__file__).parent / "wilayah.csv"
OFFICES = ("produsen", "pendukung", "kepala", "ppid")
MIME = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class Loader:
    """Takes the steps of all datasets in the order of their moments."""

    def __init__(self, app: CkanApp, clock: Clock) -> None:
        from ckanext.satudata.adapters.calendar import portal_calendar

        self.app, self.clock = app, clock
        with app.request():
            calendar = portal_calendar(clock.today.year)
        self.free_days = frozenset(calendar.holidays | calendar.extra)
        self.years = range(clock.today.year - YEARS, clock.today.year)
        self.made: dict[str, dict[str, Any]] = {}

    def _account(self, one: Dataset, who: str) -> str:
        return f"{who}-{organizations.of_name(one.organization).short}" if who in OFFICES else who

    def load(self) -> None:
        """Every step of every dataset."""
        steps = [
            (moment(step, one.name, self.clock.today, self.free_days), number, one, step)
            for one in DATASETS
            for number, step in enumerate(one.life)
        ]
        for when, _, one, step in sorted(steps, key=lambda found: found[:2]):
            self.clock.move(when)
            self._take(one, step, self._account(one, step.who))
        self.clock.real()

    def _take(self, one: Dataset, step: Step, user: str) -> None:
        special = getattr(self, f"_{step.do}", None)
        if special:
            special(one, user, step.data)
        else:
            self._move(one, user, step.do, step.data)

    def _move(self, one: Dataset, user: str, transition: str, data: dict[str, Any]) -> None:
        if transition == "submit":
            self._finish_checks(one, user)
        seen = self.app.act("satudata_case_show", user, id=one.name)
        asked = {"id": one.name, "transition": transition, "case_version": seen["case_version"], **data}
        self.app.act("satudata_case_transition", user, **asked)

    def _finish_checks(self, one: Dataset, user: str) -> None:
        """On a busy machine a file that was uploaded a moment of this clock ago may still wait for its check."""
        newest = self.app.act("satudata_check_newest", user, id=one.name)
        if any(check["state"] == "queued" for check in newest.values()):
            self.app.work()

    def _create(self, one: Dataset, user: str, data: dict[str, Any]) -> None:
        agency = organizations.of_name(one.organization)
        about = metadata(one, self.years, f"Bidang Data {agency.title}", f"data.{agency.short}@contoh.example")
        package = self.app.act("package_create", user, **about, **data)
        self.made[one.name] = {"id": package["id"], "rows": {}}

    def _upload(self, one: Dataset, user: str, data: dict[str, Any]) -> None:
        for file in one.files:
            made = file.made(self.years)
            about = {"package_id": one.name, "name": f"{one.title} ({made.filename})", "jenis_resource": "data", **data}
            if made.schema:
                about["schema"] = json.dumps(made.schema)
            resource = self.app.act("resource_create", user, **about, **_uploaded(made))
            self.made[one.name]["rows"][resource["id"]] = made.rows

    def _replace(self, one: Dataset, user: str, data: dict[str, Any]) -> None:
        """Upload the first file again."""
        resource = self.app.act("package_show", user, id=one.name)["resources"][0]
        self.app.act("resource_patch", user, id=resource["id"], **data, **_uploaded(one.files[0].made(self.years)))

    def _attach(self, one: Dataset, user: str, data: dict[str, Any]) -> None:
        """A letter or supporting data, as a document of the case."""
        from werkzeug.datastructures import FileStorage

        upload = FileStorage(io.BytesIO(papers.page(one.title)), f"{data['kind']}.pdf", content_type="application/pdf")
        self.app.act("satudata_attachment_create", user, id=one.name, upload=upload, **data)

    def _edit(self, one: Dataset, user: str, data: dict[str, Any]) -> None:
        self.app.act("package_patch", user, id=one.name, **data)

    def _submit_too_early(self, one: Dataset, user: str, data: dict[str, Any]) -> None:
        """An incomplete draft is submitted and refused; the attempt stands in its history."""
        import ckan.plugins.toolkit as tk

        try:
            self._move(one, user, "submit", data)
        except tk.ValidationError:
            return
        raise AssertionError(f"{one.name} was to be refused as incomplete")

    def _validate_for_head(self, one: Dataset, user: str, data: dict[str, Any]) -> None:
        """The supporting Walidata records what the head of the OPD decided on paper."""
        heads = self.app.act("satudata_official_list", user, organization_id=one.organization)
        head = next(official for official in heads if official["role"] == "kepala_opd")
        self._attach(one, user, {"kind": "surat_validasi"})
        self._move(one, user, "validate", {"decided_by": head["id"], **data})

    def _purge(self, one: Dataset, user: str, data: dict[str, Any]) -> None:
        self.made[one.name]["case"] = self.app.act("satudata_case_show", user, id=one.name)["id"]
        self.app.act("dataset_purge", user, id=one.name, **data)

    def described(self) -> list[dict[str, Any]]:
        """The `datasets` of portal.json."""
        return [self._described(one) for one in DATASETS]

    def _described(self, one: Dataset) -> dict[str, Any]:
        made = self.made[one.name]
        case = self.app.act("satudata_case_show", accounts.SYSADMIN, id=made.get("case", one.name))
        resources = []
        if made["rows"]:
            shown = self.app.act("package_show", accounts.SYSADMIN, id=one.name)["resources"]
            resources = [{**{k: r[k] for k in ("id", "name", "format")}, "rows": made["rows"][r["id"]]} for r in shown]
        return {
            "name": one.name,
            "id": made["id"],
            "organization": one.organization,
            "profile": case["profile"],
            "state": case["state"],
            "category": case["category"],
            "access_class": case["access_class"],
            "resources": resources,
        }


def _uploaded(made: Made) -> dict[str, Any]:
    from werkzeug.datastructures import FileStorage

    kind = made.filename.rpartition(".")[2]
    upload = FileStorage(io.BytesIO(made.content), filename=made.filename, content_type=MIME[kind])
    return {"format": kind.upper(), "upload": upload, "url": made.filename}


def _finish_jobs(app: CkanApp) -> None:
    """Whoever starts reading at once should find tables loaded, mails sent, and the index as the last step left it.

    Loading a table, core reads the dataset and indexes it a moment later, while the portal's own delivery indexes too.
    """
    app.work()
    app.index_anew()


def load(instance: Path) -> dict[str, Any]:
    """The whole region; answers what portal.json says of it."""
    clock = Clock()
    secrets = json.loads((instance / "secrets.json").read_text())
    app = CkanApp(instance / "ckan.ini")
    loader = Loader(app, clock)
    began = beginning(clock.today, loader.free_days)
    clock.move(began)
    accounts.first(app, secrets)
    app.command("wilayah", "load", str(WILAYAH), "--source", "Wilayah rekaan untuk demo", "--version", "demo")
    organs = organizations.load(app, accounts.SYSADMIN)
    people = accounts.load(app, secrets, began.date())
    loader.load()
    daftar_data.load(app, clock, loader.free_days)
    _finish_jobs(app)
    return {"accounts": people, "organizations": organs, "datasets": loader.described()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instance", type=Path, required=True, help="folder of the portal, such as var/2.11.6")
    instance = parser.parse_args().instance.resolve()
    run_under_faketime(instance / "run" / "faketime")
    region = load(instance)
    write_private(instance / "region.json", json.dumps(region, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
