"""The portal of attack tests."""

from __future__ import annotations

import pytest

from tests.integration.gate.support import Gate
from tests.integration.support import People


@pytest.fixture
def gate(people: People) -> Gate:
    """See `Gate`."""
    return Gate(people)
