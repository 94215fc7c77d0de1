"""`ckan satudata role` and `ckan satudata official`: who holds which SDI role, who signs for an office."""

from __future__ import annotations

import io
from typing import Any

import click
from werkzeug.datastructures import FileStorage

from ckanext.satudata.cli.common import call, dry_run_option, refusals, table
from ckanext.satudata.domain.role import Role

__all__ = ["official", "role"]

_ACTING = click.Choice(["plt", "plh"])


@click.group(short_help="SDI roles of users.")
def role() -> None:
    """SDI roles of users: list, assign, revoke."""


@role.command("list")
@click.option("--role", "name", type=click.Choice([str(one) for one in Role]), help="Only this role.")
@click.option("--organization", help="Only this organization.")
@refusals
def list_roles(name: str | None, organization: str | None) -> None:
    """Who holds which role."""
    rows = call("satudata_role_list", role=name, organization_id=organization)
    head = ("id", "user", "role", "organization", "acting", "from", "to")
    keys = ("id", "user", "role", "organization", "acting", "valid_from", "valid_to")
    table(head, ([row[key] for key in keys] for row in rows))


@role.command()
@click.argument("user")
@click.argument("name", metavar="ROLE", type=click.Choice([str(one) for one in Role]))
@click.option("--organization", help="Name of the organization, for roles held in one.")
@click.option("--from", "first", help="First day, YYYY-MM-DD.")
@click.option("--to", "last", help="Last day, YYYY-MM-DD.")
@click.option("--acting", type=_ACTING, help="Plt. or Plh.")
@dry_run_option
@refusals
def assign(user: str, name: str, *, organization: str | None, dry_run: bool, **days: Any) -> None:
    """Give USER a role; produsen_data makes the user an editor of the organization as well."""
    if dry_run:
        click.echo(f"Would give {name} to {user}" + (f" in {organization}." if organization else "."))
        return
    row = call(
        "satudata_role_assign",
        user_id=user,
        role=name,
        organization_id=organization,
        valid_from=days["first"],
        valid_to=days["last"],
        acting=days["acting"],
    )
    click.echo(f"Given: {row['id']}")


@role.command()
@click.argument("assignment")
@dry_run_option
@refusals
def revoke(assignment: str, dry_run: bool) -> None:
    """End an ASSIGNMENT (its id, see `role list`) at once."""
    if dry_run:
        click.echo(f"Would end {assignment}.")
        return
    call("satudata_role_revoke", id=assignment)
    click.echo("Ended.")


@role.command("export")
@click.option("--kind", type=click.Choice(["roles", "officials"]), default="roles", help="What to write.")
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
@refusals
def export_roles(kind: str, file: Any) -> None:
    """Write assignments or officials as CSV to FILE, which `role import` reads back."""
    file.write(call("satudata_role_export", kind=kind)["text"])


@role.command("import")
@click.option("--kind", type=click.Choice(["roles", "officials"]), default="roles", help="What the file holds.")
@click.option("--take-good", is_flag=True, help="Write the good lines although others are refused.")
@click.argument("file", type=click.File("rb"))
@dry_run_option
@refusals
def import_roles(kind: str, file: Any, *, take_good: bool, dry_run: bool) -> None:
    """Give roles or register officials line by line of FILE. Nothing is written where a line is refused."""
    upload = FileStorage(io.BytesIO(file.read()), filename="orang.csv")
    take = "good" if take_good else "all"
    done = call("satudata_role_import", kind=kind, upload=upload, take=take, dry_run=dry_run)
    shown = [row for row in done["rows"] if row["result"] != "same"]
    table(("line", "result", "why"), ([row["line"], row["result"], " ".join(row["sentences"])] for row in shown))
    counts = done["counts"]
    click.echo(", ".join(f"{word}: {counts[word]}" for word in counts))
    click.echo("Written." if done["written"] else "Nothing was written.")
    if counts["refused"]:
        raise click.exceptions.Exit(1)


@click.group(short_help="Officials who decide and sign without an account.")
def official() -> None:
    """Officials who decide and sign: list, assign, revoke."""


@official.command("list")
@click.option("--organization", help="Only those of this organization.")
@refusals
def list_officials(organization: str | None) -> None:
    """Who decides and signs for which office."""
    rows = call("satudata_official_list", organization_id=organization)
    head = ("id", "name", "position", "acting", "from", "to")
    keys = ("id", "name", "position", "acting", "valid_from", "valid_to")
    table(head, ([row[key] for key in keys] for row in rows))


@official.command("assign")
@click.argument("name")
@click.option("--position", required=True, help="As printed under a signature.")
@click.option("--organization", required=True, help="Name of the organization.")
@click.option("--nip", help="18 digits.")
@click.option("--user", help="The official's account, where there is one.")
@click.option("--from", "first", help="First day, YYYY-MM-DD.")
@click.option("--to", "last", help="Last day, YYYY-MM-DD.")
@click.option("--acting", type=_ACTING, help="Plt. or Plh.")
@dry_run_option
@refusals
def assign_official(name: str, *, position: str, organization: str, dry_run: bool, **more: Any) -> None:
    """Register who decides and signs for an office."""
    if dry_run:
        click.echo(f"Would register {name}, {position}, for {organization}.")
        return
    row = call(
        "satudata_official_assign",
        name=name,
        position=position,
        organization_id=organization,
        nip=more["nip"],
        user_id=more["user"],
        valid_from=more["first"],
        valid_to=more["last"],
        acting=more["acting"],
    )
    click.echo(f"Registered: {row['id']}")


@official.command("revoke")
@click.argument("official_id")
@dry_run_option
@refusals
def revoke_official(official_id: str, dry_run: bool) -> None:
    """End the term of an official (id, see `official list`) at once."""
    if dry_run:
        click.echo(f"Would end the term of {official_id}.")
        return
    call("satudata_official_revoke", id=official_id)
    click.echo("Ended.")
