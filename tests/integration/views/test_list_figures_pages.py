"""The page of a year's figures: today's, another day's, a day that is none, as a file, and for whom."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from ckan.tests import factories

from tests.integration.logic.test_list_case import YEAR, agreed, make_list
from tests.integration.support import People

pytestmark = pytest.mark.usefixtures("with_plugins")

PAGE = f"/satudata/daftar-data/{YEAR}/capaian"


def _ask(app: Any, user: dict[str, Any] | None, address: str, status: int = 200) -> str:
    headers = {"Authorization": factories.APIToken(user=user["name"])["token"]} if user else {}
    return app.get(address, headers=headers, status=status, follow_redirects=False).body


def test_the_funnel_has_its_numbers_in_words(app: Any, people: People):
    agreed(people, make_list(people))
    page = " ".join(_ask(app, people.forum, PAGE).split())
    assert '<title id="sd-funnel-text">' in page
    assert "Dinas Kesehatan" in page
    assert page.count("<tbody>") == 4


def test_without_an_agreed_list_it_says_so(app: Any, people: People):
    make_list(people)
    page = _ask(app, people.forum, PAGE)
    assert "sd-empty" in page
    assert "Dinas Kesehatan" not in page


@pytest.mark.parametrize("day", ["besok", "2999-01-01"])
def test_a_mistyped_day_shows_todays_figures_and_a_sentence(app: Any, people: People, day: str):
    agreed(people, make_list(people))
    page = _ask(app, people.forum, f"{PAGE}?day={day}", 400)
    assert "figures-error" in page
    assert "sd-funnel" in page


def test_the_file_has_a_line_for_each_group(app: Any, people: People):
    agreed(people, make_list(people))
    lines = list(csv.DictReader(_ask(app, people.forum, f"{PAGE}?format=csv").lstrip("\ufeff").splitlines()))
    assert [(one["group"], one["agreed"]) for one in lines] == [
        ("total", "2"), ("organization", "2"), ("kind", "2"), ("priority", "2"), ("month", "2"),
    ]  # fmt: skip


def test_it_is_for_people_with_a_role(app: Any, people: People):
    agreed(people, make_list(people))
    _ask(app, people.citizen, PAGE, 403)
    assert _ask(app, None, PAGE, 302)
