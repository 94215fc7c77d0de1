"""Words, dates and catalogues without a request: mails are written in the portal's language, also by the worker."""

from __future__ import annotations

import gettext
import json
import logging
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import polib
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from ckan.lib import i18n

from ckanext.satudata import config

__all__ = [
    "CORE_DOMAIN",
    "CORE_FOLDER",
    "DOMAIN",
    "FOLDER",
    "languages",
    "long_date",
    "long_datetime",
    "month_title",
    "number",
    "translator",
    "write_script_words",
]

log = logging.getLogger(__name__)

FOLDER = Path(str(resources.files("ckanext.satudata.i18n")))
DOMAIN = "ckanext-satudata"
"""Our own sentences."""

CORE_FOLDER = FOLDER / "core"
CORE_DOMAIN = "ckanext-satudata-core"
"""What CKAN and the packages we build on say and do not have in Indonesian."""


def languages(folder: Path) -> list[str]:
    """The languages with a catalogue in this folder."""
    return sorted(one.name for one in folder.iterdir() if (one / "LC_MESSAGES").is_dir())


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, str(FOLDER), [language], fallback=True)


def translator(language: str | None = None) -> Callable[[str], str]:
    """A function that translates our own msgids into this language (the portal's when not given)."""
    return _catalogue((language or config.locale_default()).split("_")[0]).gettext


def long_date(day: date, language: str | None = None) -> str:
    """A day as people read it: `10 November 2026`. A moment counts where the portal stands."""
    if isinstance(day, datetime):
        day = day.astimezone(ZoneInfo(config.display_timezone())).date()
    return _written(day, _language(language))


@lru_cache(maxsize=4096)
def _written(day: date, language: str) -> str:
    """Lists say the same few days again and again."""
    return format_date(day, "d MMMM y", locale=language)


def month_title(day: date, language: str | None = None) -> str:
    """The month of a day: `November 2026`."""
    return format_date(day, "MMMM y", locale=_language(language))


def long_datetime(moment: datetime, language: str | None = None, *, seconds: bool = False) -> str:
    """A moment as people read it where the portal stands: `10 November 2026 pukul 14.05 WIB`."""
    local = moment.astimezone(ZoneInfo(config.display_timezone()))
    known = _language(language)
    pattern = "d MMMM y 'pukul' HH.mm{} z" if known == "id" else "d MMMM y, HH:mm{} z"
    return format_datetime(local, pattern.format((".ss" if known == "id" else ":ss") if seconds else ""), locale=known)


def number(value: object, language: str | None = None) -> str:
    """A number as people write it: `65,5`, `1.204`; any other value as its text."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return format_decimal(value, "#,##0.####", locale=_language(language))


def _language(language: str | None) -> str:
    """Our pages and mails speak two languages; any other gets English dates."""
    return "id" if (language or config.locale_default()).split("_")[0] == "id" else "en"


def write_script_words() -> None:
    """Have CKAN write the words of its scripts anew where they lack ours; called when the web application is made.

    `ckan run` does so by itself, other servers wait for `ckan translation js`, and both go by the age of files only.
    A portal whose storage cannot be written keeps English words in scripts and says so in the log.
    """
    for language in languages(CORE_FOLDER):
        written = Path(i18n.get_js_translations_dir(), f"{language}.js")
        try:
            if not _says(written, language):
                written.unlink(missing_ok=True)
                i18n.build_js_translations()
        except OSError as e:
            log.warning("Words of scripts stay as they are, run `ckan translation js`: %s", e)


def _says(written: Path, language: str) -> bool:
    """Does CKAN's file of script words hold ours?"""
    if not written.is_file():
        return False
    try:
        said = json.loads(written.read_text(encoding="utf-8"))
    except ValueError:
        return False
    ours: dict[str, str] = {}
    for folder, domain in ((CORE_FOLDER, CORE_DOMAIN), (FOLDER, DOMAIN)):
        catalogue = polib.pofile(str(folder / language / "LC_MESSAGES" / f"{domain}.po"))
        ours |= {one.msgid: one.msgstr or one.msgstr_plural[0] for one in catalogue if one.occurrences}
    return all(said.get(msgid, [""])[-1] == words for msgid, words in ours.items() if words)
