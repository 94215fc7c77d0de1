"""`ckan satudata health`: do database, index, files and events agree, and the repair that never publishes."""

from __future__ import annotations

import click
from pysolr import SolrError

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError

from ckanext.satudata.cli.adopt import site_user
from ckanext.satudata.cli.common import ticking
from ckanext.satudata.logic import health as logic
from ckanext.satudata.logic import health_result
from ckanext.satudata.readiness import find_fault

__all__ = ["health"]


@click.group(short_help="Do database, search index and messages agree?")
def health() -> None:
    """Figures of the portal's health."""


@health.command()
@click.option("--deep", is_flag=True, help="Also compute the checksum of every file; reads all of them.")
def check(deep: bool) -> None:
    """Compare database, index, files, events and messages for every dataset; exit code 1 when something is wrong.

    Changes nothing but the result the health page shows; safe while the portal is used.
    """
    if find_fault() is not None:
        raise click.exceptions.Exit(1)
    with ticking(logic.work(), "Datasets, files, events") as tick:
        found = health_result.check("command", deep=deep, tick=tick)
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
    """Hide again what is not approved, give missing cases, index anew, queue lost checks again. Never publishes.

    Safe while the portal is used, and to repeat. Says what it did, and what only a person can mend.
    """
    try:
        done = logic.repair(actor=site_user(), dry_run=dry_run)
    except logic.NotAdoptedError as e:
        tk.error_shout("The datasets of this portal have not been taken over yet: run `ckan satudata adopt`.")
        raise click.Abort from e
    except (SearchError, SolrError, OSError) as e:
        tk.error_shout("The search index does not answer: start Solr, then repeat. What was done so far stands.")
        raise click.exceptions.Exit(1) from e
    click.echo("Would repair:" if dry_run else "Repaired:")
    click.echo(f"  {len(done.hidden):>7}  datasets made private again")
    click.echo(f"  {done.cases:>7}  datasets given a case")
    click.echo(f"  {len(done.indexed):>7}  datasets indexed anew")
    click.echo(f"  {len(done.removed):>7}  entries removed from the index")
    click.echo(f"  {len(done.requeued):>7}  checks put back into the queue")
    click.echo(f"  {done.closed:>7}  hidden datasets whose old activities were closed")
    click.echo(f"  {done.told:>7}  messages to the index tried again")
    for name in (*done.hidden, *done.indexed):
        click.echo(f"           {name}")
    if done.left:
        click.echo("Left for a person (see the health page for what to do):")
    for line in done.left:
        click.echo(f"           {line}")
