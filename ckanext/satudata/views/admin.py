"""Satu Data among CKAN's pages for sysadmins: overview, every kind of role, health and its repair."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.role import Role
from ckanext.satudata.views.common import blueprint, context, signed_in
from ckanext.satudata.views.people import add_people_pages
from ckanext.satudata.views.people_overview import add_overview_pages

__all__ = ["admin"]

admin = blueprint("satudata_admin", __name__)


@admin.before_request
@signed_in
def sysadmins_only() -> None:
    """Our own check, before anything is looked up; core guards its own blueprint only."""
    try:
        tk.check_access("sysadmin", context())
    except tk.NotAuthorized:
        tk.abort(403, tk._("Only sysadmins administer the portal."))


@admin.route("/ckan-admin/satudata")
def index() -> Any:
    """What there is to administer, with the figures worth a look."""
    health = tk.get_action("satudata_health_last")(context(), {})
    messages = tk.get_action("satudata_outbox_list")(context(), {})
    profiles = tk.get_action("satudata_sop_list")(context(), {})
    words = {"health": health, "messages": len(messages), "profiles": profiles}
    return tk.render("satudata/admin/index.html", words)


@admin.route("/ckan-admin/satudata/kesehatan")
def health() -> Any:
    """The services now, what the last check found, and what to do about it."""
    found = tk.get_action("satudata_health_last")(context(), {})
    return tk.render("satudata/admin/health.html", {"health": found["result"], "services": found["services"]})


@admin.route("/ckan-admin/satudata/kesehatan/periksa", methods=["POST"])
def check() -> Any:
    """Have everything looked at now."""
    try:
        done = tk.get_action("satudata_health_run")(context(), {})
    except tk.ValidationError as e:
        tk.h.flash_error(" ".join(e.error_summary.values()))
    else:
        queued = tk._("The check runs in the job worker. Open this page again in a minute.")
        tk.h.flash_success(queued if done["queued"] else tk._("Everything was looked at just now."))
    return tk.redirect_to("satudata_admin.health")


@admin.route("/ckan-admin/satudata/kesehatan/perbaiki", methods=["GET", "POST"])
def repair() -> Any:
    """What a repair would do, and the button that does it."""
    try:
        if tk.request.method == "POST":
            done = tk.get_action("satudata_health_repair")(context(), {})
            return _after_repair(done)
        planned = tk.get_action("satudata_health_repair")(context(), {"dry_run": True})
    except tk.ValidationError as e:
        tk.h.flash_error(" ".join(e.error_summary.values()))
        return tk.redirect_to("satudata_admin.health")
    return tk.render("satudata/admin/repair.html", {"planned": planned})


def _after_repair(done: dict[str, Any]) -> Any:
    """Say what was done, and look again so that the page shows what is left."""
    text = tk._("Repaired: {hidden} hidden, {cases} given a case, {indexed} indexed anew, {removed} removed.")
    counted = {key: len(done[key]) for key in ("hidden", "indexed", "removed")}
    tk.h.flash_success(text.format(cases=done["cases"], **counted))
    tk.get_action("satudata_health_run")(context(), {})
    return tk.redirect_to("satudata_admin.health")


add_people_pages(admin, "/ckan-admin/satudata/peran", tuple(Role))
add_overview_pages(admin, "/ckan-admin/satudata/peran")
