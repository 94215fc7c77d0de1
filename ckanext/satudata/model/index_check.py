"""What the search index may say wrongly: one statement for every search, so it must cost next to nothing.

Prepared, and the newest cases sorted out together: a look-up of each dataset's own is three times as slow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from ckanext.satudata.domain.sop_types import OPEN_ACCESS, Category
from ckanext.satudata.domain.visibility import DELETED, DELIVERED
from ckanext.satudata.model.prepared import Prepared
from ckanext.satudata.model.visibility import NEWEST_FIRST, CaseFacts, DatasetFacts

__all__ = ["MOST_STALE", "Doubtful", "doubtful"]

MOST_STALE = 2000
"""Datasets whose new state the index has not been told; more of them wait only while a whole portal is re-indexed."""

_SQL = f"""
    WITH asked(ref, waits) AS (
        SELECT unnest({{refs}}), FALSE
        UNION ALL (
            SELECT o.payload ->> 'package_id', TRUE FROM satudata_outbox o
            WHERE o.state IN ('pending', 'sending', 'failed') AND o.kind = 'index'
            ORDER BY o.created_at DESC LIMIT {MOST_STALE}
        )
    )
    SELECT a.ref, a.waits, p.id, p.name, p.type, p.state, p.private, p.owner_org, p.creator_user_id,
           k.category, k.state, k.access_class, k.organization_id
    FROM asked a LEFT JOIN package p ON p.id = a.ref LEFT JOIN (
        SELECT DISTINCT ON (c.object_id) c.object_id, c.category, c.state, c.access_class, c.organization_id
        FROM satudata_case c WHERE c.object_type = 'dataset' AND c.object_id IN (SELECT ref FROM asked)
        ORDER BY c.object_id, {NEWEST_FIRST}
    ) k ON k.object_id = p.id
    WHERE a.ref IS NOT NULL AND NOT coalesce(
        p.state = 'active' AND NOT p.private AND (
            coalesce(p.type, 'dataset') = ANY({{exempt}})
            OR (k.category = '{Category.PUBLISHED.value}' AND k.access_class = '{OPEN_ACCESS}'
                AND k.state NOT IN ('{DELIVERED}', '{DELETED}'))
        ), FALSE)
"""
_DOUBTFUL = Prepared("satudata_doubtful", _SQL, {"refs": "text[]", "exempt": "text[]"})


class Doubtful(NamedTuple):
    """A dataset that is not open to everybody; `facts` is None where there is no such dataset any more.

    `waits`: not asked for, but the index has not been told of its last change.
    """

    ref: str
    waits: bool
    facts: DatasetFacts | None


def doubtful(dataset_ids: Collection[str], exempt: Iterable[str]) -> list[Doubtful]:
    """Of these datasets and of all the index may show wrongly: those that are not plainly public.

    What is left out here is open to everybody by the rule of `domain.visibility`; whether the asker may see one of the
    others is the gate's question. A test compares both for every state.
    """
    return [_doubtful(row) for row in _DOUBTFUL.rows(refs=list(dataset_ids), exempt=list(exempt))]


def _doubtful(row: Any) -> Doubtful:
    ref, waits, package_id = row[:3]
    if package_id is None:
        return Doubtful(ref, waits, None)
    case = CaseFacts(*row[9:]) if row[9] is not None else None
    return Doubtful(ref, waits, DatasetFacts._make([*row[2:9], case]))
