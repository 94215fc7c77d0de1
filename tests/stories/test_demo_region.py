"""The demo region is what design.md promises: people for every role, datasets in every state, a plausible past."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, time, timedelta, timezone
from typing import Any

import pytest

from tests.stories.portal import Portal, Refused

ORGANIZATION_ROLES = {"produsen_data", "walidata_pendukung", "kepala_opd", "ppid", "kepala_bidang", "pelaksana"}
PORTAL_ROLES = {"walidata", "pembina_data", "anggota_forum", "koordinator_forum", "sekretariat"}
WIB = timezone(timedelta(hours=7))
SATURDAY = 5


def datasets(portal: Portal, **wanted: str) -> list[dict[str, Any]]:
    return [d for d in portal.facts["datasets"] if all(d[key] == value for key, value in wanted.items())]


def text_of(portal: Portal, dataset: dict[str, Any]) -> str:
    """The first CSV of a published dataset, as a citizen gets it."""
    resource = next(r for r in dataset["resources"] if r["format"] == "CSV")
    return portal.get(portal.act("resource_show", id=resource["id"])["url"]).content.decode("utf-8-sig")


class TestPeople:
    def test_every_role_has_an_account_whose_token_works(self, portal: Portal) -> None:
        """The token belongs to the account and opens its queue."""
        held = {role["role"] for account in portal.facts["accounts"] for role in account["roles"]}
        assert held == ORGANIZATION_ROLES | PORTAL_ROLES
        for account in portal.facts["accounts"]:
            shown = portal.act("user_show", account["name"], id=account["name"])
            assert shown["email"].endswith("@contoh.example"), account["name"]
            assert portal.act("satudata_case_list", account["name"])["count"] >= 0

    def test_two_agencies_with_two_producers_and_one_head_each(self, portal: Portal) -> None:
        """And two Walidata, so that four eyes never stick; a sysadmin; somebody without any role."""
        for agency in ("dinas-kesehatan", "dinas-pendidikan"):
            assert portal.holder("produsen_data", agency, 1)
            assert portal.holder("kepala_opd", agency)
        assert portal.holder("walidata", None, 1)
        assert any(not a["roles"] and not a["sysadmin"] for a in portal.facts["accounts"])

    def test_passwords_are_not_guessable_and_differ(self, portal: Portal) -> None:
        """No password occurs twice or in the source."""
        passwords = [account["password"] for account in portal.facts["accounts"]]
        assert len(set(passwords)) == len(passwords)
        assert all(len(password) >= 20 for password in passwords)

    def test_one_parent_with_children_and_one_unrelated_agency(self, portal: Portal) -> None:
        """As the tree of organisations in CKAN says it too."""
        parents = {one["name"]: one["parent"] for one in portal.facts["organizations"]}
        children = [name for name, parent in parents.items() if parent]
        assert len(children) >= 2
        assert len({parents[name] for name in children}) == 1
        assert len([name for name, parent in parents.items() if not parent]) == 2
        shown = portal.act("organization_show", id="dinas-kesehatan", include_groups=True)
        assert [group["name"] for group in shown["groups"]] == ["kabupaten-contoh"]


class TestDatasets:
    def test_every_state_of_every_profile_occurs_and_is_true(self, portal: Portal) -> None:
        """What portal.json says is what the API says."""
        found: dict[str, set[str]] = {}
        for dataset in portal.facts["datasets"]:
            found.setdefault(dataset["profile"], set()).add(dataset["state"])
        for profile in portal.act("satudata_sop_list"):
            flows = portal.act("satudata_sop_show", id=profile["key"])["flows"]
            if "dataset" in flows:
                assert found[profile["key"]] == set(flows["dataset"]["states"]), profile["key"]
        for dataset in portal.facts["datasets"]:
            if dataset["state"] != "dihapus":
                case = portal.act("satudata_case_show", portal.sysadmin, id=dataset["name"])
                facts = (case["state"], case["category"], case["access_class"], case["profile"])
                keys = ("state", "category", "access_class", "profile")
                assert facts == tuple(dataset[key] for key in keys), dataset["name"]

    def test_some_are_late(self, portal: Portal) -> None:
        """In the head's queue, at the Walidata's gate and in a repair."""
        late = portal.act("satudata_case_list", portal.holder("walidata"), late=True, limit=100)["results"]
        assert {case["state"] for case in late} >= {"diajukan", "divalidasi", "dikembalikan"}

    def test_one_draft_is_incomplete_and_one_file_has_findings(self, portal: Portal) -> None:
        """So that a newcomer sees both kinds of "not yet"."""
        producer = portal.holder("produsen_data", "dinas-kesehatan")
        assert portal.act("satudata_case_show", producer, id="desa-siaga-aktif")["missing"]
        bad = next(d for d in portal.facts["datasets"] if d["name"] == "kondisi-ruang-kelas")
        other = portal.holder("produsen_data", "dinas-pendidikan")
        run = portal.act("satudata_check_show", other, resource_id=bad["resources"][0]["id"])
        assert run["state"] == "failed"

    def test_anonymous_visitors_see_the_published_open_ones_and_no_other(self, portal: Portal) -> None:
        """By search and one by one."""
        ours = {dataset["name"] for dataset in portal.facts["datasets"]}
        public = {dataset["name"] for dataset in datasets(portal, state="terpublikasi", access_class="terbuka")}
        found = portal.act("package_search", rows=1000)["results"]
        assert {one["name"] for one in found} & ours == public
        for name in ours - public:
            with pytest.raises(Refused) as no:
                portal.act("package_show", id=name)
            assert no.value.status == 404, name

    def test_tables_are_spelled_as_in_indonesia(self, portal: Portal) -> None:
        """Semicolons, codes with their dots, decimal commas, thousands dots, several years."""
        table = next(d for d in portal.facts["datasets"] if d["name"] == "jumlah-penduduk-menurut-kecamatan")
        rows = list(csv.DictReader(io.StringIO(text_of(portal, table)), delimiter=";"))
        assert len(rows) == table["resources"][0]["rows"]
        assert all(re.fullmatch(r"99\.01\.\d\d", row["kode_kecamatan"]) for row in rows)
        assert all(re.fullmatch(r"\d{1,3}(\.\d{3})+", row["laki_laki"]) for row in rows)
        assert all(re.fullmatch(r"[\d.]+,\d\d", row["kepadatan_per_km2"]) for row in rows)
        assert len({row["tahun"] for row in rows}) >= 3

    def test_codes_are_text_in_the_datastore_and_numbers_are_numbers(self, portal: Portal) -> None:
        """The worker had loaded them before the portal was handed over."""
        table = next(d for d in portal.facts["datasets"] if d["name"] == "jumlah-penduduk-menurut-kecamatan")
        answer = portal.act("datastore_search", resource_id=table["resources"][0]["id"], limit=1)
        types = {field["id"]: field["type"] for field in answer["fields"]}
        assert (types["kode_kecamatan"], types["laki_laki"], types["kepadatan_per_km2"]) == (
            "text",
            "numeric",
            "numeric",
        )
        assert answer["records"][0]["kode_kecamatan"].startswith("99.01.")


class TestPast:
    def test_events_lie_in_the_past_on_working_days_in_office_hours(self, portal: Portal) -> None:
        """Nobody clicked at night or on a Sunday, and what comes later in a history is not earlier."""
        now, first = datetime.now(timezone.utc), []
        for dataset in portal.facts["datasets"]:
            if dataset["state"] == "dihapus":
                continue
            events = portal.act("satudata_event_list", portal.sysadmin, id=dataset["name"])["results"]
            moments = [datetime.fromisoformat(event["created_at"]) for event in events]
            assert moments == sorted(moments), dataset["name"]
            assert all(moment < now for moment in moments), dataset["name"]
            for moment in (one.astimezone(WIB) for one in moments):
                assert moment.weekday() < SATURDAY, (dataset["name"], moment)
                assert time(8) <= moment.time() < time(16), (dataset["name"], moment)
            first.append(moments[0])
        assert now - min(first) > timedelta(days=240)
        assert now - max(first) < timedelta(days=20)

    def test_reasons_are_given_and_heads_are_named(self, portal: Portal) -> None:
        """Sent back with note and how to repair; a head's decision entered by the supporting Walidata."""
        walidata = portal.holder("walidata")
        events = [
            event
            for dataset in portal.facts["datasets"]
            if dataset["category"] != "open"
            for event in _events(portal, walidata, dataset)
        ]
        back = [event for event in events if event["transition"] == "send_back"]
        assert back
        assert all(event["reason"] and event["note"] and event["how_to_fix"] for event in back)
        assert any(event["decided_by_name"] and event["role"] == "walidata_pendukung" for event in events)
        assert any(event["late_seconds"] for event in events)


def _events(portal: Portal, who: str, dataset: dict[str, Any]) -> list[dict[str, Any]]:
    if dataset["state"] == "dihapus":
        return []
    return portal.act("satudata_event_list", who, id=dataset["name"])["results"]
