"""What is said about a Daftar Data: the door to it, comments and meetings as they are shown, what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.adapters.words import long_date
from ckanext.satudata.domain.comment import clean_body
from ckanext.satudata.domain.list_policy import ListReader
from ckanext.satudata.domain.list_talk import Remark, closed_to_comments
from ckanext.satudata.logic.list_access import FoundList, find_list, reader_of
from ckanext.satudata.logic.organizations import names_and_titles
from ckanext.satudata.logic.people import held_roles
from ckanext.satudata.logic.words import language, sentence
from ckanext.satudata.model import DataList, ListComment, ListRow, Meeting
from ckanext.satudata.model.base import Session

__all__ = [
    "comments_of",
    "find_comment",
    "find_meeting",
    "find_talk",
    "open_remarks",
    "own_organization",
    "row_of",
    "rows_named",
    "shown_comments",
    "shown_meeting",
    "why_closed",
]


def find_talk(context: Context, reference: str, *, lock: bool = False) -> FoundList:
    """The list for who may read what is said about it: everybody with an SDI role, also after the Forum has agreed.

    The same ObjectNotFound for everybody else, for a list that is not there, and for one that may not be seen.

    :param lock: locks the list's row and reads list and case anew, for a write that asks whether it is a draft
    """
    found = find_list(context, clean_body(reference))
    if not found.reader.sees_drafts:
        raise tk.ObjectNotFound(tk._("Daftar Data not found."))
    if lock:
        DataList.lock(found.data_list.id)
        Session.refresh(found.case, ["category", "state"])
    return found


def why_closed(found: FoundList) -> str | None:
    """Why nothing can be said about this list now, in one sentence; None when it can."""
    until = found.data_list.comments_until
    reason = closed_to_comments(found.is_open, until, today())
    if reason is None:
        return None
    written = {"day": long_date(until, language())} if until else {}
    return sentence(replace(reason, params=written))


def own_organization(user_id: str) -> str | None:
    """In the name of which OPD somebody speaks: the only one he holds a role in; none for a role of the portal."""
    held = [one.organization_id for one in held_roles(user_id) if one.in_force(today())]
    return held[0] if len(set(held)) == 1 else None


# Comments


def comments_of(list_id: str, row_id: str | None, is_open: bool | None) -> Any:
    """Comments on a list: of one row only, open or answered ones only."""
    stmt = sa.select(ListComment).where(ListComment.list_id == list_id)
    if row_id:
        stmt = stmt.where(ListComment.row_id == row_id)
    if is_open is None:
        return stmt
    return stmt.where(ListComment.answered_at.is_(None) if is_open else ListComment.answered_at.is_not(None))


def find_comment(context: Context, comment_id: str) -> tuple[ListComment, ListReader]:
    """A comment, its row locked, and who asks; the same 404 for an unknown one and for who holds no SDI role."""
    reader = reader_of(context)
    comment = ListComment.lock(clean_body(comment_id)) if reader.sees_drafts else None
    if comment is None:
        raise tk.ObjectNotFound(tk._("Comment not found."))
    return comment, reader


def shown_comments(comments: Sequence[ListComment], reader: ListReader) -> list[dict[str, Any]]:
    """Comments with title and code of their rows, titles of organisations, and whether the reader may answer."""
    rows = _rows({one.row_id for one in comments if one.row_id})
    organizations = names_and_titles(one.organization_id for one in comments)
    found: list[dict[str, Any]] = []
    for one in comments:
        row = rows.get(one.row_id or "")
        is_open = one.answered_at is None
        found.append(
            {
                **one.dictize(),
                "item_id": row.item_id if row else None,
                "row_title": row.title if row else None,
                "row_code": row.code if row else None,
                "organization_title": organizations.get(one.organization_id or "", (None, None))[1],
                "is_open": is_open,
                "may_answer": is_open and reader.writes_row_of(row.organization_id if row else None),
            }
        )
    return found


def _rows(ids: set[str]) -> dict[str, Any]:
    columns = (ListRow.id, ListRow.item_id, ListRow.title, ListRow.code, ListRow.organization_id)
    return {row.id: row for row in Session.execute(sa.select(*columns).where(ListRow.id.in_(ids)))} if ids else {}


def row_of(list_id: str, row_id: str) -> dict[str, str] | None:
    """Id, title and code of a row of this list that was not taken out; None for every other id."""
    stmt = sa.select(ListRow.id, ListRow.title, ListRow.code).where(ListRow.id == row_id, *_standing(list_id))
    row = Session.execute(stmt).one_or_none()
    return {"id": row.id, "title": row.title, "code": row.code} if row else None


def rows_named(list_id: str, words: str, most: int = 20) -> list[dict[str, str]]:
    """Rows of this list with all these words in title or code, by title."""
    stmt = sa.select(ListRow.id, ListRow.title, ListRow.code).where(*_standing(list_id))
    for word in words.lower().split():
        named = [sa.func.lower(column).contains(word, autoescape=True) for column in (ListRow.title, ListRow.code)]
        stmt = stmt.where(sa.or_(*named))
    rows = Session.execute(stmt.order_by(sa.func.lower(ListRow.title), ListRow.id).limit(most))
    return [{"id": row.id, "title": row.title, "code": row.code} for row in rows]


def _standing(list_id: str) -> tuple[Any, ...]:
    return ListRow.list_id == list_id, sa.not_(ListRow.removed)


def open_remarks(list_id: str) -> list[Remark]:
    """What is not answered yet, in the order of the rows and then of time; two statements."""
    stmt = (
        sa.select(ListComment, ListRow.title, ListRow.code)
        .join(ListRow, ListRow.id == ListComment.row_id, isouter=True)
        .where(ListComment.list_id == list_id, ListComment.answered_at.is_(None))
        .order_by(ListRow.position, ListRow.id, ListComment.created_at, ListComment.id)
    )
    found = list(Session.execute(stmt))
    organizations = names_and_titles(row[0].organization_id for row in found)
    return [
        Remark(
            row_id=one.row_id,
            title=title or "",
            code=code or "",
            said_by=one.created_name,
            organization=organizations.get(one.organization_id or "", ("", ""))[1],
            body=one.body,
        )
        for one, title, code in found
    ]


# Meetings


def find_meeting(context: Context, meeting_id: str, *, lock: bool = False) -> tuple[Meeting, FoundList]:
    """A meeting with its list; the same 404 for an unknown one and for who holds no SDI role."""
    reader = reader_of(context)
    meeting = (Meeting.lock if lock else Meeting.get)(clean_body(meeting_id)) if reader.sees_drafts else None
    if meeting is None:
        raise tk.ObjectNotFound(tk._("Meeting not found."))
    return meeting, find_talk(context, meeting.list_id)


def shown_meeting(meeting: Meeting, found: FoundList) -> dict[str, Any]:
    """A meeting with the title of its list and whether the reader may change it."""
    return {
        **meeting.dictize(),
        "list_title": found.data_list.title,
        "year": found.data_list.year,
        "may_update": found.reader.keeps_lists,
    }
