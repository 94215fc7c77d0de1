"""The page of a file's check: its verdict, what to mend, how far it has come, and a button to check again."""

from __future__ import annotations

from typing import Any

from flask import jsonify

import ckan.plugins.toolkit as tk

from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["check"]

check = blueprint("satudata_check", __name__)

PAGE = "/dataset/<id>/resource/<resource_id>/pemeriksaan"
_SHOWN_RUNS = 20


def _looked_up(id: str, resource_id: str) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: A002 - the route's word
    """Dataset and resource, when they belong together and the visitor may read them; else ObjectNotFound."""
    try:
        resource = tk.get_action("resource_show")(context(), {"id": resource_id})
        dataset = tk.get_action("package_show")(context(), {"id": resource["package_id"]})
    except tk.NotAuthorized:
        raise tk.ObjectNotFound from None
    if id not in (dataset["id"], dataset["name"]):
        raise tk.ObjectNotFound
    return dataset, resource


@check.route(PAGE)
@signed_in
def read(id: str, resource_id: str) -> Any:  # noqa: A002 - the route's own parameter, as in core
    """The newest run, or the one named by `run`, for the people of the dataset's case."""
    asked = {"resource_id": resource_id, "limit": _SHOWN_RUNS}
    runs = tk.get_action("satudata_check_list")(context(), asked)
    dataset, resource = _looked_up(id, resource_id)
    shown = None
    if runs:
        wanted = tk.request.args.get("run") or runs[0]["id"]
        shown = tk.get_action("satudata_check_show")(context(), {"resource_id": resource_id, "run_id": wanted})
    extra = {"check": shown, "runs": runs, "res": resource, "pkg": dataset, "pkg_dict": dataset}
    is_newest = shown is None or shown["id"] == runs[0]["id"]
    return tk.render("satudata/check/read.html", {**extra, "is_newest": is_newest})


@check.route(PAGE, methods=["POST"])
@signed_in
def run(id: str, resource_id: str) -> Any:  # noqa: A002
    """Check the file once more, and back to the page, where the new run stands."""
    tk.get_action("satudata_check_list")(context(), {"resource_id": resource_id, "limit": 1})
    dataset, resource = _looked_up(id, resource_id)
    try:
        tk.get_action("satudata_check_run")(context(), {"resource_id": resource["id"]})
    except tk.ValidationError as e:
        tk.h.flash_error(" ".join(e.error_summary.values()))
    return tk.redirect_to("satudata_check.read", id=dataset["name"], resource_id=resource["id"])


@check.route(f"{PAGE}/kemajuan")
@signed_in
def progress(id: str, resource_id: str) -> Any:  # noqa: A002
    """How far one run (or the newest) has come, for the page's script."""
    _looked_up(id, resource_id)
    asked = {"resource_id": resource_id, "run_id": tk.request.args.get("run", "")}
    found = tk.get_action("satudata_check_show")(context(), {key: value for key, value in asked.items() if value})
    return jsonify({"run": found["id"], "state": found["state"], **found["progress"]})
