"""The page on which a dataset is examined: checklist, data, supporting data, what was checked and said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.column_summary import HEIGHT, WIDTH, matching, summary
from ckanext.satudata.domain.review import FIELD
from ckanext.satudata.views.common import context, signed_in

__all__ = ["add_review_pages", "suggested"]

SHOWN = 50
EVENTS, COMMENTS = 50, 100
Errors = Mapping[str, Any]


def add_review_pages(place: Blueprint) -> None:
    """Give the blueprint of cases the page of a review."""
    place.add_url_rule("/satudata/kasus/<case_id>/tinjau", "review", signed_in(review), methods=["GET", "POST"])
    place.add_url_rule("/satudata/kasus/<case_id>/urungkan", "undo", signed_in(undo), methods=["POST"])


def review(case_id: str) -> Any:
    """Look at a dataset and answer the checklist; saved as often as one likes, decided on a page of its own."""
    if tk.request.method == "GET":
        return _page(case_id, {}, {})
    typed = tk.request.form.to_dict()
    data = {"id": case_id, "round": typed.get("round"), "marks": _marks(typed), "all_ok": "all_ok" in typed}
    try:
        saved = tk.get_action("satudata_review_save")(context(), data)
    except tk.ValidationError as e:
        return _page(case_id, typed, e.error_dict), 409
    if saved["remarks"]:
        said = tk._("Saved. Your remarks: {n}. The dataset cannot be approved until you take them back.")
        tk.h.flash_notice(said.format(n=saved["remarks"]))
    elif saved["open"]:
        tk.h.flash_success(tk._("Saved. Not looked at yet: {n}.").format(n=saved["open"]))
    else:
        tk.h.flash_success(tk._("Saved. Everything is in order."))
    return tk.redirect_to("satudata_case.review", case_id=case_id, **_shown_file())


def _shown_file() -> dict[str, str]:
    return {name: tk.request.args[name] for name in ("berkas", "kolom", "isi") if tk.request.args.get(name)}


def _marks(typed: Mapping[str, str]) -> dict[str, Any]:
    """The answers of the form: `answer-<key>` is ok or wrong, `remark-<key>` the words."""
    found: dict[str, Any] = {}
    for name, value in typed.items():
        kind, _, key = name.partition("-")
        if not key or kind not in {"answer", "remark"}:
            continue
        one = found.setdefault(key, {})
        one |= {"ok": value == "ok"} if kind == "answer" else {"remark": value}
    return {key: one for key, one in found.items() if not (key.startswith(FIELD) and not one.get("remark", "").strip())}


def _page(case_id: str, typed: Mapping[str, str], errors: Errors) -> str:
    shown = tk.get_action("satudata_case_show")(context(), {"id": case_id})
    found = tk.get_action("satudata_review_show")(context(), {"id": case_id})
    events = tk.get_action("satudata_event_list")(context(), {"id": case_id, "newest_first": True, "limit": EVENTS})
    comments = tk.get_action("satudata_comment_list")(context(), {"id": case_id, "limit": COMMENTS})
    pkg = _dataset(shown)
    page = {
        "case": shown,
        "review": found,
        "pkg": pkg,
        "data": _data(pkg),
        "events": events["results"],
        "count": events["count"],
        "comments": comments["results"][::-1],
        "comment_count": comments["count"],
        "typed": typed,
        "errors": errors,
    }
    return tk.render("satudata/review/read.html", page)


def _dataset(shown: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        return tk.get_action("package_show")(context(), {"id": shown["object_id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def _data(pkg: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The table of the file the address names, or of the first that has one, with a summary of each column."""
    files = [one for one in (pkg or {}).get("resources", []) if one.get("datastore_active")]
    wanted = tk.request.args.get("berkas")
    files.sort(key=lambda one: one["id"] != wanted)
    table = tk.h.satudata_table(files[0]) if files else None
    if table is None:
        return None
    column, words = tk.request.args.get("kolom", ""), tk.request.args.get("isi", "")
    known = {one["id"] for one in table["columns"]}
    rows = matching(table["records"], column, words) if column in known else table["records"]
    return {
        "res": files[0],
        "table": table,
        "whole": table["total"] <= len(table["records"]),
        "column": column if column in known else "",
        "words": words,
        "found": len(rows),
        "rows": rows[:SHOWN],
        "summaries": [summary(one["id"], one["numeric"], table["records"]) for one in table["columns"]],
        "width": WIDTH,
        "height": HEIGHT,
    }


def suggested(case: Mapping[str, Any], one: Mapping[str, Any] | None) -> dict[str, str]:
    """What the reader's remarks fill into the form of a send-back; nothing for anything else."""
    if one is None or not one["allowed"] or one["how_to_fix"] == "none" or case["category"] != "waiting":
        return {}
    try:
        found = tk.get_action("satudata_review_show")(context(), {"id": case["id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return {}
    return {name: text for name, text in found["suggestion"].items() if text}


def undo(case_id: str) -> Any:
    """Undo one's own send-back while nobody has been told of it."""
    try:
        done = tk.get_action("satudata_case_undo")(context(), {"id": case_id})
    except tk.ValidationError as e:
        tk.h.flash_error(" ".join(e.error_summary.values()))
    else:
        tk.h.flash_success(tk._('Undone. The state is "{state}" again.').format(state=done["state_title"]))
    return tk.redirect_to("satudata_case.read", case_id=case_id)
