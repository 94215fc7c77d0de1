"""Stories are told over HTTP against the portal of SATUDATA_PORTAL_JSON; CKAN is not in this process."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.stories.portal import Portal


@pytest.fixture(scope="session")
def portal() -> Portal:
    named = os.environ.get("SATUDATA_PORTAL_JSON")
    if not named:
        pytest.skip("needs a running portal: portal/test --only stories")
    return Portal(Path(named))
