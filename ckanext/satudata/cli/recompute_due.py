"""`ckan satudata sop recompute-due`: due times of running steps after a decree."""

from __future__ import annotations

from datetime import datetime

import click

from ckanext.satudata.adapters.words import long_datetime
from ckanext.satudata.cli.common import dry_run_option, table
from ckanext.satudata.logic import due_dates

__all__ = ["recompute_due"]


@click.command("recompute-due", short_help="Count the due times of running steps anew.")
@dry_run_option
def recompute_due(dry_run: bool) -> None:
    """Count the due times of running steps anew with today's calendar; each change is an event in its history."""
    done = due_dates.recompute(None, "decree", dry_run=dry_run)
    table(("case", "title", "old", "new"), ((one.case_id, one.title, _said(one.old), _said(one.new)) for one in done))
    click.echo(f"{'Would change' if dry_run else 'Changed'}: {len(done)}.")


def _said(moment: datetime | None) -> str | None:
    return long_datetime(moment) if moment else None
