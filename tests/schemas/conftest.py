"""The documents are tested from this checkout: schemas/ is importable as the package it becomes when installed."""

from __future__ import annotations

from pathlib import Path

import ckanext

_ROOT = Path(__file__).parents[2]
if str(_ROOT / "ckanext") not in list(ckanext.__path__):
    # An installed extension's -nspkg.pth creates the namespace before the working directory is looked at.
    ckanext.__path__ = [str(_ROOT / "ckanext"), *ckanext.__path__]

import ckanext.satudata  # noqa: E402 - found through the line above

if str(_ROOT) not in list(ckanext.satudata.__path__):
    ckanext.satudata.__path__.append(str(_ROOT))
