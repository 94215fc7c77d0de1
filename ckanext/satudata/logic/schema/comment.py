"""Input of the comment actions."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = ["comment_list"]


@validator_args
def comment_list(
    not_empty: Validator, unicode_safe: Validator, natural_number_validator: Validator, default: ValidatorFactory
) -> Schema:
    """One page of a discussion."""
    return {
        "id": [not_empty, unicode_safe],
        "limit": [default(100), natural_number_validator],
        "offset": [default(0), natural_number_validator],
    }
