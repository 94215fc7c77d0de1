"""The line of steps and the weight of a button, found in the profile and never written down beside it."""

from __future__ import annotations

from importlib import resources

import pytest

from ckanext.satudata.domain.path import path, weight
from ckanext.satudata.domain.sop import Flow, load_profile

TEXT = resources.files("ckanext.satudata.sop_profiles").joinpath("baku.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def flow() -> Flow:
    return load_profile(TEXT).flows["dataset"]


@pytest.mark.parametrize(
    ("state", "access", "line"),
    [
        ("draf", "terbuka", "[draf] diajukan divalidasi terpublikasi"),
        ("diajukan", "terbuka", "draf* [diajukan] divalidasi terpublikasi"),
        ("divalidasi", "terbuka", "draf* diajukan* [divalidasi] terpublikasi"),
        ("divalidasi", "terbatas", "draf* diajukan* [divalidasi] diserahkan"),
        ("dikembalikan", "terbuka", "draf* [dikembalikan] diajukan divalidasi terpublikasi"),
        ("terpublikasi", "terbuka", "draf* diajukan* divalidasi* [terpublikasi]"),
        ("diserahkan", "tertutup", "draf* diajukan* divalidasi* [diserahkan]"),
        ("ditolak", "terbuka", ""),
        ("ditarik", "terbuka", ""),
        ("dihapus", "terbuka", ""),
        ("tidak-dikenal", "terbuka", ""),
    ],
)
def test_the_line_from_the_draft_to_publication(flow: Flow, state: str, access: str, line: str) -> None:
    """Done ones starred, the present one in brackets; what is sent back stands before the gate it leads to."""
    shape = {"done": "{}*", "current": "[{}]", "next": "{}"}
    assert " ".join(shape[str(one.mark)].format(one.key) for one in path(flow, state, access)) == line


@pytest.mark.parametrize(
    ("state", "weights"),
    [
        ("draf", {"submit": "forward", "reclassify": "aside"}),
        (
            "diajukan",
            {"recall": "back", "validate": "forward", "send_back": "back", "refuse": "final", "reclassify": "aside"},
        ),
        ("terpublikasi", {"withdraw": "final", "reclassify": "aside"}),
        ("ditarik", {"reopen": "forward"}),
    ],
)
def test_how_a_button_stands_beside_the_others(flow: Flow, state: str, weights: dict[str, str]) -> None:
    """Onward first, back beside it, what ends or hides apart."""
    assert {one.key: str(weight(flow, one.key, state, "terbuka")) for one in flow.leaving(state)} == weights
