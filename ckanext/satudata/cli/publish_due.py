"""`ckan satudata publish-due`: decisions whose day has come."""

from __future__ import annotations

import click

from ckanext.satudata.cli.common import dry_run_option, table
from ckanext.satudata.logic import schedule

__all__ = ["publish_due"]


@click.command("publish-due", short_help="Carry out decisions whose day has come.")
@dry_run_option
def publish_due(dry_run: bool) -> None:
    """Carry out decisions whose day has come, every rule asked again. `outbox deliver --every 60` does it by itself.

    Exit code 1 when one could not be carried out; the Walidata is told by mail.
    """
    done = schedule.publish_due(dry_run=dry_run)
    table(("case", "title", "not carried out"), ((one.case_id, one.title, one.said or None) for one in done))
    click.echo(f"{'Would carry out' if dry_run else 'Due'}: {len(done)}.")
    if any(one.said for one in done):
        raise click.exceptions.Exit(1)
