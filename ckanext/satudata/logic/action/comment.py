"""The discussion of a case."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.domain.comment import body_problem, clean_body, field_problem
from ckanext.satudata.domain.completeness import LABELS
from ckanext.satudata.domain.role import ROLE_TITLES, Role
from ckanext.satudata.domain.sop import Category
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic import outbox
from ckanext.satudata.logic.comment_mail import tell_comment
from ckanext.satudata.logic.people import actor_for, caller, may_see_case
from ckanext.satudata.logic.plain_input import validated
from ckanext.satudata.logic.schema import comment as schema
from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.logic.words import language, sentence
from ckanext.satudata.model import Case, Comment
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["satudata_comment_create", "satudata_comment_list", "satudata_comment_withdraw"]

MAX_ROWS = 1000


def satudata_comment_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say something about a case; the producers, those whose turn it is and who spoke before are told by mail.

    Who may: people of the case who hold a role in it (anchors D: reviewer and producer talk where the decision is
    made); sysadmins. A closed case takes no more comments.

    :param id: id of a case, or name or id of a dataset
    :param body: plain text, 1 to 5000 letters
    :param field: the dataset field it is about, none by default
    :returns: the comment: id, user_name, role, field, body, created_at
    :raises ValidationError: 409 with one entry per field; at ``id`` when the case is closed
    """
    case = find_case(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_comment_create", context, {"case": case})
    _refuse_closed(case)
    body, field = clean_body(data_dict.get("body")), str(data_dict.get("field") or "").strip() or None
    problems = {"body": body_problem(body), "field": field_problem(field)}
    if any(problems.values()):
        raise tk.ValidationError({name: [sentence(one)] for name, one in problems.items() if one})
    user: Any = caller(context)
    comment = Comment(
        case_id=case.id,
        user_id=user.id,
        user_name=user.fullname or user.name,
        role=_role(user, case),
        field=field,
        body=body,
        created_at=utcnow(),
    )
    Session.add(comment)
    Session.flush()
    rows = tell_comment(case, comment)
    Session.commit()
    outbox.deliver_soon(rows)
    return _shown(comment, user)


def _role(user: model.User, case: Case) -> str | None:
    """The role somebody speaks in: the one whose turn it is before the others."""
    roles = actor_for(user, case.organization_id).roles
    order = [*(Role(one) for one in case.turn), *Role]
    return next((str(role) for role in order if role in roles), None)


def _refuse_closed(case: Case) -> None:
    if case.category == str(Category.CLOSED):
        raise tk.ValidationError({"id": [tk._("This case is closed: its discussion can only be read.")]})


@tk.side_effect_free
def satudata_comment_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What was said about a case, newest first. Of a withdrawn comment only that it was there.

    Who may: people of the case and sysadmins; everybody else gets 404, also for a published dataset.

    :param id: id of a case, or name or id of a dataset
    :param limit: comments, 100 by default, at most 1000; ``offset``: comments to leave out
    :returns: ``count`` and ``results``; of each also ``role_title``, ``field_title`` and ``may_withdraw``
    """
    case = find_case(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_comment_list", context, {"case": case})
    data = validated(data_dict, schema.comment_list(), context)
    rows = Comment.of_case(case.id, min(data["limit"], MAX_ROWS), data["offset"])
    user = caller(context) if case.category != str(Category.CLOSED) else None
    return {"count": Comment.count_of_case(case.id), "results": [_shown(row, user) for row in rows]}


def _shown(comment: Comment, reader: model.User | None) -> dict[str, Any]:
    title = ROLE_TITLES[Role(comment.role)] if comment.role else None
    label = LABELS.get(comment.field or "", {"id": comment.field or ""})
    return {
        **comment.dictize(),
        "role_title": in_language(title, language()) if title else None,
        "field_title": in_language(label, language()) or None,
        "may_withdraw": reader is not None and reader.id == comment.user_id and comment.withdrawn_at is None,
    }


def satudata_comment_withdraw(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a comment back: its text is erased, the mark that it was withdrawn stays.

    Who may: who wrote it, while the case is not closed; sysadmins.

    :param id: id of the comment
    :returns: the comment, without its text
    """
    comment = Comment.get(tk.get_or_bust(data_dict, "id"))
    case = Case.get(comment.case_id) if comment else None
    if comment is None or case is None or not (context.get("ignore_auth") or may_see_case(caller(context), case)):
        raise tk.ObjectNotFound(tk._("Comment not found."))
    tk.check_access("satudata_comment_withdraw", context, {"case": case, "comment": comment})
    _refuse_closed(case)
    user = caller(context)
    if comment.withdrawn_at is None:
        comment.withdrawn_at, comment.withdrawn_by, comment.body = utcnow(), user.id if user else None, ""
        Session.commit()
    return _shown(comment, user)
