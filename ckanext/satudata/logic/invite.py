"""Invitations: an account for an address, and the row of the outbox from which its mail is made."""

from __future__ import annotations

import re

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic.schema import create_user_for_user_invite_schema
from ckan.model.types import make_uuid

from ckanext.satudata import config
from ckanext.satudata.adapters.words import translator
from ckanext.satudata.domain.role import Role
from ckanext.satudata.logic import outbox
from ckanext.satudata.logic.contexts import as_site
from ckanext.satudata.model import Outbox
from ckanext.satudata.model.base import Session

__all__ = ["account", "put"]


def account(email: str, fullname: str) -> tuple[model.User, bool]:
    """The account of this address, and whether it was made now: pending until its owner sets a password."""
    known = _known(email)
    if known is not None:
        return known, False
    context = as_site(schema=create_user_for_user_invite_schema())
    data = {"name": _free_name(email), "email": email, "fullname": fullname, "state": model.State.PENDING}
    made = tk.get_action("user_create")(context, data)
    user = model.User.get(made["id"])
    if user is None:
        raise tk.ObjectNotFound(tk._("There is no user with this name."))
    return user, True


def _known(email: str) -> model.User | None:
    """Addresses differ in more than their letters' size, or not at all; deleted accounts do not count."""
    stmt = (
        sa.select(model.User)
        .where(sa.func.lower(model.User.email) == email.lower(), model.User.state != model.State.DELETED)
        .order_by(model.User.state, model.User.name)
        .limit(1)
    )
    return Session.scalars(stmt).first()


def _free_name(email: str) -> str:
    """A name made of the address's first part that nobody has; a number that cannot be guessed follows it."""
    first = re.sub(r"[^a-z0-9]+", "-", email.partition("@")[0].lower()).strip("-")[:40] or "pengguna"
    return f"{first}-{make_uuid()[:6]}"


def put(user: model.User, role: Role, organization: model.Group | None, giver: model.User | None) -> Outbox:
    """The invitation as a row of the outbox."""
    _ = translator()
    subject = _("Invitation to {portal}") if user.state == model.State.PENDING else _("A role for you in {portal}")
    payload = {
        "user_id": user.id,
        "email": user.email,
        "subject": subject.format(portal=config.site_title()),
        "role": str(role),
        "organization": (organization.title or organization.name) if organization else "",
        "giver": giver.display_name if giver else "",
    }
    return outbox.put("invite", payload)
