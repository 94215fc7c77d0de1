"""SDI roles of users, and officials who sign without an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.role import ORGANIZATION_ROLES, Role
from ckanext.satudata.logic import invite, outbox
from ckanext.satudata.logic.contexts import as_site
from ckanext.satudata.logic.labels import forget_user_labels
from ckanext.satudata.logic.people import actor_for, caller, organizations_where
from ckanext.satudata.logic.schema import role as schema
from ckanext.satudata.logic.words import role_title
from ckanext.satudata.model import Official, RoleAssignment
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "satudata_official_assign",
    "satudata_official_list",
    "satudata_official_revoke",
    "satudata_official_update",
    "satudata_organization_list",
    "satudata_role_assign",
    "satudata_role_invite",
    "satudata_role_list",
    "satudata_role_revoke",
]


def _validated(data_dict: DataDict, rules: Any, context: Context) -> dict[str, Any]:
    data, errors = tk.navl_validate(dict(data_dict), rules, context)
    if errors:
        raise tk.ValidationError(errors)
    first, last = data.get("valid_from"), data.get("valid_to")
    if first and last and last < first:
        raise tk.ValidationError({"valid_to": [tk._("The last day lies before the first.")]})
    return data


def _user(reference: str) -> model.User:
    user = model.User.get(reference)
    if user is None or user.state == model.State.DELETED:
        raise tk.ValidationError({"user_id": [tk._("There is no user with this name.")]})
    return user


def _organization(reference: str | None) -> model.Group | None:
    if not reference:
        return None
    group = model.Group.get(reference)
    if group is None or not group.is_organization or group.state != model.State.ACTIVE:
        raise tk.ValidationError({"organization_id": [tk._("There is no organization with this name.")]})
    return group


def satudata_role_assign(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give a user an SDI role.

    Who may: sysadmins every role; the Walidata produsen_data, walidata_pendukung, kepala_opd and ppid of other people.
    `produsen_data` makes the user an editor of the organisation in the same step, because core's form asks for it.

    :param user_id: name or id; ``role``: see ``domain.role.Role``
    :param organization_id: name or id, for roles held in an organisation; left out for portal roles
    :param valid_from: first day, ``valid_to``: last day (YYYY-MM-DD); ``acting``: ``plt`` or ``plh`` for deputies
    :returns: the assignment
    """
    data = _validated(data_dict, schema.role_assign(), context)
    role = Role(data["role"])
    tk.check_access("satudata_role_assign", context, {"role": str(role), "user_id": data["user_id"]})
    user = _user(data["user_id"])
    # Once more with the id: the rule "never to himself" holds whichever name the person was called by.
    tk.check_access("satudata_role_assign", context, {"role": str(role), "user_id": user.id})
    return _given(context, data, user, _scope(role, data.get("organization_id")))


def _scope(role: Role, reference: str | None) -> model.Group | None:
    """The organisation a role is held in; None for roles of the whole portal."""
    organization = _organization(reference)
    if (role in ORGANIZATION_ROLES) == (organization is not None):
        return organization
    text = (
        tk._("This role is held in an organization: name it.")
        if organization is None
        else tk._("This role is held for the whole portal: leave the organization out.")
    )
    raise tk.ValidationError({"organization_id": [text]})


def _given(
    context: Context, data: dict[str, Any], user: model.User, organization: model.Group | None
) -> dict[str, Any]:
    role = Role(data["role"])
    existing = _same(user.id, role, organization.id if organization else None)
    row = existing or RoleAssignment(
        user_id=user.id,
        role=str(role),
        organization_id=organization.id if organization else None,
        membership_given=False,
        assigned_at=utcnow(),
    )
    giver = caller(context)
    row.assigned_by = giver.id if giver else None
    row.acting, row.valid_from, row.valid_to = data.get("acting") or "", data.get("valid_from"), data.get("valid_to")
    Session.add(row)
    Session.flush()
    if role is Role.PRODUSEN_DATA and organization is not None:
        _give_membership(row, user, organization)
    Session.commit()
    forget_user_labels()
    return row.dictize()


def _same(user_id: str, role: Role, organization_id: str | None) -> RoleAssignment | None:
    """The assignment in force for the same user, role and scope: it is changed instead of doubled."""
    rows = RoleAssignment.search(role=str(role), organization_ids=[organization_id], user_id=user_id)
    return rows[0] if rows else None


