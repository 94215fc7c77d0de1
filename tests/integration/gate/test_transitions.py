"""Decisions: who may make which, in every state, over the real action and real rows (attack cases A41 to A43, A51)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.tests import factories, helpers

from ckanext.satudata.domain import visibility
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop import ATTACHMENT_KINDS, SopProfile
from ckanext.satudata.logic import case_store
from ckanext.satudata.logic.profiles import bundled_keys, find_profile, profile_copy
from ckanext.satudata.logic.transition import set_visibility
from ckanext.satudata.model import Attachment, Case, Event
from ckanext.satudata.model.base import Session, utcnow

from tests.domain.lives import typed_for
from tests.integration.gate.support import csv_file, token
from tests.integration.support import People, act, attach_letter, make_dataset, move, send_back

FLOWS = [(key, flow) for key in bundled_keys() for flow in find_profile(key).flows]
WHOLE, NEVER = "baku", {"sysadmin", "stranger"}
OF_BAKU = set(find_profile(WHOLE).flows["dataset"].transitions)
ALL = {Role.PRODUSEN_DATA: "produsen", Role.WALIDATA_PENDUKUNG: "pendukung", Role.KEPALA_OPD: "kepala"}
PORTAL_ROLES = {
    Role.PPID: "ppid", Role.WALIDATA: "walidata", Role.PEMBINA_DATA: "pembina", Role.ANGGOTA_FORUM: "forum",
    Role.KOORDINATOR_FORUM: "koordinator", Role.SEKRETARIAT: "sekretariat",
}  # fmt: skip


@dataclass
class Person:
    """Who tries: the roles he has for this case, and the labels he holds."""

    user: Any
    roles: frozenset[Role] = frozenset()
    labels: frozenset[str] = frozenset()
    sysadmin: bool = False


def everybody(people: People) -> dict[str, Person]:
    """One person for every role, and everybody who holds none for this organisation."""
    ours = visibility.org_label(people.opd["id"])
    portal = {Role.WALIDATA: visibility.WALIDATA_LABEL, Role.PEMBINA_DATA: visibility.PEMBINA_LABEL}
    found = {
        "anonymous": Person(None),
        "citizen": Person(people.citizen),
        "stranger": Person(people.stranger),
        "kepala_other": Person(people.kepala_other),
        "sysadmin": Person(people.sysadmin, sysadmin=True),
        "member": Person(factories.User(name="anggota-dinkes")),
        "editor": Person(factories.User(name="editor-dinkes")),
        "admin": Person(factories.User(name="admin-dinkes")),
    }
    for word in ("member", "editor", "admin"):
        data = {"id": people.opd["id"], "username": found[word].user["name"], "role": word}
        tk.get_action("organization_member_create")({"ignore_auth": True, "user": people.sysadmin["name"]}, data)
    for role, name in {**ALL, **PORTAL_ROLES}.items():
        label = portal.get(role) or (ours if role in ALL or role is Role.PPID else "")
        found[str(role)] = Person(getattr(people, name), frozenset({role}), frozenset({label} - {""}))
    above = people._user("kepala-setda", "kepala_opd", people.parent)
    found["above"] = Person(above, frozenset({Role.KEPALA_OPD}), frozenset({ours}))
    for role in (Role.KEPALA_BIDANG, Role.PELAKSANA):
        found[str(role)] = Person(
            people._user(f"{role}-dinkes", str(role), people.opd), frozenset({role}), frozenset({ours})
        )
    central = people._user("pendukung-pusat", "walidata_pendukung", None)
    found["central"] = Person(central, frozenset({Role.WALIDATA_PENDUKUNG}), frozenset({visibility.WALIDATA_LABEL}))
    alone = factories.User(name="kepala-setda-saja")
    where = {"organization_id": people.parent["id"], "descendants": False}
    act("satudata_role_assign", people.sysadmin, user_id=alone["id"], role="kepala_opd", **where)
    found["parent_alone"] = Person(alone)
    assert set(Role) <= {role for one in found.values() for role in one.roles}
    return found


@dataclass
class Table:
    """One case, put into each state by hand, and the answers to every attempt on it."""

    people: People
    profile: SopProfile
    flow: str
    case_id: str
    official: str

    def put(self, state: str, transition: str) -> Case:
        """The case as if it had just come into this state, of a class the transition takes, nobody's work on it."""
        case = Case.get(self.case_id)
        assert case is not None
        case.access_class = self.access(state, transition)
        case.contributors, case.decided = [], False
        case_store.set_state(case, self.profile.flows[self.flow].states[state], utcnow(), None)
        set_visibility(case)
        signed_anew = sa.update(Attachment).where(Attachment.case_id == case.id).values(created_at=utcnow())
        Session.execute(signed_anew)  # a letter of before the last submission shows no decision about what came after
        Session.commit()
        return case

    def access(self, state: str, transition: str) -> str:
        """An access class of this state that the transition takes, else the first."""
        flow = self.profile.flows[self.flow]
        classes = flow.states[state].access
        return next((one for one in classes if flow.transitions[transition].takes(one)), classes[0])

    def expected(self, state: str, transition: str, person: Person) -> str:
        """What the profile and the table of visibility say."""
        flow = self.profile.flows[self.flow]
        one = flow.states[state]
        labels = visibility.dataset_labels(
            str(one.category), state, self.access(state, transition), self.people.opd["id"]
        )
        if not person.sysadmin and not (set(labels) - {visibility.LABEL_PUBLIC}) & person.labels:
            return "nothing there"
        t = flow.transitions[transition]
        named = {*t.roles_at.get(state, ()), *t.entered_by_at.get(state, ())}
        return "passes" if person.roles & named else "refused"

    def attempt(self, case: Case, transition: str, person: Person) -> str:
        """Try it with everything the transition asks for."""
        t = self.profile.flows[self.flow].transitions[transition]
        typed = typed_for(self.profile, self.flow, transition)
        data = {**typed, **typed.pop("fields", {})}  # type: ignore[dict-item]
        deciding = t.roles_at.get(case.state, ())
        if deciding and not set(deciding) & person.roles:
            data["decided_by"] = self.official
        data |= {"id": case.id, "transition": transition, "case_version": case.case_version}
        try:
            act("satudata_case_transition", person.user, **data)
        except tk.ObjectNotFound:
            return "nothing there"
        except (tk.NotAuthorized, tk.ValidationError):
            return "refused"
        return "passes"


