"""Undoing a send-back while nobody has been told of it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.logic import outbox, undo
from ckanext.satudata.logic.facts import dataset_of, fingerprint_of
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.transition import find_case, locked, set_visibility
from ckanext.satudata.model.base import Session

__all__ = ["satudata_case_undo"]


def satudata_case_undo(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Undo one's own send-back: the case stands at its gate again as if nothing had been, but for two lines of history.

    Who may: who sent it back, within ``ckanext.satudata.case.undo_seconds`` (60), as long as nothing else has happened
    since. The producer's mail waits as long and is not sent.

    :param id: id of a case, or name or id of a dataset
    :returns: the case as `satudata_case_show` answers
    :raises ValidationError: 409 when it is too late
    """
    found = find_case(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_case_undo", context, {"case": found})
    case, user = locked(found), caller(context)
    event = undo.sent_back(case, user.id if user else None)
    state = profile_of_case(case).flows[case.flow].states.get(event.from_state or "") if event else None
    if user is None or event is None or state is None or event.fingerprint != fingerprint_of(dataset_of(case)):
        Session.rollback()
        raise tk.ValidationError({"id": [tk._("This can no longer be undone. Ask the producer to submit it again.")]})
    done = undo.carry_out(case, state, event, user)
    set_visibility(case)
    rows = outbox.put_index(case, done.id)
    Session.commit()
    outbox.deliver_soon(rows)
    return tk.get_action("satudata_case_show")(
        {"user": user.name, "auth_user_obj": user},
        {"id": case.id},
    )
