"""The SOP's own rows beside what happened to a case."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.domain.sop_line import Move, Row, sop_line
from ckanext.satudata.domain.text import Text, in_language
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.logic.words import language, role_title
from ckanext.satudata.model import Event
from ckanext.satudata.model.base import Session

__all__ = ["satudata_case_sop_line"]


@tk.side_effect_free
def satudata_case_sop_line(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Each row of the case's SOP in the SOP's own order, with who carried it out and when.

    Who may: people of the case and sysadmins; everybody else gets 404.

    :param id: id of a case, or name or id of a dataset
    :returns: ``profile``, ``version``, and ``rows``: each ``number``, ``stage``, ``activity``, ``roles`` (who should),
        ``requirements``, ``limit`` (as the SOP prints it), ``output``, ``remark``, ``current``, and ``done``: None, or
        ``event`` (id), ``created_at``, ``role``, ``role_title``, ``actor_name``, ``decided_by_name``,
        ``decided_by_position``, ``late_seconds``
    """
    case = find_case(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_event_list", context, {"case": case})
    profile = profile_of_case(case)
    made = _transitions(case.id)
    moves = [Move(one.transition or "", one.from_state, one.to_state or "", one.created_at) for one in made]
    rows = [_row(row, made) for row in sop_line(profile.flows[case.flow], case.state, moves)]
    return {"profile": profile.key, "version": profile.version, "rows": rows}


def _transitions(case_id: str) -> list[Event]:
    """What moved the case, oldest first."""
    kinds = ("transition", "moved")
    stmt = sa.select(Event).where(Event.case_id == case_id, Event.kind.in_(kinds)).order_by(Event.seq)
    return list(Session.scalars(stmt))


def _row(row: Row, made: list[Event]) -> dict[str, Any]:
    step = row.step
    return {
        "number": step.number,
        "stage": _said(step.stage),
        "activity": _said(step.activity),
        "roles": [role_title(role) for role in step.roles],
        "requirements": [_said(one) for one in step.requirements],
        "limit": step.limit_text,
        "output": _said(step.output),
        "remark": _said(step.remark),
        "current": row.current,
        "done": _done(made[row.move]) if row.move is not None else None,
    }


def _done(event: Event) -> dict[str, Any]:
    known = event.dictize()
    names = ("created_at", "role", "actor_name", "decided_by_name", "decided_by_position", "late_seconds")
    role = role_title(event.role) if event.role else None
    return {"event": event.id, **{name: known[name] for name in names}, "role_title": role}


def _said(text: Text | None) -> str | None:
    return in_language(text, language()) if text else None
