"""What the gate must know of a dataset and of a person, in plain statements: no object is loaded, no case copied."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from ckanext.satudata.model.base import Session
from ckanext.satudata.model.prepared import Prepared

__all__ = [
    "HIDDEN_LABEL",
    "NEWEST_CASE",
    "NEWEST_FIRST",
    "CaseFacts",
    "DatasetFacts",
    "Standing",
    "case_facts",
    "dataset_facts",
    "facts_of_resource",
    "shrink_activity_labels",
    "standings",
    "unbacked_public",
    "views_under_review",
]

HIDDEN_LABEL = "satudata-hidden"
"""Carried by what nobody but a sysadmin may see; no person ever holds it."""


class CaseFacts(NamedTuple):
    """The columns of a case that decide who sees its object."""

    category: str
    state: str
    access_class: str
    organization_id: str | None


class DatasetFacts(NamedTuple):
    """A dataset and its newest case (None: it has none)."""

    id: str
    name: str
    type: str
    state: str
    private: bool
    owner_org: str | None
    creator_user_id: str | None
    case: CaseFacts | None


class Standing(NamedTuple):
    """One membership (kind `member`, word is the capacity) or one SDI role (kind `role`) of a person.

    `descendants` speaks of roles only: whether it counts below its organisation.
    """

    kind: str
    word: str
    organization_id: str | None
    valid_from: date | None
    valid_to: date | None
    descendants: bool


NEWEST_FIRST = "c.created_at DESC, c.id"
"""Which of a dataset's cases is the newest: it alone says who may see the dataset."""

NEWEST_CASE = f"""
    SELECT c.category, c.state, c.access_class, c.organization_id FROM satudata_case c
    WHERE c.object_type = 'dataset' AND c.object_id = {{id}} ORDER BY {NEWEST_FIRST} LIMIT 1
"""

_CASE = sa.text(NEWEST_CASE.format(id=":id"))

_DATASETS = Prepared(
    "satudata_datasets",
    f"""
    SELECT p.id, p.name, p.type, p.state, p.private, p.owner_org, p.creator_user_id,
           k.category, k.state, k.access_class, k.organization_id
    FROM package p LEFT JOIN LATERAL ({NEWEST_CASE.format(id="p.id")}) k ON TRUE
    WHERE p.id = ANY({{refs}}) OR p.name = ANY({{refs}})
    """,
    {"refs": "text[]"},
)

_OF_RESOURCE = sa.text(
    f"""
    SELECT p.id, p.name, p.type, p.state, p.private, p.owner_org, p.creator_user_id,
           k.category, k.state, k.access_class, k.organization_id
    FROM package p LEFT JOIN LATERAL ({NEWEST_CASE.format(id="p.id")}) k ON TRUE
    WHERE p.id = (SELECT package_id FROM resource WHERE id = :id)
    """
)

_STANDINGS = sa.text(
    """
    SELECT 'role', r.role, r.organization_id, r.valid_from, r.valid_to, r.descendants
    FROM satudata_role_assignment r LEFT JOIN "group" g ON g.id = r.organization_id
    WHERE r.user_id = :id AND r.revoked_at IS NULL AND (r.organization_id IS NULL OR g.state = 'active')
    UNION ALL
    SELECT 'member', m.capacity, m.group_id, NULL, NULL, false
    FROM member m JOIN "group" g ON g.id = m.group_id
    WHERE m.table_name = 'user' AND m.table_id = :id AND m.state = 'active' AND g.is_organization AND g.state = 'active'
    """
)


def case_facts(dataset_id: str) -> CaseFacts | None:
    """The newest case of a dataset as far as the gate must know it."""
    row = Session.execute(_CASE, {"id": dataset_id}).first()
    return CaseFacts(*row) if row else None


def dataset_facts(refs: Collection[str]) -> list[DatasetFacts]:
    """Datasets with these ids or names, each with its newest case, in one statement."""
    wanted = [ref for ref in refs if ref and "\x00" not in ref]
    if not wanted:
        return []
    return [_facts(row) for row in _DATASETS.rows(refs=wanted)]


def facts_of_resource(resource_id: str) -> DatasetFacts | None:
    """The dataset of the resource with this id (core takes a name as well: not found here)."""
    row = Session.execute(_OF_RESOURCE, {"id": resource_id}).first()
    return _facts(row) if row else None


def _facts(row: Any) -> DatasetFacts:
    return DatasetFacts._make([*row[:7], CaseFacts(*row[7:]) if row[7] is not None else None])


def standings(user_id: str) -> list[Standing]:
    """Memberships and SDI roles of a user in living organisations, in one statement; days are not looked at."""
    return [Standing(*row) for row in Session.execute(_STANDINGS, {"id": user_id})]


_UNBACKED = sa.text(
    """
    SELECT p.id, p.name FROM package p
    WHERE p.state = 'active' AND NOT p.private AND NOT p.type = ANY(:exempt) AND NOT EXISTS (
        SELECT 1 FROM satudata_case c
        WHERE c.object_type = 'dataset' AND c.object_id = p.id
          AND c.category = :category AND c.access_class = :access AND c.state <> :delivered
    )
    """
)


def unbacked_public(exempt: Collection[str], category: str, access: str, delivered: str) -> list[tuple[str, str]]:
    """Id and name of datasets core takes for public although no case says so: somebody flipped the flag behind us."""
    values = {"exempt": list(exempt), "category": category, "access": access, "delivered": delivered}
    return [(row[0], row[1]) for row in Session.execute(_UNBACKED, values)]


_VIEWS_UNDER_REVIEW = sa.text(
    """
    SELECT 1 FROM resource_view v JOIN resource r ON r.id = v.resource_id JOIN satudata_case c
        ON c.object_type = 'dataset' AND c.object_id = r.package_id AND c.category = 'waiting'
    WHERE :every OR v.view_type = ANY(:types) LIMIT 1
    """
)

_SHRINK = sa.text(
    """
    UPDATE activity SET permission_labels = COALESCE(
        NULLIF(ARRAY(SELECT unnest(permission_labels) INTERSECT SELECT unnest(CAST(:labels AS text[]))), '{}'),
        CAST(:nobody AS text[])
    )
    WHERE object_id = :id AND permission_labels IS NOT NULL
    """
)


def views_under_review(view_types: Collection[str]) -> bool:
    """Whether a dataset under review has views of these types (none named: of any)."""
    values = {"every": not view_types, "types": list(view_types)}
    return Session.execute(_VIEWS_UNDER_REVIEW, values).first() is not None


def shrink_activity_labels(dataset_id: str, labels: Collection[str]) -> None:
    """Old lines of the activity stream keep only those readers who may see the dataset in its new state.

    Nobody is ever added: what an organisation wrote is not opened by handing the dataset to another one, and what was
    public once stays closed when the dataset is published anew.
    """
    Session.execute(_SHRINK, {"id": dataset_id, "labels": list(labels), "nobody": [HIDDEN_LABEL]})
