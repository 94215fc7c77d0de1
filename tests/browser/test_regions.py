"""Each region's SOP walked at the screen, read from the profile: who stands at which gate, with which paper.

The pages are those of the offices; what is on the case's page at the end is compared with the SOP, row by row.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

import pytest

from ckanext.satudata.domain.role import ROLE_TITLES, Role

from tests.browser.visitor import Visitor
from tests.stories.portal import Portal
from tests.stories.test_life_over_http import GOOD
from tests.stories.test_region_sops import AGENCIES, RegionLife

Visit = Callable[..., Visitor]
PAPER = b"%PDF-1.4\n%%EOF\n"
ROLE = re.compile(r"\(([^()]+)\)[^()]*$")


@pytest.fixture(params=AGENCIES)
def life(request: pytest.FixtureRequest, portal: Portal) -> Iterator[RegionLife]:
    """A complete draft with a checked file, of the agency that follows this profile."""
    one = RegionLife(portal, request.param)
    one.create()
    one.upload("posyandu.csv", GOOD)
    one.complete()
    assert one.check()["state"] == "passed"
    yield one
    one.end()


def attach(visitor: Visitor, life: RegionLife, kind: str) -> None:
    """The signed paper, on the case's page."""
    page = visitor.page
    visitor.go(f"/satudata/kasus/{life.case}")
    page.get_by_text("Lampirkan dokumen").click()
    page.select_option("#input-kind", kind)
    page.set_input_files("#input-upload", {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": PAPER})
    with page.expect_navigation():
        page.get_by_role("button", name="Lampirkan").click()
    assert "surat.pdf" in page.inner_text("#lampiran")


def decide(visitor: Visitor, life: RegionLife, transition: str) -> None:
    """From the dataset's page over the page that says what the step leads to."""
    page = visitor.page
    visitor.go(f"/dataset/{life.name}")
    page.locator(f"#status a[href$='/{transition}']").first.click()
    page.wait_for_url(re.compile(rf"/satudata/kasus/[^/]+/{transition}"))
    found = visitor.findings()
    assert not found, f"{transition}: {found}"
    with page.expect_navigation():
        page.locator("form.sd-case-form button[type=submit]").click()
    assert page.locator("[role=alert] .sd-problem, .error-explanation").count() == 0, visitor.text()


def walk(life: RegionLife, visit: Visit) -> None:
    """From the draft to the public, each gate by somebody whose gate it is."""
    came: dict[str, Visitor] = {}
    state = life.show()["state"]
    while life.flow["states"][state]["category"] != "published":
        key, one = life.transition_from(state)
        who = life.actor(one, state)
        life.assert_hidden()
        if who not in came:
            came[who] = visit(who)
        for guard in one["guards"]:
            if guard.startswith("attachment:"):
                attach(came[who], life, guard.removeprefix("attachment:"))
        decide(came[who], life, key)
        state = life.show()["state"]


def rows_of(visitor: Visitor) -> list[tuple[str, str, str, str]]:
    """Number, activity and output of each row on the case's page, and the role of who carried it out."""
    found = []
    for row in visitor.page.locator("#baris-sop tbody tr").all():
        cells = row.locator("th, td").all_inner_texts()
        done = ROLE.search(cells[5])
        found.append((cells[0], cells[1], cells[4], done[1] if done else ""))
    return found


def rows_wanted(life: RegionLife, found: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """The same rows as the SOP has them; of the roles it names the one that acted, else the first."""
    steps = [step for step in life.profile["steps"] if step["flow"] == "dataset"]
    titles = [[ROLE_TITLES[Role(role)]["id"] for role in step["roles"]] for step in steps]
    acted = [row[3] for row in found]
    return [
        (
            step["number"],
            " ".join(step["activity"]["id"].split()),
            " ".join(step["output"]["id"].split()) if step["output"] else "–",
            next((one for one in named if [one] == acted[place : place + 1]), named[0]),
        )
        for place, (step, named) in enumerate(zip(steps, titles, strict=True))
    ]


def test_a_region_s_sop_is_walked_at_the_screen(life: RegionLife, visit: Visit) -> None:
    """Every gate's page keeps every rule, the public sees the data, and the page's rows are the SOP's, in its order."""
    walk(life, visit)
    citizen = visit(None)
    assert citizen.go(f"/dataset/{life.name}") == 200
    reader = visit(life.producer)
    reader.go(f"/satudata/kasus/{life.case}")
    found = rows_of(reader)
    wanted = rows_wanted(life, found)
    assert found == wanted
    done = life.portal.act("satudata_case_sop_line", life.producer, id=life.id)["rows"]
    moments = [row["done"]["created_at"] for row in done]
    assert moments == sorted(moments)
    assert found != [wanted[1], wanted[0], *wanted[2:]]  # two rows that changed places are seen
    problems = reader.findings()
    assert not problems, problems
    reader.part("#baris-sop", f"cerita-sop-{life.profile['key']}")


def test_a_row_that_changed_its_place_is_not_taken_for_the_sop(portal: Portal) -> None:
    """The comparison above is worth something: any two rows exchanged make it fail."""
    life = RegionLife(portal, "blitar_2023")
    right = rows_wanted(life, [])
    steps = life.profile["steps"]
    places = [place for place, step in enumerate(steps) if step["flow"] == "dataset"]
    for first, second in itertools.pairwise(places):
        steps[first], steps[second] = steps[second], steps[first]
        assert rows_wanted(life, []) != right
        steps[first], steps[second] = steps[second], steps[first]
    assert rows_wanted(life, []) == right
