"""Who does what ("siapa mengerjakan apa"): one page per organisation, for its people and the Walidata."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["siapa"]

siapa = blueprint("satudata_people", __name__)


@siapa.route("/satudata/siapa")
@signed_in
def index() -> Any:
    """The organisations whose page this person may open; the page itself where it is only one."""
    rows = tk.get_action("satudata_role_list")(context(), {})
    places = {row["organization"]: row["organization_title"] for row in rows if row["organization"]}
    if len(places) == 1:
        return tk.redirect_to("satudata_people.read", organization=next(iter(places)))
    found = sorted(places.items(), key=lambda place: place[1].lower())
    return tk.render("satudata/people/index.html", {"places": found})


@siapa.route("/satudata/siapa/<organization>")
@signed_in
def read(organization: str) -> Any:
    """Roles and their people, officials, vacancies, and what was left behind."""
    shown = tk.get_action("satudata_people_show")(context(), {"id": organization})
    return tk.render("satudata/people/read.html", {"shown": shown})
