"""What the actions about reminders take."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata.domain.reminder import Frequency

__all__ = ["LANGUAGES", "mail_preference_show_schema", "mail_preference_update_schema"]


LANGUAGES = ("id", "en")
"""Languages mails are written in."""


@validator_args
def mail_preference_show_schema(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Whose reminders."""
    return {"token": [not_empty, unicode_safe]}


@validator_args
def mail_preference_update_schema(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    boolean_validator: Validator,
    one_of: ValidatorFactory,
) -> Schema:
    """Whose reminders, whether they are wanted or how often, and in which language."""
    return {
        "token": [not_empty, unicode_safe],
        "reminders": [ignore_missing, boolean_validator],
        "frequency": [ignore_missing, one_of([str(one) for one in Frequency])],
        "language": [ignore_missing, one_of(list(LANGUAGES))],
    }
