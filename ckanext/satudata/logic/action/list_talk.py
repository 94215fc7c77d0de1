"""Comments on a Daftar Data and the meetings of the Forum about it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.adapters.words import long_datetime
from ckanext.satudata.domain.comment import body_problem, clean_body
from ckanext.satudata.domain.list_talk import agenda_of, read_attendance, until_problem
from ckanext.satudata.domain.text import Reason
from ckanext.satudata.logic import list_talks
from ckanext.satudata.logic.list_access import find_list
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.plain_input import validated
from ckanext.satudata.logic.schema import list_talk as schema
from ckanext.satudata.logic.typed import refuse
from ckanext.satudata.logic.words import language, sentence
from ckanext.satudata.model import ListComment, ListRow, Meeting
from ckanext.satudata.model.base import Session, isoformat, utcnow

__all__ = [
    "satudata_list_comment_answer",
    "satudata_list_comment_create",
    "satudata_list_comment_list",
    "satudata_list_comments_until",
    "satudata_meeting_agenda",
    "satudata_meeting_create",
    "satudata_meeting_list",
    "satudata_meeting_show",
    "satudata_meeting_update",
]

MAX_ROWS = 1000
MEETING_FIELDS = ("held_on", "place", "agenda", "minutes")


def _without_people(data_dict: DataDict) -> dict[str, Any]:
    """The input without the attendance, which core cannot flatten where it mixes fields and lines."""
    return {name: value for name, value in data_dict.items() if name != "attendance"}


# Comments


@tk.side_effect_free
def satudata_list_comment_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What was said about a Daftar Data, newest first.

    Who may: everybody with an SDI role, also after the list was agreed; everybody else gets 404.

    :param list: id of the list, or its year (``2026``, ``2026-1``)
    :param row: id of a row of it, for what was said about this row only
    :param open: true for what is not answered yet, false for what is; both by default
    :param limit: comments, 50 by default, at most 1000; ``offset``: comments to leave out
    :returns: ``list_id``, ``may_comment``, ``why_closed`` (one sentence where nothing can be said any more),
        ``comments_until``, ``count`` and ``results``: ``id``, ``row_id``, ``row_title``, ``row_code``, ``item_id``,
        ``body``, ``created_name``, ``created_at``, ``organization_title``, ``answer``, ``answered_name``,
        ``answered_at``, ``is_open``, ``may_answer``
    """
    found = list_talks.find_talk(context, str(tk.get_or_bust(data_dict, "list")))
    tk.check_access("satudata_list_comment_list", context, {"reader": found.reader})
    asked = {name: value for name, value in data_dict.items() if value != ""}  # "" is no answer to open or not
    data = validated(asked, schema.comment_list(), context)
    stmt = list_talks.comments_of(found.data_list.id, data.get("row"), data.get("open"))
    count = Session.scalar(sa.select(sa.func.count()).select_from(stmt.subquery()))
    ordered = stmt.order_by(ListComment.created_at.desc(), ListComment.id)
    comments = list(Session.scalars(ordered.limit(min(data["limit"], MAX_ROWS)).offset(data["offset"])))
    closed = list_talks.why_closed(found)
    return {
        "list_id": found.data_list.id,
        "may_comment": closed is None,
        "why_closed": closed,
        "comments_until": isoformat(found.data_list.comments_until),
        "count": count,
        "results": list_talks.shown_comments(comments, found.reader),
    }


