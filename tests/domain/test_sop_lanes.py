"""A flow with roles as lanes: everything the profile says stands in it, in the lane of who does it, on A4 sheets."""

from __future__ import annotations

import itertools
from importlib import resources
from xml.etree import ElementTree

import pytest

from ckanext.satudata.domain.role import ROLE_TITLES, Role
from ckanext.satudata.domain.sop import Category, SopProfile, load_profile
from ckanext.satudata.domain.sop_lanes import HEAD_HEIGHT, SHEET_HEIGHT, WIDTH, Sheet, lane_svg, sheets
from ckanext.satudata.domain.sop_picture import PictureWords, Rect, edges_of

BAKU = (resources.files("ckanext.satudata.sop_profiles") / "baku.yaml").read_text(encoding="utf-8")
WORDS = PictureWords("id", {category: category.value for category in Category}, recorder="hanya mencatat")
LONG = BAKU.replace("id: Menunggu verifikasi Walidata,", "id: '" + "Menunggu pertimbangan " * 8 + "<script> & Rekan',")


def drawn(profile: SopProfile) -> list[Sheet]:
    return sheets(profile.flows["dataset"], "Alur dataset", WORDS)


def said(found: list[Sheet]) -> str:
    trees = (ElementTree.fromstring(lane_svg(sheet, "x", "kata")) for sheet in found)  # noqa: S314 - our own picture
    return " ".join(e.text or "" for tree in trees for e in tree.iter() if e.tag.endswith("}text"))


@pytest.mark.parametrize("text", [BAKU, LONG], ids=["baku", "long names"])
def test_nothing_lies_on_anything_and_every_sheet_fits_on_a4(text: str) -> None:
    """Boxes, words and lines keep apart, within the sheet."""
    for sheet in drawn(load_profile(text)):
        places = [one.rect for one in (*sheet.boxes, *sheet.texts)]
        for one, other in itertools.combinations(places, 2):
            assert not one.overlaps(other), (one, other)
        for place in places:
            assert place.x >= 0
            assert place.y >= HEAD_HEIGHT
            assert place.x + place.width <= WIDTH
            assert place.y + place.height <= sheet.height
        for points in (*sheet.arrows, *sheet.links):
            for (x0, y0), (x1, y1) in itertools.pairwise(points):
                stretch = Rect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
                assert not any(stretch.overlaps(place) for place in places), points
        assert sheet.height <= SHEET_HEIGHT


def test_who_may_do_it_stands_in_his_lane() -> None:
    """The head validates in his lane, the supporting Walidata only records it in hers, dashed."""
    profile = load_profile(BAKU)
    sheet = drawn(profile)[0]
    assert sheet.lanes == tuple(
        ROLE_TITLES[role]["id"]
        for role in (Role.PRODUSEN_DATA, Role.WALIDATA_PENDUKUNG, Role.KEPALA_OPD, Role.PPID, Role.WALIDATA)
    )
    boxes = [box for box in sheet.boxes if box.lines[0] == "Validasi"]
    assert [(box.dashed, int((box.rect.x - sheet.x(0)) // sheet.lane_width)) for box in boxes] == [
        (False, 2),
        (True, 1),
    ]
    assert boxes[1].lines[1:] == ("hanya mencatat",)


def test_every_state_and_every_arrow_of_the_profile_is_there() -> None:
    """The chart cannot differ from the profile: it is made of nothing else."""
    profile = load_profile(BAKU.replace("id: Menunggu verifikasi Walidata,", "id: Antre di Diskominfo,"))
    found, flow = drawn(profile), profile.flows["dataset"]
    assert sum(1 for sheet in found for box in sheet.boxes if box.category) == len(flow.states)
    ends = sum(1 for sheet in found for arrow in sheet.arrows if arrow[-1][0] > WIDTH - 190)
    assert ends == len(edges_of(flow))
    words = said(found)
    assert "Antre di Diskominfo" in words
    assert "3. Antre di" in words
    assert "Menunggu verifikasi Walidata" not in words


def test_strange_signs_are_text() -> None:
    found = drawn(load_profile(LONG))
    assert not any("<script>" in lane_svg(sheet, "x", "<b>") for sheet in found)
    assert "<script>" in said(found)
