"""Activity streams, dashboards and digests: nothing of what is hidden, now or of the time when it was (A17, A25)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search

from ckanext.activity.email_notifications import get_notifications
from ckanext.satudata.model import Case

from tests.integration.gate.support import SECRET, Gate, put
from tests.integration.gate.test_read import _safely, assert_silent, fill_table
from tests.integration.support import act, context_of

SINGLE = ("activity_show", "activity_data_show", "activity_diff")


def edit(gate: Gate, who: dict[str, Any], text: str) -> None:
    """Change the hidden dataset and make a view of its file, both named so."""
    act("package_patch", who, id=gate.hidden["id"], notes=text)
    act("resource_view_create", who, resource_id=gate.file["id"], view_type="text_view", title=f"tampilan {text}")


def read(gate: Gate, who: Any) -> str:
    """Every stream that could tell this person of the hidden dataset."""
    doors: list[tuple[str, dict[str, Any]]] = [
        ("package_activity_list", {"id": gate.hidden["id"]}),
        ("organization_activity_list", {"id": "dinkes"}),
        ("organization_activity_list", {"id": "dishub"}),
        ("recently_changed_packages_activity_list", {}),
        ("user_activity_list", {"id": "produsen-dinkes"}),
        ("dashboard_activity_list", {}),
    ]
    return json.dumps([_safely(action, who, data) for action, data in doors], default=str)


def all_lines(gate: Gate) -> list[dict[str, Any]]:
    return act("package_activity_list", gate.people.sysadmin, id=gate.hidden["id"], limit=100)


def assert_closed(gate: Gate, who: Any, lines: list[dict[str, Any]]) -> None:
    """None of these lines can be opened by its id."""
    for line in lines:
        for action in SINGLE:
            with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)):
                act(action, who, id=line["id"], object_type="package", include_data=False)


def move_to_other(gate: Gate) -> None:
    """The dataset is handed to another organisation."""
    context = {"ignore_auth": True, "user": gate.people.sysadmin["name"], "satudata_internal": True}
    other = gate.people.other["id"]
    tk.get_action("package_patch")(context, {"id": gate.hidden["id"], "owner_org": other})
    case = Case.for_object(gate.hidden["id"])
    assert case is not None
    case.organization_id = other
    model.Session.commit()
    search.rebuild(gate.hidden["id"])
    search.commit()


def test_a17_nothing_written_before_publication_opens_with_it(gate: Gate) -> None:
    act("package_patch", gate.people.produsen, id=gate.hidden["id"], notes="kata-sementara")
    fill_table(gate)
    act("resource_view_create", gate.people.produsen, resource_id=gate.file["id"], view_type="text_view", title="ungu")
    lines = act("package_activity_list", gate.people.kepala, id=gate.hidden["id"])
    assert len(lines) >= 3
    put(gate.hidden["id"], "terpublikasi")
    assert act("package_activity_list", None, id=gate.hidden["id"]) == []
    for action, data in (
        ("organization_activity_list", {"id": "dinkes"}),
        ("recently_changed_packages_activity_list", {}),
    ):
        text = json.dumps(_safely(action, None, data) + _safely(action, gate.people.citizen, data))
        assert "kata-sementara" not in text
        assert "ungu" not in text
        assert gate.hidden["id"] not in text
    for line in lines:
        for action in ("activity_show", "activity_data_show", "activity_diff"):
            with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)):
                act(action, gate.people.stranger, id=line["id"], object_type="package", include_data=False)


def test_a17_publication_withdrawal_and_publication_anew(gate: Gate) -> None:
    """What was withdrawn stays closed when the dataset is published again, and a draft stays the OPD's own."""
    edit(gate, gate.people.produsen, "kata-draf")
    put(gate.hidden["id"], "diajukan")
    assert "kata-draf" not in read(gate, gate.people.walidata)
    assert "kata-draf" in read(gate, gate.people.kepala)
    put(gate.hidden["id"], "terpublikasi")
    context = {"ignore_auth": True, "user": gate.people.produsen["name"], "satudata_internal": True}
    tk.get_action("package_patch")(context, {"id": gate.hidden["id"], "notes": "kata-terbit"})
    public = act("package_activity_list", None, id=gate.hidden["id"])
    assert len(public) == 1
    assert public[0]["data"]["package"].keys() <= {"id", "name", "title", "type"}
    assert "kata-terbit" not in read(gate, gate.people.citizen)
    put(gate.hidden["id"], "ditarik")
    assert "kata-draf" not in read(gate, gate.people.walidata)
    for who in (None, gate.people.citizen, gate.people.stranger, gate.editor):
        assert_silent(gate, read(gate, who), str(who))
        assert_closed(gate, who, all_lines(gate))
    put(gate.hidden["id"], "draf")
    put(gate.hidden["id"], "terpublikasi")
    assert act("package_activity_list", None, id=gate.hidden["id"]) == []
    assert_closed(gate, None, all_lines(gate))


