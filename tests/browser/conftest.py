"""Pages are tried in Debian's Chromium against the portal of SATUDATA_PORTAL_JSON; CKAN is not in this process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visitor import Sessions, Visitor
from tests.stories.conftest import portal  # noqa: F401 - the same fixture
from tests.stories.portal import Portal

Visit = Callable[..., Visitor]
expect.set_options(timeout=20_000)  # two cores, one of them checking the file that was just sent


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("SATUDATA_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def sessions(browser: Browser, portal: Portal) -> Sessions:  # noqa: F811
    """See `Sessions`; nothing but what is told a person once (flash messages) is kept in a session."""
    return Sessions(browser, portal)


@pytest.fixture
def visit(sessions: Sessions) -> Iterator[Visit]:
    """Call it with an account's name (or nothing) to get somebody at a browser; all leave when the test ends."""
    came: list[Visitor] = []

    def someone(name: str | None = None, **how: Any) -> Visitor:
        came.append(sessions.visitor(name, **how))
        return came[-1]

    yield someone
    for visitor in came:
        visitor.close()
