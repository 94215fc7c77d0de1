"""The discussion of a case: who may, what is kept, who is told."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import Comment, Outbox

from tests.integration.case_matrix import OPD, WALIDATA, CaseMatrix, comment
from tests.integration.support import People, act, make_dataset, move, send_back

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")

SYSADMIN = frozenset({"sysadmin"})
PEMBINA = frozenset({"pembina"})


class TestReading(CaseMatrix):
    """Who may see the case reads what is said about it."""

    may = {
        "draf": OPD | SYSADMIN,
        "diajukan": OPD | WALIDATA | PEMBINA | SYSADMIN,
        "terpublikasi": OPD | WALIDATA | PEMBINA | SYSADMIN,
        "ditarik": OPD | WALIDATA | SYSADMIN,
    }

    def attempt(self, people: People, user: Any, name: str) -> Any:
        return act("satudata_comment_list", user, id=name)


class TestWriting(CaseMatrix):
    """Who holds a role in the case may speak until it is closed."""

    may = {key: who for key, who in TestReading.may.items() if key != "ditarik"}
    refused = {"ditarik": OPD | WALIDATA | SYSADMIN}

    def attempt(self, people: People, user: Any, name: str) -> Any:
        return comment(user, name)


@pytest.fixture
def dataset(people: People) -> dict[str, Any]:
    return make_dataset(people.produsen, people.opd, "penduduk")


def mails() -> list[dict[str, Any]]:
    stmt = sa.select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.created_at)
    return [row.payload for row in model.Session.scalars(stmt)]


def told(subject: str) -> list[str]:
    return sorted(mail["user_id"] for mail in mails() if mail["subject"].startswith(subject))


class TestComment:
    def test_what_is_said_is_kept_with_name_and_role(self, people: People, dataset: dict) -> None:
        """Text as typed; the role whose turn it is before others."""
        move(people.produsen, "penduduk", "submit")
        said = comment(people.kepala, "penduduk", "  <b>Baris</b> 3\r\nkosong ", field="satuan")
        assert (said["body"], said["field"], said["role"]) == ("<b>Baris</b> 3\nkosong", "satuan", "kepala_opd")
        listed = act("satudata_comment_list", people.produsen, id="penduduk")
        assert listed["count"] == 1
        assert [one["may_withdraw"] for one in listed["results"]] == [False]

    @pytest.mark.parametrize(("data", "field"), [({"body": " "}, "body"), ({"body": "a", "field": "sandi"}, "field")])
    def test_bad_input_is_named(self, people: People, dataset: dict, data: dict, field: str) -> None:
        """Nothing said, or about a field that does not exist."""
        with pytest.raises(tk.ValidationError) as e:
            comment(people.produsen, "penduduk", **data)
        assert list(e.value.error_dict) == [field]

    def test_each_listener_is_told_once_and_the_speaker_never(self, people: People, dataset: dict) -> None:
        """Producers and whose turn it is; who spoke before, while he may still see the case."""
        move(people.produsen, "penduduk", "submit")
        comment(people.walidata, "penduduk")
        producer, head, support = people.produsen["id"], people.kepala["id"], people.pendukung["id"]
        assert told("Komentar baru") == sorted([producer, head, support])
        before = len(mails())
        comment(people.produsen, "penduduk", "Sudah saya periksa.")
        fresh = mails()[before:]
        assert sorted(mail["user_id"] for mail in fresh) == sorted([head, support, people.walidata["id"]])
        assert "Sudah saya periksa." in fresh[0]["body"]
        assert "/satudata/kasus/" in fresh[0]["body"]

    def test_nobody_is_told_of_a_draft_he_may_not_see(self, people: People, dataset: dict) -> None:
        """The Walidata spoke while it waited; recalled to a draft it is no longer his to read."""
        move(people.produsen, "penduduk", "submit")
        comment(people.walidata, "penduduk")
        move(people.produsen, "penduduk", "recall")
        before = len(mails())
        comment(people.produsen_b, "penduduk")
        assert people.walidata["id"] not in {mail["user_id"] for mail in mails()[before:]}

    def test_the_author_takes_it_back_and_the_text_is_gone(self, people: People, dataset: dict) -> None:
        """The mark stays; the words are nowhere, not in the table either."""
        said = comment(people.produsen, "penduduk", "Nomor telepon pribadi saya 0812")
        for other in (people.kepala, people.produsen_b):
            with pytest.raises(tk.NotAuthorized):
                act("satudata_comment_withdraw", other, id=said["id"])
        for outsider in (None, people.citizen, people.stranger):
            with pytest.raises(tk.ObjectNotFound):
                act("satudata_comment_withdraw", outsider, id=said["id"])
        act("satudata_comment_withdraw", people.produsen, id=said["id"])
        listed = act("satudata_comment_list", people.produsen, id="penduduk")["results"]
        assert [(one["body"], bool(one["withdrawn_at"])) for one in listed] == [(None, True)]
        assert model.Session.scalar(sa.select(Comment.body)) == ""

    def test_remarks_on_fields_stand_in_the_case_until_it_is_submitted_again(
        self, people: People, dataset: dict
    ) -> None:
        """What a reviewer noted at a field is what the producer repairs (Perpres 39/2019 art. 34)."""
        move(people.produsen, "penduduk", "submit")
        comment(people.kepala, "penduduk", "Satuannya apa?", field="satuan")
        comment(people.kepala, "penduduk", "Terima kasih.")
        send_back(people.kepala, "penduduk")
        shown = act("satudata_case_show", people.produsen, id="penduduk")
        assert [(one["field"], one["body"]) for one in shown["remarks"]] == [("satuan", "Satuannya apa?")]
        move(people.produsen, "penduduk", "submit")
        assert act("satudata_case_show", people.kepala, id="penduduk")["remarks"] == []

    def test_a_purged_dataset_leaves_no_comment(self, people: People, dataset: dict) -> None:
        """Case and events stay, everything else goes."""
        comment(people.produsen, "penduduk")
        act("package_delete", people.produsen, id="penduduk")
        act("dataset_purge", people.sysadmin, id=dataset["id"])
        assert model.Session.scalar(sa.select(sa.func.count()).select_from(Comment)) == 0


class TestWhatPagesAsk:
    """What `satudata_case_show` and `satudata_event_list` add for pages."""

    def test_the_way_the_turn_and_what_a_button_leads_to(self, people: People, dataset: dict) -> None:
        """Told to each reader for himself."""
        move(people.produsen, "penduduk", "submit")
        head = act("satudata_case_show", people.kepala, id="penduduk")
        producer = act("satudata_case_show", people.produsen, id="penduduk")
        assert (head["your_turn"], producer["your_turn"]) == (True, False)
        assert [one["mark"] for one in head["path"]] == ["done", "current", "next", "next"]
        assert (head["arrived"]["transition"], head["arrived"]["actor_name"]) == ("submit", "Produsen Dinkes")
        verify = {one["key"]: one for one in head["available"]}
        assert verify["validate"]["opens_public"] is False
        assert verify["refuse"]["weight"] == "final"
        assert head["movable"] == []
        states = {one["key"] for one in act("satudata_case_show", people.sysadmin, id="penduduk")["movable"]}
        assert states == {"draf", "divalidasi", "dikembalikan", "ditolak", "ditarik"}

    def test_the_history_turned_round_with_the_length_of_steps(self, people: People, dataset: dict) -> None:
        """When the step an event ended had begun; reasons in words; a refusal says why."""
        move(people.produsen, "penduduk", "submit")
        send_back(people.kepala, "penduduk")
        with pytest.raises(tk.NotAuthorized):
            move(people.kepala, "penduduk", "submit")
        newest = act("satudata_event_list", people.produsen, id="penduduk", newest_first=True, limit=3)["results"]
        assert [one["transition"] for one in newest] == ["submit", "send_back", "submit"]
        assert (newest[0]["kind"], len(newest[0]["why"])) == ("refused", 1)
        assert newest[1]["step_started_at"] == newest[2]["created_at"]
        assert newest[1]["reason_title"] != newest[1]["reason"]