@pytest.fixture
def tables(people: People) -> list[Table]:
    """A complete dataset with every document; its case follows each flow of each bundled profile in turn."""
    table = {"name": "Tabel", "url": "https://contoh.test/tabel.json", "format": "JSON", "jenis_resource": "data"}
    made = make_dataset(people.produsen, people.opd, "penduduk", resources=[table])
    for kind in sorted(ATTACHMENT_KINDS):
        act("satudata_attachment_create", people.produsen, id=made["id"], kind=kind, upload=csv_file(f"{kind}.csv"))
    fields = {"name": "Dra. Contoh", "position": "Kepala Dinas", "organization_id": people.opd["id"]}
    official = act("satudata_official_assign", people.walidata, **fields, role="kepala_opd")
    case = Case.for_object(made["id"])
    for kind in ("surat_validasi", "berita_acara", "surat_pernyataan"):  # whoever enters a decision shows its letter
        attach_letter(people.produsen, "penduduk", kind)
    found = []
    for key, flow in FLOWS:
        profile = find_profile(key)
        assert profile is not None
        found.append(Table(people, profile, flow, case.id, official["id"]))
    return found


def test_a41_every_transition_by_everybody_in_every_state(tables: list[Table]) -> None:
    """Only the pairs the profile itself names pass; who may not see the case gets the answer for none.

    `baku` whole; of every other profile the gates and their send-backs, by whom they name and by those who must never
    pass. The rest of their table is tried without a database (tests/domain/test_transition_matrix.py).
    """
    persons = everybody(tables[0].people)
    wrong = []
    for table in tables:
        follow(table)
        for state, transition in cells(table):
            case = table.put(state, transition)
            for name, person in persons.items():
                if not tried(table, state, transition, name, person):
                    continue
                before = case.state, case.case_version
                got = table.attempt(case, transition, person)
                case = Case.get(table.case_id)
                if got != table.expected(state, transition, person):
                    wrong.append((table.profile.key, state, transition, name, got))
                if got == "passes":
                    case = table.put(state, transition)
                else:
                    assert (case.state, case.case_version) == before
    assert wrong == []


