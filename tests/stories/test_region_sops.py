"""Each region's SOP carried out in the running portal, read from the profile: who, with which paper, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.stories.life import Life
from tests.stories.portal import Portal
from tests.stories.test_life_over_http import GOOD

AGENCIES = {
    "pringsewu_2024": "dinas-pertanian",
    "blitar_2023": "dinas-perikanan",
    "paser_2022": "dinas-lingkungan-hidup",
    "sumedang_2022": "dinas-sosial",
}
PAPER = b"%PDF-1.4\n%%EOF\n"
ONWARD = {"waiting", "published"}


class RegionLife(Life):
    """A dataset of the agency that follows this profile."""

    def __init__(self, portal: Portal, profile: str) -> None:
        super().__init__(portal, AGENCIES[profile])
        self.profile = portal.act("satudata_sop_show", id=profile)
        self.flow = self.profile["flows"]["dataset"]

    def transition_from(self, state: str) -> tuple[str, dict[str, Any]]:
        """What leads on from here for open data, in the order of the document."""
        states, transitions = self.flow["states"], self.flow["transitions"]
        ordered = sorted(transitions.items(), key=lambda pair: pair[1]["position"])
        return next(
            (key, one)
            for key, one in ordered
            if state in one["source"]
            and one["target"] != state
            and states.get(one["target"], {}).get("category") in ONWARD
        )

    def actor(self, one: dict[str, Any], state: str) -> str:
        """Somebody of this agency, or of the portal, whose role the transition names."""
        for role in one["roles_at"][state]:
            for place in (self.organization, None):
                held = {"role": role, "organization": place}
                for account in self.portal.facts["accounts"]:
                    if held in account["roles"]:
                        return account["name"]
        raise AssertionError(f"nobody in the demo may leave {state}")

    def papers(self, one: dict[str, Any], who: str) -> None:
        """Every document the gate asks for, brought by whoever stands at it."""
        for guard in one["guards"]:
            kind = guard.removeprefix("attachment:")
            if kind != guard:
                self.portal.act("satudata_attachment_create", who, file=("surat.pdf", PAPER), id=self.id, kind=kind)

    def walk(self) -> None:
        """From the draft to the public, one transition after the other."""
        state = self.show(self.producer)["state"]
        while self.flow["states"][state]["category"] != "published":
            key, one = self.transition_from(state)
            who = self.actor(one, state)
            if state != "draf":
                self.assert_hidden()
            self.papers(one, who)
            state = self.move(who, key)["state"]


@pytest.fixture(params=AGENCIES)
def life(request: pytest.FixtureRequest, portal: Portal) -> Iterator[RegionLife]:
    one = RegionLife(portal, request.param)
    yield one
    one.end()


def test_the_region_s_sop_runs_as_written_and_its_line_is_the_sop(life: RegionLife) -> None:
    """The rows of the case are the SOP's rows in order, each done by a role the SOP names and not before the last."""
    life.create()
    life.upload("posyandu.csv", GOOD)
    life.complete()
    assert life.check()["state"] == "passed"
    life.walk()
    shown = life.portal.act("package_show", id=life.name)
    assert shown["private"] is False
    rows = life.portal.act("satudata_case_sop_line", life.producer, id=life.id)["rows"]
    wanted = [step for step in life.profile["steps"] if step["flow"] == "dataset"]
    assert [row["number"] for row in rows] == [step["number"] for step in wanted]
    assert [row["output"] for row in rows] == [(step["output"] or {}).get("id") for step in wanted]
    assert all(row["done"] for row in rows), [row["number"] for row in rows if not row["done"]]
    for row, step in zip(rows, wanted, strict=True):
        assert row["done"]["role"] in step["roles"], (row["number"], row["done"]["role"], step["roles"])
    moments = [row["done"]["created_at"] for row in rows]
    assert moments == sorted(moments)


def test_a_case_of_another_class_is_delivered_and_never_public(portal: Portal) -> None:
    """Sumedang: `data umum` is published, the rest passed on (SOP Sumedang 2022 row 10)."""
    life = RegionLife(portal, "sumedang_2022")
    try:
        life.create()
        life.upload("posyandu.csv", GOOD)
        life.complete(
            accessRights="terbatas",
            dasar_pembatasan="rahasia_pribadi",
            alasan_pembatasan="Memuat keterangan yang dapat dikaitkan dengan orang.",
            nomor_keputusan_pembatasan="900/07/KPTS/2026",
            batas_pembatasan="2030-12-31",
        )
        assert life.check()["state"] == "passed"
        life.move(life.producer, "submit")
        life.move(portal.holder("ppid", life.organization), "verify")
        assert life.move(life.walidata, "deliver")["state"] == "diserahkan"
        life.assert_hidden()
    finally:
        life.end()