def satudata_list_comment_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say something about a draft, or about a row of it.

    Who may: everybody with an SDI role, while the list is a draft and the last day for comments has not passed.

    :param list: id of the list, or its year
    :param row: id of the row it is about; the list as a whole by default
    :param body: plain text, 1 to 5000 letters
    :returns: the comment, as `satudata_list_comment_list` answers it
    :raises ValidationError: 409 at ``body`` or ``row``; at ``list`` when nothing can be said any more
    """
    found = list_talks.find_talk(context, str(tk.get_or_bust(data_dict, "list")), lock=True)
    tk.check_access("satudata_list_comment_create", context, {"reader": found.reader})
    closed = list_talks.why_closed(found)
    if closed:
        raise refuse("list", closed)
    row_id, body = clean_body(data_dict.get("row")) or None, clean_body(data_dict.get("body"))
    problem = body_problem(body)
    if problem:
        raise refuse("body", sentence(problem))
    row = ListRow.get(row_id) if row_id else None
    if row_id and (row is None or row.list_id != found.data_list.id or row.removed):
        raise refuse("row", tk._("This row is not in the Daftar Data any more."))
    comment = ListComment(list_id=found.data_list.id, row_id=row_id, body=body, created_at=utcnow())
    user = caller(context)
    if user:
        comment.created_by, comment.created_name = user.id, user.fullname or user.name
        comment.organization_id = list_talks.own_organization(user.id)
    Session.add(comment)
    Session.commit()
    return list_talks.shown_comments([comment], found.reader)[0]


def satudata_list_comment_answer(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Answer a comment, once; with the answer it is no longer open.

    Who may: Sekretariat, Walidata and sysadmins; whoever writes the row it is about.

    :param id: id of the comment
    :param answer: plain text, 1 to 5000 letters
    :returns: the comment
    :raises ValidationError: 409 at ``answer``; at ``id`` when somebody has answered before
    """
    comment, reader = list_talks.find_comment(context, tk.get_or_bust(data_dict, "id"))
    row = ListRow.get(comment.row_id) if comment.row_id else None
    asked = {"reader": reader, "organization_id": row.organization_id if row else None}
    tk.check_access("satudata_list_comment_answer", context, asked)
    if comment.answered_at is not None:
        when = long_datetime(comment.answered_at, language())
        text = tk._("{name} has answered this comment on {when}. Reload the page to read the answer.")
        raise refuse("id", text.format(name=comment.answered_name, when=when))
    answer = clean_body(data_dict.get("answer"))
    problem = body_problem(answer)
    if problem:
        raise refuse("answer", tk._("Write your answer.") if problem.code == "required" else sentence(problem))
    user = caller(context)
    comment.answer, comment.answered_at = answer, utcnow()
    if user:
        comment.answered_by, comment.answered_name = user.id, user.fullname or user.name
    Session.commit()
    return list_talks.shown_comments([comment], reader)[0]


