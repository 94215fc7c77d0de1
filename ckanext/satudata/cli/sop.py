"""`ckan satudata sop`: SOP profiles as documents."""

from __future__ import annotations

from pathlib import Path

import click

import ckan.plugins.toolkit as tk

from ckanext.satudata.cli.common import call, refusals, table
from ckanext.satudata.domain.errors import ProfileError
from ckanext.satudata.domain.sop import load_profile
from ckanext.satudata.logic.profiles import find_profile

__all__ = ["sop"]


@click.group(short_help="SOP profiles: list, show, validate.")
def sop() -> None:
    """SOP profiles as documents."""


@sop.command("list")
@refusals
def list_profiles() -> None:
    """The profiles of the portal, and which kind of object follows which."""
    rows = call("satudata_sop_list")
    table(
        ("key", "version", "title", "used for"),
        ((r["key"], r["version"], r["title"].get("id"), ", ".join(r["used_for"])) for r in rows),
    )


@sop.command()
@click.argument("key")
def show(key: str) -> None:
    """Print the text of a profile, to read or to copy."""
    profile = find_profile(key)
    if profile is None:
        tk.error_shout(f"There is no SOP profile {key}.")
        raise click.exceptions.Exit(1)
    click.echo(profile.text)


@sop.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def validate(file: Path) -> None:
    """Read a profile as the portal would; a broken one is refused with line and reason."""
    try:
        profile = load_profile(file.read_text(encoding="utf-8"), file.name)
    except (ProfileError, UnicodeDecodeError) as e:
        tk.error_shout(str(e))
        raise click.exceptions.Exit(1) from e
    flows = ", ".join(f"{flow.kind} ({len(flow.states)} states)" for flow in profile.flows.values())
    click.echo(f"{file.name}: {profile.key} {profile.version} is a good profile: {len(profile.steps)} steps; {flows}.")
