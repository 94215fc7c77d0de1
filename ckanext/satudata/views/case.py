"""The page of one case, where mails lead; the pages on which a transition is confirmed; the discussion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.changes import changes_since_decision
from ckanext.satudata.logic.people import by_sysadmin
from ckanext.satudata.views.common import blueprint, context, signed_in
from ckanext.satudata.views.review import add_review_pages, suggested
from ckanext.satudata.views.way_back import way_back

__all__ = ["case"]

case = blueprint("satudata_case", __name__)
add_review_pages(case)

EVENTS_A_PAGE = 50
COMMENTS_SHOWN = 200
WORDS = ("reason", "note", "how_to_fix", "decided_by", "publish_on")
"""What a transition may be told beside its own fields."""

NOT_SENT = {"id", "transition", "came_from", "letter", "letter_kind"}
"""Fields of the form that are no part of the transition."""

REVIEWED = {"open", "waiting"}

Errors = Mapping[str, Any]
NO_ERRORS: Errors = {}


def _show(case_id: str) -> dict[str, Any]:
    return tk.get_action("satudata_case_show")(context(), {"id": case_id})


@case.route("/satudata/kasus/<case_id>")
@signed_in
def read(case_id: str) -> Any:
    """Where the case stands, what may happen next, what is said, its documents and its history."""
    return _page(case_id)


def _page(case_id: str, typed: Mapping[str, str] | None = None, errors: Errors = NO_ERRORS) -> str:
    """The page of a case, with a comment that was not taken still in its form."""
    shown = _show(case_id)
    number = max(tk.request.args.get("page", 1, type=int), 1)
    events = tk.get_action("satudata_event_list")(
        context(),
        {"id": case_id, "newest_first": True, "limit": EVENTS_A_PAGE, "offset": (number - 1) * EVENTS_A_PAGE},
    )
    comments = tk.get_action("satudata_comment_list")(context(), {"id": case_id, "limit": COMMENTS_SHOWN})
    return tk.render(
        "satudata/case/read.html",
        {
            "case": shown,
            "events": events["results"],
            "count": events["count"],
            "clock": events["clock"],
            "page": number,
            "pages": -(-events["count"] // EVENTS_A_PAGE),
            "line": tk.get_action("satudata_case_sop_line")(context(), {"id": case_id}),
            "comments": comments["results"][::-1],
            "comment_count": comments["count"],
            "may_comment": bool(shown["roles"]) or by_sysadmin(context()),
            "typed": typed or {"field": tk.request.args.get("field", "")},
            "errors": errors,
        },
    )


@case.route("/satudata/kasus/<case_id>/lembar")
@signed_in
def sheet(case_id: str) -> Any:
    """All data of a case with its whole history, to be printed for the paper file the SOPs ask for."""
    shown = _show(case_id)
    events = tk.get_action("satudata_event_list")(context(), {"id": case_id, "limit": 1000})
    comments = tk.get_action("satudata_comment_list")(context(), {"id": case_id, "limit": 1000})
    page = {
        "case": shown,
        "pkg": _dataset(shown),
        "events": [one for one in events["results"] if one["kind"] not in {"refused", "failed"}],
        "left_out": max(0, events["count"] - len(events["results"])),
        "comments": comments["results"][::-1],
        "signers": _signers(events["results"]),
        "hashes": _hashes(events["results"]),
    }
    return tk.render("satudata/case/sheet.html", page)


def _hashes(events: list[dict[str, Any]]) -> dict[str, str]:
    """Resource id to the checksum of what was submitted last."""
    found: dict[str, str] = {}
    for event in events:
        found |= {key: one.get("hash") or "" for key, one in (event["data"].get("checks") or {}).items()}
    return found


def _signers(events: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Who answers for the newest of each step on paper: the official where one decided, else who did it himself."""
    found: dict[str, dict[str, str]] = {}
    for event in events:
        if event["kind"] == "transition" and event["role_title"] and event["to_state"] != event["from_state"]:
            name = event["decided_by_name"] or event["actor_name"]
            position = event["decided_by_position"] or event["role_title"]
            found[event["title"]] = {"step": event["title"], "name": name, "position": position}
    return list(found.values())


# The discussion


@case.route("/satudata/kasus/<case_id>/komentar", methods=["POST"])
@signed_in
def comment(case_id: str) -> Any:
    """Say something, and come back to what was said."""
    typed = {name: tk.request.form.get(name, "") for name in ("body", "field")}
    try:
        said = tk.get_action("satudata_comment_create")(context(), {"id": case_id, **typed})
    except tk.ValidationError as e:
        return _page(case_id, typed, e.error_dict), 409
    tk.h.flash_success(tk._("Your comment was added."))
    return tk.redirect_to(tk.h.url_for("satudata_case.read", case_id=case_id) + f"#comment-{said['id']}")