def _capacity(user: model.User, organization: model.Group) -> str | None:
    row = (
        Session.query(model.Member)
        .filter_by(group_id=organization.id, table_name="user", table_id=user.id, state=model.State.ACTIVE)
        .first()
    )
    return row.capacity if row else None


def _give_membership(row: RoleAssignment, user: model.User, organization: model.Group) -> None:
    """Editor of the organisation, unless the user is that already or more. Core's action commits both together."""
    if _capacity(user, organization) in {"editor", "admin"}:
        return
    row.membership_given = True
    tk.get_action("member_create")(
        as_site(),
        {"id": organization.id, "object": user.id, "object_type": "user", "capacity": "editor"},
    )


def satudata_role_invite(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give a role to whoever reads mail at an address; who has no account gets one, and a link to set its password.

    Who may: as `satudata_role_assign`. A mail tells the person in the portal's language; it waits in the outbox when
    the mail server does not answer, and inviting again sends it again.

    :param email: where to write; ``fullname``: the name of a new account
    :param role: as for `satudata_role_assign`, so are ``organization_id``, ``valid_from``, ``valid_to``, ``acting``
    :returns: the assignment, with ``user`` (name of the account) and ``created`` (false: there was an account already)
    """
    data = _validated(data_dict, schema.role_invite(), context)
    role = Role(data["role"])
    tk.check_access("satudata_role_invite", context, {"role": str(role)})
    organization = _scope(role, data.get("organization_id"))
    user, created = invite.account(data["email"], data.get("fullname") or "")
    tk.check_access("satudata_role_invite", context, {"role": str(role), "user_id": user.id})
    row = _given(context, data, user, organization)
    message = invite.put(user, role, organization, caller(context))
    Session.commit()
    outbox.deliver_soon([message.id])
    return {**row, "user": user.name, "created": created}


def satudata_role_revoke(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """End an assignment at once. The row stays as a record; what the user did stays in the history.

    Who may: as for giving the same role.

    :param id: id of the assignment
    """
    row = Session.get(RoleAssignment, tk.get_or_bust(data_dict, "id"))
    if row is None or row.revoked_at is not None:
        tk.check_access("satudata_role_list", context, {})
        raise tk.ObjectNotFound(tk._("Role assignment not found."))
    tk.check_access("satudata_role_revoke", context, {"role": row.role, "user_id": row.user_id})
    giver = caller(context)
    row.revoked_at = utcnow()
    row.revoked_by = giver.id if giver else None
    Session.flush()
    others = RoleAssignment.search(role=row.role, organization_ids=[row.organization_id], user_id=row.user_id)
    if row.membership_given and not others:
        tk.get_action("member_delete")(
            as_site(),
            {"id": row.organization_id, "object": row.user_id, "object_type": "user"},
        )
    Session.commit()
    forget_user_labels()
    return row.dictize()


@tk.side_effect_free
def satudata_role_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Who holds which role.

    Who may: Walidata and sysadmins all; everybody else his own, and those of organisations where he holds a role.

    :param role: only this role; ``organization_id``: only this organisation; ``user_id``: only this user
    :param past: true for those taken back as well (``revoked_at``)
    :returns: the assignments, each with ``role_title``, ``user``, ``user_fullname``, ``user_state`` (pending: invited
        and without a password yet), ``organization``, ``organization_title``, ``in_force`` (today)
    """
    tk.check_access("satudata_role_list", context, data_dict)
    data, errors = tk.navl_validate(dict(data_dict), schema.role_list(), context)
    if errors:
        raise tk.ValidationError(errors)
    organization = _organization(data.get("organization_id"))
    rows = RoleAssignment.search(
        role=data.get("role") or None,
        organization_ids=[organization.id] if organization else None,
        user_id=_user(data["user_id"]).id if data.get("user_id") else None,
        revoked=bool(data.get("past")),
    )
    user = caller(context)
    if not _sees_all(context, user):
        mine = organizations_where(user, ORGANIZATION_ROLES) if user else set()
        rows = [r for r in rows if user and (r.user_id == user.id or r.organization_id in mine)]
    return _named(rows)


def _named(rows: Sequence[RoleAssignment | Official]) -> list[dict[str, Any]]:
    """Rows with the names of people and organisations, in two statements whatever their number."""
    users = _by_id(model.User, {row.user_id for row in rows})
    groups = _by_id(model.Group, {row.organization_id for row in rows})
    day, found = today(), []
    for row in rows:
        user, group = users.get(row.user_id or ""), groups.get(row.organization_id or "")
        found.append(
            {
                **row.dictize(),
                "role_title": role_title(row.role),
                "user": user.name if user else None,
                "user_fullname": user.display_name if user else None,
                "user_state": user.state if user else None,
                "organization": group.name if group else None,
                "organization_title": (group.title or group.name) if group else None,
                "in_force": row.in_force(day),
            }
        )
    return found


def _by_id(kind: Any, ids: set[str | None]) -> dict[str, Any]:
    wanted = [one for one in ids if one]
    return {one.id: one for one in Session.scalars(sa.select(kind).where(kind.id.in_(wanted)))} if wanted else {}


def _sees_all(context: Context, user: model.User | None) -> bool:
    if context.get("ignore_auth") or (user is not None and user.sysadmin):
        return True
    return Role.WALIDATA in actor_for(user, None).roles


def satudata_official_assign(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Register who decides and signs for an office; an account is not needed.

    Who may: sysadmins and the Walidata.

    :param name: full name; ``nip``: 18 digits, blanks are dropped; ``position``: as printed under a signature
    :param organization_id: name or id; ``user_id``: the official's account, where there is one
    :param valid_from: first day, ``valid_to``: last day; ``acting``: ``plt`` or ``plh``
    :returns: the official
    """
    data = _validated(data_dict, schema.official_assign(), context)
    tk.check_access("satudata_official_assign", context, data)
    giver = caller(context)
    values = _not_oneself(giver, _official_values(data))
    row = Official(assigned_by=giver.id if giver else None, assigned_at=utcnow(), **values)
    Session.add(row)
    Session.commit()
    return row.dictize()


def _not_oneself(giver: model.User | None, values: dict[str, Any]) -> dict[str, Any]:
    """The Walidata who registers himself as a head would sign what he verifies: as for roles, somebody else does it."""
    if giver is not None and not giver.sysadmin and values["user_id"] == giver.id:
        raise tk.NotAuthorized(tk._("Nobody gives a role to himself or takes it from himself."))
    return values


def _official_values(data: dict[str, Any]) -> dict[str, Any]:
    organization = _organization(data["organization_id"])
    return {
        "name": data["name"],
        "nip": data.get("nip") or "",
        "position": data["position"],
        "role": data.get("role") or str(Role.KEPALA_OPD),
        "acting": data.get("acting") or "",
        "organization_id": organization.id if organization else None,
        "user_id": _user(data["user_id"]).id if data.get("user_id") else None,
        "valid_from": data.get("valid_from"),
        "valid_to": data.get("valid_to"),
    }


def satudata_official_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Correct what is written about an official; what was decided under the old name keeps the old name.

    Who may: sysadmins and the Walidata.

    :param id: id of the official; the rest whole, as `satudata_official_assign`
    :returns: the official
    """
    data = _validated(data_dict, schema.official_assign(), context)
    tk.check_access("satudata_official_update", context, data)
    row = Official.get(tk.get_or_bust(data_dict, "id"))
    if row is None or row.revoked_at is not None:
        raise tk.ObjectNotFound(tk._("Official not found."))
    for name, value in _not_oneself(caller(context), _official_values(data)).items():
        setattr(row, name, value)
    Session.commit()
    return row.dictize()


def satudata_official_revoke(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """End an official's term at once; decisions already made keep the name.

    Who may: sysadmins and the Walidata.

    :param id: id of the official
    """
    tk.check_access("satudata_official_revoke", context, data_dict)
    row = Official.get(tk.get_or_bust(data_dict, "id"))
    if row is None or row.revoked_at is not None:
        raise tk.ObjectNotFound(tk._("Official not found."))
    giver = caller(context)
    row.revoked_at = utcnow()
    row.revoked_by = giver.id if giver else None
    Session.commit()
    return row.dictize()


@tk.side_effect_free
def satudata_official_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Officials who may be named as deciding.

    Who may: Walidata and sysadmins all; people with a role in an organisation those of it. Never the public: names and
    NIP are personal data (UU 27/2022).

    :param organization_id: only those of this organisation; ``past``: true for those whose term was ended as well
    :returns: the officials, each with names as `satudata_role_list`
    """
    tk.check_access("satudata_official_list", context, data_dict)
    organization = _organization(data_dict.get("organization_id"))
    wanted = {organization.id} if organization else None
    user = caller(context)
    if not _sees_all(context, user):
        mine = organizations_where(user, ORGANIZATION_ROLES) if user else set()
        wanted = mine & wanted if wanted is not None else mine
    return _named(Official.search(wanted, revoked=tk.asbool(data_dict.get("past", False))))


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
