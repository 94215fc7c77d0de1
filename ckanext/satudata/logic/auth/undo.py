"""Who may undo a send-back: who made it; the action asks for how long."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.logic.people import caller
from ckanext.satudata.model import Event

__all__ = ["satudata_case_undo"]


@tk.auth_allow_anonymous_access
def satudata_case_undo(context: Context, data_dict: DataDict) -> AuthResult:
    """Who brought the case where it is; who may not see the case is told 404 by the action."""
    case, user = data_dict["case"], caller(context)
    event = Event.arrival(case.id, case.state)
    if user is not None and event is not None and event.actor_id == user.id:
        return {"success": True}
    return {"success": False, "msg": tk._("Only who sent the dataset back may undo it.")}
