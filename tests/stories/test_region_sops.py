"""A region's SOP in the running portal, read from its profile: what leads on, who stands there, what is delivered."""

from __future__ import annotations

from typing import Any

from tests.stories.life import Life
from tests.stories.portal import Portal
from tests.stories.test_life_over_http import GOOD

AGENCIES = {
    "pringsewu_2024": "dinas-pertanian",
    "blitar_2023": "dinas-perikanan",
    "paser_2022": "dinas-lingkungan-hidup",
    "sumedang_2022": "dinas-sosial",
}
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
