"""Who may look at cases and call transitions. Which transition is possible for whom, the rules say."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.logic.people import caller, may_see_case
from ckanext.satudata.model import Case

__all__ = [
    "satudata_case_export",
    "satudata_case_list",
    "satudata_case_move",
    "satudata_case_show",
    "satudata_case_summary",
    "satudata_case_transition",
    "satudata_case_transition_bulk",
    "satudata_event_list",
    "satudata_sop_list",
    "satudata_sop_show",
]


# permissions


def satudata_permission_read_case(context: Context, case: Case) -> AuthResult:
    """People of the case: a role in its organisation or above it, or a portal role that judges it.

    What `find_case` has just answered for the same person and case is not asked again: two statements a page.
    """
    user = caller(context)
    if user is not None and context.get("satudata_seen") == (user.id, case.id):
        return {"success": True}
    if may_see_case(user, case):
        return {"success": True}
    return {"success": False, "msg": tk._("Case not found.")}


# API


@tk.auth_allow_anonymous_access
def satudata_case_show(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_read_case`; the action answers 404."""
    return satudata_permission_read_case(context, data_dict["case"])


@tk.auth_allow_anonymous_access
def satudata_event_list(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_read_case`; the action answers 404."""
    return satudata_permission_read_case(context, data_dict["case"])


def satudata_case_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Every signed-in user; the statement leaves out what he may not see."""
    return {"success": True}


def satudata_case_export(context: Context, data_dict: DataDict) -> AuthResult:
    """As `satudata_case_list`."""
    return satudata_case_list(context, data_dict)


def satudata_case_summary(context: Context, data_dict: DataDict) -> AuthResult:
    """As `satudata_case_list`."""
    return satudata_case_list(context, data_dict)


@tk.auth_allow_anonymous_access
def satudata_case_transition(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody may ask: who may not see the case is told 404 by the action, the rest is the profile's."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def satudata_case_transition_bulk(context: Context, data_dict: DataDict) -> AuthResult:
    """As `satudata_case_transition`, case by case."""
    return {"success": True}


def satudata_case_move(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only (they pass before this is asked)."""
    return {"success": False, "msg": tk._("Only a sysadmin may move a stuck case.")}


@tk.auth_allow_anonymous_access
def satudata_sop_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: an SOP is a public document."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def satudata_sop_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: an SOP is a public document."""
    return {"success": True}
