"""The picture of an SOP is drawn from the profile: what the document says stands in it, nothing lies on anything."""

from __future__ import annotations

import itertools
from importlib import resources
from xml.etree import ElementTree

import pytest

from ckanext.satudata.domain.sop import Category, SopProfile, load_profile
from ckanext.satudata.domain.sop_picture import Picture, PictureWords, Rect, edges_of, picture, svg

BAKU = (resources.files("ckanext.satudata.sop_profiles") / "baku.yaml").read_text(encoding="utf-8")
WORDS = PictureWords("id", {category: category.value for category in Category})
NEW = """
      tunda:
        title: {id: Tunda sampai rapat berikutnya, en: Postpone}
        from: [divalidasi]
        to: draf
        roles: [walidata]
"""


def _drawn(profile: SopProfile, language: str = "id") -> Picture:
    words = PictureWords(language, WORDS.categories)
    return picture(profile.flows["dataset"], "Alur dataset", words)


def _text(drawn: Picture) -> str:
    root = ElementTree.fromstring(svg(drawn))  # noqa: S314 - our own picture
    return " ".join(e.text or "" for e in root.iter() if e.tag.endswith("}text"))


def test_a_renamed_state_and_an_added_transition_stand_in_the_picture() -> None:
    """The picture cannot differ from the profile: it is made of nothing else."""
    before = _text(_drawn(load_profile(BAKU)))
    assert "Menunggu verifikasi Walidata" in before
    assert "Tunda sampai" not in before
    changed = BAKU.replace("id: Menunggu verifikasi Walidata,", "id: Antre di meja Diskominfo,")
    changed = changed.replace("\n      refuse:\n        title", f"{NEW}\n      refuse:\n        title")
    after = _text(_drawn(load_profile(changed)))
    assert "Antre di meja Diskominfo" in after
    assert "Menunggu verifikasi Walidata" not in after
    assert "Tunda sampai rapat berikutnya" in after


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_text_lies_on_another(language: str) -> None:
    """Labels lie neither on labels nor on boxes, everything lies within the picture."""
    drawn = _drawn(load_profile(BAKU), language)
    places = [label.rect for label in drawn.labels] + [box.rect for box in drawn.boxes]
    for one, other in itertools.combinations(places, 2):
        assert not one.overlaps(other), (one, other)
    for place in places:
        assert place.x >= 0
        assert place.x + place.width <= drawn.width
        assert place.y + place.height <= drawn.height


def test_no_line_runs_through_a_text_and_no_track_along_another() -> None:
    """Arrows keep to the lines under their labels; what leads to different states never shares a stretch."""
    drawn = _drawn(load_profile(BAKU))
    places = [label.rect for label in drawn.labels]
    upright: dict[float, list[tuple[float, float]]] = {}
    for line in [*drawn.lines, *drawn.arrows]:
        for (x0, y0), (x1, y1) in itertools.pairwise(line):
            stretch = Rect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
            assert not any(stretch.overlaps(place) for place in places), line
            if x0 == x1:
                upright.setdefault(x0, []).append((min(y0, y1), max(y0, y1)))
    for stretches in upright.values():
        for (_, end), (start, _) in itertools.pairwise(sorted(stretches)):
            assert start >= end


def test_every_transition_of_every_source_is_drawn_with_who_may_make_it() -> None:
    """One label an arrow; who records it for an official is named too."""
    profile = load_profile(BAKU)
    drawn = _drawn(profile)
    assert len(drawn.labels) == len(edges_of(profile.flows["dataset"]))
    assert {box.key for box in drawn.boxes} == set(profile.flows["dataset"].states)
    said = " ".join(" ".join((*label.title, *label.notes)) for label in drawn.labels)
    for words in ("Verifikasi untuk diserahkan", "terbatas, tertutup", "Kepala OPD", "Walidata Pendukung", "PPID"):
        assert words in said


def test_the_way_to_publication_is_drawn_straight_down() -> None:
    """Draft, submitted, validated, published stand under each other at the top."""
    drawn = _drawn(load_profile(BAKU))
    assert [box.key for box in drawn.boxes][:4] == ["draf", "diajukan", "divalidasi", "terpublikasi"]
    assert sum(1 for arrow in drawn.arrows if arrow[0][0] == arrow[-1][0] and len(arrow) == 2) == 3


def test_long_names_wrap_and_strange_signs_are_text() -> None:
    """A state called like a paragraph stays in its box; tags in a profile are letters, not tags."""
    long = "Menunggu " + "pertimbangan " * 12 + "<script>alert(1)</script> & Rekan"
    drawn = _drawn(load_profile(BAKU.replace("id: Menunggu verifikasi Walidata,", f"id: '{long}',")))
    box = next(box for box in drawn.boxes if box.key == "divalidasi")
    assert len(box.title) > 5
    assert max(len(line) for line in box.title) <= 26
    assert "<script" not in svg(drawn)
    assert "alert(1)" in _text(drawn)


def test_people_who_do_not_see_it_are_told() -> None:
    """A picture for assistive technology: role, title, and every arrow as a sentence."""
    root = ElementTree.fromstring(svg(_drawn(load_profile(BAKU))))  # noqa: S314 - our own picture
    assert root.get("role") == "img"
    told = {e.tag.rpartition("}")[2]: e for e in root}
    assert root.get("aria-labelledby") == f"{told['title'].get('id')} {told['desc'].get('id')}"
    assert "Draf: Ajukan (Produsen Data), leads to Menunggu validasi Kepala OPD" in (told["desc"].text or "")
