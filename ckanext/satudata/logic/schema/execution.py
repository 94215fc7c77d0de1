"""Input of the actions about records of execution."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = ["execution_list", "execution_record"]


@validator_args
def execution_record(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    natural_number_validator: Validator,
    satudata_day: Validator,
) -> Schema:
    """Which row, for which year, when, by whom, what came out."""
    return {
        "profile": [not_empty, unicode_safe],
        "step": [not_empty, unicode_safe],
        "year": [not_empty, natural_number_validator],
        "organization_id": [ignore_missing, ignore_empty, unicode_safe],
        "carried_out_on": [not_empty, satudata_day],
        "carried_out_by": [not_empty, unicode_safe],
        "official_id": [ignore_missing, ignore_empty, unicode_safe],
        "letter_id": [ignore_missing, ignore_empty, unicode_safe],
        "note": [ignore_missing, ignore_empty, unicode_safe],
        "corrects": [ignore_missing, ignore_empty, unicode_safe],
    }


@validator_args
def execution_list(
    unicode_safe: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    natural_number_validator: Validator,
    boolean_validator: Validator,
    default: ValidatorFactory,
) -> Schema:
    """Filters and page of the list."""
    return {
        "profile": [ignore_missing, ignore_empty, unicode_safe],
        "year": [ignore_missing, ignore_empty, natural_number_validator],
        "step": [ignore_missing, ignore_empty, unicode_safe],
        "organization_id": [ignore_missing, ignore_empty, unicode_safe],
        "past": [ignore_missing, boolean_validator],
        "newest": [ignore_missing, ignore_empty, natural_number_validator],
        "limit": [default(25), natural_number_validator],
        "offset": [default(0), natural_number_validator],
    }
