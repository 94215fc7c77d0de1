"""Input of the actions about data somebody needs."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata.domain.data_need import STATES

__all__ = ["data_need", "data_need_list"]


@validator_args
def data_need(
    not_empty: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    natural_number_validator: Validator,
    satudata_max_text: ValidatorFactory,
    satudata_day: Validator,
) -> Schema:
    """Which data, for which list, plan and purpose, until when, needed by whom, whose it may be."""
    return {
        "year": [not_empty, natural_number_validator],
        "title": [not_empty, satudata_max_text(300)],
        "plan": [not_empty, satudata_max_text(200)],
        "purpose": [ignore_missing, ignore_empty, satudata_max_text(2000)],
        "needed_by": [ignore_missing, ignore_empty, satudata_day],
        "organization": [ignore_missing, ignore_empty, satudata_max_text(200)],
        "producer": [ignore_missing, ignore_empty, satudata_max_text(200)],
    }


@validator_args
def data_need_list(
    unicode_safe: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    natural_number_validator: Validator,
    one_of: ValidatorFactory,
    default: ValidatorFactory,
) -> Schema:
    """Filters and page of the list."""
    return {
        "year": [ignore_missing, ignore_empty, natural_number_validator],
        "state": [ignore_missing, ignore_empty, one_of(list(STATES))],
        "q": [ignore_missing, ignore_empty, unicode_safe],
        "organization": [ignore_missing, ignore_empty, unicode_safe],
        "limit": [default(25), natural_number_validator],
        "offset": [default(0), natural_number_validator],
    }