@pytest.mark.parametrize("published", [False, True])
def test_a17_a_move_opens_nothing_written_before(gate: Gate, published: bool) -> None:
    """People of the new organisation read nothing of the old one's time, in no later state; the old ones lose it."""
    edit(gate, gate.people.produsen, "kata-lama")
    fill_table(gate)
    old = all_lines(gate)
    assert len(old) >= 3
    move_to_other(gate)
    new = [gate.people.stranger, gate.people.kepala_other]
    for state in ("draf", "diajukan", "ditarik", *(["terpublikasi"] if published else [])):
        put(gate.hidden["id"], state)
        assert act("package_show", gate.people.kepala_other, id=gate.hidden["id"])
        for who in new:
            assert "kata-lama" not in read(gate, who), state
            assert_closed(gate, who, old)
    if published:
        return
    assert "kata-lama" not in read(gate, gate.people.kepala)
    put(gate.hidden["id"], "draf")
    act("package_patch", gate.people.stranger, id=gate.hidden["id"], notes="kata-baru")
    lines = [one for one in act("package_activity_list", gate.people.stranger, id=gate.hidden["id"]) if one not in old]
    assert "kata-baru" in json.dumps(lines)
    first = min(lines, key=lambda one: one["timestamp"])
    with pytest.raises(tk.ObjectNotFound):  # core compares with the old organisation's last version
        act("activity_diff", gate.people.stranger, id=first["id"], object_type="package")


def test_a17_pages_of_a_list_are_full(gate: Gate) -> None:
    """Page after page a visitor gets as many lines as he asked for: gaps would count what is hidden."""
    put(gate.public["id"], "draf", index=False)
    put(gate.public["id"], "terpublikasi", index=False)
    context = {"ignore_auth": True, "user": gate.people.produsen["name"], "satudata_internal": True}
    for number in range(3):
        tk.get_action("package_patch")(dict(context), {"id": gate.public["id"], "notes": f"Uraian {number}"})
        edit(gate, gate.people.produsen, f"rahasia {number}")
    # as CKAN writes lines about views without us: then no filter of the database helps
    model.Session.execute(sa.text("UPDATE activity SET permission_labels = NULL WHERE activity_type LIKE '%view'"))
    model.Session.commit()
    asked: dict[str, Any] = {"id": "produsen-dinkes", "limit": 100}
    whole = [one["id"] for one in act("user_activity_list", gate.people.citizen, **asked)]
    assert len(whole) >= 3
    pages = [
        one["id"]
        for offset in range(len(whole) + 2)
        for one in act("user_activity_list", gate.people.citizen, **{**asked, "limit": 1, "offset": offset})
    ]
    assert pages == whole
    since = (datetime.utcnow() - timedelta(days=1)).timestamp()  # noqa: DTZ003 - as core's own pages write it
    upwards = act("user_activity_list", gate.people.citizen, **{**asked, "limit": 2, "after": since})
    assert [one["id"] for one in upwards] == whole[-2:]
    with pytest.raises(tk.ValidationError):
        act("user_activity_list", gate.people.citizen, **{**asked, "offset": 100_000})


def test_a25_dashboard_count_and_digest(gate: Gate) -> None:
    """Who followed a dataset while it was public reads nothing of it once it is withdrawn, in no mail either."""
    put(gate.hidden["id"], "terpublikasi")
    who = gate.people.citizen
    act("follow_dataset", who, id=gate.hidden["id"])
    act("follow_group", who, id=gate.people.opd["id"])
    context = {"ignore_auth": True, "user": gate.people.produsen["name"], "satudata_internal": True}
    tk.get_action("package_patch")(context, {"id": gate.hidden["id"], "notes": f"Uraian {SECRET} lagi"})
    act("dashboard_mark_activities_old", who)
    model.Session.execute(sa.text("UPDATE dashboard SET activity_stream_last_viewed = '2020-01-01'"))
    model.Session.commit()
    reader = {**tk.get_action("user_show")({"ignore_auth": True}, {"id": who["id"]}), "id": who["id"]}
    reader["activity_streams_email_notifications"] = True
    since = datetime.utcnow() - timedelta(days=1)  # noqa: DTZ003 - core counts in naive UTC
    assert any(gate.hidden["id"] == one["object_id"] for one in act("dashboard_activity_list", who))
    before = act("dashboard_new_activities_count", who)
    assert before >= 1
    assert get_notifications(reader, since)
    put(gate.hidden["id"], "ditarik")
    assert act("dashboard_new_activities_count", who) < before
    assert_silent(gate, json.dumps(act("dashboard_activity_list", who), default=str), "dashboard")
    assert_silent(gate, json.dumps(get_notifications(reader, since), default=str), "digest")
    assert act("am_following_dataset", who, id=gate.public["id"]) is False
    refused = {str(_safely("dataset_follower_count", who, {"id": one})) for one in (gate.hidden["name"], "tidak-ada")}
    assert len(refused) == 1


def test_a17_only_sysadmins_send_digests(gate: Gate) -> None:
    for who in (None, gate.people.citizen, gate.people.walidata):
        with pytest.raises(tk.NotAuthorized):
            tk.get_action("send_email_notifications")(context_of(who), {})
