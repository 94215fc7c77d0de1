"""Who may take cases on: those whose turn it is."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.logic.claims import may_claim
from ckanext.satudata.logic.people import caller
from ckanext.satudata.model import Case

__all__ = ["satudata_case_claim", "satudata_case_release", "satudata_case_take_over"]


def satudata_permission_claim_case(context: Context, case: Case) -> AuthResult:
    """People whose turn it is; a sysadmin decides nothing and takes nothing on (the action asks again)."""
    if may_claim(case, caller(context)):
        return {"success": True}
    return {"success": False, "msg": tk._("Only those whose turn it is may take a case on.")}


@tk.auth_allow_anonymous_access
def satudata_case_claim(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_claim_case`; who may not see the case is told 404 by the action."""
    return satudata_permission_claim_case(context, data_dict["case"])


@tk.auth_allow_anonymous_access
def satudata_case_release(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_claim_case`."""
    return satudata_permission_claim_case(context, data_dict["case"])


@tk.auth_allow_anonymous_access
def satudata_case_take_over(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_claim_case`."""
    return satudata_permission_claim_case(context, data_dict["case"])
