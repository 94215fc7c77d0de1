"""Taking over an existing portal: nothing public disappears, nothing hidden appears."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.plugins import DefaultPermissionLabels
from ckan.tests import factories

from ckanext.satudata.logic import adopt as logic
from ckanext.satudata.model import Adoption, Case, Event, RoleAssignment

from tests.integration.old_portal import dataset, make_old
from tests.integration.support import act


@pytest.fixture
def org(clean_db: None, clean_index: None) -> Any:
    """An OPD with an editor and an administrator, in a portal never taken over."""
    make_old()
    editor, admin = factories.User(name="staf"), factories.User(name="kepala")
    return factories.Organization(
        name="dinkes",
        users=[{"name": "staf", "capacity": "editor"}, {"name": "kepala", "capacity": "admin"}],
        user=factories.Sysadmin(name="operator"),
    ) | {"editor": editor, "admin": admin}


@pytest.fixture
def old(org: Any) -> Any:
    """One dataset of each sort."""
    dataset("terbit", org["id"])
    dataset("terbit-tanpa-opd")
    dataset("terbit-terbatas", org["id"], extras={"accessRights": "terbatas"})
    dataset("rahasia", org["id"], private=True, extras={"accessRights": "tertutup"}, creator=org["editor"]["id"])
    dataset("setengah", org["id"], state="draft")
    dataset("sampah", org["id"], state="deleted")
    dataset("pameran", type="showcase")
    model.Session.expire_all()
    return org


def _case(name: str) -> Case:
    case = Case.for_object(name)
    assert case is not None, name
    return case


def _private() -> dict[str, bool]:
    return dict(list(model.Session.execute(sa.text("SELECT name, private FROM package"))))


def test_each_sort_of_dataset_gets_its_case(old: Any) -> None:
    """Public is published and marked as taken over, hidden is a draft, the trash stays the trash."""
    result = logic.adopt()
    states = {one.object_id: (one.state, one.category) for one in model.Session.scalars(sa.select(Case))}
    assert states == {
        "terbit": ("terpublikasi", "published"),
        "terbit-tanpa-opd": ("terpublikasi", "published"),
        "terbit-terbatas": ("terpublikasi", "published"),
        "rahasia": ("draf", "open"),
        "setengah": ("draf", "open"),
        "sampah": ("dihapus", "closed"),
    }
    assert (result.published, result.drafts, result.deleted, result.exempt) == (3, 2, 1, 1)
    assert result.restricted_but_public == 1
    assert all(one.adopted for one in model.Session.scalars(sa.select(Case)))


def test_nothing_public_disappears_and_nothing_hidden_appears(old: Any) -> None:
    """What stock CKAN shows anybody is exactly what anybody can find and read after."""
    stock = DefaultPermissionLabels()
    datasets = model.Session.query(model.Package).filter(model.Package.type == "dataset")
    before = {one.name for one in datasets if "public" in stock.get_dataset_labels(one)}
    assert before == {"terbit", "terbit-tanpa-opd", "terbit-terbatas"}
    result = logic.adopt()
    list(logic.to_index(result.package_ids))
    assert _found() == before
    for name in before:
        assert act("package_show", None, id=name)["private"] is False
    for name in ("rahasia", "setengah", "sampah"):
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            act("package_show", None, id=name)
    assert {name for name, private in _private().items() if not private} == before | {"pameran"}


def _found() -> set[str]:
    return {one["name"] for one in act("package_search", None, q="*:*", rows=100)["results"]}


def test_a_case_keeps_what_the_metadata_said(old: Any) -> None:
    """Access class, organisation, title, turn and whoever made a draft; public is `terbuka` by being public."""
    logic.adopt()
    hidden, public = _case("rahasia"), _case("terbit-terbatas")
    assert hidden.access_class == "tertutup"
    assert hidden.contributors == [old["editor"]["id"]]
    assert hidden.organization_id == old["id"]
    assert hidden.title == "Rahasia"
    assert hidden.turn == ["produsen_data"]
    assert hidden.profile["key"] == hidden.profile_key == "baku"
    assert (public.access_class, public.contributors, public.closed_at) == ("terbuka", [], None)
    assert _case("sampah").closed_at is not None


def test_every_case_begins_with_an_event_and_a_snapshot(old: Any) -> None:
    """The history says what was found: metadata, extras and resources as they were that day."""
    user = model.User.get("operator")
    logic.adopt(actor=user)
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(Event)) == 6
    (event,) = Event.of_case(_case("terbit-terbatas").id)
    assert (event.kind, event.to_state, event.actor_id) == ("adopted", "terpublikasi", user.id)
    snapshot = event.data["snapshot"]
    assert snapshot["private"] is False
    assert snapshot["extras"] == {"accessRights": "terbatas"}
    assert [one["url"] for one in snapshot["resources"]] == ["http://example.org/a.csv"]


def test_a_second_run_adds_nothing(old: Any) -> None:
    """No second case, no second event, no second mark."""
    logic.adopt()
    counted = [sa.select(sa.func.count()).select_from(table) for table in (Case, Event, Adoption)]
    before = [model.Session.scalar(stmt) for stmt in counted]
    assert logic.adopt().total == 0
    assert [model.Session.scalar(stmt) for stmt in counted] == before == [6, 6, 1]


def test_what_is_missing_later_was_hidden_and_stays_hidden(old: Any) -> None:
    """After the first take-over a dataset without a case is hidden: it becomes a draft and private, never published."""
    logic.adopt()
    dataset("lewat-belakang", old["id"])
    result = logic.adopt()
    assert (result.published, result.drafts) == (0, 1)
    assert _case("lewat-belakang").state == "draf"
    assert _private()["lewat-belakang"] is True


def test_a_dry_run_says_the_same_and_writes_nothing(old: Any, cli: Any) -> None:
    """The figures of the dry run are those of the run."""
    before = _private()
    dry = cli.invoke(_ckan(), ["satudata", "adopt", "--dry-run"], catch_exceptions=False)
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0
    assert not Adoption.done()
    assert _private() == before
    assert dry.exit_code == 0
    wet = cli.invoke(_ckan(), ["satudata", "adopt", "--no-index"], catch_exceptions=False)

    def figures(text: str) -> list[str]:
        return [line.split("case")[0] for line in text.splitlines() if line.startswith("      ")]

    assert figures(dry.output) == figures(wet.output) != []
    assert Adoption.done()


def _ckan() -> Any:
    from ckan.cli.cli import ckan

    return ckan


def test_an_unknown_profile_changes_nothing(old: Any, cli: Any) -> None:
    """One sentence, a failure, no case."""
    done = cli.invoke(_ckan(), ["satudata", "adopt", "--profile", "tidak-ada"])
    assert done.exit_code == 1
    assert "tidak-ada" in done.output
    assert not Adoption.done()


def test_roles_are_proposed_from_what_people_are_in_ckan(org: Any) -> None:
    """Editor: produsen data. Administrator of one OPD: its head. Sysadmins and collectors of OPDs: a person decides."""
    factories.User(name="kolektor")
    for name in ("disdik", "dishub"):
        factories.Organization(name=name, users=[{"name": "kolektor", "capacity": "admin"}])
    factories.User(name="sendiri")
    factories.Organization(name="bappeda", users=[{"name": "sendiri", "capacity": "admin"}])
    proposed = {(one.user_name, one.organization_name): one.role for one in logic.propose_roles()}
    assert proposed["staf", "dinkes"] == "produsen_data"
    assert proposed["kepala", "dinkes"] == "kepala_opd"
    assert proposed["sendiri", "bappeda"] == "produsen_data"
    assert proposed["kolektor", "disdik"] == proposed["kolektor", "dishub"] == logic.UNRESOLVED
    assert proposed["operator", "dinkes"] == logic.UNRESOLVED
    assert not {"walidata", "pembina_data"} & set(proposed.values())


def test_proposed_roles_are_given_when_asked_for_and_once(org: Any, cli: Any) -> None:
    """Without --assign-roles nobody gets anything; with it, twice, each role is held once."""
    cli.invoke(_ckan(), ["satudata", "adopt", "--no-index"], catch_exceptions=False)
    assert RoleAssignment.search() == []
    for _ in range(2):
        cli.invoke(_ckan(), ["satudata", "adopt", "--no-index", "--assign-roles"], catch_exceptions=False)
    held = {(one.user_id, one.role) for one in RoleAssignment.search()}
    assert held == {(org["editor"]["id"], "produsen_data"), (org["admin"]["id"], "kepala_opd")}
    assert len(RoleAssignment.search()) == 2


def test_one_broken_dataset_does_not_keep_the_others_out_of_the_index(old: Any) -> None:
    """Old portals have datasets the index refuses: they are named at the end."""
    model.Session.execute(sa.text("UPDATE package SET metadata_created = NULL WHERE id = 'rahasia'"))
    model.Session.commit()
    logic.adopt()
    with pytest.raises(logic.NotIndexedError, match="rahasia"):
        list(logic.to_index(["rahasia", "terbit"]))
    assert "terbit" in _found()


def test_a_silent_index_does_not_undo_the_take_over(old: Any, cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cases stand, and the way out is named."""

    def silent(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("no Solr")

    monkeypatch.setattr(logic.search, "rebuild", silent)
    done = cli.invoke(_ckan(), ["satudata", "adopt"])
    assert done.exit_code == 1
    assert "search-index rebuild" in done.output
    assert Adoption.done()
