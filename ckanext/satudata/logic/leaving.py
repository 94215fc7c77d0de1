"""Who leaves: what waited for this person is free for others again, and the Walidata is told what is left.

Turns belong to roles and not to people, so they need no hand-over; what a person had taken for himself (claims) is let
go by whoever keeps it. Such a part of the extension says so once, when it is loaded::

    from ckanext.satudata.logic import leaving

    leaving.on_leaving(release_claims_of)   # takes the user's id, answers the ids of the cases it let go
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.adapters.words import translator
from ckanext.satudata.domain.mail import Link, Mail
from ckanext.satudata.domain.mail_kinds import KINDS, LEFT
from ckanext.satudata.domain.role import Role
from ckanext.satudata.logic import mail, outbox
from ckanext.satudata.logic.people import holders
from ckanext.satudata.model import Case, RoleAssignment
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["left_behind", "on_leaving", "orphans", "user_deleted", "when_last_role_ended"]

Hook = Callable[[str], Iterable[str]]

_HOOKS: list[Hook] = []


def on_leaving(hook: Hook) -> None:
    """Call this with the id of everybody who leaves, inside the transaction that ends his last role; once each."""
    if hook not in _HOOKS:
        _HOOKS.append(hook)


def when_last_role_ended(user_id: str) -> list[str]:
    """Let go what a person held who has no role left, today or later. Nothing is committed.

    :returns: ids of the rows of the outbox that tell of it; none where a role is left
    """
    day = today()
    if any(row.valid_to is None or row.valid_to >= day for row in RoleAssignment.of_user(user_id)):
        return []
    released = list(dict.fromkeys(one for hook in _HOOKS for one in hook(user_id)))
    return _told(user_id, released)


def user_deleted(user_id: str, by: model.User | None) -> list[str]:
    """An account is gone: its roles end in the history too, and what it held is let go. Nothing is committed."""
    now = utcnow()
    for row in RoleAssignment.search(user_id=user_id):
        row.revoked_at, row.revoked_by = now, by.id if by else None
    Session.flush()
    return when_last_role_ended(user_id)


def left_behind(user_id: str) -> list[Case]:
    """Cases this person began or worked on that somebody still has to finish, drafts among them."""
    own = sa.or_(Case.created_by == user_id, Case.contributors.contains([user_id]))
    stmt = sa.select(Case).where(own, Case.category.in_(["open", "waiting"]))
    return list(Session.scalars(stmt.order_by(Case.modified_at.desc(), Case.id)))


def _told(user_id: str, released: Collection[str]) -> list[str]:
    """A mail to every Walidata, where something was left."""
    cases, user = left_behind(user_id), model.User.get(user_id)
    if not cases and not released:
        return []
    _ = translator()
    name = (user.fullname or user.name) if user is not None else user_id
    drafts = sum(case.category == "open" for case in cases)
    facts = [
        (_("Person"), name),
        (_("Drafts"), str(drafts)),
        (_("Under review"), str(len(cases) - drafts)),
        (_("Taken cases that are free again"), str(len(released))),
    ]
    facts += [(_("Dataset"), case.title) for case in cases[:10]]
    what, rows = KINDS[LEFT], []
    for walidata in holders([Role.WALIDATA], None):
        if not walidata.email or walidata.id == user_id:
            continue
        made = Mail(
            language=config.locale_default().replace("_", "-"),
            subject=_(what.subject).format(title=name),
            greeting=_("Dear {name},").format(name=walidata.fullname or walidata.name),
            opening=_(what.opening),
            facts=tuple(facts),
            button=Link(_("See who does what in the organization"), _address(cases)),
            why=_(what.why),
            portal=Link(config.site_title(), config.site_url()),
        )
        rows.append(outbox.put("mail", mail.payload_of(LEFT, walidata, made)).id)
    return rows


def _address(cases: list[Case]) -> str:
    group = model.Group.get(cases[0].organization_id) if cases and cases[0].organization_id else None
    place = f"/{group.name}" if group is not None else ""
    return f"{config.site_url()}/satudata/siapa{place}"


_ORPHANS = sa.text(
    """
    SELECT c.id, c.title, c.state, c.category, c.modified_at, p.name AS object_name, u.fullname, u.name AS user_name
    FROM satudata_case c LEFT JOIN package p ON p.id = c.object_id LEFT JOIN "user" u ON u.id = c.created_by
    WHERE c.organization_id = :organization AND c.category IN ('open', 'waiting') AND c.created_by IS NOT NULL
      AND NOT EXISTS (
        SELECT 1 FROM satudata_role_assignment r JOIN "user" w ON w.id = r.user_id
        WHERE (w.id = c.created_by OR c.contributors ? w.id) AND w.state = 'active' AND r.revoked_at IS NULL
          AND (r.valid_to IS NULL OR r.valid_to >= :today)
          AND (r.organization_id IS NULL OR r.organization_id = ANY(:scope))
      )
      AND NOT EXISTS (
        SELECT 1 FROM "user" s WHERE s.sysadmin AND s.state = 'active'
          AND (s.id = c.created_by OR c.contributors ? s.id)
      )
    ORDER BY c.modified_at DESC, c.id LIMIT :most
    """
)


def orphans(organization_id: str, scope: Collection[str], most: int = 100) -> list[dict[str, Any]]:
    """Cases of an organisation none of whose makers holds a role there any more: for the successor, one statement.

    :param scope: the organisation and those above it
    """
    values = {"organization": organization_id, "scope": list(scope), "today": today(), "most": most}
    return [dict(row) for row in Session.execute(_ORPHANS, values).mappings()]
