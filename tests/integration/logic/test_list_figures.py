"""Figures of a Daftar Data: from events, as of any day, the same ever after; for people with an SDI role."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.model import ListRow
from ckanext.satudata.model.base import Session

from tests.integration.logic.test_list_case import YEAR, agreed, make_list
from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")

AGREED, SUBMITTED, PUBLISHED = date(2026, 1, 31), date(2026, 5, 4), date(2026, 6, 15)


def told(user: Any, day: date) -> dict[str, Any]:
    return act("satudata_list_figures", user, year=YEAR, day=day.isoformat())


def funnel(user: Any, day: date) -> dict[str, int]:
    """The numbers of that day that are not zero."""
    return {name: number for name, number in told(user, day)["total"].items() if number and name != "share"}


@pytest.fixture
def year_gone_by(people: People) -> People:
    """A list of two rows, one of them begun, submitted and published on days of the past."""
    case = make_list(people)
    agreed(people, case)
    row = ListRow.of_list(case.object_id)[0]
    row.release_on = date(2026, 6, 1)
    Session.commit()
    dataset = make_dataset(people.produsen, people.opd, "jumlah-puskesmas", id_dds=row.code)
    move(people.produsen, dataset["id"], "submit")
    move(people.kepala, dataset["id"], "validate")
    move(people.walidata, dataset["id"], "verify")
    _happened(case.object_id, dataset["id"])
    return people


def _happened(list_id: str, package_id: str) -> None:
    """Put what was done a moment ago onto its days."""
    Session.execute(sa.text("SET LOCAL satudata.allow_erase = 'on'"))
    days = {"agreed": AGREED, "list": list_id, "package": package_id, "begun": _noon(date(2026, 3, 2))}
    for statement in (
        "UPDATE satudata_data_list SET agreed_on = :agreed WHERE id = :list",
        "UPDATE satudata_row_dataset SET created_at = :begun WHERE package_id = :package",
        "UPDATE satudata_case SET created_at = :begun WHERE object_id = :package",
        """UPDATE satudata_event SET created_at = :begun
           WHERE case_id IN (SELECT id FROM satudata_case WHERE object_id = :package)""",
    ):
        Session.execute(sa.text(statement), days)
    for transition, day in (("submit", SUBMITTED), ("validate", SUBMITTED), ("verify", PUBLISHED)):
        moved = sa.text("UPDATE satudata_event SET created_at = :at WHERE transition = :t AND to_state <> 'disepakati'")
        Session.execute(moved, {"at": _noon(day), "t": transition})
    Session.commit()


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=timezone.utc)


def test_each_past_day_has_its_figures(year_gone_by: People):
    forum = year_gone_by.forum
    assert told(forum, AGREED - timedelta(days=1))["list_id"] is None
    assert funnel(forum, AGREED - timedelta(days=1)) == {}
    assert funnel(forum, AGREED) == {"agreed": 2, "not_begun": 2}
    assert funnel(forum, date(2026, 3, 2)) == {"agreed": 2, "not_begun": 1, "collecting": 1}
    assert funnel(forum, SUBMITTED) == {"agreed": 2, "not_begun": 1, "in_review": 1}
    assert funnel(forum, date(2026, 6, 14)) == {"agreed": 2, "not_begun": 1, "in_review": 1, "late": 1}
    assert funnel(forum, PUBLISHED) == {"agreed": 2, "not_begun": 1, "published": 1, "after_time": 1}


def test_what_happens_later_changes_no_past_figure(year_gone_by: People):
    people = year_gone_by
    before = told(people.forum, PUBLISHED)
    move(people.walidata, "jumlah-puskesmas", "withdraw", reason="kesalahan_data", note="Keliru")
    agreed(people, make_list(people, 1, "Jumlah Posyandu"))
    assert told(people.forum, PUBLISHED) == before
    now = told(people.forum, today())
    assert (now["number"], now["total"]["agreed"]) == (1, 1)


def test_groups_add_up_to_the_whole(year_gone_by: People):
    found = told(year_gone_by.sekretariat, PUBLISHED)
    for group in ("organization", "kind", "priority", "month"):
        assert sum(one["agreed"] for one in found[group]) == found["total"]["agreed"], group
    assert [(one["title"], one["share"]) for one in found["organization"]] == [("Dinas Kesehatan", 0.5)]
    assert [one["key"] for one in found["month"]] == ["2026-06", ""]


@pytest.mark.parametrize(
    ("who", "may"), [("sekretariat", True), ("forum", True), ("produsen", True), ("citizen", False), (None, False)]
)
def test_who_reads_them(people: People, who: str | None, may: bool):
    user = getattr(people, who) if who else None
    if may:
        assert told(user, today())["total"]["agreed"] == 0
        return
    with pytest.raises(tk.NotAuthorized):
        told(user, today())


@pytest.mark.parametrize(
    ("day", "sentence"), [("besok", "2026-12-31"), ("2026-02-30", "2026-12-31"), ("2999-01-01", "still to come")]
)
def test_a_day_that_is_none_or_to_come_is_refused(people: People, day: str, sentence: str):
    with pytest.raises(tk.ValidationError, match=sentence):
        act("satudata_list_figures", people.forum, day=day)
