"""The calendar of work: a month as a list, and the address a calendar program subscribes to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.adapters.ics import IcsEvent, write_events
from ckanext.satudata.adapters.words import month_title
from ckanext.satudata.logic.work_calendar import digest
from ckanext.satudata.model import CalendarToken
from ckanext.satudata.views.common import context, signed_in

__all__ = ["add_calendar_pages"]

PAST, AHEAD = 30, 180
"""Days a subscribed calendar looks back and ahead."""
SHOWN = 3
"""Entries of one kind a day on the page of a month; the page of the day has them all."""


def add_calendar_pages(place: Blueprint) -> None:
    """Give the blueprint of work its calendar."""
    place.add_url_rule("/satudata/kalender", "calendar", signed_in(month))
    place.add_url_rule("/satudata/kalender/langganan", "calendar_token", signed_in(token), methods=["POST"])
    place.add_url_rule("/satudata/kalender/<word>.ics", "calendar_feed", feed)


def month() -> Any:
    """A month of the reader's days, or one day (`hari=2026-11-30`) with all that falls on it.

    `bulan=2026-11`: this month by default and for what is no month.
    """
    return _month_page("")


def _month_page(address: str) -> str:
    day = _one_day(tk.request.args.get("hari", ""))
    first = day.replace(day=1) if day else _first_day(tk.request.args.get("bulan", ""))
    following = (first + timedelta(days=32)).replace(day=1)
    everything = tk.request.args.get("semua") == "1"
    last = day or following - timedelta(days=1)
    asked = {"after": (day or first).isoformat(), "before": last.isoformat(), "all": everything}
    found = tk.get_action("satudata_calendar_show")(context(), {**asked, "limit": None if day else SHOWN})
    days: dict[str, list[dict[str, Any]]] = {}
    for one in found["results"]:
        days.setdefault(one["day"], []).append(one)
    page = {
        "first": first,
        "one_day": day,
        "title": month_title(first, tk.h.lang()),
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "after": following.strftime("%Y-%m"),
        "days": days,
        "more": found["more"],
        "everything": everything,
        "subscribed_at": found["subscribed_at"],
        "address": address,
    }
    return tk.render("satudata/work/calendar.html", page)


_YEARS = range(2001, 2200)
"""What the action takes."""


def _one_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _first_day(text: str) -> date:
    try:
        found = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        found = today().replace(day=1)
    return found if found.year in _YEARS else today().replace(day=1)


def token() -> Any:
    """A new address, shown once, or none any more."""
    if tk.request.form.get("end"):
        tk.get_action("satudata_calendar_token_revoke")(context(), {})
        tk.h.flash_success(tk._("The address is closed. Calendar programs that use it get nothing any more."))
        return tk.redirect_to("satudata_work.calendar")
    made = tk.get_action("satudata_calendar_token_create")(context(), {})["token"]
    return _month_page(tk.h.url_for("satudata_work.calendar_feed", word=made, qualified=True))


def feed(word: str) -> Any:
    """The calendar of whose address this is, as he may see it now; 404 for every other address."""
    user_id = CalendarToken.user_of(digest(word))
    user = model.User.get(user_id) if user_id else None
    if user is None or user.state != model.State.ACTIVE:
        return tk.abort(404, tk._("There is nothing here, or it is not yours to see."))
    asked = {
        "after": (today() - timedelta(days=PAST)).isoformat(),
        "before": (today() + timedelta(days=AHEAD)).isoformat(),
    }
    found = tk.get_action("satudata_calendar_show")({"user": user.name, "auth_user_obj": user}, asked)["results"]
    response = Response(write_events([_event(one) for one in found], config.site_title()), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'inline; filename="satu-data.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    tk.request.environ["__no_cache__"] = True
    return response


def _event(one: dict[str, Any]) -> IcsEvent:
    words = {
        "due": tk._("Due: {title}"),
        "scheduled": tk._("Decided, carried out on this day: {title}"),
        "published": tk._("Published: {title}"),
        "expected": tk._("Expected: {title}"),
    }
    return IcsEvent(
        uid=f"{one['kind']}-{one['id']}@{config.site_url().split('//')[-1].rstrip('/')}",
        start=date.fromisoformat(one["day"]),
        title=words[one["kind"]].format(title=one["title"]),
        url=tk.h.url_for("satudata_case.read", case_id=one["id"], qualified=True),
        changed=datetime.fromisoformat(one["modified_at"]),
    )