@case.route("/satudata/kasus/<case_id>/komentar/<comment_id>/tarik", methods=["GET", "POST"])
@signed_in
def withdraw_comment(case_id: str, comment_id: str) -> Any:
    """Ask once, then take a comment back."""
    said = tk.get_action("satudata_comment_list")(context(), {"id": case_id, "limit": 1000})["results"]
    one = next((c for c in said if c["id"] == comment_id), None)
    if one is None:
        raise tk.ObjectNotFound
    if tk.request.method == "GET":
        if not one["may_withdraw"]:
            raise tk.NotAuthorized(tk._("Only the person who wrote a comment may withdraw it."))
        return tk.render("satudata/case/withdraw_comment.html", {"case": _show(case_id), "comment": one})
    try:
        tk.get_action("satudata_comment_withdraw")(context(), {"id": comment_id})
    except tk.ValidationError as e:
        tk.h.flash_error(" ".join(e.error_summary.values()))
    else:
        tk.h.flash_success(tk._("The comment was withdrawn."))
    return tk.redirect_to("satudata_case.read", case_id=case_id, _anchor="diskusi")


# Who works on it


@case.route("/satudata/kasus/<case_id>/tangani", methods=["POST"])
@signed_in
def claim(case_id: str) -> Any:
    """Take the case on, and back to where one came from."""
    return _claimed(case_id, "satudata_case_claim", tk._("You have taken this case on. Your colleagues see it."))


@case.route("/satudata/kasus/<case_id>/lepas", methods=["POST"])
@signed_in
def release(case_id: str) -> Any:
    """Give the case back to all whose turn it is."""
    return _claimed(case_id, "satudata_case_release", tk._("The case is open to all whose turn it is again."))


@case.route("/satudata/kasus/<case_id>/ambil-alih", methods=["GET", "POST"])
@signed_in
def take_over(case_id: str) -> Any:
    """Ask once, then take the case over from a colleague."""
    shown = _show(case_id)
    if tk.request.method == "GET":
        if not shown["may_claim"]:
            raise tk.NotAuthorized(tk._("Only those whose turn it is may take a case on."))
        return tk.render("satudata/case/take_over.html", {"case": shown})
    return _claimed(case_id, "satudata_case_take_over", tk._("You have taken this case over."))


def _claimed(case_id: str, action: str, done: str) -> Any:
    try:
        tk.get_action(action)(context(), {"id": case_id})
    except tk.ValidationError as e:
        said: Any = e.error_dict
        tk.h.flash_error(" ".join(" ".join(sentences) for sentences in said.values()))
    else:
        tk.h.flash_success(done)
    return tk.redirect_to(way_back() or tk.h.url_for("satudata_case.read", case_id=case_id))


# A stuck case


@case.route("/satudata/kasus/<case_id>/pindahkan", methods=["GET", "POST"])
@signed_in
def move(case_id: str) -> Any:
    """A sysadmin moves a stuck case, with a reason that stays in its history."""
    shown = _show(case_id)
    tk.check_access("satudata_case_move", context(), {"id": case_id})
    typed = {name: tk.request.form.get(name, "") for name in ("state", "reason", "note", "case_version")}
    if tk.request.method == "GET":
        return _move_page(shown, typed)
    try:
        done = tk.get_action("satudata_case_move")(context(), {"id": case_id, **typed})
    except tk.ValidationError as e:
        return _move_page(_show(case_id), typed, e.error_dict), 409
    tk.h.flash_success(tk._('The case was moved. Its state is now "{state}".').format(state=done["state_title"]))
    return _leave(case_id)


def _move_page(shown: dict[str, Any], typed: Mapping[str, str], errors: Errors = NO_ERRORS) -> str:
    return tk.render("satudata/case/move.html", {"case": shown, "typed": typed, "errors": errors})


# A decision that waits for its day


@case.route("/satudata/kasus/<case_id>/jadwal/batal", methods=["GET", "POST"])
@signed_in
def cancel_schedule(case_id: str) -> Any:
    """Ask once, then take the decision back; the case stays where it is."""
    shown = _show(case_id)
    if shown["scheduled"] is None:
        raise tk.ObjectNotFound
    if not shown["scheduled"]["may_cancel"]:
        raise tk.NotAuthorized(tk._("Only who may take this decision may take it back."))
    if tk.request.method == "GET":
        return tk.render("satudata/case/cancel_schedule.html", {"case": shown, "errors": NO_ERRORS})
    version = tk.request.form.get("case_version", "")
    try:
        tk.get_action("satudata_schedule_cancel")(context(), {"id": case_id, "case_version": version})
    except tk.ValidationError as e:
        words = {"case": _show(case_id), "errors": e.error_dict}
        return tk.render("satudata/case/cancel_schedule.html", words), 409
    tk.h.flash_success(tk._("The day was cancelled. The dataset waits for a decision again."))
    return tk.redirect_to("satudata_case.read", case_id=case_id)


# A transition


@case.route("/satudata/kasus/<case_id>/<transition>", methods=["GET", "POST"])
@signed_in
def decide(case_id: str, transition: str) -> Any:
    """What a transition leads to, told before it is made; made by POST only."""
    shown = _show(case_id)
    if transition not in shown["transition_titles"]:
        raise tk.ObjectNotFound
    if tk.request.method == "GET":
        return _decision(shown, transition, suggested(shown, _asked(shown, transition)))
    typed = tk.request.form.to_dict()
    one = _asked(shown, transition)
    if one and one["weight"] == "final" and not typed.get("understood"):
        return _decision(shown, transition, typed, {"understood": [tk._("Tick this box to go on.")]}, 409)
    return _attempt(case_id, transition, typed)


