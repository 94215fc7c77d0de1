"""Our catalogue without a request: mails are written in the portal's language, also by the worker."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from ckanext.satudata import config

__all__ = ["long_datetime", "translator"]

DOMAIN = "ckanext-satudata"
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = str(resources.files("ckanext.satudata.i18n"))
    return gettext.translation(DOMAIN, folder, [language], fallback=True)


def translator(language: str | None = None) -> Callable[[str], str]:
    """A function that translates our own msgids into this language (the portal's when not given)."""
    return _catalogue((language or config.locale_default()).split("_")[0]).gettext


def long_datetime(moment: datetime, language: str | None = None) -> str:
    """A moment as people read it where the portal stands: `21 November 2026 pukul 16.00`."""
    local = moment.astimezone(ZoneInfo(config.display_timezone()))
    if (language or config.locale_default()).startswith("id"):
        return f"{local.day} {MONTHS[local.month - 1]} {local.year} pukul {local:%H.%M}"
    return f"{local.day} {local:%B %Y, %H:%M}"
