"""One mail a person for each new comment: to the producers, to those whose turn it is, to who spoke before."""

from __future__ import annotations

from typing import Any

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.words import translator
from ckanext.satudata.domain.completeness import LABELS
from ckanext.satudata.domain.mail import Link, Mail
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic import mail, outbox
from ckanext.satudata.logic.people import holders, may_see_case
from ckanext.satudata.model import Case, Comment

__all__ = ["tell_comment"]

KIND = "comment"


def tell_comment(case: Case, comment: Comment) -> list[str]:
    """Rows of the outbox for one comment, nobody twice and never its author; answers their ids."""
    told = [user for user in _listeners(case) if user.id != comment.user_id and user.email]
    rows = [outbox.put("mail", mail.payload_of(KIND, user, _mail(user, case, comment)), case) for user in told]
    return [row.id for row in rows]


def _listeners(case: Case) -> list[model.User]:
    """Producers, holders of the role whose turn it is, and earlier speakers who still belong to the case."""
    speakers: list[Any] = [model.User.get(one) for one in Comment.authors(case.id)]
    active = [one for one in speakers if one is not None and one.state == model.State.ACTIVE]
    people = [*mail.producers(case), *holders(case.turn, case.organization_id), *active]
    return [user for user in {one.id: one for one in people}.values() if may_see_case(user, case)]


def _mail(user: model.User, case: Case, comment: Comment) -> Mail:
    _ = translator()
    language = config.locale_default()
    label = LABELS.get(comment.field or "")
    about = [(_("About the field"), in_language(label, language))] if label else []
    return Mail(
        language=language.replace("_", "-"),
        subject=_("New comment: {title}").format(title=case.title),
        greeting=_("Dear {name},").format(name=user.fullname or user.name),
        opening=_("{name} wrote about this dataset:").format(name=comment.user_name),
        facts=(*mail.dataset_facts(case), *about, (_("Comment"), comment.body)),
        button=Link(_("Read and answer in the portal"), f"{mail.case_url(case)}#comment-{comment.id}"),
        why=_("You get this mail because you work on this dataset or have commented on it."),
        portal=Link(config.site_title(), config.site_url()),
    )
