"""Input of the actions that administer SOP profiles."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata.domain.sop import ACCESS_CLASSES, FLOW_KINDS

__all__ = ["case_move_profile", "draft_discard", "draft_save", "publish", "simulate", "use"]

COMMENT = 1000


@validator_args
def draft_save(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    natural_number_validator: Validator,
    satudata_max_text: ValidatorFactory,
) -> Schema:
    """A draft; its text is looked at by the action, which keeps every blank of it."""
    return {
        "key": [not_empty, unicode_safe],
        "revision": [ignore_missing, natural_number_validator],
        "comment": [ignore_missing, unicode_safe, satudata_max_text(COMMENT)],
        "based_on": [ignore_missing, unicode_safe],
    }


@validator_args
def draft_discard(not_empty: Validator, unicode_safe: Validator, natural_number_validator: Validator) -> Schema:
    """Which draft, as the caller saw it."""
    return {"key": [not_empty, unicode_safe], "revision": [not_empty, natural_number_validator]}


@validator_args
def publish(
    ignore_missing: Validator,
    unicode_safe: Validator,
    boolean_validator: Validator,
    natural_number_validator: Validator,
    satudata_max_text: ValidatorFactory,
) -> Schema:
    """A draft by key and revision, or a text, as a version."""
    return {
        "key": [ignore_missing, unicode_safe],
        "revision": [ignore_missing, natural_number_validator],
        "comment": [ignore_missing, unicode_safe, satudata_max_text(COMMENT)],
        "dry_run": [ignore_missing, boolean_validator],
    }


@validator_args
def simulate(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    boolean_validator: Validator,
    natural_number_validator: Validator,
    one_of: ValidatorFactory,
    default: ValidatorFactory,
    satudata_day: Validator,
) -> Schema:
    """Which version, for which kind of object, where, from which day."""
    return {
        "id": [not_empty, unicode_safe],
        "version": [ignore_missing, unicode_safe],
        "draft": [ignore_missing, boolean_validator],
        "flow": [default("dataset"), one_of(list(FLOW_KINDS))],
        "organization": [ignore_missing, unicode_safe],
        "access_class": [default("terbuka"), one_of(list(ACCESS_CLASSES))],
        "start": [ignore_empty, satudata_day],
        "limit": [default(20), natural_number_validator],
        "offset": [default(0), natural_number_validator],
    }


@validator_args
def use(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    boolean_validator: Validator,
    one_of: ValidatorFactory,
    default: ValidatorFactory,
    satudata_day: Validator,
    satudata_max_text: ValidatorFactory,
) -> Schema:
    """What holds where from when."""
    return {
        "id": [not_empty, unicode_safe],
        "version": [ignore_missing, unicode_safe],
        "flow": [default("dataset"), one_of(list(FLOW_KINDS))],
        "organization_id": [ignore_missing, unicode_safe],
        "valid_from": [ignore_empty, satudata_day],
        "comment": [ignore_missing, unicode_safe, satudata_max_text(COMMENT)],
        "dry_run": [ignore_missing, boolean_validator],
    }


@validator_args
def case_move_profile(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    boolean_validator: Validator,
    satudata_max_text: ValidatorFactory,
) -> Schema:
    """Which version and why; the lists `cases` and `mapping` are looked at by the action."""
    return {
        "profile": [not_empty, unicode_safe],
        "version": [not_empty, unicode_safe],
        "reason": [not_empty, unicode_safe, satudata_max_text(COMMENT)],
        "preview": [ignore_missing, boolean_validator],
    }
