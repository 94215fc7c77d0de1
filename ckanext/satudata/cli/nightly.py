"""`ckan satudata nightly`: what is done once a day, for one line in a timer."""

from __future__ import annotations

import click

from ckanext.satudata.cli.common import dry_run_option
from ckanext.satudata.logic import nightly as logic

__all__ = ["nightly"]


@click.command(short_help="What is done once a day, for a timer.")
@click.option("--only", multiple=True, type=click.Choice(list(logic.JOBS)), help="Only this job; may be repeated.")
@dry_run_option
def nightly(only: tuple[str, ...], dry_run: bool) -> None:
    """Carry out the jobs of the night; exit code 1 when one of them failed. May be repeated without harm."""
    if dry_run:
        click.echo(f"Would run: {', '.join(only or logic.JOBS)}.")
        return
    done = logic.run(only)
    for one in done:
        click.secho(f"{one.name:12} {one.said}", fg="red" if one.failed else None)
    if any(one.failed for one in done):
        raise click.exceptions.Exit(1)
