"""Satu Data among CKAN's pages for sysadmins: overview, every kind of role, health and its repair."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.role import Role
from ckanext.satudata.views.common import blueprint, context, signed_in
from ckanext.satudata.views.people import add_people_pages

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
    health = tk.get_action("satudata_health_show")(context(), {})
    messages = tk.get_action("satudata_outbox_list")(context(), {})
    profiles = tk.get_action("satudata_sop_list")(context(), {})
    words = {"health": health, "messages": len(messages), "profiles": profiles}
    return tk.render("satudata/admin/index.html", words)


@admin.route("/ckan-admin/satudata/kesehatan")
def health() -> Any:
    """Whether database, search index and messages agree, and what to do where they do not."""
    found = tk.get_action("satudata_health_show")(context(), {})
    return tk.render("satudata/admin/health.html", {"health": found})


@admin.route("/ckan-admin/satudata/kesehatan/perbaiki", methods=["GET", "POST"])
def repair() -> Any:
    """What a repair would do, and the button that does it."""
    try:
        if tk.request.method == "POST":
            done = tk.get_action("satudata_health_repair")(context(), {})
            tk.h.flash_success(
                tk._(
                    "Repaired: {hidden} hidden, {cases} given a case, {indexed} indexed anew, {removed} removed."
                ).format(
                    hidden=len(done["hidden"]),
                    cases=done["cases"],
                    indexed=len(done["indexed"]),
                    removed=len(done["removed"]),
                )
            )
            return tk.redirect_to("satudata_admin.health")
        planned = tk.get_action("satudata_health_repair")(context(), {"dry_run": True})
    except tk.ValidationError as e:
        tk.h.flash_error(" ".join(e.error_summary.values()))
        return tk.redirect_to("satudata_admin.health")
    return tk.render("satudata/admin/repair.html", {"planned": planned})


add_people_pages(admin, "/ckan-admin/satudata/peran", tuple(Role))
