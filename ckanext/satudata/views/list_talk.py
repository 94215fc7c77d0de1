"""Pages of what is said about a Daftar Data: comments on a draft, meetings of the Forum, attendance to be signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.comment import clean_body
from ckanext.satudata.domain.text import N_
from ckanext.satudata.logic import list_talks
from ckanext.satudata.logic.list_access import FoundList
from ckanext.satudata.views.common import blueprint, context, page_number, signed_in

__all__ = ["talk"]

talk = blueprint("satudata_talk", __name__)

ROWS = 50
STANDINGS = {"terbuka": True, "terjawab": False, "semua": None}
"""What the filter of comments may say, and what the action is asked then."""

FIELDS = ("held_on", "place", "agenda", "minutes")
PERSON = ("name", "position", "organization")
SPARE = 8
"""Empty lines of the attendance."""

NOTHING: Mapping[str, Any] = {}


# Comments


@talk.route("/satudata/daftar-data/<ref>/tanggapan", methods=["GET", "POST"])
@signed_in
def comments(ref: str) -> Any:
    """Open and answered comments with their forms: say something, answer, set the last day; and what they send."""
    found = _found(ref)
    if tk.request.method == "GET":
        return _comments(found)
    form = tk.request.form.get("do", "")
    if form not in _DONE:
        return tk.redirect_to(tk.h.satudata_same_page())
    action, fields, done = _DONE[form]
    given = {name: tk.request.form.get(name, "").strip() for name in fields}
    about = {} if form == "answer" else {"list": found.data_list.id}
    try:
        tk.get_action(action)(context(), {**about, **given})
    except tk.ValidationError as e:
        return _comments(found, {form: given}, {form: e.error_dict})
    tk.h.flash_success(tk._(done))
    return tk.redirect_to(tk.h.satudata_same_page(page=None))


_DONE = {
    "comment": (
        "satudata_list_comment_create",
        ("body", "row"),
        N_("Your comment was saved. Those who write the row read it here and answer."),
    ),
    "answer": ("satudata_list_comment_answer", ("id", "answer"), N_("Your answer was saved.")),
    "until": ("satudata_list_comments_until", ("until",), N_("The last day for comments was saved.")),
}
"""Each form of the page: its action, its fields, what is said when it is done."""


def _comments(found: FoundList, given: Mapping[str, Any] = NOTHING, errors: Mapping[str, Any] = NOTHING) -> Any:
    """The page; `given` and `errors` by the form they belong to: comment, answer or until."""
    standing, number = tk.request.args.get("keadaan", "terbuka"), page_number()
    standing = standing if standing in STANDINGS else "terbuka"
    row_id = given.get("comment", {}).get("row") or clean_body(tk.request.args.get("baris"))
    row = list_talks.row_of(found.data_list.id, row_id) if row_id else None
    asked = {"list": found.data_list.id, "limit": ROWS, "offset": (number - 1) * ROWS}
    asked |= {"row": row["id"]} if row else {}
    asked |= {} if STANDINGS[standing] is None else {"open": STANDINGS[standing]}
    listed = tk.get_action("satudata_list_comment_list")(context(), asked)
    pages = max(1, -(-listed["count"] // ROWS))
    if number > pages and not errors:
        return tk.redirect_to(tk.h.satudata_same_page(page=pages))
    words = clean_body(tk.request.args.get("cari"))
    page = {
        **_shared(found),
        "listed": listed,
        "row": row,
        "standing": standing,
        "page": number,
        "pages": pages,
        "words": words,
        "rows": list_talks.rows_named(found.data_list.id, words) if words else [],
        "given": given,
        "errors": errors,
    }
    return tk.render("satudata/talk/comments.html", page), 409 if errors else 200


# Meetings


@talk.route("/satudata/daftar-data/<ref>/rapat")
@signed_in
def meetings(ref: str) -> Any:
    """The meetings of the Forum about this list."""
    found, number = _found(ref), page_number()
    data = {"list": found.data_list.id, "limit": ROWS, "offset": (number - 1) * ROWS}
    listed = tk.get_action("satudata_meeting_list")(context(), data)
    pages = max(1, -(-listed["count"] // ROWS))
    if number > pages:
        return tk.redirect_to(tk.h.satudata_same_page(page=pages))
    page = {**_shared(found), "meetings": listed["results"], "count": listed["count"], "page": number, "pages": pages}
    return tk.render("satudata/talk/meetings.html", page)


@talk.route("/satudata/daftar-data/<ref>/rapat/baru", methods=["GET", "POST"])
@signed_in
def create(ref: str) -> Any:
    """The form for a meeting, its agenda made from the open comments; and what it sends."""
    found = _found(ref)
    tk.check_access("satudata_meeting_create", context(), {"reader": found.reader})
    if tk.request.method == "GET":
        agenda = tk.get_action("satudata_meeting_agenda")(context(), {"list": found.data_list.id})
        return _form(found, {"agenda": agenda["text"], "attendance": []}, made_from=agenda["count"])
    given = _given()
    try:
        made = tk.get_action("satudata_meeting_create")(context(), {"list": found.data_list.id, **_sent(given)})
    except tk.ValidationError as e:
        return _form(found, given, e.error_dict)
    tk.h.flash_success(tk._("The meeting was saved. Print the attendance list, and add the minutes afterwards."))
    return _to_meeting(found, made["id"])


@talk.route("/satudata/daftar-data/<ref>/rapat/<meeting_id>")
@signed_in
def meeting(ref: str, meeting_id: str) -> Any:
    """One meeting: when and where, the agenda, who came, the minutes."""
    found = _found(ref)
    return tk.render("satudata/talk/meeting.html", {**_shared(found), "meeting": _show(found, meeting_id)})


@talk.route("/satudata/daftar-data/<ref>/rapat/<meeting_id>/ubah", methods=["GET", "POST"])
@signed_in
def update(ref: str, meeting_id: str) -> Any:
    """The form of a meeting that was noted before."""
    found = _found(ref)
    tk.check_access("satudata_meeting_update", context(), {"reader": found.reader})
    before = _show(found, meeting_id)
    if tk.request.method == "GET":
        return _form(found, before, before=before)
    given = {**_given(), "meeting_version": tk.request.form.get("meeting_version", "")}
    try:
        tk.get_action("satudata_meeting_update")(context(), {"id": meeting_id, **_sent(given)})
    except tk.ValidationError as e:
        return _form(found, given, e.error_dict, before)
    tk.h.flash_success(tk._("The meeting was changed."))
    return _to_meeting(found, meeting_id)


@talk.route("/satudata/daftar-data/<ref>/rapat/<meeting_id>/daftar-hadir")
@signed_in
def attendance(ref: str, meeting_id: str) -> Any:
    """The attendance list on paper, with a place for each signature and empty lines for who comes unannounced."""
    found = _found(ref)
    page = {**_shared(found), "meeting": _show(found, meeting_id), "spare": SPARE}
    return tk.render("satudata/talk/attendance.html", page)


def _to_meeting(found: FoundList, meeting_id: str) -> Any:
    return tk.redirect_to("satudata_talk.meeting", ref=found.data_list.id, meeting_id=meeting_id)


def _show(found: FoundList, meeting_id: str) -> dict[str, Any]:
    """A meeting about this list; 404 for one about another."""
    shown = tk.get_action("satudata_meeting_show")(context(), {"id": meeting_id})
    if shown["list_id"] != found.data_list.id:
        raise tk.ObjectNotFound
    return shown


def _form(
    found: FoundList,
    given: Mapping[str, Any],
    errors: Mapping[str, Any] = NOTHING,
    before: Mapping[str, Any] | None = None,
    made_from: int = 0,
) -> Any:
    blank = dict.fromkeys(PERSON, "")
    page = {
        **_shared(found),
        "given": {"held_on": today().isoformat(), **given},
        "people": [*given["attendance"], *[blank] * SPARE],
        "errors": errors,
        "before": before,
        "made_from": made_from,
    }
    return tk.render("satudata/talk/meeting_form.html", page), 409 if errors else 200


def _given() -> dict[str, Any]:
    """The form as it was sent: attendance from the fields of its table, `more` from lines typed or pasted below."""
    form = tk.request.form
    columns = [[one.strip() for one in form.getlist(f"attendance_{name}")] for name in PERSON]
    people = [dict(zip(PERSON, texts, strict=True)) for texts in zip(*columns, strict=False) if any(texts)]
    return {**{name: form.get(name, "").strip() for name in FIELDS}, "attendance": people, "more": form.get("more", "")}


def _sent(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the action is given: who stands in the table and who was typed below, as one list."""
    attendance = [*given["attendance"], *given["more"].splitlines()]
    return {**{k: v for k, v in given.items() if k != "more"}, "attendance": attendance}


# What the pages share


def _found(ref: str) -> FoundList:
    return list_talks.find_talk(context(), ref)


def _shared(found: FoundList) -> dict[str, Any]:
    """The list as every page of it says it, and whether the reader keeps it."""
    return {
        "data_list": found.data_list.dictize(),
        "is_open": found.is_open,
        "keeps": found.reader.keeps_lists,
    }