def cells(table: Table) -> list[tuple[str, str]]:
    """Every state with every transition of `baku`; elsewhere the gates and sending back."""
    flow = table.profile.flows[table.flow]
    if table.profile.key == WHOLE:
        return [(state, transition) for state in flow.states for transition in flow.transitions]
    gates = {*(step.transition for step in flow.steps), *(flow.transitions.keys() - OF_BAKU), "send_back"}
    return [(s, t.key) for s in flow.states for t in flow.transitions.values() if s in t.source and t.key in gates]


def tried(table: Table, state: str, transition: str, name: str, person: Person) -> bool:
    """Everybody on `baku`; elsewhere whoever the profile names, and two who must never pass."""
    t = table.profile.flows[table.flow].transitions[transition]
    named = {*t.roles_at.get(state, ()), *t.entered_by_at.get(state, ())}
    return table.profile.key == WHOLE or name in NEVER or bool(named & person.roles)


def follow(table: Table) -> None:
    """The case goes by this profile from now on."""
    case = Case.get(table.case_id)
    case.flow, case.profile_key = table.flow, table.profile.key
    case.profile, case.profile_version = profile_copy(table.profile), table.profile.version
    Session.commit()


@pytest.mark.usefixtures("with_plugins")
class TestDecisions:
    def test_a42_nobody_decides_about_what_he_worked_on(self, people: People) -> None:
        """Neither with the role for it, nor through an official of his own name, nor as a sysadmin; history tells."""
        act("satudata_role_assign", people.sysadmin, user_id="produsen-dinkes", role="walidata")
        act(
            "satudata_role_assign",
            people.sysadmin,
            user_id="produsen-dinkes",
            role="kepala_opd",
            organization_id="dinkes",
        )
        act("satudata_role_assign", people.sysadmin, user_id="admin-portal", role="walidata")
        office = {"name": "Contoh", "position": "Kepala", "organization_id": "dinkes", "user_id": "produsen-dinkes"}
        himself = act("satudata_official_assign", people.sysadmin, **office)
        make_dataset(people.produsen, people.opd, "penduduk")
        act("package_patch", people.sysadmin, id="penduduk", notes="Disunting oleh admin.")
        move(people.produsen, "penduduk", "submit")
        self._refused(people.produsen, "validate", "four_eyes")
        self._refused(people.pendukung, "validate", "four_eyes", decided_by=himself["id"])
        move(people.kepala, "penduduk", "validate")
        for user in (people.produsen, people.sysadmin):
            self._refused(user, "verify", "four_eyes")
        case = Case.for_object(model.Package.get("penduduk").id)
        kept = [(e.actor_name, e.transition) for e in Event.of_case(case.id) if e.kind == "refused"]
        sysadmin = model.User.get("admin-portal")
        names = [people.produsen["fullname"], people.pendukung["fullname"]]
        assert kept == [
            (names[0], "validate"), (names[1], "validate"), (names[0], "verify"), (sysadmin.fullname, "verify"),
        ]  # fmt: skip
        assert case.state == "divalidasi"

    def _refused(self, user: Any, transition: str, why: str, **data: Any) -> None:
        with pytest.raises(tk.NotAuthorized):
            move(user, "penduduk", transition, **data)
        case = Case.for_object(model.Package.get("penduduk").id)
        last = Event.of_case(case.id, limit=1, newest_first=True)[0]
        assert (last.kind, last.transition) == ("refused", transition)
        assert why in {"four_eyes"}
        assert "edited, uploaded or submitted" in last.data["reasons"][0]

    def test_a43_a_decision_counts_once_and_for_what_was_shown(self, people: People) -> None:
        """A replay, an old version, none at all, and content that changed since it was displayed: each a conflict."""
        made = make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
        seen = act("satudata_case_show", people.walidata, id="penduduk")["case_version"]
        verify = {"id": "penduduk", "transition": "verify"}
        self._conflict(people.walidata, **verify, case_version=seen - 1)
        self._conflict(people.walidata, **verify)
        self._conflict(people.walidata, **verify, case_version="")
        act("package_patch", people.walidata_b, id=made["id"], notes="Diperbaiki sementara itu.")
        self._conflict(people.walidata, **verify, case_version=seen)
        now = act("satudata_case_show", people.walidata, id="penduduk")["case_version"]
        act("satudata_case_transition", people.walidata, **verify, case_version=now)
        self._conflict(people.walidata, **verify, case_version=now)
        case = Case.for_object(made["id"])
        assert [e.transition for e in Event.of_case(case.id) if e.kind == "transition"].count("verify") == 1

    def _conflict(self, user: Any, **data: Any) -> None:
        with pytest.raises(tk.ValidationError):
            act("satudata_case_transition", user, **data)

    def test_a43_what_changed_past_the_lock_is_not_approved(self, people: People) -> None:
        """Whatever wrote it: a script in the database, another plugin. It can be sent back."""
        made = make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        stmt = sa.update(model.package_table).where(model.package_table.c.id == made["id"])
        Session.execute(
            stmt.values(notes="Ditulis langsung ke basis data.", metadata_modified=utcnow().replace(tzinfo=None))
        )
        Session.commit()
        Session.expire_all()
        with pytest.raises(tk.ValidationError):
            move(people.kepala, "penduduk", "validate")
        send_back(people.kepala, "penduduk")

    def test_a51_history_is_for_people_of_the_case_and_is_never_changed(self, people: People, app: Any) -> None:
        """No action writes it, no page and no API shows it to others, no statement changes it."""
        made = make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        case = Case.for_object(made["id"])
        with pytest.raises(tk.ObjectNotFound) as unknown:
            act("satudata_event_list", None, id="tidak-ada")
        for user in (None, people.citizen, people.stranger, people.kepala_other, people.forum):
            for reference in (case.id, made["id"], "penduduk"):
                with pytest.raises(tk.ObjectNotFound) as hidden:
                    act("satudata_event_list", user, id=reference)
                assert str(hidden.value) == str(unknown.value)
        logic.get_action("package_show")
        reading = {"satudata_event_list", "satudata_list_row_history"}
        writing = {n for n in logic._actions if "event" in n or "history" in n} - reading
        assert writing == set()
        for path in (f"/satudata/kasus/{case.id}", "/dataset/penduduk/alur", "/dataset/penduduk/riwayat"):
            for user in (None, people.stranger):
                answer = app.get(path, headers=token(user), follow_redirects=False)
                assert "Produsen Dinkes" not in answer.text
                assert answer.status_code != 200
        for words in (
            "UPDATE satudata_event SET note = 'x'",
            "DELETE FROM satudata_event",
            "TRUNCATE satudata_event CASCADE",
        ):
            with pytest.raises(sa.exc.DBAPIError):
                Session.execute(sa.text(words))
            Session.rollback()

    def test_a51_history_survives_the_people_in_it(self, people: People) -> None:
        """A deleted user keeps his name in what he did; his colleagues go on reading it."""
        made = make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        before = act("satudata_event_list", people.kepala, id="penduduk")["results"]
        act("user_delete", people.sysadmin, id=people.produsen["id"])
        after = act("satudata_event_list", people.kepala, id="penduduk")["results"]
        assert after == before
        assert {one["actor_name"] for one in after} == {"Produsen Dinkes"}
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_event_list", people.produsen, id=made["id"])
        helpers.call_action("status_show")
