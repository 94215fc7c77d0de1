"""What the actions about reminders take."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator

__all__ = ["mail_preference_show_schema", "mail_preference_update_schema"]


@validator_args
def mail_preference_show_schema(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Whose reminders."""
    return {"token": [not_empty, unicode_safe]}


@validator_args
def mail_preference_update_schema(
    not_empty: Validator, unicode_safe: Validator, not_missing: Validator, boolean_validator: Validator
) -> Schema:
    """Whose reminders, and whether they are wanted."""
    return {"token": [not_empty, unicode_safe], "reminders": [not_missing, boolean_validator]}