def _asked(shown: Mapping[str, Any], transition: str) -> dict[str, Any] | None:
    """The transition as it is possible from the case's present state, None when it is not."""
    return next((one for one in shown["available"] if one["key"] == transition), None)


def _attempt(case_id: str, transition: str, typed: dict[str, str]) -> Any:
    """Make it; what was refused comes back with every word typed, beside the state as it is now."""
    asked = {key: value for key, value in typed.items() if value and key not in NOT_SENT}
    try:
        _attach_letter(case_id, typed)
    except tk.ValidationError as e:
        wrong = {"letter": list(e.error_summary.values())}
        return _decision(_show(case_id), transition, typed, wrong, 409)
    try:
        done = tk.get_action("satudata_case_transition")(context(), {**asked, "id": case_id, "transition": transition})
    except tk.ValidationError as e:
        return _decision(_show(case_id), transition, typed, e.error_dict, 409)
    except tk.NotAuthorized as e:
        return _decision(_show(case_id), transition, typed, {"transition": [str(e)]}, 403)
    if done["scheduled"]:
        day = tk.h.render_datetime(done["scheduled"]["for"])
        tk.h.flash_success(tk._("The decision was recorded. It is carried out on {date}.").format(date=day))
    else:
        tk.h.flash_success(tk._('Done. The state is now "{state}".').format(state=done["state_title"]))
    return _leave(case_id)


def _attach_letter(case_id: str, typed: Mapping[str, str]) -> None:
    """The signed decision sent along: it stays attached even where the decision itself is refused."""
    upload = tk.request.files.get("letter")
    if upload is None or not upload.filename:
        return
    data = {"id": case_id, "upload": upload, "kind": typed.get("letter_kind", "")}
    tk.get_action("satudata_attachment_create")(context(), data)


def _leave(case_id: str) -> Any:
    """To the page the form was opened from, else to the dataset, else to what this person may still see.

    A Walidata who reopens a dataset hands it back to the OPD and does not see the draft any more.
    """
    back = way_back()
    try:
        shown = _show(case_id)
    except tk.ObjectNotFound:
        if back and case_id not in back and "/dataset/" not in back:
            return tk.redirect_to(back)
        queue = tk.h.satudata_page_link("satudata_work.queue")
        return tk.redirect_to(queue or tk.h.url_for("home.index"))
    if back:
        return tk.redirect_to(back)
    if shown["object_name"] and shown["object_type"] == "dataset":
        return tk.redirect_to("dataset.read", id=shown["object_name"])
    return tk.redirect_to("satudata_case.read", case_id=case_id)


def _decision(
    shown: dict[str, Any], transition: str, typed: Mapping[str, str], errors: Errors = NO_ERRORS, status: int = 200
) -> Any:
    """The page of one transition. One that is not possible from here (any more) has no button, and says why."""
    one = _asked(shown, transition)
    if status == 200 and (one is None or not one["allowed"]):  # noqa: PLR2004 - HTTP's own number
        status = 403 if one and any(r["code"] in {"role", "four_eyes"} for r in one["reasons"]) else 409
    events = tk.get_action("satudata_event_list")(context(), {"id": shown["id"], "newest_first": True, "limit": 200})
    told = events["results"]
    page = {
        "case": shown,
        "transition": transition,
        "one": one,
        "typed": typed,
        "errors": errors,
        "pkg": _dataset(shown),
        "officials": _officials(shown, one),
        "changes": changes_since_decision(told[::-1], ("send_back",)) if shown["category"] in REVIEWED else None,
        "happened": _happened(told, typed) if "case_version" in errors else [],
        "came_from": way_back() or "",
    }
    return tk.render("satudata/case/decide.html", page), status


def _dataset(shown: Mapping[str, Any]) -> dict[str, Any] | None:
    if not shown["object_name"]:
        return None
    try:
        return tk.get_action("package_show")(context(), {"id": shown["object_id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def _officials(shown: Mapping[str, Any], one: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Who may be named as having decided: officials of this organisation, of the deciding office, in office today."""
    if one is None or not one["official_required"]:
        return []
    listed = tk.get_action("satudata_official_list")(context(), {"organization_id": shown["organization_id"]})
    today = datetime.now(timezone.utc).date().isoformat()
    return [
        official
        for official in listed
        if official["role"] in one["decides"]
        and (not official["valid_from"] or official["valid_from"] <= today)
        and (not official["valid_to"] or today <= official["valid_to"])
    ]


def _happened(events: list[dict[str, Any]], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """What others did to the case since the version that was looked at, newest first."""
    seen = int(typed["case_version"]) if typed.get("case_version", "").isdigit() else 0
    return [event for event in events if event["case_version"] > seen and event["kind"] not in {"refused", "failed"}]
