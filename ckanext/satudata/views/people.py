"""Pages of people, roles and officials: the Walidata has them at his place, sysadmins at theirs, with more roles.

Both places show the same pages; who may do what is judged by the actions, whichever page asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.role import ORGANIZATION_ROLES, PORTAL_ROLES, Role
from ckanext.satudata.logic.words import role_title
from ckanext.satudata.views.common import context, signed_in

__all__ = ["add_people_pages", "organizations", "page_of"]

ROWS = 50
_TERM = ("valid_from", "valid_to", "acting", "decree_number", "decree_date")
_ROLE_FIELDS = ("user_id", "role", "organization_id", "descendants", *_TERM)
_INVITE_FIELDS = ("email", "fullname", "role", "organization_id", "descendants", *_TERM)
_OFFICIAL_FIELDS = ("name", "nip", "position", "role", "organization_id", "user_id", "email", "acting_for", *_TERM)
_OFFICES = (Role.KEPALA_OPD, Role.PPID, Role.WALIDATA)


def add_people_pages(place: Blueprint, root: str, roles: tuple[Role, ...]) -> None:
    """Give a blueprint the pages of people under this address; `roles` are those its readers may give."""
    pages = _Pages(place.name, roles)
    table: tuple[tuple[str, str, Callable[..., Any]], ...] = (
        ("", "index", pages.people),
        ("/beri", "assign", pages.assign),
        ("/undang", "invite", pages.invite),
        ("/akhiri/<assignment_id>", "revoke", pages.revoke),
        ("/pejabat", "officials", pages.officials),
        ("/pejabat/baru", "official_new", pages.official_new),
        ("/pejabat/<official_id>", "official_edit", pages.official_edit),
        ("/pejabat/<official_id>/akhiri", "official_revoke", pages.official_revoke),
    )
    for path, name, view in table:
        methods = ["GET"] if name in {"index", "officials"} else ["GET", "POST"]
        endpoint = "people" if name == "index" and place.name == "satudata_admin" else name
        place.add_url_rule(root + path, endpoint, signed_in(view), methods=methods)


class _Pages:
    """The pages for one place."""

    def __init__(self, place: str, roles: tuple[Role, ...]) -> None:
        self.place, self.roles = place, roles

    # What every page needs

    def _render(self, template: str, status: int = 200, **words: Any) -> Any:
        tk.check_access("satudata_permission_manage_roles", context(), {})
        list_page = "people" if self.place == "satudata_admin" else "index"
        words |= {"place": self.place, "list_page": f"{self.place}.{list_page}"}
        return tk.render(f"satudata/manage/{template}.html", words), status

    def _to(self, page: str) -> Any:
        return tk.redirect_to(f"{self.place}.{page}")

    def _to_list(self) -> Any:
        return self._to("people" if self.place == "satudata_admin" else "index")

    def _role_choices(self) -> list[dict[str, str]]:
        return [{"value": str(role), "text": role_title(role)} for role in self.roles]

    def _must_manage(self) -> None:
        tk.check_access("satudata_permission_manage_roles", context(), {})

    # People and roles

    def people(self) -> Any:
        """Who holds which role where, from when to when."""
        self._must_manage()
        wanted = {name: tk.request.args.get(name, "").strip() for name in ("organization", "role", "past")}
        asked = {"organization_id": wanted["organization"], "role": wanted["role"], "past": bool(wanted["past"])}
        try:
            found = tk.get_action("satudata_role_list")(context(), {k: v for k, v in asked.items() if v})
        except tk.ValidationError:
            found = []
        if not wanted["past"]:
            found = [row for row in found if row["in_force"] or row["valid_to"] is None or _to_come(row)]
        found.sort(key=lambda row: (row["organization_title"] or "", row["role"], row["user_fullname"] or ""))
        page, pages = page_of(len(found))
        return self._render(
            "people",
            rows=found[(page - 1) * ROWS : page * ROWS],
            count=len(found),
            page=page,
            pages=pages,
            wanted=wanted,
            organizations=organizations(),
            roles=[{"value": str(role), "text": role_title(role)} for role in Role],
            given=set(map(str, self.roles)),
        )

    def assign(self) -> Any:
        """Give somebody who has an account a role: look for the person, then say which role where."""
        self._must_manage()
        given = _form(_ROLE_FIELDS) if tk.request.method == "POST" else dict(tk.request.args.items())
        errors: dict[str, Any] = {}
        if tk.request.method == "POST":
            try:
                row = tk.get_action("satudata_role_assign")(context(), _filled(given))
            except tk.ValidationError as e:
                errors = e.error_dict
            else:
                if row["changed"]:
                    tk.h.flash_success(tk._("The role {role} was given.").format(role=role_title(row["role"])))
                _warn(row)
                return self._to_list()
        people = _people(tk.request.args.get("q", ""))
        return self._render(
            "assign", 409 if errors else 200, given=given, errors=errors, people=people, **self._choices()
        )

    def invite(self) -> Any:
        """Give a role to somebody by e-mail, with an account where there is none."""
        self._must_manage()
        given = _form(_INVITE_FIELDS) if tk.request.method == "POST" else dict(tk.request.args.items())
        errors: dict[str, Any] = {}
        if tk.request.method == "POST":
            try:
                row = tk.get_action("satudata_role_invite")(context(), _filled(given))
            except tk.ValidationError as e:
                errors = e.error_dict
            else:
                tk.h.flash_success(_invited(row, given["email"]))
                _warn(row)
                return self._to_list()
        return self._render("invite", 409 if errors else 200, given=given, errors=errors, **self._choices())

    def _choices(self) -> dict[str, Any]:
        everywhere = PORTAL_ROLES if self.place == "satudata_admin" else frozenset[Role]()
        in_organization = ", ".join(role_title(role) for role in Role if role in ORGANIZATION_ROLES - everywhere)
        return {"roles": self._role_choices(), "organizations": organizations(), "in_organization": in_organization}

    def revoke(self, assignment_id: str) -> Any:
        """End a role, after a page that says what follows."""
        self._must_manage()
        row = _one(tk.get_action("satudata_role_list")(context(), {}), assignment_id)
        asked = {name: row[name] for name in ("role", "user_id", "organization_id")}
        tk.check_access("satudata_role_revoke", context(), asked)
        if tk.request.method == "POST":
            tk.get_action("satudata_role_revoke")(context(), {"id": assignment_id})
            said = tk._("{name} no longer holds the role {role}.")
            tk.h.flash_success(said.format(name=row["user_fullname"] or row["user"], role=row["role_title"]))
            return self._to_list()
        return self._render("revoke", row=row)

    # Officials

    def officials(self) -> Any:
        """Who decides and signs for which office."""
        self._must_manage()
        wanted = {name: tk.request.args.get(name, "").strip() for name in ("organization", "past")}
        asked = {"organization_id": wanted["organization"], "past": bool(wanted["past"])}
        try:
            found = tk.get_action("satudata_official_list")(context(), {k: v for k, v in asked.items() if v})
        except tk.ValidationError:
            found = []
        found.sort(key=lambda row: (row["organization_title"] or "", row["name"]))
        page, pages = page_of(len(found))
        return self._render(
            "officials",
            rows=found[(page - 1) * ROWS : page * ROWS],
            count=len(found),
            page=page,
            pages=pages,
            wanted=wanted,
            organizations=organizations(),
        )

    def official_new(self) -> Any:
        """Register an official."""
        return self._official_form("satudata_official_assign", {}, tk._("The official was registered."))

    def official_edit(self, official_id: str) -> Any:
        """Correct what is written about an official."""
        self._must_manage()
        row = _one(tk.get_action("satudata_official_list")(context(), {}), official_id)
        known = {**row, "organization_id": row["organization"], "user_id": row["user"]}
        return self._official_form("satudata_official_update", known, tk._("The change was saved."))

    def _official_form(self, action: str, known: Mapping[str, Any], done: str) -> Any:
        self._must_manage()
        given = _form(_OFFICIAL_FIELDS) if tk.request.method == "POST" else dict(known)
        errors: dict[str, Any] = {}
        if tk.request.method == "POST":
            own = {"id": known["id"]} if known else {}
            try:
                row = tk.get_action(action)(context(), {**_filled(given), **own})
            except tk.ValidationError as e:
                errors = e.error_dict
            else:
                tk.h.flash_success(done)
                _warn(row)
                return self._to("officials")
        offices = [{"value": str(role), "text": role_title(role)} for role in _OFFICES]
        words = {"given": given, "errors": errors, "known": known, "offices": offices}
        return self._render("official", 409 if errors else 200, organizations=organizations(), **words)

    def official_revoke(self, official_id: str) -> Any:
        """End an official's term, after a page that says what follows."""
        self._must_manage()
        row = _one(tk.get_action("satudata_official_list")(context(), {}), official_id)
        if tk.request.method == "POST":
            tk.get_action("satudata_official_revoke")(context(), {"id": official_id})
            tk.h.flash_success(tk._("The term of {name} was ended.").format(name=row["name"]))
            return self._to("officials")
        return self._render("official_revoke", row=row)