def satudata_list_comments_until(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Set the last day on which comments on a draft are taken, or take it away.

    Who may: Sekretariat, Walidata, sysadmins.

    :param list: id of the list, or its year
    :param until: the day (YYYY-MM-DD), today or later; empty: comments are taken as long as the list is a draft
    :returns: the list: ``id``, ``year``, ``number``, ``title``, ``comments_until``
    :raises ValidationError: 409 at ``until``; at ``list`` when it is not a draft any more
    """
    found = list_talks.find_talk(context, str(tk.get_or_bust(data_dict, "list")))
    tk.check_access("satudata_list_comments_until", context, {"reader": found.reader})
    data = validated(data_dict, schema.comments_until(), context)
    found = find_list(context, found.data_list.id, to_write=True)
    problem = until_problem(data.get("until"), today())
    if problem:
        raise refuse("until", sentence(problem))
    found.data_list.comments_until, found.data_list.modified_at = data.get("until"), utcnow()
    Session.commit()
    return found.data_list.dictize()


# Meetings


@tk.side_effect_free
def satudata_meeting_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Meetings of the Forum about a Daftar Data, the latest first.

    Who may: everybody with an SDI role; everybody else gets 404.

    :param list: id of the list, or its year
    :param limit: meetings, 25 by default, at most 1000; ``offset``: meetings to leave out
    :returns: ``count`` and ``results``, each as `satudata_meeting_show` answers it
    """
    found = list_talks.find_talk(context, str(tk.get_or_bust(data_dict, "list")))
    tk.check_access("satudata_meeting_list", context, {"reader": found.reader})
    data = validated(data_dict, schema.meeting_list(), context)
    stmt = sa.select(Meeting).where(Meeting.list_id == found.data_list.id)
    count = Session.scalar(sa.select(sa.func.count()).select_from(stmt.subquery()))
    ordered = stmt.order_by(Meeting.held_on.desc(), Meeting.created_at.desc(), Meeting.id)
    rows = Session.scalars(ordered.limit(min(data["limit"], MAX_ROWS)).offset(data["offset"]))
    return {"count": count, "results": [list_talks.shown_meeting(one, found) for one in rows]}


@tk.side_effect_free
def satudata_meeting_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One meeting.

    Who may: everybody with an SDI role; everybody else gets 404.

    :param id: id of the meeting
    :returns: ``list_id``, ``list_title``, ``held_on``, ``place``, ``agenda``, ``attendance`` (``name``, ``position``,
        ``organization`` of each), ``minutes``, ``meeting_version``, ``may_update``
    """
    meeting, found = list_talks.find_meeting(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_meeting_show", context, {"reader": found.reader})
    return list_talks.shown_meeting(meeting, found)


@tk.side_effect_free
def satudata_meeting_agenda(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """An agenda made from the comments nobody has answered yet, row by row: plain text, to be edited.

    Who may: everybody with an SDI role; everybody else gets 404.

    :param list: id of the list, or its year
    :returns: ``text`` ("" where nothing is open) and ``count`` of open comments
    """
    found = list_talks.find_talk(context, str(tk.get_or_bust(data_dict, "list")))
    tk.check_access("satudata_meeting_agenda", context, {"reader": found.reader})
    remarks = list_talks.open_remarks(found.data_list.id)
    return {"text": agenda_of(remarks, tk._("The Daftar Data as a whole")), "count": len(remarks)}


def satudata_meeting_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Note a meeting of the Forum about a Daftar Data, before it or after.

    Who may: Sekretariat, Walidata, sysadmins.

    :param list: id of the list, or its year
    :param held_on: the day (YYYY-MM-DD); ``place``: where, at most 300 letters
    :param agenda: what about, at most 20000 letters; ``minutes``: what was said, at most 50000
    :param attendance: list of ``name``, ``position``, ``organization``, or lines "name; position; organization"
    :returns: the meeting, as `satudata_meeting_show` answers it
    :raises ValidationError: 409 with one sentence per field
    """
    found = list_talks.find_talk(context, str(tk.get_or_bust(_without_people(data_dict), "list")))
    tk.check_access("satudata_meeting_create", context, {"reader": found.reader})
    user = caller(context)
    meeting = Meeting(list_id=found.data_list.id, meeting_version=1, created_at=utcnow())
    meeting.created_by = user.id if user else None
    _fill(meeting, data_dict, context)
    Session.add(meeting)
    Session.commit()
    return list_talks.shown_meeting(meeting, found)


def satudata_meeting_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Change a meeting; what is not sent stays.

    Who may: Sekretariat, Walidata, sysadmins.

    :param id: id of the meeting; the other parameters as in `satudata_meeting_create`
    :param meeting_version: of the meeting as the caller saw it
    :returns: the meeting
    :raises ValidationError: 409 with one sentence per field; at ``meeting_version`` when somebody was faster
    """
    meeting, found = list_talks.find_meeting(context, tk.get_or_bust(_without_people(data_dict), "id"), lock=True)
    tk.check_access("satudata_meeting_update", context, {"reader": found.reader})
    seen = validated(_without_people(data_dict), schema.meeting_version(), context)["meeting_version"]
    if seen != meeting.meeting_version:
        text = tk._("Somebody else has changed this meeting on {when}. Compare with the page before you save again.")
        when = long_datetime(meeting.modified_at, language())
        Session.rollback()
        raise refuse("meeting_version", text.format(when=when))
    _fill(meeting, {**meeting.dictize(), **data_dict}, context)
    meeting.meeting_version += 1
    Session.commit()
    return list_talks.shown_meeting(meeting, found)


def _fill(meeting: Meeting, given: DataDict, context: Context) -> None:
    """Write what was given into the meeting, or refuse it with a sentence at every field that is wrong."""
    wanted = {name: given.get(name) for name in MEETING_FIELDS}
    data, errors = tk.navl_validate(wanted, schema.meeting(), context)
    attendance = read_attendance(given.get("attendance"))
    if isinstance(attendance, Reason):
        errors = {**errors, "attendance": [sentence(attendance)]}
    if errors or isinstance(attendance, Reason):
        raise tk.ValidationError(errors)
    meeting.held_on, meeting.modified_at = data["held_on"], utcnow()
    meeting.place, meeting.agenda = data.get("place") or "", data.get("agenda") or ""
    meeting.minutes = data.get("minutes") or ""
    meeting.attendance = [one.as_dict() for one in attendance]
