"""What the copies of profiles that cases carry say, read for a list: never a copy for each row.

A copy is 16 KB long, and cases of one profile carry the same: one case of each kind is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.satudata.domain.sop_types import SopProfile
from ckanext.satudata.logic.profiles import profile_of_text
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session

__all__ = ["Copied", "Kind", "kind_of", "one_of_each", "profiles_of", "titles_of"]


class Kind(NamedTuple):
    """What decides how a case's state is called: a profile is known by key and version."""

    profile_key: str
    profile_version: str
    flow: str
    state: str


class Copied(NamedTuple):
    """What the copy a case carries calls its state and itself; a profile may lack the state of an old case."""

    id: str
    kind: Kind
    category: str
    state_title: Mapping[str, str] | None
    profile_title: Mapping[str, str]


_KIND = (Case.profile_key, Case.profile_version, Case.flow, Case.state)


def kind_of(case: Case) -> Kind:
    """The kind of this case."""
    return Kind(case.profile_key, case.profile_version, case.flow, case.state)


def one_of_each(cases: Iterable[Case]) -> set[str]:
    """Id of one case of each kind among these."""
    return set({kind_of(case): case.id for case in cases}.values())


def titles_of(ids: Collection[str]) -> list[Copied]:
    """The titles in the copies of these cases, in the order of their states; one statement, none for no cases."""
    path = ("flows", Case.flow, "states", Case.state, "title")
    title: Any = sa.func.jsonb_extract_path(Case.profile, *path, type_=JSONB)
    stmt = sa.select(Case.id, Case.category, title, Case.profile["title"], *_KIND).where(Case.id.in_(ids))
    rows = Session.execute(stmt.order_by(Case.state, Case.id)) if ids else ()
    return [Copied(key, Kind(*kind), category, state, profile) for key, category, state, profile, *kind in rows]


def profiles_of(ids: Collection[str]) -> list[tuple[Kind, SopProfile]]:
    """The profiles in the copies of these cases; one statement, none for no cases."""
    stmt = sa.select(sa.cast(Case.profile, sa.Text), *_KIND).where(Case.id.in_(ids)).order_by(Case.id)
    return [(Kind(*kind), profile_of_text(text)) for text, *kind in (Session.execute(stmt) if ids else ())]
