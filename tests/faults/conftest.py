"""A CKAN in this process on services of its own, and the hands that stop and start them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ckan import model

from tests.faults.services import Services
from tests.integration.conftest import (  # noqa: F401 - fixtures of the small portal, the same as everywhere
    _plugins,
    _test_app,
    app,
    clean_db,
    people,
    with_plugins,
)

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """The real services of this instance; whatever a test leaves broken stands again afterwards."""
    made = Services()
    yield made
    made.mend()


@pytest.fixture(autouse=True)
def _whole_again(services: Services) -> Iterator[None]:
    """No test inherits what the one before it broke."""
    yield
    model.Session.remove()
    services.mend()


@pytest.fixture
def request_context(with_plugins: Any, app: Any) -> Iterator[None]:  # noqa: F811
    """Words and addresses need a request; made from the one application of the session."""
    with app.flask_app.test_request_context():
        yield
