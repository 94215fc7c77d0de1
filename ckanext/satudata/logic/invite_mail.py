"""The mail of an invitation, made when it is sent.

The outbox keeps only who is invited to what. The link that sets a password is a secret and lies nowhere but with the
account itself, as core keeps it.
"""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.lib import mailer

from ckanext.satudata import config
from ckanext.satudata.adapters.mail_send import send_mail
from ckanext.satudata.adapters.words import translator
from ckanext.satudata.domain.mail import Link, Mail
from ckanext.satudata.domain.role import ROLE_TITLES, Role
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.model.base import Session

__all__ = ["send"]


def send(payload: dict[str, Any]) -> None:
    """Mail the invitation as text and HTML; an account deleted since is not written to.

    :param payload: ``user_id``, ``subject``, ``role``, ``organization`` (title or empty), ``giver`` (name or empty)
    """
    user = model.User.get(payload["user_id"])
    if user is None or user.state == model.State.DELETED or not user.email:
        return
    if user.state == model.State.PENDING and not user.reset_key:
        user.reset_key = mailer.make_key()
        Session.commit()
    mail = _mail(user, payload)
    send_mail(user.display_name, user.email, mail.one_line_subject(), mail.text(), body_html=mail.html())


def _mail(user: model.User, payload: dict[str, Any]) -> Mail:
    _ = translator()
    language, portal = config.locale_default(), config.site_title()
    role, where = in_language(ROLE_TITLES[Role(payload["role"])], language), payload["organization"]
    office = _("{role} for {organization}").format(role=role, organization=where) if where else role
    pending = user.state == model.State.PENDING
    return Mail(
        language=language.replace("_", "-"),
        subject=payload["subject"],
        greeting=_("Dear {name},").format(name=user.fullname or user.email),
        opening=_("{giver} has given you the role {office} in {portal}.").format(
            giver=payload["giver"] or portal, office=office, portal=portal
        ),
        facts=((_("Your user name"), user.name),),
        button=Link(_("Set your password"), _reset_link(user)) if pending else Link(_("Open your work"), _work()),
        why=_("The link is for you alone. If you do not know this portal, you need not do anything.")
        if pending
        else _("You get this mail because a role was given to you."),
        portal=Link(portal, config.site_url()),
    )


def _work() -> str:
    return f"{config.site_url()}/satudata"


def _reset_link(user: model.User) -> str:
    """Core's page for a new password; made by hand, because the job worker has no request to make addresses in."""
    return f"{config.site_url()}/user/reset/{user.id}?key={user.reset_key}"
