"""Input of the role and official actions."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = ["official_assign", "role_assign", "role_invite", "role_list"]


@validator_args
def role_assign(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    one_of: ValidatorFactory,
    satudata_day: Validator,
    boolean_validator: Validator,
) -> Schema:
    """Who gets which role, where, from when to when. Which roles there are is judged by `logic.roles`."""
    return {
        "user_id": [not_empty, unicode_safe],
        "role": [not_empty, unicode_safe],
        "organization_id": [ignore_missing, unicode_safe],
        "descendants": [ignore_missing, boolean_validator],
        "acting": [ignore_missing, one_of(["", "plt", "plh"])],
        "decree_number": [ignore_missing, unicode_safe],
        "decree_date": [ignore_missing, satudata_day],
        "valid_from": [ignore_missing, satudata_day],
        "valid_to": [ignore_missing, satudata_day],
    }


@validator_args
def role_invite(
    not_empty: Validator, unicode_safe: Validator, ignore_missing: Validator, email_validator: Validator
) -> Schema:
    """The same for somebody known by an address."""
    rules = {name: rule for name, rule in role_assign().items() if name != "user_id"}
    return {
        **rules,
        "email": [not_empty, unicode_safe, email_validator],
        "fullname": [ignore_missing, unicode_safe],
    }


@validator_args
def role_list(ignore_missing: Validator, unicode_safe: Validator, boolean_validator: Validator) -> Schema:
    """Filters of the list."""
    return {
        "role": [ignore_missing, unicode_safe],
        "organization_id": [ignore_missing, unicode_safe],
        "user_id": [ignore_missing, unicode_safe],
        "past": [ignore_missing, boolean_validator],
    }


@validator_args
def official_assign(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    one_of: ValidatorFactory,
    satudata_day: Validator,
    satudata_nip: Validator,
    email_validator: Validator,
) -> Schema:
    """Who decides and signs for an office."""
    return {
        "name": [not_empty, unicode_safe],
        "nip": [ignore_missing, satudata_nip],
        "position": [not_empty, unicode_safe],
        "role": [ignore_missing, one_of(["kepala_opd", "ppid", "walidata"])],
        "organization_id": [not_empty, unicode_safe],
        "user_id": [ignore_missing, unicode_safe],
        "email": [ignore_missing, unicode_safe, email_validator],
        "acting": [ignore_missing, one_of(["", "plt", "plh"])],
        "acting_for": [ignore_missing, unicode_safe],
        "decree_number": [ignore_missing, unicode_safe],
        "decree_date": [ignore_missing, satudata_day],
        "valid_from": [ignore_missing, satudata_day],
        "valid_to": [ignore_missing, satudata_day],
    }
