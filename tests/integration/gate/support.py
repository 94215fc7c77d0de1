"""A hidden dataset with unique words in every corner, and ways to put it into each state."""

from __future__ import annotations

import io
from typing import Any

from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from ckan.tests import factories

from ckanext.satudata.logic import case_store
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.transition import set_visibility
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session, utcnow

from tests.integration.support import People, act

CATEGORY = {
    "draf": "open",
    "dikembalikan": "open",
    "diajukan": "waiting",
    "divalidasi": "waiting",
    "terpublikasi": "published",
    "diserahkan": "published",
    "ditolak": "closed",
    "ditarik": "closed",
}
SECRET = "kelelawar"
"""A word that occurs nowhere but in the hidden dataset."""


def put(dataset_id: str, state: str, access: str = "terbuka", index: bool = True) -> None:
    """Put a dataset's case into a state, as a transition would, and re-index it."""
    case = Case.for_object(dataset_id)
    assert case is not None
    profile = profile_of_case(case)
    case.access_class = access
    case_store.set_state(case, profile.flows[case.flow].states[state], utcnow(), None)
    set_visibility(case)
    Session.commit()
    if index:
        search.rebuild(dataset_id)
        search.commit()


def csv_file(name: str = "data.csv", body: bytes = b"kode,nilai\n1,2\n") -> FileStorage:
    return FileStorage(io.BytesIO(body), filename=name)


def dataset_of(people: People, name: str, word: str, **fields: Any) -> dict[str, Any]:
    """A dataset of the OPD, made by its producer; `word` stands in every part of it."""
    data = {
        "name": name,
        "title": f"Judul {word}",
        "notes": f"Uraian {word}",
        "owner_org": people.opd["id"],
        "tags": [{"name": f"tag-{word}"}],
        **fields,
    }
    return act("package_create", people.produsen, **data)


def with_file(people: People, dataset: dict[str, Any], word: str) -> dict[str, Any]:
    return act(
        "resource_create",
        people.produsen,
        package_id=dataset["id"],
        name=f"berkas {word}",
        description=f"isi {word}",
        format=f"{word[:4]}fmt",
        url="data.csv",
        url_type="upload",
        upload=csv_file(),
    )


class Gate:
    """People, a hidden dataset with a file, and a public one sharing a tag with it."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.hidden = dataset_of(people, f"rahasia-{SECRET}", SECRET)
        self.file = with_file(people, self.hidden, SECRET)
        self.public = dataset_of(people, "terbuka-umum", "umum")
        self.public_file = with_file(people, self.public, "umum")
        put(self.public["id"], "terpublikasi")
        self.member = factories.User(name="anggota-dinkes")
        self.editor = factories.User(name="editor-dinkes")
        for user, role in ((self.member, "member"), (self.editor, "editor")):
            self._join(people.opd, user, role)
        self.above = people._user("kepala-setda", "kepala_opd", people.parent)
        self.sibling = people._user("produsen-disdik", "produsen_data", people.opd2)

    def _join(self, organization: dict[str, Any], user: dict[str, Any], role: str) -> None:
        data = {"id": organization["id"], "username": user["name"], "role": role}
        tk.get_action("organization_member_create")({"ignore_auth": True, "user": self.people.sysadmin["name"]}, data)

    @property
    def words(self) -> list[str]:
        """Whatever would betray the hidden dataset."""
        return [SECRET, self.hidden["id"], self.file["id"], f"{SECRET[:4]}fmt"]


def token(user: dict[str, Any] | None) -> dict[str, str]:
    """Headers of a request made with this user's API token."""
    if user is None:
        return {}
    made = factories.APIToken(user=user["name"])
    return {"Authorization": made["token"]}


def stored(dataset_id: str) -> model.Package:
    """The dataset as the database has it now."""
    model.Session.expire_all()
    found = model.Package.get(dataset_id)
    assert found is not None
    return found
