"""One mail a person for each new comment: to the producers, to those whose turn it is, to who spoke before."""

from __future__ import annotations

from typing import Any

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.words import translator
from ckanext.satudata.domain.completeness import LABELS
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic import mail, outbox
from ckanext.satudata.logic.people import holders, may_see_case
from ckanext.satudata.model import Case, Comment, Outbox

__all__ = ["tell_comment"]


def tell_comment(case: Case, comment: Comment) -> list[str]:
    """Rows of the outbox for one comment, nobody twice and never its author; answers their ids."""
    _ = translator()
    subject = " ".join(_("New comment: {title}").format(title=case.title).split())
    rows: list[Outbox] = []
    for user in _listeners(case):
        if user.id == comment.user_id or not user.email:
            continue
        payload: dict[str, Any] = {
            "user_id": user.id,
            "name": user.fullname or user.name,
            "email": user.email,
            "subject": subject,
            "body": _body(user, case, comment),
        }
        rows.append(outbox.put("mail", payload, case))
    return [row.id for row in rows]


def _listeners(case: Case) -> list[model.User]:
    """Producers, holders of the role whose turn it is, and earlier speakers who still belong to the case."""
    speakers: list[Any] = [model.User.get(one) for one in Comment.authors(case.id)]
    active = [one for one in speakers if one is not None and one.state == model.State.ACTIVE]
    people = [*mail.producers(case), *holders(case.turn, case.organization_id), *active]
    return [user for user in {one.id: one for one in people}.values() if may_see_case(user, case)]


def _body(user: model.User, case: Case, comment: Comment) -> str:
    _ = translator()
    label = LABELS.get(comment.field or "")
    parts = [
        _("Dear {name},").format(name=user.fullname or user.name),
        "",
        _("Dataset: {title}").format(title=case.title),
        _("{name} wrote about this dataset:").format(name=comment.user_name),
    ]
    if label:
        parts.append(_("About the field: {field}").format(field=in_language(label, config.locale_default())))
    parts += ["", comment.body, "", _("Read and answer here:"), f"{mail.case_url(case)}#comment-{comment.id}"]
    return "\n".join([*parts, "", config.site_title()])
