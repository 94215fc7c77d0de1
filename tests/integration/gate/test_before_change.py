"""What a change of a dataset is compared with: a plain reading under its lock, nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from ckanext.satudata.gate import before_change
from ckanext.satudata.model.base import Session


@pytest.mark.parametrize(
    ("context", "is_kept"),
    [({}, True), ({"validate": True}, True), ({"validate": False}, False), ({"schema": {"name": []}}, False)],
)
@pytest.mark.usefixtures("with_plugins", "clean_db")
def test_only_a_plain_reading_is_compared(context: dict[str, Any], is_kept: bool):
    shown = {"id": "p", "notes": "Sebelum"}
    Session.execute(sa.text("SELECT 1"))
    assert before_change.keep(context, shown) is shown
    assert (before_change.take("p") == shown) is is_kept
    assert before_change.take("p") is None, "taken once"
    Session.rollback()


@pytest.mark.usefixtures("with_plugins", "clean_db")
def test_another_transaction_compares_anew():
    Session.execute(sa.text("SELECT 1"))
    before_change.keep({}, {"id": "p"})
    Session.rollback()
    assert before_change.take("p") is None
