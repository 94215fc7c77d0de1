"""SDI roles of users: giving, inviting, ending, listing."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.domain.role import ORGANIZATION_ROLES, Role
from ckanext.satudata.logic import invite, leaving, outbox, roles
from ckanext.satudata.logic.labels import forget_user_labels
from ckanext.satudata.logic.organizations import organization_named
from ckanext.satudata.logic.people import caller, organizations_where
from ckanext.satudata.logic.people_rows import named, sees_all
from ckanext.satudata.logic.plain_input import validated
from ckanext.satudata.logic.schema import role as schema
from ckanext.satudata.model import RoleAssignment
from ckanext.satudata.model.base import Session

__all__ = [
    "satudata_organization_list",
    "satudata_role_assign",
    "satudata_role_invite",
    "satudata_role_list",
    "satudata_role_revoke",
]


def satudata_role_assign(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give a user an SDI role.

    Who may: sysadmins every role; the Walidata roles held in an organisation, to others. `produsen_data` makes the
    user an editor of the organisation in the same step, because core's form asks for it. What says the same already is
    answered unchanged; what overlaps is ended and replaced, so that the history keeps both.

    :param user_id: name or id; ``role``: see ``domain.role.Role``
    :param organization_id: name or id, for roles held in an organisation; left out for the whole portal
    :param descendants: false where the role counts in the organisation alone and not in what lies below it
    :param valid_from: first day, ``valid_to``: last day (YYYY-MM-DD); ``acting``: ``plt`` or ``plh`` for deputies, with
        ``decree_number`` and ``decree_date`` of the decree that names them
    :returns: the assignment, with ``changed`` and ``warnings`` (sentences: a second head, a deputy without a decree)
    """
    data = roles.validated(data_dict, schema.role_assign(), context)
    role = Role(data["role"])
    asked = {"role": str(role), "organization_id": data.get("organization_id")}
    tk.check_access("satudata_role_assign", context, {**asked, "user_id": data["user_id"]})
    user = roles.user_of(data["user_id"])
    # Once more with the id: the rule "never to himself" holds whichever name the person was called by.
    tk.check_access("satudata_role_assign", context, {**asked, "user_id": user.id})
    given = roles.give(caller(context), data, user, roles.scope_of(role, data.get("organization_id")))
    Session.commit()
    forget_user_labels()
    return {**given.row.dictize(), "changed": given.is_changed, "warnings": list(given.warnings)}


def satudata_role_invite(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give a role to whoever reads mail at an address; who has no account gets one, and a link to set its password.

    Who may: as `satudata_role_assign`. A mail tells the person in the portal's language; it waits in the outbox when
    the mail server does not answer, and inviting again sends it again.

    :param email: where to write; ``fullname``: the name of a new account
    :param role: as for `satudata_role_assign`, so are ``organization_id``, ``valid_from``, ``valid_to``, ``acting``
    :returns: the assignment, with ``user`` (name of the account) and ``created`` (false: there was an account already)
    """
    data = roles.validated(data_dict, schema.role_invite(), context)
    role = Role(data["role"])
    asked = {"role": str(role), "organization_id": data.get("organization_id")}
    tk.check_access("satudata_role_invite", context, asked)
    organization = roles.scope_of(role, data.get("organization_id"))
    user, created = invite.account(data["email"], data.get("fullname") or "")
    tk.check_access("satudata_role_invite", context, {**asked, "user_id": user.id})
    given = roles.give(caller(context), data, user, organization)
    message = invite.put(user, role, organization, caller(context))
    Session.commit()
    forget_user_labels()
    outbox.deliver_soon([message.id])
    return {**given.row.dictize(), "user": user.name, "created": created, "warnings": list(given.warnings)}


def satudata_role_revoke(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """End an assignment at once. The row stays as a record; what the user did stays in the history.

    With the last role what the user had taken is free for others again, and the Walidata gets a mail.

    Who may: as for giving the same role.

    :param id: id of the assignment
    """
    row = Session.get(RoleAssignment, tk.get_or_bust(data_dict, "id"))
    if row is None or row.revoked_at is not None:
        tk.check_access("satudata_role_list", context, {})
        raise tk.ObjectNotFound(tk._("Role assignment not found."))
    asked = {"role": row.role, "user_id": row.user_id, "organization_id": row.organization_id}
    tk.check_access("satudata_role_revoke", context, asked)
    roles.end(caller(context), row)
    told = leaving.when_last_role_ended(row.user_id)
    Session.commit()
    forget_user_labels()
    outbox.deliver_soon(told)
    return row.dictize()


@tk.side_effect_free
def satudata_role_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Who holds which role.

    Who may: Walidata and sysadmins all; everybody else his own, and those of organisations where he holds a role.

    :param role: only this role; ``organization_id``: only this organisation; ``user_id``: only this user
    :param past: true for those taken back as well (``revoked_at``)
    :returns: the assignments, each with ``role_title``, ``user``, ``user_fullname``, ``user_state`` (pending: invited
        and without a password yet), ``organization``, ``organization_title``, ``in_force`` (today), and who gave it and
        who took it back (``assigned_by_name``, ``revoked_by_name``)
    """
    tk.check_access("satudata_role_list", context, data_dict)
    data = validated(data_dict, schema.role_list(), context)
    organization = organization_named(data.get("organization_id"))
    rows = RoleAssignment.search(
        role=data.get("role") or None,
        organization_ids=[organization.id] if organization else None,
        user_id=roles.user_of(data["user_id"]).id if data.get("user_id") else None,
        revoked=bool(data.get("past")),
    )
    user = caller(context)
    if not sees_all(context, user):
        mine = organizations_where(user, ORGANIZATION_ROLES) if user else set()
        rows = [r for r in rows if user and (r.user_id == user.id or r.organization_id in mine)]
    return named(rows)


@tk.side_effect_free
def satudata_organization_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Every organisation by title, in one statement: for lists to choose from, where core answers 25 at a time.

    Who may: everybody; organisations are public.

    :returns: list of ``name`` and ``title``
    """
    tk.check_access("satudata_organization_list", context, data_dict)
    title = sa.func.coalesce(sa.func.nullif(model.Group.title, ""), model.Group.name)
    stmt = (
        sa.select(model.Group.name, title)
        .where(model.Group.is_organization.is_(True), model.Group.state == model.State.ACTIVE)
        .order_by(sa.func.lower(title), model.Group.name)
    )
    return [{"name": name, "title": shown} for name, shown in Session.execute(stmt)]
