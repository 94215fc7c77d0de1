"""Real starts of CKAN: a small ini file of a portal that never heard of us, plus the lines of each test."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.scratch import core_tables, scratch_schema, test_url

PLUGINS = "satudata activity scheming_datasets scheming_organizations satudata_guard"

BASE = {
    "use": "egg:ckan",
    "SECRET_KEY": "startup",
    "api_token.jwt.encode.secret": "string:startup",
    "api_token.jwt.decode.secret": "string:startup",
    "ckan.site_id": "satudata-startup",
    "ckan.site_url": "http://startup.example",
    "ckan.plugins": PLUGINS,
}

LOGGING = """
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = ERROR
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = generic
[formatter_generic]
format = %(message)s
"""

Orders = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def write_ini(folder: Path, name: str, lines: dict[str, str]) -> str:
    """An ini file with the base lines and these; the answer is its path."""
    merged = {**BASE, **lines}
    text = "[app:main]\n" + "".join(f"{key} = {value}\n" for key, value in merged.items()) + LOGGING
    path = folder / f"{name}.ini"
    path.write_text(text, encoding="utf-8")
    return str(path)


def run_orders(orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Carry out the orders in one driver process."""
    driver = Path(__file__).with_name("driver.py")
    done = subprocess.run(  # noqa: S603 - our own file
        [sys.executable, str(driver)], input=json.dumps(orders), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def orders() -> Orders:
    """See `run_orders`."""
    return run_orders


@pytest.fixture(scope="session")
def database() -> dict[str, str]:
    """The environment that names the test database."""
    return {"CKAN_SQLALCHEMY_URL": test_url()}


@pytest.fixture
def portal_of_old() -> Any:
    """The environment that names the database of a CKAN portal which never had our tables."""
    with scratch_schema() as url:
        core_tables(url)
        yield {"CKAN_SQLALCHEMY_URL": url}
