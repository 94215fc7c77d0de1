"""What the actions about checks take."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = ["check_list_schema", "check_newest_schema", "check_run_schema", "check_show_schema"]


@validator_args
def check_run_schema(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Which resource to check."""
    return {"resource_id": [not_empty, unicode_safe]}


@validator_args
def check_newest_schema(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Which dataset's checks to show."""
    return {"id": [not_empty, unicode_safe]}


@validator_args
def check_show_schema(ignore_missing: Validator, unicode_safe: Validator) -> Schema:
    """A resource (its newest run) or one run."""
    return {"resource_id": [ignore_missing, unicode_safe], "run_id": [ignore_missing, unicode_safe]}


@validator_args
def check_list_schema(
    not_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    """Runs on a resource, in pages."""
    return {
        "resource_id": [not_empty, unicode_safe],
        "limit": [default(20), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
        "offset": [default(0), natural_number_validator],
    }
