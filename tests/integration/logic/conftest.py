"""Fixtures of the tests of actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from ckan import model


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement sent to the database."""
    seen: list[str] = []

    def noted(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(model.meta.engine, "before_cursor_execute", noted)
    yield seen
    event.remove(model.meta.engine, "before_cursor_execute", noted)
