"""`ckan satudata adopt`: take over the datasets an existing portal already has."""

from __future__ import annotations

from typing import Any

import click

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.logic import adopt as logic

__all__ = ["adopt"]

ROWS = (
    ("published", "active and public", "terpublikasi, stays public"),
    ("drafts", "private, half made, or hidden for want of a case", "draf, stays hidden"),
    ("deleted", "deleted", "dihapus, stays in the trash"),
    ("exempt", "of an exempt type", "none, stays as it is"),
    ("had_case", "had a case before", "unchanged"),
)


@click.command(short_help="Take over the datasets of an existing portal.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--profile", "profile_key", metavar="KEY", help="SOP profile of the cases. Default: as the settings say.")
@click.option("--assign-roles", is_flag=True, help="Give the proposed roles as well.")
@click.option("--no-index", is_flag=True, help="Leave the search index to `ckan search-index rebuild`.")
def adopt(dry_run: bool, profile_key: str | None, assign_roles: bool, no_index: bool) -> None:
    """Give every dataset a case: public ones stay public, hidden ones stay hidden.

    A second run adds only what is missing, as drafts. Roles are proposed from the editors and administrators CKAN
    knows, and given with --assign-roles.
    """
    actor = site_user()
    try:
        result = logic.adopt(profile_key=profile_key, actor=actor, dry_run=dry_run)
    except logic.UnknownProfileError as e:
        tk.error_shout(f"There is no SOP profile {e} with a flow for datasets. Nothing was changed.")
        raise click.Abort from e
    _show_counts(result, dry_run)
    _roles(actor, give=assign_roles and not dry_run)
    if not dry_run and not no_index:
        index(result.package_ids)


def site_user() -> model.User | None:
    """The user commands act as."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return model.User.get(user["name"])


def _show_counts(result: logic.Adopted, dry_run: bool) -> None:
    click.echo("Would take over:" if dry_run else "Taken over:")
    for name, what, becomes in ROWS:
        click.echo(f"  {getattr(result, name):>7}  {what:<50} case {becomes}")
    if result.restricted_but_public:
        click.secho(
            f"  {result.restricted_but_public} public datasets say terbatas or tertutup in their metadata; "
            "they stay public until somebody reclassifies them.",
            fg="yellow",
        )
    if not result.first:
        click.echo("  The catalogue had been taken over before: what is new is hidden and becomes a draft.")


def _roles(actor: model.User | None, give: bool) -> None:
    proposals = logic.propose_roles()
    if not proposals:
        return
    click.echo("Roles given:" if give else "Roles proposed (give them with --assign-roles):")
    for one in proposals:
        role = one.role or "(decide yourself)"
        remark = f"  [{one.remark}]" if one.remark else ""
        click.echo(f"  {one.user_name:<30} {one.organization_name:<30} {one.capacity:<7} {role}{remark}")
        if give and one.role:
            _give(actor, one)
    click.echo("Roles of the whole portal (walidata, pembina_data, ...) are never proposed: `ckan satudata role`.")


def _give(actor: model.User | None, proposal: logic.Proposal) -> None:
    context: Any = {"user": actor.name if actor else config.site_id(), "ignore_auth": True}
    data = {"user_id": proposal.user_id, "role": proposal.role, "organization_id": proposal.organization_id}
    try:
        tk.get_action("satudata_role_assign")(context, data)
    except tk.ValidationError as e:
        model.Session.rollback()
        tk.error_shout(f"  not given: {e.error_summary}")


def index(package_ids: list[str]) -> None:
    """Index with a progress bar; a silent index does not undo the take-over."""
    if not package_ids:
        return
    try:
        with click.progressbar(logic.to_index(package_ids), length=len(package_ids), label="Indexing") as bar:
            for _ in bar:
                pass
    except logic.NotIndexedError as e:
        tk.error_shout(f"The search index refuses these datasets, see the log: {e}")
        raise click.exceptions.Exit(1) from e
    except Exception as e:
        tk.error_shout(f"The search index did not take everything ({e}). Type `ckan search-index rebuild`.")
        raise click.exceptions.Exit(1) from e
