"""Dates, numbers and sizes as CKAN's own pages ask for them, in both languages of the portal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ckan.plugins.toolkit as tk
from ckan.lib import i18n

from ckanext.satudata import startup
from ckanext.satudata.adapters import words
from ckanext.satudata.adapters.feed import said_anew

MOMENT = "2026-11-10T07:05:09"


@pytest.fixture
def in_language(app):
    """A request in this language."""

    def request(language: str):
        return app.flask_app.test_request_context(
            "/", environ_overrides={"CKAN_LANG": language, "CKAN_LANG_IS_DEFAULT": language == "id"}
        )

    return request


@pytest.mark.ckan_config("ckan.display_timezone", "Asia/Makassar")
@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({}, "10 November 2026"),
        ({"with_hours": True}, "10 November 2026 pukul 15.05 WITA"),
        ({"with_seconds": True}, "10 November 2026 pukul 15.05.09 WITA"),
        ({"date_format": "%B %d, %Y"}, "10 November 2026"),
        ({"date_format": "%b %d, %Y %H:%M"}, "10 November 2026 pukul 15.05 WITA"),
        ({"date_format": "%Y-%m-%d"}, "2026-11-10"),
    ],
)
def test_dates_in_indonesian(in_language, how, said):
    """In the portal's time zone, by its short name; a format for machines stays one."""
    with in_language("id"):
        assert tk.h.render_datetime(MOMENT, **how) == said


@pytest.mark.parametrize("value", ["", None, "kemarin"])
def test_no_date_is_said_as_nothing(in_language, value):
    with in_language("id"):
        assert tk.h.render_datetime(value) == ""


def test_other_languages_keep_what_ckan_says(in_language):
    with in_language("en"):
        assert tk.h.render_datetime(MOMENT) == "November 10, 2026"
        assert tk._("Resource not found") == "Resource not found"


def test_numbers_sizes_and_periods_in_indonesian(in_language):
    with in_language("id"):
        assert tk.h.localised_number(1234567.5) == "1.234.567,5"
        assert tk.h.localised_filesize(1_300_000) == "1,2 MB"
        assert tk.h.localised_SI_number(14_700) == "14,7 ribu"
        assert tk._("Resource not found") == "Berkas tidak ditemukan"


def test_titles_of_feeds(in_language):
    """The most particular sentence counts; a title of somebody else's stays."""
    with in_language("id"):
        by = 'Recently created or updated datasets on Portal by organization: "Dinas"'
        assert said_anew(by) == 'Dataset yang baru dibuat atau diperbarui di Portal oleh "Dinas"'
        assert said_anew("Portal") == "Portal"


def test_script_words_are_written_where_ours_are_missing(tmp_path, monkeypatch):
    """A file of before the extension was there, or a broken one, is written anew; a good one is left alone."""
    monkeypatch.setattr(i18n, "get_js_translations_dir", lambda: str(tmp_path))
    written = Path(tmp_path, "id.js")
    for before in ('{"": {}}', "{broken"):
        written.write_text(before)
        words.write_script_words()
        assert json.loads(written.read_text())["Are you sure you want to perform this action?"][1].startswith("Yakin")
    age = written.stat().st_mtime_ns
    words.write_script_words()
    assert written.stat().st_mtime_ns == age


@pytest.mark.parametrize(("zone", "warned"), [("UTC", True), ("Asia/Jayapura", False)])
def test_a_portal_in_utc_is_told_so(ckan_config, monkeypatch, zone, warned):
    """At start-up, with the line to write."""
    said = []
    monkeypatch.setattr(startup.log, "warning", said.append)
    monkeypatch.setitem(ckan_config, "ckan.display_timezone", zone)
    startup.warn_about_clock()
    assert ("ckan.display_timezone = Asia/Jakarta" in "".join(said)) == warned
