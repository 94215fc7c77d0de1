"""Background work, each job named by its function; called by the job worker only."""

from __future__ import annotations

from ckanext.satudata import config
from ckanext.satudata.logic import bulk, check_runs, check_table, links

__all__ = ["carry_out_bulk", "copy_link", "load_datastore", "run_check"]


def run_check(run_id: str) -> None:
    """Carry out a waiting run of the check. Whatever happens, the run ends with a verdict or a reason."""
    check_runs.carry_out(run_id, config.check_max_seconds())


def load_datastore(resource_id: str, run_id: str) -> None:
    """Load the table a run passed into the DataStore, or take an outdated one away."""
    check_table.load(resource_id, run_id)


def copy_link(linked_file_id: str) -> None:
    """Fetch and keep the file behind a link of a submission. Whatever happens, the row ends with a copy or a reason."""
    links.copy(linked_file_id)


def carry_out_bulk(bulk_id: str) -> None:
    """Work on an order about many cases, each decided in its owner's name and judged anew."""
    bulk.carry_out(bulk_id)
