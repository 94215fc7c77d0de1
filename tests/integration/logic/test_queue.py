"""The queue: who finds what in it, how it is counted, and that long lists cost no more statements than short ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.satudata.logic import queue
from ckanext.satudata.logic.profiles import current_profile, profile_copy
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import utcnow

from tests.integration.support import People, act

pytestmark = pytest.mark.usefixtures("with_plugins")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(model.meta.engine, "before_cursor_execute", note)


STATES = {
    "draf": "draf",
    "diajukan": "diajukan",
    "divalidasi": "divalidasi",
    "dikembalikan": "dikembalikan",
    "terbit": "terpublikasi",
}


@pytest.fixture
def cases(people: People) -> dict[str, str]:
    """A draft, one before the head, one before the Walidata, one sent back, one published; name to id of the case.

    Rows as the actions leave them, written directly: the ways there are told by other tests.
    """
    profile = current_profile(None)
    made = {}
    for name, key in STATES.items():
        package = model.Package(name=name, title=f"Tabel {name}", owner_org=people.opd["id"], type="dataset")
        model.Session.add(package)
        model.Session.flush()
        state = profile.flows["dataset"].states[key]
        case = Case(
            object_type="dataset",
            object_id=package.id,
            flow="dataset",
            profile_key=profile.key,
            profile_version=profile.version,
            profile=profile_copy(profile),
            organization_id=people.opd["id"],
            title=package.title,
            state=key,
            category=str(state.category),
            step=state.step,
            step_started_at=utcnow(),
            due_at=utcnow() + timedelta(days=3) if state.limit else None,
            contributors=[],
            turn=[str(role) for role in state.turn],
            created_by=people.produsen["id"],
        )
        model.Session.add(case)
        model.Session.flush()
        made[name] = case.id
    model.Session.commit()
    return made


def give_field(name: str, field: str, value: str) -> None:
    """Write a field of a dataset as core keeps it: a row of its own before CKAN 2.12, a key of its row since."""
    package = model.Package.get(name)
    if package.extras is None:
        package.extras = {}
    package.extras[field] = value
    model.Session.commit()


def _names(user: Any, **data: Any) -> list[str]:
    return sorted(row["object_name"] for row in act("satudata_case_list", user, **data)["results"])


def test_mine_is_what_waits_for_my_role(people: People, cases: dict[str, str]) -> None:
    """A draft waits for its producer, a submitted one for the head, a validated one for the Walidata."""
    assert _names(people.produsen, mine=True) == ["dikembalikan", "draf"]
    assert _names(people.kepala, mine=True) == ["diajukan"]
    assert _names(people.walidata, mine=True) == ["divalidasi"]
    assert _names(people.stranger, mine=True) == []


@pytest.mark.parametrize(
    "who",
    ["produsen", "pendukung", "kepala", "ppid", "walidata", "pembina", "forum", "stranger", "citizen", "sysadmin"],
)
def test_the_number_in_the_header_is_the_number_in_the_list(people: People, cases: dict[str, str], who: str) -> None:
    """One statement counts what the filter `mine` lists, for everybody."""
    user = getattr(people, who)
    with statements() as sent:
        counted = queue.waiting_count(user["id"])
    assert len(sent) == 1
    assert counted == act("satudata_case_list", user, mine=True)["count"]


def test_a_role_above_an_organization_counts_for_what_lies_below(people: People, cases: dict[str, str]) -> None:
    """A head of the parent sees the child's case as his own, in the list and in the header; not after his last day."""
    act("satudata_role_assign", people.sysadmin, user_id="warga", role="kepala_opd", organization_id="setda")
    assert _names(people.citizen, mine=True) == ["diajukan"]
    assert queue.waiting_count(people.citizen["id"]) == 1
    over = {"valid_from": "2020-01-01", "valid_to": "2020-12-31"}
    act("satudata_role_assign", people.sysadmin, user_id="warga", role="kepala_opd", organization_id="setda", **over)
    assert queue.waiting_count(people.citizen["id"]) == 0


def test_what_i_sent_is_what_left_my_hands(people: People, cases: dict[str, str]) -> None:
    """A draft never submitted is not sent; one that came back is still what I sent."""
    assert _names(people.produsen, sent=True) == ["diajukan", "dikembalikan", "divalidasi", "terbit"]
    assert _names(people.produsen_b, sent=True) == []


def test_rows_carry_the_names_a_reader_needs(people: People, cases: dict[str, str]) -> None:
    """Titles in words, never keys alone."""
    row = act("satudata_case_list", people.kepala, state="diajukan")["results"][0]
    assert row["organization_title"] == "Dinas Kesehatan"
    assert row["object_name"] == "diajukan"
    assert row["state_title"] in {"Menunggu validasi Kepala OPD", "Waiting for validation by the head of the OPD"}
    assert len(row["turn_titles"]) == 2


@pytest.mark.parametrize(
    ("sort", "first"), [("title", "Tabel diajukan"), ("-title", "Tabel terbit"), ("organization", None), ("due", None)]
)
def test_it_sorts(people: People, cases: dict[str, str], sort: str, first: str | None) -> None:
    """By title in both directions, by organisation and by due time; what has no due time comes last."""
    rows = act("satudata_case_list", people.produsen, sort=sort)["results"]
    assert len(rows) == 5
    if first:
        assert rows[0]["title"] == first
    if sort == "due":
        dues = [row["due_at"] for row in rows]
        assert dues == sorted((due for due in dues if due), key=str) + [None] * dues.count(None)