def _to_come(row: Mapping[str, Any]) -> bool:
    """Whether the role begins later; one whose last day is over belongs to the past."""
    return bool(row["valid_from"]) and row["valid_from"] > _today()


def _today() -> str:
    from ckanext.satudata.adapters.calendar import today

    return today().isoformat()


def _form(names: tuple[str, ...]) -> dict[str, str]:
    """What was typed, kept for the page that shows it again."""
    return {name: tk.request.form.get(name, "").strip() for name in names}


def _filled(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value}


def _one(rows: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    found = next((row for row in rows if row["id"] == wanted), None)
    if found is None:
        raise tk.ObjectNotFound
    return found


def _warn(row: Mapping[str, Any]) -> None:
    """What is allowed and rarely meant, beside what was done."""
    for said in row["warnings"]:
        tk.h.flash_notice(said)


def page_of(count: int, rows: int = ROWS) -> tuple[int, int]:
    """The page the address asks for, counted from 1, and how many there are."""
    pages = max(1, -(-count // rows))
    asked = tk.request.args.get("page", "1")
    return min(max(1, int(asked)) if asked.isascii() and asked.isdigit() else 1, pages), pages


def organizations() -> list[dict[str, str]]:
    """Every organisation as a choice of a form."""
    found = tk.get_action("satudata_organization_list")(context(), {})
    return [{"value": one["name"], "text": one["title"]} for one in found]


def _people(q: str) -> list[dict[str, Any]]:
    """Accounts whose name has these letters."""
    if len(q.strip()) < 2:  # noqa: PLR2004 - one letter finds everybody
        return []
    return tk.get_action("user_autocomplete")(context(), {"q": q.strip(), "limit": 20})


def _invited(row: Mapping[str, Any], email: str) -> str:
    if row["created"]:
        said = tk._("An invitation is on its way to {email}. The role counts as soon as the password is set.")
    else:
        said = tk._("{email} belongs to the account {name}: the role was given, a mail tells so.")
    return said.format(email=email, name=row["user"])
