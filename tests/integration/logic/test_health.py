"""Figures that find what disagrees, and a repair that hides, indexes and never publishes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import index_for
from ckan.tests import factories

from ckanext.satudata.logic import adopt, health
from ckanext.satudata.model import Case, Outbox
from ckanext.satudata.model.base import utcnow

from tests.integration.old_portal import dataset, make_old
from tests.integration.support import act


@pytest.fixture
def org(clean_db: None, clean_index: None) -> Any:
    """An OPD whose portal was taken over with one published dataset and one draft, all indexed."""
    make_old()
    organization = factories.Organization(name="dinkes", user=factories.Sysadmin(name="operator"))
    dataset("terbit", organization["id"])
    dataset("konsep", organization["id"], private=True)
    _index(adopt.adopt().package_ids)
    return organization


def _index(names: list[str]) -> None:
    list(adopt.to_index(names))


def _figures() -> dict[str, health.Figure]:
    return {one.key: one for one in health.figures()}


def _found(key: str) -> tuple[str, ...]:
    return _figures()[key].found


def _sql(statement: str) -> None:
    model.Session.execute(sa.text(statement))
    model.Session.commit()
    model.Session.expire_all()


def _private(name: str) -> bool:
    return model.Session.execute(sa.text("SELECT private FROM package WHERE id = :id"), {"id": name}).scalar()


def test_a_dataset_without_a_case_is_counted_and_stops_nothing(org: Any) -> None:
    """It is hidden; repair gives it a case as a draft."""
    dataset("yatim", org["id"])
    assert _found("case_missing") == ("yatim",)
    health.repair()
    assert _found("case_missing") == ()
    assert Case.for_object("yatim").state == "draf"
    assert _private("yatim") is True


def test_a_hidden_dataset_core_calls_public_is_hidden_again(org: Any) -> None:
    """`private` follows the case; the dry run says so and does not do it."""
    _sql("UPDATE package SET private = false WHERE id = 'konsep'")
    assert _found("not_private") == ("konsep",)
    assert health.repair(dry_run=True).hidden == ["konsep"]
    assert _private("konsep") is False
    assert health.repair().hidden == ["konsep"]
    assert _private("konsep") is True
    assert _found("not_private") == ()


def test_repair_never_publishes(org: Any) -> None:
    """A published dataset core calls private is shown as wrong and left to a person."""
    _sql("UPDATE package SET private = true WHERE id = 'terbit'")
    assert _found("not_public") == ("terbit",)
    health.repair()
    assert _private("terbit") is True
    assert _found("not_public") == ("terbit",)


def test_a_withdrawn_dataset_still_open_in_the_index_is_found_and_closed(org: Any) -> None:
    """The index labels follow the case."""
    before = _found("index_stale")
    _sql("UPDATE satudata_case SET state = 'ditarik', category = 'closed' WHERE object_id = 'terbit'")
    assert "terbit" in _found("index_stale")
    assert "terbit" not in before


def test_what_the_index_lacks_and_what_it_should_forget_are_repaired(org: Any) -> None:
    """Missing datasets come, entries of datasets that are gone go."""
    index = index_for(model.Package)
    index.remove_dict({"id": "terbit"})
    dataset("hilang", org["id"], private=True)
    adopt.adopt()
    _index(["hilang"])
    for table, column in (("resource", "package_id"), ("package", "id")):
        _sql(f"DELETE FROM {table} WHERE {column} = 'hilang'")
    assert _found("index_missing") == ("terbit",)
    assert _found("index_orphan") == ("hilang",)
    assert health.repair().removed == ["hilang"]
    assert _found("index_missing") == _found("index_orphan") == ()


def test_a_silent_index_is_a_figure_not_a_failure(org: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other figures are still told."""

    def silent() -> Any:
        raise OSError("no Solr")

    monkeypatch.setattr(health, "make_connection", silent)
    figures = _figures()
    assert figures["index_silent"].wrong
    assert "case_missing" in figures


def test_messages_that_did_not_leave_are_counted(org: Any) -> None:
    """Given up, unsure, and waiting for longer than any delivery takes; a fresh one is none of them."""
    old = utcnow() - timedelta(hours=1)
    for state, created in (("failed", old), ("unsure", old), ("pending", old), ("pending", utcnow()), ("sent", old)):
        model.Session.add(Outbox(kind="mail", payload={}, state=state, attempts=1, created_at=created))
    model.Session.commit()
    figures = _figures()
    assert [figures[f"outbox_{key}"].count for key in ("failed", "unsure", "stuck")] == [1, 1, 1]


def test_gates_nobody_can_pass_are_named_by_organisation(org: Any) -> None:
    """Until somebody holds the role there, above it, or for the whole portal."""
    assert _found("gate_without_holder") == ("dinkes: kepala_opd", "dinkes: walidata")
    user = factories.User()
    act("satudata_role_assign", {"name": "operator"}, user_id=user["id"], role="walidata")
    assert _found("gate_without_holder") == ("dinkes: kepala_opd",)
    act("satudata_role_assign", {"name": "operator"}, user_id=user["id"], role="kepala_opd", organization_id=org["id"])
    assert _found("gate_without_holder") == ()


@pytest.mark.ckan_config("ckan.display_timezone", "UTC")
@pytest.mark.ckan_config("ckan.gravatar_default", "identicon")
def test_settings_rarely_meant_warn_and_are_not_wrong(org: Any) -> None:
    """A portal on UTC works; its times are not those on the office's wall."""
    figures = _figures()
    for key in ("timezone_utc", "gravatar"):
        assert figures[key].count == 1
        assert not figures[key].wrong


def test_sysadmins_and_the_walidata_read_the_figures(org: Any) -> None:
    """Everybody else is refused."""
    user = factories.User()
    for who in (user, None):
        with pytest.raises(tk.NotAuthorized):
            act("satudata_health_show", who)
    act("satudata_role_assign", {"name": "operator"}, user_id=user["id"], role="walidata")
    shown = act("satudata_health_show", user)
    assert shown == act("satudata_health_show", {"name": "operator"})
    assert {one["key"] for one in shown["figures"]} >= {"case_missing", "index_stale", "outbox_failed"}


def test_the_command_ends_with_a_failure_when_something_is_wrong(org: Any, cli: Any) -> None:
    """For a monitoring script: exit code 1, the names on standard output."""
    from ckan.cli.cli import ckan

    dataset("yatim", org["id"])
    done = cli.invoke(ckan, ["satudata", "health", "check"])
    assert done.exit_code == 1
    assert "yatim" in done.output
    repaired = cli.invoke(ckan, ["satudata", "health", "repair"], catch_exceptions=False)
    assert repaired.exit_code == 0


def test_nothing_is_repaired_before_the_take_over(clean_db: None, cli: Any) -> None:
    """Or the whole portal would become private."""
    from ckan.cli.cli import ckan

    make_old()
    dataset("terbit")
    done = cli.invoke(ckan, ["satudata", "health", "repair"])
    assert done.exit_code == 1
    assert "adopt" in done.output
    assert _private("terbit") is False