def test_words_of_a_search_are_no_wildcards(people: People, cases: dict[str, str]) -> None:
    """A percent sign looks for a percent sign, a backslash breaks nothing."""
    assert _names(people.produsen, q="TERBIT") == ["terbit"]
    for q in ("%", "_", "\\", "T%t"):
        assert _names(people.produsen, q=q) == []


def test_facets_name_only_what_the_caller_may_see(people: People, cases: dict[str, str]) -> None:
    """A filter that offers a state would tell that there is one."""
    facets = act("satudata_case_list", people.produsen, facets=True)["facets"]
    assert [one["name"] for one in facets["organizations"]] == ["dinkes"]
    assert {one["state"] for one in facets["states"]} == {
        "draf",
        "diajukan",
        "divalidasi",
        "dikembalikan",
        "terpublikasi",
    }
    seen = act("satudata_case_list", people.walidata, facets=True)["facets"]["states"]
    assert "draf" not in {one["state"] for one in seen}
    nothing = act("satudata_case_list", people.citizen, facets=True)["facets"]
    assert not any(nothing.values()), nothing


def test_the_export_is_the_whole_list(people: People, cases: dict[str, str]) -> None:
    """Same filters, same order, no pages, the caller's own cases only."""
    listed = act("satudata_case_list", people.walidata, sort="title", limit=2)
    exported = act("satudata_case_export", people.walidata, sort="title")
    assert exported["count"] == listed["count"] == len(exported["results"]) > 2
    assert [row["id"] for row in exported["results"]][:2] == [row["id"] for row in listed["results"]]
    assert act("satudata_case_export", people.citizen)["results"] == []


def test_the_summary_says_figures_to_the_forum_and_titles_to_nobody_else(people: People, cases: dict[str, str]) -> None:
    """Forum and Sekretariat follow the portal by numbers; a stranger's numbers are his own organisations'."""
    total = {"published": 1, "published_this_year": 1, "in_review": 2, "draft": 2, "late": 0}
    for who in (people.forum, people.sekretariat, people.koordinator, people.walidata, people.pembina, people.sysadmin):
        told = act("satudata_case_summary", who)
        assert (told["total"], told["whole_portal"]) == (total, True), who["name"]
    for who in (people.forum, people.sekretariat):
        told = act("satudata_case_summary", who)
        assert not any(told[part]["results"] for part in ("waiting", "sent", "late"))
    own = act("satudata_case_summary", people.produsen)
    assert (own["total"], own["whole_portal"]) == (total, False)
    assert own["organizations"] == [{"name": "dinkes", "title": "Dinas Kesehatan", **total}]
    assert own["sent"]["count"] == 4
    assert next(row["object_name"] for row in own["waiting"]["results"]) == "dikembalikan"
    assert act("satudata_case_summary", people.stranger)["total"] == dict.fromkeys(total, 0)
    assert act("satudata_case_summary", people.citizen)["roles"] == []


def test_what_was_taken_over_was_not_approved_this_year(people: People, cases: dict[str, str]) -> None:
    """Adopting a portal with a hundred datasets is no progress; nor is what was published last year."""
    case = Case.get(cases["terbit"])
    assert case is not None
    case.adopted, case.case_version = True, 1
    model.Session.commit()
    assert act("satudata_case_summary", people.walidata)["total"]["published_this_year"] == 0
    case.adopted, case.step_started_at = False, utcnow() - timedelta(days=400)
    model.Session.commit()
    assert act("satudata_case_summary", people.walidata)["total"]["published_this_year"] == 0


def _many(case: Case, number: int) -> None:
    """Copies of a case, each of an object of its own."""
    columns = {c.name: getattr(case, c.name) for c in Case.__table__.columns}
    rows = [{**columns, "id": f"kasus-{n}", "object_id": f"objek-{n}", "title": f"Tabel {n}"} for n in range(number)]
    model.Session.execute(sa.insert(Case), rows)
    model.Session.commit()


@pytest.mark.parametrize("action", ["satudata_case_list", "satudata_case_summary", "satudata_case_export"])
def test_more_cases_cost_no_more_statements(people: People, cases: dict[str, str], action: str) -> None:
    """What holds for a page of five holds for one of a hundred."""
    data = {"limit": 20} if action != "satudata_case_export" else {}
    extra = {"facets": True} if action == "satudata_case_list" else {}
    with statements() as few:
        act(action, people.walidata, **data, **extra)
    _many(Case.get(cases["divalidasi"]), 60)
    with statements() as many:
        act(action, people.walidata, **data, **extra)
    assert len(many) <= len(few)


def test_organizations_to_choose_from_are_all_of_them(people: People) -> None:
    """Core lists 25 with their titles; a region has eighty."""
    rows = [
        {"id": f"opd-{n}", "name": f"opd-{n}", "title": f"OPD {n}", "type": "organization", "state": "active"}
        for n in range(40)
    ]
    model.Session.execute(sa.insert(model.Group), [{**row, "is_organization": True} for row in rows])
    model.Session.commit()
    found = act("satudata_organization_list", None)
    assert len(found) == 44
    assert {"name": "dinkes", "title": "Dinas Kesehatan"} in found
