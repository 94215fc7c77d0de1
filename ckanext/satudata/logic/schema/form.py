"""Input of the actions behind the dataset form."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = ["draft_key", "draft_save", "form_start", "suggestion_list"]


@validator_args
def draft_key(not_empty: Validator, unicode_safe: Validator, satudata_max_text: ValidatorFactory) -> Schema:
    """Which form is meant."""
    return {"form": [not_empty, unicode_safe, satudata_max_text(200)]}


@validator_args
def draft_save(not_missing: Validator, satudata_form_values: Validator) -> Schema:
    """Which form, and what was typed into it."""
    key: Schema = draft_key()  # pyright: ignore[reportCallIssue] - the decorator hands over the validators
    return {**key, "values": [not_missing, satudata_form_values]}


@validator_args
def form_start(ignore_empty: Validator, unicode_safe: Validator, satudata_max_text: ValidatorFactory) -> Schema:
    """What to begin with, all optional."""
    return {
        "copy_of": [ignore_empty, unicode_safe, satudata_max_text(200)],
        "owner_org": [ignore_empty, unicode_safe, satudata_max_text(200)],
    }


@validator_args
def suggestion_list(
    not_empty: Validator,
    ignore_empty: Validator,
    unicode_safe: Validator,
    satudata_text: Validator,
    default: ValidatorFactory,
    natural_number_validator: Validator,
) -> Schema:
    """Which field, and what was typed so far."""
    return {
        "field": [not_empty, unicode_safe],
        "q": [ignore_empty, satudata_text],
        "scheme": [ignore_empty, satudata_text],
        "limit": [default(12), natural_number_validator],
    }
