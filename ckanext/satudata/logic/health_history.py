"""Figures about what was decided: does the history fit together, and does each case stand where it says?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import sqlalchemy as sa

import ckan.plugins as p

from ckanext.satudata import config
from ckanext.satudata.adapters import seals
from ckanext.satudata.domain.text import N_
from ckanext.satudata.logic import evidence
from ckanext.satudata.logic.health_figure import Figure
from ckanext.satudata.model.base import Session

__all__ = ["close_activities", "figures"]

STEP = 500

_STANDING = sa.text(
    """
    SELECT * FROM (
        SELECT c.id, coalesce(p.name, c.object_id) AS name,
               c.state IS DISTINCT FROM e.to_state AS state,
               c.case_version IS DISTINCT FROM v.case_version AS version,
               c.category = 'published' AND NOT c.adopted AND NOT EXISTS (
                   SELECT 1 FROM satudata_event x
                   WHERE x.case_id = c.id AND x.kind = 'transition' AND x.to_state = c.state) AS unasked
        FROM satudata_case c
        LEFT JOIN package p ON p.id = c.object_id
        LEFT JOIN LATERAL (
            SELECT to_state FROM satudata_event e WHERE e.case_id = c.id AND e.to_state IS NOT NULL
            ORDER BY e.seq DESC LIMIT 1
        ) e ON true
        LEFT JOIN LATERAL (
            SELECT case_version FROM satudata_event v WHERE v.case_id = c.id ORDER BY v.seq DESC LIMIT 1
        ) v ON true
    ) found WHERE state OR version OR unasked ORDER BY name
    """
)


def figures(tick: Callable[[int], None]) -> list[Figure]:
    """The chain against the newest seal, each case against its newest event, old activities of hidden datasets."""
    found = [_chain(tick), *_standing()]
    if p.plugin_loaded("activity"):
        open_to_all = tuple(str(row[1]) for row in _open_activities())
        found.append(
            Figure(
                "activity_open", N_("Hidden datasets whose old activities carry the label of the public"), open_to_all
            )
        )
    return found


def _chain(tick: Callable[[int], None]) -> Figure:
    with evidence.from_database() as history:
        verified = evidence.verify(history, _newest_seal(), lambda rows: _told(rows, tick))
    said = (f"{one.kind.value}: case {one.case_id} seq {one.seq}: {one.differs}" for one in verified.findings)
    return Figure(
        "history_broken", N_("Places of the history that are not what was written"), (*verified.broken, *said)
    )


def _newest_seal() -> evidence.Points:
    if not config.seal_folder():
        return evidence.Points()
    return evidence.sealed_points(seals.files()[-1:])


def _told(rows: Iterable[Any], tick: Callable[[int], None]) -> Iterator[Any]:
    count = 0
    for count, row in enumerate(rows, start=1):
        yield row
        if count % STEP == 0:
            tick(STEP)
    tick(count % STEP)


def _standing() -> list[Figure]:
    """Cases whose row says another thing than their events."""
    rows = list(Session.execute(_STANDING))
    return [
        Figure("state_differs", N_("Cases in another state than their newest event says"), _names(rows, "state")),
        Figure(
            "version_differs", N_("Cases with another version than their newest event says"), _names(rows, "version")
        ),
        Figure("published_unasked", N_("Published datasets nobody published by a decision"), _names(rows, "unasked")),
    ]


def _names(rows: list[Any], which: str) -> tuple[str, ...]:
    return tuple(row.name for row in rows if getattr(row, which))


_OPEN = sa.text(
    """
    SELECT DISTINCT p.id, p.name FROM activity a
    JOIN package p ON p.id = a.object_id
    JOIN LATERAL (
        SELECT * FROM satudata_case c WHERE c.object_type = 'dataset' AND c.object_id = p.id
        ORDER BY c.created_at DESC, c.id LIMIT 1
    ) c ON c.category <> 'published'
    WHERE 'public' = ANY(a.permission_labels) ORDER BY p.name
    """
)
_CLOSE = sa.text(
    "UPDATE activity SET permission_labels = ARRAY['satudata-hidden']"
    " WHERE object_id = :id AND 'public' = ANY(permission_labels)"
)


def _open_activities() -> list[Any]:
    return list(Session.execute(_OPEN))


def close_activities(*, dry_run: bool = False) -> int:
    """Take the label of the public from activities of datasets that are not published; how many datasets.

    Each dataset's row is locked and its case asked again: what was published meanwhile keeps what it has.
    """
    if not p.plugin_loaded("activity"):
        return 0
    found = [row[0] for row in _open_activities()]
    if dry_run:
        return len(found)
    return sum(_close(package_id) for package_id in found)


def _close(package_id: str) -> bool:
    Session.rollback()
    Session.execute(sa.text("SELECT 1 FROM package WHERE id = :id FOR UPDATE"), {"id": package_id})
    still = package_id in {row[0] for row in _open_activities()}
    if still:
        Session.execute(_CLOSE, {"id": package_id})
    Session.commit()
    return still
