"""`ckan satudata sop`: SOP profiles as documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import click

import ckan.plugins.toolkit as tk

from ckanext.satudata.cli.common import call, dry_run_option, refusals, table
from ckanext.satudata.domain.marked import MAX_LENGTH
from ckanext.satudata.domain.sop import SopProfile, profile_from_dict
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic.words import role_title

__all__ = ["sop"]

_File = click.Path(exists=True, dir_okay=False, path_type=Path)
_version = click.option("--version", help="One of its versions; the newest when left out.")


@click.group(short_help="SOP profiles: list, show, validate, diff, import, export, use, simulate.")
def sop() -> None:
    """SOP profiles as documents: read, check, compare, publish, switch on."""


@sop.command("list")
@refusals
def list_profiles() -> None:
    """The profiles of the portal, and which kind of object follows which."""
    rows = call("satudata_sop_list")
    table(
        ("key", "versions", "title", "used for"),
        ((r["key"], ", ".join(r["versions"]), r["title"].get("id"), ", ".join(r["used_for"])) for r in rows),
    )


@sop.command()
@click.argument("key")
@_version
@click.option("--text", is_flag=True, help="The text of the profile instead of its table, to read or to copy.")
@refusals
def show(key: str, version: str | None, *, text: bool) -> None:
    """Print a profile as the SOP's table: what is done, who does it, with what, how long, what comes out."""
    data = call("satudata_sop_show", id=key, version=version)
    if text:
        click.echo(data["text"], nl=False)
        return
    profile = profile_from_dict(data)
    click.echo(f"{profile.title['id']} ({profile.key} {profile.version})\n")
    table(("No.", "Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output"), _rows(profile))


def _rows(profile: SopProfile) -> list[tuple[str, ...]]:
    return [
        (
            step.number,
            in_language(step.activity, "id"),
            ", ".join(role_title(role) for role in step.roles),
            "; ".join(in_language(one, "id") for one in step.requirements) or "-",
            step.limit_text or "-",
            in_language(step.output, "id") if step.output else "-",
        )
        for step in profile.steps
    ]


@sop.command()
@click.argument("file", type=_File)
@refusals
def validate(file: Path) -> None:
    """Read a profile as the portal would; a broken one is refused with line, column and reason."""
    said = call("satudata_sop_validate", text=_text(file))
    if not said["ok"]:
        place = ":".join(str(one) for one in (file.name, said["line"], said["column"]) if one is not None)
        _refuse(f"{place}: {said['message']}")
    for warning in said["warnings"]:
        click.echo(f"Warning: {warning}", err=True)
    flows = ", ".join(said["flows"]) or "-"
    name = f"{said['key']} {said['version']}"
    click.echo(f"{file.name}: {name} is a good profile: {said['steps']} steps; flows: {flows}.")


def _text(file: Path) -> str:
    """The file as text; one far too large is not even read."""
    if file.stat().st_size > 4 * MAX_LENGTH:
        _refuse(f"{file.name}: too large to be an SOP profile.")
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        _refuse(f"{file.name}: not a text in UTF-8.")


def _refuse(sentence: str) -> NoReturn:
    tk.error_shout(sentence)
    raise click.exceptions.Exit(1)


@sop.command()
@click.argument("old")
@click.argument("new")
@refusals
def diff(old: str, new: str) -> None:
    """What NEW says otherwise than OLD, in words. Each is KEY or KEY@VERSION."""
    (key, _, version), (other, _, other_version) = old.partition("@"), new.partition("@")
    said = call("satudata_sop_diff", id=key, version=version, other=other, other_version=other_version)
    if not said["differences"]:
        click.echo("No difference.")
        return
    rows = ((d["part"], d["key"], d["kind"], d["field"], d["before"], d["after"]) for d in said["differences"])
    table(("part", "key", "", "what", "before", "after"), rows)


@sop.command("import")
@click.argument("file", type=_File)
@click.option("--comment", help="What is new in it, or where it comes from.")
@dry_run_option
@refusals
def import_profile(file: Path, comment: str | None, *, dry_run: bool) -> None:
    """Publish FILE as a version of its profile. It holds nowhere before it is switched on (`sop use`)."""
    done = call("satudata_sop_import", text=_text(file), comment=comment, dry_run=dry_run)
    for warning in done["warnings"]:
        click.echo(f"Warning: {warning}", err=True)
    click.echo(f"{'Would publish' if dry_run else 'Published'}: {done['key']} {done['version']}")
    if done["holds_at_once"]:
        click.echo(f"It holds at once for: {', '.join(done['holds_at_once'])}")


@sop.command()
@click.argument("key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@_version
@refusals
def export(key: str, file: Path | None, version: str | None) -> None:
    """Write the text of a profile to FILE, or to the terminal; a file that is there is not written over."""
    found = call("satudata_sop_export", id=key, version=version)
    if file is None:
        click.echo(found["text"], nl=False)
        return
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(found["text"])
    except FileExistsError:
        _refuse(f"{file} is there already.")
    click.echo(f"{file}: {found['key']} {found['version']}")


@sop.command()
@click.argument("key")
@_version
@click.option("--flow", default="dataset", show_default=True, help="Kind of object.")
@click.option("--organization", help="For this organization and what is below it; the portal when left out.")
@click.option("--from", "first", help="First day, YYYY-MM-DD; today when left out.")
@click.option("--comment", help="By which decree.")
@dry_run_option
@refusals
def use(key: str, *, version: str | None, flow: str, organization: str | None, dry_run: bool, **more: Any) -> None:
    """Switch a profile on: new cases follow it from that day, running ones keep their copy.

    Without --version its newest version holds, also one published later.
    """
    done = call(
        "satudata_sop_use",
        id=key,
        version=version,
        flow=flow,
        organization_id=organization,
        valid_from=more["first"],
        comment=more["comment"],
        dry_run=dry_run,
    )
    place = done["organization"] or "the portal"
    click.echo(
        f"{'Would switch on' if dry_run else 'Switched on'}: {done['profile']} {done['version']} "
        f"for {done['flow']} in {place} from {done['valid_from']}."
    )
    click.echo(f"Running cases that keep their copy: {done['cases']}.")
    for warning in done["warnings"]:
        click.echo(f"Warning: {warning}", err=True)


@sop.command()
@click.argument("key")
@_version
@click.option("--flow", default="dataset", show_default=True, help="Kind of object.")
@click.option("--organization", help="Only cases of this organization and what is below it.")
@click.option("--start", help="Day a dataset is begun, YYYY-MM-DD; today when left out.")
@refusals
def simulate(key: str, *, version: str | None, flow: str, organization: str | None, start: str | None) -> None:
    """Walk a dataset through a profile, and say what it would mean for the cases that run now. Changes nothing."""
    said = call("satudata_sop_simulate", id=key, version=version, flow=flow, organization=organization, start=start)
    head = ("row", "state", "what leads on", "who", "conditions", "time", "due")
    table(
        head,
        (
            (
                step["step"],
                step["state_title"],
                step["transition_title"],
                ", ".join(step["role_titles"]) or None,
                ", ".join(step["guards"]) or None,
                step["limit"],
                step["due_at"],
            )
            for step in said["walk"]
        ),
    )
    click.echo(f"\nRunning cases under another version: {said['cases']['count']}.")
    groups = said["cases"]["groups"]
    if groups:
        rows = (
            (g["profile"], g["version"], g["state"], g["cases"], "fits" if g["fits"] else " ".join(g["reasons"]))
            for g in groups
        )
        table(("profile", "version", "state", "cases", ""), rows)
    for warning in said["warnings"]:
        click.echo(f"Warning: {warning}", err=True)
