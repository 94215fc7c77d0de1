"""Fixtures over real PostgreSQL, Redis and Solr: our tables migrated, our factories calling the real actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

_migrated = False


def _migrate() -> None:
    """Bring our tables up once a session, through the same command an operator types."""
    global _migrated  # noqa: PLW0603
    if _migrated:
        return
    from ckan.cli.db import _run_migrations  # the function behind `ckan db upgrade -p`

    _run_migrations("satudata", version="head")
    _run_migrations("activity", version="head")
    _migrated = True


def _erase_own_rows() -> None:
    """Empty our tables; the append-only rule is lifted for this transaction, as its migration allows."""
    tables = [t for t in model.meta.metadata.sorted_tables if t.name.startswith("satudata_")]
    model.Session.execute(sa.text("SET LOCAL satudata.allow_erase = 'on'"))
    for table in reversed(tables):
        model.Session.execute(table.delete())
    model.Session.execute(
        sa.text("INSERT INTO satudata_adoption (id, kind, counts, adopted_at) VALUES ('tests', 'fresh', '{}', now())")
    )
    model.Session.commit()


@pytest.fixture
def clean_db(reset_db: Callable[[], None], with_plugins: None) -> None:
    """An empty database with all migrations of ours, marked as a fresh portal."""
    model.Session.rollback()
    _migrate()
    _erase_own_rows()
    reset_db()
    _erase_own_rows()


def context_of(user: dict[str, Any] | str | None, **extra: Any) -> dict[str, Any]:
    """A context that checks rights as a request of this user would."""
    name = user["name"] if isinstance(user, dict) else (user or "")
    obj = model.User.get(name) if name else None
    return {"user": name, "auth_user_obj": obj, "ignore_auth": False, **extra}


def act(action: str, user: dict[str, Any] | str | None = None, **data: Any) -> Any:
    """Call an action as this user, rights checked, with a fresh context."""
    return tk.get_action(action)(context_of(user), data)


class People:
    """A small portal: parent with two OPD, one unrelated OPD, a user for each SDI role."""

    def __init__(self) -> None:
        self.sysadmin = factories.Sysadmin(name="admin-portal")
        self.parent = factories.Organization(name="setda", title="Sekretariat Daerah")
        self.opd = factories.Organization(name="dinkes", title="Dinas Kesehatan", groups=[{"name": "setda"}])
        self.opd2 = factories.Organization(name="disdik", title="Dinas Pendidikan", groups=[{"name": "setda"}])
        self.other = factories.Organization(name="dishub", title="Dinas Perhubungan")
        self.produsen = self._user("produsen-dinkes", "produsen_data", self.opd)
        self.produsen_b = self._user("produsen-dinkes-b", "produsen_data", self.opd)
        self.pendukung = self._user("pendukung-dinkes", "walidata_pendukung", self.opd)
        self.kepala = self._user("kepala-dinkes", "kepala_opd", self.opd)
        self.ppid = self._user("ppid-dinkes", "ppid", self.opd)
        self.walidata = self._user("walidata", "walidata", None)
        self.walidata_b = self._user("walidata-b", "walidata", None)
        self.pembina = self._user("pembina", "pembina_data", None)
        self.forum = self._user("forum", "forum", None)
        self.koordinator = self._user("koordinator", "koordinator_forum", None)
        self.sekretariat = self._user("sekretariat", "sekretariat", None)
        self.stranger = self._user("produsen-dishub", "produsen_data", self.other)
        self.kepala_other = self._user("kepala-dishub", "kepala_opd", self.other)
        self.citizen = factories.User(name="warga")

    def _user(self, name: str, role: str, organization: dict[str, Any] | None) -> dict[str, Any]:
        user = factories.User(name=name, fullname=name.replace("-", " ").title())
        data = {"user_id": user["id"], "role": role}
        if organization:
            data["organization_id"] = organization["id"]
        act("satudata_role_assign", self.sysadmin, **data)
        return user


@pytest.fixture
def people(clean_db: None, clean_index: None) -> People:
    """See `People`."""
    return People()
