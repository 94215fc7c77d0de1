"""Who may use the checklist of a case: those whose turn it is."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.logic.claims import may_claim
from ckanext.satudata.logic.people import caller
from ckanext.satudata.model import Case

__all__ = ["satudata_review_save", "satudata_review_show"]


def satudata_permission_review_case(context: Context, case: Case) -> AuthResult:
    """People whose turn it is, while the case waits for a decision."""
    if case.category == "waiting" and may_claim(case, caller(context)):
        return {"success": True}
    return {"success": False, "msg": tk._("Only those who decide about it now have the checklist of this dataset.")}


@tk.auth_allow_anonymous_access
def satudata_review_show(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_review_case`; who may not see the case is told 404 by the action."""
    return satudata_permission_review_case(context, data_dict["case"])


@tk.auth_allow_anonymous_access
def satudata_review_save(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_review_case`."""
    return satudata_permission_review_case(context, data_dict["case"])
