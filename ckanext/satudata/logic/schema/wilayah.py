"""Input of the actions on region codes."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata.domain.wilayah import LEVELS, SCHEMES

__all__ = ["wilayah_list", "wilayah_show"]


@validator_args
def wilayah_show(not_empty: Validator, satudata_text: Validator, one_of: ValidatorFactory) -> Schema:
    """One region: scheme and code."""
    return {
        "scheme": [not_empty, satudata_text, one_of(list(SCHEMES))],
        "code": [not_empty, satudata_text],
    }


@validator_args
def wilayah_list(
    ignore_empty: Validator,
    default: ValidatorFactory,
    satudata_text: Validator,
    one_of: ValidatorFactory,
    boolean_validator: Validator,
    natural_number_validator: Validator,
) -> Schema:
    """Filters of the list, all optional."""
    return {
        "scheme": [ignore_empty, satudata_text, one_of(list(SCHEMES))],
        "level": [ignore_empty, satudata_text, one_of(list(LEVELS))],
        "parent_code": [ignore_empty, satudata_text],
        "q": [ignore_empty, satudata_text],
        "retired": [default(False), boolean_validator],
        "limit": [default(100), natural_number_validator],
        "offset": [default(0), natural_number_validator],
    }
