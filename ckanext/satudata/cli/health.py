"""`ckan satudata health`: do database, search index and messages agree, and the repair that never publishes."""

from __future__ import annotations

import click

import ckan.plugins.toolkit as tk

from ckanext.satudata.cli.adopt import site_user
from ckanext.satudata.logic import health as logic
from ckanext.satudata.readiness import find_fault

__all__ = ["health"]


@click.group(short_help="Do database, search index and messages agree?")
def health() -> None:
    """Figures of the portal's health."""


@health.command()
def check() -> None:
    """Print all figures; exit code 1 when something is wrong."""
    if find_fault() is not None:
        raise click.exceptions.Exit(1)
    found = logic.figures()
    for figure in found:
        _show(figure)
    if logic.wrong(found):
        click.echo("Something is wrong: see `ckan satudata health repair --dry-run`.")
        raise click.exceptions.Exit(1)
    click.echo("Nothing is wrong.")


def _show(figure: logic.Figure) -> None:
    colour = "red" if figure.wrong else "yellow" if figure.found else "green"
    click.secho(f"{figure.count:>7}  {figure.msgid}", fg=colour)
    for name in figure.found[: logic.SAMPLE]:
        click.echo(f"           {name}")
    if figure.count > logic.SAMPLE:
        click.echo(f"           ... and {figure.count - logic.SAMPLE} more")


@health.command()
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def repair(dry_run: bool) -> None:
    """Hide again what is not approved, give missing cases, index anew, queue lost checks again. Never publishes."""
    try:
        done = logic.repair(actor=site_user(), dry_run=dry_run)
    except logic.NotAdoptedError as e:
        tk.error_shout("The datasets of this portal have not been taken over yet: run `ckan satudata adopt`.")
        raise click.Abort from e
    click.echo("Would repair:" if dry_run else "Repaired:")
    click.echo(f"  {len(done.hidden):>7}  datasets made private again")
    click.echo(f"  {done.cases:>7}  datasets given a case")
    click.echo(f"  {len(done.indexed):>7}  datasets indexed anew")
    click.echo(f"  {len(done.removed):>7}  entries removed from the index")
    click.echo(f"  {len(done.requeued):>7}  checks put back into the queue")
