"""Input of the actions about comments on a Daftar Data and meetings of the Forum."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata.domain.list_talk import LONGEST_AGENDA, LONGEST_MINUTES

__all__ = ["comment_list", "comments_until", "meeting", "meeting_list", "meeting_version"]


@validator_args
def comment_list(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    boolean_validator: Validator,
    natural_number_validator: Validator,
    default: ValidatorFactory,
) -> Schema:
    """Which list, which row of it, open or answered ones, which page."""
    return {
        "list": [not_empty, unicode_safe],
        "row": [ignore_missing, ignore_empty, unicode_safe],
        "open": [ignore_missing, boolean_validator],
        "limit": [default(50), natural_number_validator],
        "offset": [default(0), natural_number_validator],
    }


@validator_args
def comments_until(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    satudata_day: Validator,
) -> Schema:
    """Which list, and its last day for comments; none: without end."""
    return {"list": [not_empty, unicode_safe], "until": [ignore_missing, ignore_empty, satudata_day]}


@validator_args
def meeting(
    not_empty: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    satudata_max_text: ValidatorFactory,
    satudata_day: Validator,
) -> Schema:
    """When and where, what about, what was said; who came is read by `domain.list_talk.read_attendance`."""
    return {
        "held_on": [not_empty, satudata_day],
        "place": [ignore_missing, ignore_empty, satudata_max_text(300)],
        "agenda": [ignore_missing, ignore_empty, satudata_max_text(LONGEST_AGENDA)],
        "minutes": [ignore_missing, ignore_empty, satudata_max_text(LONGEST_MINUTES)],
    }


@validator_args
def meeting_version(not_empty: Validator, natural_number_validator: Validator) -> Schema:
    """The meeting as the caller saw it."""
    return {"meeting_version": [not_empty, natural_number_validator]}


@validator_args
def meeting_list(
    not_empty: Validator, unicode_safe: Validator, natural_number_validator: Validator, default: ValidatorFactory
) -> Schema:
    """Which list, which page."""
    return {
        "list": [not_empty, unicode_safe],
        "limit": [default(25), natural_number_validator],
        "offset": [default(0), natural_number_validator],
    }
