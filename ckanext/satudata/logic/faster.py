"""Who was faster: what a refused caller is told about the one who moved the case before him."""

from __future__ import annotations

import sqlalchemy as sa

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.words import long_datetime
from ckanext.satudata.domain.schedule import EVENT_TITLES
from ckanext.satudata.domain.text import N_, in_language
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.words import language, role_title
from ckanext.satudata.model import Case, Event
from ckanext.satudata.model.base import Session

__all__ = ["who_moved_last"]

_KINDS = {
    "corrected": N_("Metadata corrected by the Walidata"),
    "moved": N_("Moved"),
    "profile_changed": N_("Moved to another version of the SOP"),
    "deleted": N_("Dataset deleted"),
    "purged": N_("Dataset purged"),
    "restored": N_("Dataset restored"),
}
"""Events beside transitions that make what somebody else has on his screen old; edits of a draft do not."""


def who_moved_last(case: Case) -> str | None:
    """One sentence in the language of the request: which step was made last, by whom in which role, and when.

    For people of the case only: the caller has been let in before this is asked. None while nothing has happened to
    the case since it was created.
    """
    stmt = (
        sa.select(Event)
        .where(Event.case_id == case.id, Event.kind.in_(["transition", *_KINDS, *EVENT_TITLES]))
        .order_by(Event.seq.desc())
        .limit(1)
    )
    event = Session.scalars(stmt).one_or_none()
    if event is None:
        return None
    return tk._('The last step was "{step}", by {who}, on {when}.').format(
        step=_step(case, event), who=_who(event), when=long_datetime(event.created_at, language())
    )


def _step(case: Case, event: Event) -> str:
    """What was done, in the SOP's own words."""
    transition = profile_of_case(case).flows[case.flow].transitions.get(event.transition or "")
    if transition is not None:
        title = in_language(transition.title_made(case.access_class, event.to_state or ""), language())
        return tk._(EVENT_TITLES[event.kind]).format(what=title) if event.kind in EVENT_TITLES else title
    return tk._(_KINDS[event.kind]) if event.kind in _KINDS else event.transition or event.kind


def _who(event: Event) -> str:
    """The official who decided, else whoever pressed the button, with the role it was done in."""
    name = event.decided_by_name or event.actor_name or tk._("the portal")
    office = event.decided_by_position if event.decided_by_name else (role_title(event.role) if event.role else "")
    return tk._("{name} ({role})").format(name=name, role=office) if office else name
