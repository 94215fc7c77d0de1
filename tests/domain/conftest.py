"""The rules are tested from this checkout, with or without CKAN beside them."""

from __future__ import annotations

from pathlib import Path

import ckanext

_HERE = str(Path(__file__).parents[2] / "ckanext")
if _HERE not in list(ckanext.__path__):
    # An installed extension's -nspkg.pth creates the namespace before the working directory is looked at.
    ckanext.__path__ = [_HERE, *ckanext.__path__]
