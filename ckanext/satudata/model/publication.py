"""What the public may know of a published dataset in one statement: since when, and how many rows its tables have."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from ckanext.satudata.model.base import Session
from ckanext.satudata.model.visibility import CaseFacts

__all__ = ["Publication", "publication"]


class Publication(NamedTuple):
    """The newest case of a dataset as far as its page needs it."""

    case: CaseFacts
    since: datetime | None
    """When the state it is in began."""
    verified: bool
    """Whether a decision led there; false for what an existing portal had published before it was taken over."""
    rows: dict[str, int]
    """Resource id to the rows its table had when it was read last."""


_PUBLICATION = sa.text(
    """
    SELECT c.category, c.state, c.access_class, c.organization_id, c.step_started_at,
           EXISTS (SELECT 1 FROM satudata_event e WHERE e.case_id = c.id AND e.kind = 'transition'
                   AND e.to_state = c.state AND e.from_state <> c.state),
           (SELECT jsonb_object_agg(r.resource_id, r.rows) FROM (
               SELECT DISTINCT ON (resource_id) resource_id, stats -> 'rows' AS rows FROM satudata_check_result
               WHERE package_id = :id ORDER BY resource_id, created_at DESC) r
            WHERE jsonb_typeof(r.rows) = 'number')
    FROM satudata_case c
    WHERE c.object_type = 'dataset' AND c.object_id = :id ORDER BY c.created_at DESC, c.id LIMIT 1
    """
)


def publication(dataset_id: str) -> Publication | None:
    """The newest case of a dataset, None without one."""
    row = Session.execute(_PUBLICATION, {"id": dataset_id}).first()
    return Publication(CaseFacts(*row[:4]), row[4], row[5], row[6] or {}) if row else None
