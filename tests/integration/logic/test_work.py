"""The work on cases: taking them on, filters and counts of the queue, undoing a send-back, checklists of reviewers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.logic import claims
from ckanext.satudata.model import Case, Outbox
from ckanext.satudata.model.base import Session, utcnow

from tests.integration.logic.test_queue import cases, give_field, statements  # noqa: F401 - a fixture
from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")


def _case(name: str) -> Case:
    Session.expire_all()
    found = Case.for_object(model.Package.get(name).id)
    assert found is not None
    return found


@pytest.fixture
def submitted(people: People) -> Case:
    """A dataset before the head of its OPD."""
    make_dataset(people.produsen, people.opd, "tabel")
    move(people.produsen, "tabel", "submit")
    return _case("tabel")


class TestClaims:
    """A claim says who works on a case; it is a note to colleagues and no right."""

    def test_who_takes_a_case_on_is_named_and_who_else_wants_it_is_refused_by_name(
        self, people: People, submitted: Case
    ) -> None:
        taken = act("satudata_case_claim", people.kepala, id=submitted.id)
        assert taken["claimed_by_name"] == "Kepala Dinkes"
        assert act("satudata_case_claim", people.kepala, id="tabel")["claimed_at"] == taken["claimed_at"]
        with pytest.raises(tk.ValidationError) as refused:
            act("satudata_case_claim", people.pendukung, id=submitted.id)
        assert "Kepala Dinkes" in refused.value.error_dict["claimed_by"][0]
        row = act("satudata_case_list", people.walidata, state="diajukan")["results"][0]
        assert row["claimed_by_name"] == "Kepala Dinkes"

    def test_only_those_whose_turn_it_is(self, people: People, submitted: Case) -> None:
        """Not the producer, nor who sees and waits, nor a sysadmin; who may not see the case finds nothing."""
        seeing, blind = ("produsen", "walidata", "ppid", "sysadmin"), ("stranger", "citizen", "forum")
        for action in ("claim", "release", "take_over"):
            for who in (*seeing, *blind):
                with pytest.raises(tk.NotAuthorized if who in seeing else tk.ObjectNotFound):
                    act(f"satudata_case_{action}", getattr(people, who), id=submitted.id)
        assert _case("tabel").claimed_by is None

    def test_taking_over_tells_the_first_and_the_history(self, people: People, submitted: Case) -> None:
        act("satudata_case_claim", people.kepala, id=submitted.id)
        with pytest.raises(tk.NotAuthorized):
            act("satudata_case_release", people.pendukung, id=submitted.id)
        act("satudata_case_take_over", people.pendukung, id=submitted.id)
        assert _case("tabel").claimed_by == people.pendukung["id"]
        event = act("satudata_event_list", people.kepala, id=submitted.id, newest_first=True)["results"][0]
        assert (event["kind"], event["data"]["from_name"]) == ("taken_over", "Kepala Dinkes")
        mails = Session.scalars(sa.select(Outbox).where(Outbox.event_id == event["id"])).all()
        assert [mail.payload["user_id"] for mail in mails] == [people.kepala["id"]]

    def test_a_claim_blocks_no_decision_and_ends_with_the_state(self, people: People, submitted: Case) -> None:
        act("satudata_case_claim", people.pendukung, id=submitted.id)
        version = _case("tabel").case_version
        data = {"id": submitted.id, "transition": "validate", "case_version": version}
        act("satudata_case_transition", people.kepala, **data)
        assert _case("tabel").claimed_by is None

    def test_a_change_that_leaves_the_state_leaves_the_claim(self, people: People, submitted: Case) -> None:
        act("satudata_case_claim", people.kepala, id=submitted.id)
        ground = {
            "accessRights": "terbatas", "dasar_pembatasan": "uu_14_2008_17_h", "alasan_pembatasan": "Data pribadi",
            "nomor_keputusan_pembatasan": "1/2026", "batas_pembatasan": "2030-01-01",
        }  # fmt: skip
        move(people.walidata, "tabel", "reclassify", **ground)
        assert _case("tabel").claimed_by == people.kepala["id"]

    def test_who_lost_the_role_holds_nothing_any_more(self, people: People, submitted: Case) -> None:
        """The claim counts for nothing at once; `release_claims_of` clears the row and keeps what still is his."""
        act("satudata_case_claim", people.kepala, id=submitted.id)
        assert claims.release_claims_of(people.kepala["id"]) == []
        rows = act("satudata_role_list", people.sysadmin, user_id=people.kepala["id"])
        act("satudata_role_revoke", people.sysadmin, id=rows[0]["id"])
        assert act("satudata_case_claim", people.pendukung, id=submitted.id)["claimed_by"] == people.pendukung["id"]
        _case("tabel").claim(people.kepala["id"], utcnow())
        Session.commit()
        assert claims.nightly() == "1 given back"
        assert _case("tabel").claimed_by is None


LEFT: list[tuple[dict[str, Any], list[str]]] = [
    ({"profile": "blitar_2023"}, ["dikembalikan"]),
    ({"profile": "tidak_ada"}, []),
    ({"flow": "daftar_data"}, []),
    ({"claimed": "me"}, ["divalidasi"]),
    ({"claimed": "walidata"}, ["divalidasi"]),
    ({"claimed": "kepala-dinkes"}, []),
    ({"claimed": "siapa-ini"}, []),
    ({"claimed": "nobody"}, ["diajukan", "dikembalikan", "terbit"]),
    ({"priority": True}, ["terbit"]),
    ({"late": True}, ["diajukan"]),
]
WEEKS = [
    ("2026-11-18T02:00+00:00", "2026-11-18T09:00+00:00", True),  # Wednesday, the same day
    ("2026-11-18T02:00+00:00", "2026-11-22T16:59+00:00", True),  # Sunday, 23:59 in western Indonesia
    ("2026-11-18T02:00+00:00", "2026-11-22T17:00+00:00", False),  # Monday, 00:00
    ("2026-11-18T02:00+00:00", "2026-11-18T01:00+00:00", False),  # late already
    ("2026-11-22T16:00+00:00", "2026-11-22T16:30+00:00", True),  # the last hour of the week
]


class TestFilters:
    """Filters of the queue, each as a table of what it leaves."""

    @pytest.fixture(autouse=True)
    def _marked(self, people: People, cases: dict[str, str]) -> None:  # noqa: F811
        act("satudata_case_claim", people.walidata, id=cases["divalidasi"])
        late, later = Case.get(cases["diajukan"]), Case.get(cases["dikembalikan"])
        assert late is not None
        assert later is not None
        late.due_at, later.profile_key = utcnow() - timedelta(days=1), "blitar_2023"
        Session.commit()
        give_field("terbit", "prioritas_tahun", "2025, 2026")
        give_field("diajukan", "prioritas_tahun", "")

    def test_a_filter_leaves(self, people: People) -> None:
        """Filter to the datasets it leaves; a word nobody knows leaves none and refuses nothing."""
        for asked, left in LEFT:
            found = act("satudata_case_list", people.walidata, **asked)["results"]
            assert sorted(row["object_name"] for row in found) == left, asked

    def test_due_this_week_ends_on_sunday(self, people: People, cases: dict[str, str]) -> None:  # noqa: F811
        """In the portal's own time; what is late already has a filter of its own."""
        for now, due, fits in WEEKS:
            case = Case.get(cases["divalidasi"])
            assert case is not None
            case.due_at = datetime.fromisoformat(due)
            Session.commit()
            with freeze_time(now):
                found = act("satudata_case_list", people.walidata, due="week")["results"]
            assert ("divalidasi" in [row["object_name"] for row in found]) is fits, (now, due)

    def test_counts_say_what_a_click_would_show(self, people: People) -> None:
        """Each choice under all other filters, not its own; nothing of cases the reader may not see."""
        asked: dict[str, Any] = {"category": "waiting"}
        facets = act("satudata_case_list", people.walidata, facets=True, **asked)["facets"]
        assert {one["state"]: one["count"] for one in facets["states"]} == {
            "diajukan": 1, "divalidasi": 1, "dikembalikan": 0, "terpublikasi": 0,
        }  # fmt: skip
        assert facets["categories"] == {"waiting": 2, "open": 1, "published": 1}
        assert (facets["late"], facets["mine"], facets["priority"]) == (1, 1, 0)
        assert [(one["name"], one["count"]) for one in facets["claimed"]] == [("walidata", 1)]
        assert {one["key"]: one["count"] for one in facets["profiles"]} == {"baku": 2, "blitar_2023": 0}
        for choice in facets["states"]:
            shown = act("satudata_case_list", people.walidata, state=choice["state"], **asked)["count"]
            assert shown == choice["count"], choice

    def test_one_statement_counts_them_all(self, people: People) -> None:
        with statements() as sent:
            act("satudata_case_list", people.walidata, facets=True)
        assert len([one for one in sent if "is_late" in one]) == 1
        assert len([one for one in sent if "count(*)" in one]) == 1
